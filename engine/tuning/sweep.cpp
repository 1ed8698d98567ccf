// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tuning/sweep.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "engine/hnsw/indexbuilder.h"
#include "engine/hnsw/integrityscan.h"
#include "engine/platform/affinity.h"
#include "engine/search/distance.h"
#include "engine/search/workers.h"
#include "engine/tuning/quietgate.h"

namespace engine::tuning {

namespace {

using Clock = std::chrono::steady_clock;
using search::LiveCollection;
using search::Row;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// What an insertion costs beside others: measured, it grows with ef_construction, and with M by a power below one.
double weight(const SweepBuild& build)
{
    return static_cast<double>(build.efConstruction) * std::pow(static_cast<double>(build.m), 0.65);
}

/// Thousandths of the quickest build's insertion.
std::uint64_t unitsOf(const SweepBuild& build, const SweepBuild& quickest)
{
    return static_cast<std::uint64_t>(1000 * weight(build) / weight(quickest));
}

class SweepRun
{
public:
    SweepRun(const LiveCollection& collection, const QuerySet& queries, const GroundTruth& truth,
        const SweepOptions& options, const SweepNotice& notice, const Progress& progress);

    Sweep run();

private:
    void work(std::size_t worker);
    std::optional<std::size_t> begin();
    void end(std::size_t build, const Result<std::vector<SweepPoint>>& points);
    Result<std::vector<SweepPoint>> measure(SweepBuild& build, std::size_t worker);
    Result<hnsw::IndexBuilder> insertAll(SweepBuild& build, std::size_t worker);
    Result<std::vector<SweepPoint>> evaluate(const SweepBuild& build, const hnsw::Index& index);
    Result<void> insert(hnsw::IndexBuilder& builder, std::size_t first, std::size_t end) const;
    std::optional<Error> reasonToStop() const;
    void tell(std::size_t build, std::span<const SweepPoint> points) const
    {
        if (m_notice)
            m_notice(m_builds[build], points);
    }

