// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/profile.h"

#include <algorithm>
#include <chrono>
#include <functional>

#include "engine/platform/affinity.h"
#include "engine/search/query.h"
#include "engine/search/resultcache.h"

namespace engine::search {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Runs the parts, one query at a time.
class ProfileRun
{
public:
    ProfileRun(const LiveCollection& collection, const VectorTable& queries, const ProfileOptions& options,
        const Progress& progress)
        : m_collection(collection)
        , m_queries(queries)
        , m_options(options)
        , m_progress(progress)
    {
        m_hnsw.k = options.k;
        m_hnsw.ef = options.ef;
        m_total = static_cast<std::uint64_t>(queries.count()) * (options.allowed.empty() ? 6 : 8);
    }

    Result<Profile> run();

private:
    using Answer = std::function<Result<void>(std::size_t query)>;
    Result<std::optional<LatencySummary>> pass(const Answer& answer);
    Result<ProfilePart> twice(const Answer& answer);
    Result<void> measure(ProfilePart& part, const QueryOptions& options);
    Result<void> measureCached(ProfilePart& part);
    bool dropPages() const;
    Result<void> countThroughput(Profile& result) const;

    const LiveCollection& m_collection;
    const VectorTable& m_queries;
    const ProfileOptions& m_options;
    const Progress& m_progress;
    QueryOptions m_hnsw;
    std::uint64_t m_done = 0;
    std::uint64_t m_total = 0;
    bool m_cancelled = false;
};

Result<std::optional<LatencySummary>> ProfileRun::pass(const Answer& answer)
{
    std::vector<double> seconds;
    const auto start = Clock::now();
    for (std::size_t i = 0; i < m_queries.count() && !m_cancelled; ++i) {
        if (!seconds.empty() && secondsSince(start) > m_options.secondsPerPart / 2)
            break;
        const auto begun = Clock::now();
        if (auto answered = answer(i); !answered)
            return tl::unexpected(answered.error());
        seconds.push_back(secondsSince(begun));
        m_cancelled = !proceed(m_progress, ++m_done, m_total);
    }
    return summarise(std::move(seconds));
}

Result<ProfilePart> ProfileRun::twice(const Answer& answer)
{
    auto cold = pass(answer);
    auto warm = cold ? pass(answer) : cold;
    if (!warm)
        return tl::unexpected(warm.error());
    return ProfilePart{ *cold, *warm };
}

/// Clean pages of a private mapping are read from the file again when they are next needed.
bool ProfileRun::dropPages() const
{
    const auto* index = m_collection.index();
    if (!index || !index->view().isMapped())
        return false;
    index->view().levelZero().release();
    return true;
}

Result<void> ProfileRun::countThroughput(Profile& result) const
{
    for (unsigned threads = 1; threads <= std::max(1U, m_options.mostThreads); ++threads) {
        QueryOptions options = m_hnsw;
        options.threads = threads;
        options.workerStarted = [](std::size_t worker) { platform::pinThread(static_cast<unsigned>(worker)); };
        std::size_t answered = 0;
        const auto start = Clock::now();
        constexpr double longEnough = 0.3;
        while (secondsSince(start) < longEnough) {
            const auto done = query(m_collection, m_queries, options, m_progress);
            platform::unpinThread();
            if (!done)
                return tl::unexpected(done.error());
            answered += done->answers.size();
        }
        result.queriesPerSecond[threads] = static_cast<double>(answered) / secondsSince(start);
    }
    return {};
}

Result<void> ProfileRun::measure(ProfilePart& part, const QueryOptions& options)
{
    const auto prepared = PreparedQuery::make(m_collection, options);
    if (!prepared)
        return tl::unexpected(prepared.error());
    const auto measured = twice([&](std::size_t i) -> Result<void> {
        const auto answered = prepared->answer(m_queries[i]);
        return answered ? Result<void>{} : tl::unexpected(answered.error());
    });
    if (!measured)
        return tl::unexpected(measured.error());
    part = *measured;
    return {};
}

Result<void> ProfileRun::measureCached(ProfilePart& part)
{
    const auto prepared = PreparedQuery::make(m_collection, m_hnsw);
    if (!prepared)
        return tl::unexpected(prepared.error());
    ResultCache cache(m_queries.count());
    const auto measured = twice([&](std::size_t i) -> Result<void> {
        if (cache.find(m_queries[i], m_hnsw))
            return {};
        auto answered = prepared->answer(m_queries[i]);
        if (!answered)
            return tl::unexpected(answered.error());
        cache.insert(m_queries[i], m_hnsw, std::move(*answered));
        return {};
    });
    if (!measured)
        return tl::unexpected(measured.error());
    part = *measured;
    return {};
}

Result<Profile> ProfileRun::run()
{
    Profile result;
    result.ef = std::max(m_options.ef.value_or(m_collection.efSearch()), m_options.k);
    result.pagesDropped = dropPages();
    auto done = measure(result.hnsw, m_hnsw);
    if (done) {
        QueryOptions exact = m_hnsw;
        exact.exact = true;
        done = measure(result.exact, exact);
    }
    if (done && !m_options.allowed.empty()) {
        QueryOptions filtered = m_hnsw;
        filtered.allowed = m_options.allowed;
        done = measure(result.filtered.emplace(), filtered);
    }
    if (done)
        done = measureCached(result.cached);
    if (done && !m_cancelled && m_queries.count() > 0)
        done = countThroughput(result);
    if (!done && done.error().kind != ErrorKind::Cancelled)
        return tl::unexpected(done.error());
    result.cancelled = m_cancelled || !done;
    return result;
}

} // namespace

Result<Profile> profile(const LiveCollection& collection, const VectorTable& queries, const ProfileOptions& options,
    const Progress& progress)
{
    return ProfileRun(collection, queries, options, progress).run();
}

VectorTable storedQueries(const LiveCollection& collection, std::size_t count)
{
    VectorTable table{ {}, collection.dimension() };
    const std::size_t live = collection.liveCount();
    const std::size_t wanted = std::min(count, live);
    std::size_t seen = 0;
    for (Row row = 0; row < collection.rowCount() && table.count() < wanted; ++row) {
        if (collection.live()[row] == 0)
            continue;
        // The i-th of `wanted` is the (i * live / wanted)-th live row.
        if (seen++ != table.count() * live / wanted)
            continue;
        table.values.resize(table.values.size() + table.dimension);
        collection.vectorAt(row, std::span(table.values).last(table.dimension));
    }
    return table;
}

} // namespace engine::search
