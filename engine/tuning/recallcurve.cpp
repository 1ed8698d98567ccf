// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tuning/recallcurve.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>

#include "engine/platform/affinity.h"
#include "engine/search/workers.h"

namespace engine::tuning {

using search::LiveCollection;
using search::QueryAnswer;

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Sums over queries, for one ef.
struct Tally
{
    std::vector<std::size_t> hits; ///< for each query
    std::uint64_t distances = 0;
    std::uint64_t hops = 0;
};

class CurveRun
{
public:
    CurveRun(const AnswerSource& source, const LiveCollection& collection, const QuerySet& queries,
        const GroundTruth& truth, const RecallOptions& options, const Progress& progress)
        : m_source(source)
        , m_collection(collection)
        , m_queries(queries)
        , m_truth(truth)
        , m_options(options)
        , m_progress(progress)
        , m_efs(options.efs)
    {
        const std::size_t timings = options.secondsPerLatency > 0 ? m_efs.size() : 0;
        m_total = queries.count() * (1 + timings);
    }

    Result<RecallCurve> run();

private:
    Result<std::vector<Tally>> tally();
    Result<void> timeAll(RecallCurve& curve);
    Result<void> time(RecallPoint& point);
    Result<void> countThroughput(RecallPoint& point) const;

    const AnswerSource& m_source;
    const LiveCollection& m_collection;
    const QuerySet& m_queries;
    const GroundTruth& m_truth;
    const RecallOptions& m_options;
    const Progress& m_progress;
    const std::vector<std::size_t> m_efs;
    std::uint64_t m_done = 0;
    std::uint64_t m_total = 0;
    bool m_stopped = false;
};

Result<std::vector<Tally>> CurveRun::tally()
{
    std::vector<Tally> tallies(m_efs.size());
    for (Tally& tally : tallies)
        tally.hits.resize(m_queries.count());
    std::mutex mutex;
    std::optional<Error> problem;
    std::atomic<std::size_t> next = 0;
    search::Ticker ticker(m_progress, m_total);
    search::runWorkers(std::clamp<std::size_t>(m_options.threads, 1, m_queries.count()), {}, [&](std::size_t worker) {
        for (std::size_t i = next++; i < m_queries.count() && !ticker.isStopped(); i = next++) {
            const auto answers = m_source.curve(i, m_efs);
            for (std::size_t at = 0; answers && at < m_efs.size(); ++at)
                tallies[at].hits[i] = hitsOf(m_collection, m_queries, m_truth, i, (*answers)[at].hits);
            const std::lock_guard lock(mutex);
            if (!answers) {
                problem = problem.value_or(answers.error());
                next = m_queries.count();
                return;
            }
            for (std::size_t at = 0; at < m_efs.size(); ++at) {
                tallies[at].distances += (*answers)[at].distances;
                tallies[at].hops += (*answers)[at].hops;
            }
            ticker.advance(worker, 1);
        }
    });
    if (problem)
        return tl::unexpected(*problem);
    if (ticker.isStopped())
        return fail(ErrorKind::Cancelled, {}, "stopped while recall was measured");
    m_done = m_queries.count();
    return tallies;
}

Result<void> CurveRun::time(RecallPoint& point)
{
    std::vector<double> seconds;
    const auto start = Clock::now();
    for (std::size_t i = 0; i < m_queries.count() && !m_stopped; ++i) {
        if (!seconds.empty() && secondsSince(start) > m_options.secondsPerLatency)
            break;
        const auto begun = Clock::now();
        if (const auto answer = m_source.one(i, point.ef); !answer)
            return tl::unexpected(answer.error());
        seconds.push_back(secondsSince(begun));
        m_stopped = !proceed(m_progress, m_done + i, m_total);
    }
    m_done += m_queries.count();
    point.latency = search::summarise(std::move(seconds));
    return {};
}

Result<void> CurveRun::countThroughput(RecallPoint& point) const
{
    constexpr double longEnough = 0.3;
    for (const unsigned threads : { 1U, m_options.concurrent }) {
        std::atomic<std::size_t> next = 0;
        std::atomic<std::size_t> answered = 0;
        std::mutex mutex;
        std::optional<Error> problem;
        const auto start = Clock::now();
        search::runWorkers(
            threads, [](std::size_t worker) { platform::pinThread(static_cast<unsigned>(worker)); },
            [&](std::size_t) {
                while (secondsSince(start) < longEnough) {
                    const auto answer = m_source.one(next++ % m_queries.count(), point.ef);
                    if (!answer) {
                        const std::lock_guard lock(mutex);
                        problem = answer.error();
                        return;
                    }
                    ++answered; // only what is done counts: one answer may take longer than all of this
                }
            });
        platform::unpinThread();
        if (problem)
            return tl::unexpected(*problem);
        point.queriesPerSecond[threads] = static_cast<double>(answered) / secondsSince(start);
    }
    return {};
}

Result<void> CurveRun::timeAll(RecallCurve& curve)
{
    Result<void> timed;
    // Somebody who runs several of these has pinned its threads already.
    if (!m_options.exclusively)
        platform::pinThread(0);
    for (std::size_t i = 0; i < curve.points.size() && timed && !m_stopped && m_options.secondsPerLatency > 0; ++i)
        timed = time(curve.points[i]);
    if (!m_options.exclusively)
        platform::unpinThread();
    for (std::size_t i = 0; i < curve.points.size() && timed && !m_stopped && m_options.concurrent > 0; ++i)
        timed = countThroughput(curve.points[i]);
    return timed;
}

Result<RecallCurve> CurveRun::run()
{
    const auto start = Clock::now();
    const auto tallies = tally();
    if (!tallies)
        return tl::unexpected(tallies.error());
    RecallCurve curve;
    curve.seconds = secondsSince(start);
    const auto queries = static_cast<double>(m_queries.count());
    // All queries have the same number of neighbours: k, or as many as the collection has.
    const std::size_t wanted = m_truth.rows.empty() ? 0 : m_truth.rows.front().size();
    curve.queries = m_queries.count();
    for (std::size_t i = 0; i < m_efs.size(); ++i) {
        RecallPoint point;
        point.ef = m_efs[i];
        point.searched = m_source.searched(m_efs[i]);
        point.recall = recallInterval((*tallies)[i].hits, wanted);
        point.distances = static_cast<double>((*tallies)[i].distances) / queries;
        point.hops = static_cast<double>((*tallies)[i].hops) / queries;
        curve.points.push_back(std::move(point));
    }
    Result<void> timed;
    const auto measure = [&] { timed = timeAll(curve); };
    if (m_options.exclusively)
        m_options.exclusively(measure);
    else
        measure();
    if (!timed)
        return tl::unexpected(timed.error());
    curve.cancelled = m_stopped;
    return curve;
}

Result<void> check(const RecallOptions& options, const GroundTruth& truth, const QuerySet& queries)
{
    if (truth.k != options.k || truth.rows.size() != queries.count())
        return fail(ErrorKind::BadArgument, {}, "the exact answers are those of other queries");
    if (std::find(options.efs.begin(), options.efs.end(), std::size_t{ 0 }) != options.efs.end())
        return fail(ErrorKind::BadArgument, {}, "ef is 0: no candidates would be kept", "ask for at least 1");
    if (truth.wanted() == 0)
        return fail(ErrorKind::BadArgument, {}, "no query has a neighbour: there is nothing to find",
            "a single record has no other beside it");
    return {};
}

} // namespace

Result<RecallCurve> recallCurve(const AnswerSource& source, const LiveCollection& collection, const QuerySet& queries,
    const GroundTruth& truth, const RecallOptions& options, const Progress& progress)
{
    if (options.efs.empty())
        return fail(ErrorKind::BadArgument, {}, "no ef was given");
    if (const auto good = check(options, truth, queries); !good)
        return tl::unexpected(good.error());
    return CurveRun(source, collection, queries, truth, options, progress).run();
}

Result<RecallCurve> recallCurve(const LiveCollection& collection, const QuerySet& queries, const GroundTruth& truth,
    const RecallOptions& options, const Progress& progress)
{
    RecallOptions known = options;
    if (known.efs.empty())
        known.efs = efChoice(options.k, collection.efSearch());
    const auto source = LiveAnswers::make(collection, queries, options.k, known.efs);
    return source ? recallCurve(**source, collection, queries, truth, known, progress)
                  : Result<RecallCurve>(tl::unexpected(source.error()));
}

} // namespace engine::tuning