    const LiveCollection& m_collection;
    const QuerySet& m_queries;
    const GroundTruth& m_truth;
    const SweepOptions& m_options;
    const SweepNotice& m_notice;
    const hnsw::IndexMetric m_metric;
    const Clock::time_point m_start = Clock::now();
    std::vector<Row> m_rows;
    search::Ticker m_ticker;
    QuietGate m_gate;
    std::atomic<int> m_busy = 0; ///< workers with a build
    std::mutex m_mutex; ///< of all that follows
    std::condition_variable m_ended;
    std::vector<SweepBuild> m_builds;
    std::vector<std::vector<SweepPoint>> m_points; ///< by build
    std::size_t m_next = 0;
    std::uint64_t m_bytesInUse = 0;
};

std::vector<Row> rowsOf(const std::vector<std::uint8_t>& mask)
{
    std::vector<Row> rows;
    for (std::size_t row = 0; row < mask.size(); ++row) {
        if (mask[row] != 0)
            rows.push_back(static_cast<Row>(row));
    }
    return rows;
}

std::uint64_t totalUnits(const std::vector<SweepBuild>& builds, std::size_t vectors)
{
    std::uint64_t sum = 0;
    for (const SweepBuild& build : builds)
        sum += unitsOf(build, builds.front()) * vectors;
    return sum;
}

SweepRun::SweepRun(const LiveCollection& collection, const QuerySet& queries, const GroundTruth& truth,
    const SweepOptions& options, const SweepNotice& notice, const Progress& progress)
    : m_collection(collection)
    , m_queries(queries)
    , m_truth(truth)
    , m_options(options)
    , m_notice(notice)
    , m_metric{ search::distanceFunction(collection.space()), collection.space() == Space::Cosine }
    , m_rows(rowsOf(queries.base(collection)))
    , m_ticker(progress, totalUnits(planSweep(options, collection.dimension(), m_rows.size()), m_rows.size()))
    , m_builds(planSweep(options, collection.dimension(), m_rows.size()))
    , m_points(m_builds.size())
{
}

std::optional<Error> SweepRun::reasonToStop() const
{
    if (m_ticker.isStopped())
        return Error{ ErrorKind::Cancelled, {}, std::nullopt, "stopped", {} };
    if (m_options.budget && secondsSince(m_start) > *m_options.budget)
        return Error{ ErrorKind::Cancelled, {}, std::nullopt, "the time that was allowed is used up", {} };
    return std::nullopt;
}

/// Takes the next build that fits into memory beside those that run; waits for one of them where it would fit alone.
std::optional<std::size_t> SweepRun::begin()
{
    std::unique_lock lock(m_mutex);
    while (m_next < m_builds.size()) {
        SweepBuild& build = m_builds[m_next];
        if (const auto stop = reasonToStop()) {
            build.state = BuildState::Abandoned;
            build.reason = stop->message;
        } else if (m_options.memoryLimit && build.buildBytes > *m_options.memoryLimit) {
            build.state = BuildState::Refused;
            build.reason = "building it takes up to " + std::to_string(build.buildBytes) + " bytes, more than the "
                + std::to_string(*m_options.memoryLimit) + " allowed";
        } else if (m_options.memoryLimit && m_bytesInUse > 0
            && m_bytesInUse + build.buildBytes > *m_options.memoryLimit) {
            m_ended.wait(lock);
            continue;
        } else {
            build.state = BuildState::Building;
            m_bytesInUse += build.buildBytes;
            tell(m_next, {});
            return m_next++;
        }
        tell(m_next++, {});
    }
    return std::nullopt;
}

void SweepRun::end(std::size_t at, const Result<std::vector<SweepPoint>>& points)
{
    const std::lock_guard lock(m_mutex);
    SweepBuild& build = m_builds[at];
    m_bytesInUse -= build.buildBytes;
    build.state = points ? BuildState::Done : BuildState::Abandoned;
    if (points)
        m_points[at] = *points;
    else
        build.reason = points.error().message;
    tell(at, m_points[at]);
    m_ended.notify_all();
}

void SweepRun::work(std::size_t worker)
{
    while (const auto at = begin()) {
        ++m_busy;
        SweepBuild build = m_builds[*at]; // a copy: the list may be told meanwhile
        const auto points = measure(build, worker);
        {
            const std::lock_guard lock(m_mutex);
            m_builds[*at].seconds = build.seconds;
            m_builds[*at].bytes = build.bytes;
        }
        end(*at, points);
        --m_busy;
    }
    // Only the caller's thread hears of a wish to stop: it stays until the others are done.
    while (worker == 0 && m_busy > 0) {
        m_ticker.advance(0, 0);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

Result<void> SweepRun::insert(hnsw::IndexBuilder& builder, std::size_t first, std::size_t end) const
{
    std::vector<float> vector(m_collection.dimension());
    for (std::size_t i = first; i < end; ++i) {
        m_collection.vectorAt(m_rows[i], vector);
        if (auto added = builder.add(vector, m_rows[i]); !added)
            return added;
    }
    return {};
}

Result<hnsw::IndexBuilder> SweepRun::insertAll(SweepBuild& build, std::size_t worker)
{
    constexpr std::size_t piece = 64;
    auto builder = hnsw::IndexBuilder::make(
        m_collection.dimension(), m_rows.size(), { build.m, build.efConstruction, m_options.seed }, m_metric);
    if (!builder)
        return builder;
    const std::uint64_t units = unitsOf(build, m_builds.front());
    for (std::size_t first = 0; first < m_rows.size(); first += piece) {
        if (const auto stop = reasonToStop())
            return tl::unexpected(*stop);
        const std::size_t end = std::min(first + piece, m_rows.size());
        const auto inserted = m_gate.work([&] {
            const auto begun = Clock::now();
            auto done = insert(*builder, first, end);
            build.seconds += secondsSince(begun);
            return done;
        });
        if (!inserted)
            return tl::unexpected(inserted.error());
        m_ticker.advance(worker, units * (end - first));
    }
    return builder;
}

Result<std::vector<SweepPoint>> SweepRun::evaluate(const SweepBuild& build, const hnsw::Index& index)
{
    RecallOptions options;
    options.k = m_options.k;
    options.efs = m_options.efs.empty() ? efChoice(m_options.k, m_collection.efSearch()) : m_options.efs;
    options.secondsPerLatency = m_options.secondsPerLatency;
    options.exclusively = [this](const std::function<void()>& measurement) { m_gate.measure(measurement); };
    const BuiltAnswers source(index, m_queries, m_options.k);
    const auto curve = recallCurve(source, m_collection, m_queries, m_truth, options,
        [this](std::uint64_t, std::uint64_t) { return !m_ticker.isStopped(); });
    if (!curve)
        return tl::unexpected(curve.error());
    std::vector<SweepPoint> points;
    for (const RecallPoint& measured : curve->points)
        points.push_back({ build.m, build.efConstruction, measured, build.bytes, build.seconds, false });
    return points;
}

Result<std::vector<SweepPoint>> SweepRun::measure(SweepBuild& build, std::size_t worker)
{
    auto builder = insertAll(build, worker);
    if (!builder)
        return tl::unexpected(builder.error());
    const auto view = builder->finish();
    if (!view)
        return tl::unexpected(view.error());
    const auto report = hnsw::scanIntegrity(*view);
    if (!report)
        return tl::unexpected(report.error());
    const auto index = hnsw::Index::load(*report, m_metric);
    if (!index)
        return tl::unexpected(index.error());
    const hnsw::IndexBytes bytes = index->bytes();
    build.bytes = bytes.vectors + bytes.levelZeroLinks + bytes.upperLinks + bytes.labels + bytes.heap;
    return evaluate(build, *index);
}

Sweep SweepRun::run()
{
    search::runWorkers(
        std::clamp<std::size_t>(m_options.threads, 1, std::max<std::size_t>(m_builds.size(), 1)),
        [](std::size_t worker) { platform::pinThread(static_cast<unsigned>(worker)); },
        [this](std::size_t worker) { work(worker); });
    platform::unpinThread();
    Sweep result;
    result.builds = m_builds;
    result.baseCount = m_rows.size();
    for (const auto& points : m_points)
        result.points.insert(result.points.end(), points.begin(), points.end());
    markPareto(result.points);
    result.seconds = secondsSince(m_start);
    result.cancelled = m_ticker.isStopped();
    return result;
}

} // namespace

std::vector<SweepBuild> planSweep(const SweepOptions& options, std::size_t dimension, std::size_t vectors)
{
    std::vector<SweepBuild> builds;
    for (const std::uint64_t m : options.ms) {
        for (const std::uint64_t efConstruction : options.efConstructions) {
            SweepBuild build;
            build.m = m;
            build.efConstruction = efConstruction;
            build.buildBytes = hnsw::IndexBuilder::bytesFor(dimension, vectors, { m, efConstruction, options.seed });
            builds.push_back(std::move(build));
        }
    }
    std::stable_sort(
        builds.begin(), builds.end(), [](const SweepBuild& a, const SweepBuild& b) { return weight(a) < weight(b); });
    return builds;
}

Result<Sweep> sweep(const LiveCollection& collection, const QuerySet& queries, const GroundTruth& truth,
    const SweepOptions& options, const SweepNotice& notice, const Progress& progress)
{
    if (options.ms.empty() || options.efConstructions.empty())
        return fail(ErrorKind::BadArgument, {}, "the grid is empty", "give at least one M and one ef_construction");
    for (const std::uint64_t m : options.ms) {
        for (const std::uint64_t efConstruction : options.efConstructions) {
            const auto probe = hnsw::IndexBuilder::make(std::max<std::size_t>(collection.dimension(), 1), 1,
                { m, efConstruction, options.seed }, { search::distanceFunction(collection.space()), false });
            if (!probe)
                return tl::unexpected(probe.error());
        }
    }
    return SweepRun(collection, queries, truth, options, notice, progress).run();
}

} // namespace engine::tuning
