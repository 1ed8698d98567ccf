// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/directsearch.h"

#include <atomic>

namespace engine::search {

namespace {

constexpr std::size_t rowsPerTile = 128;
constexpr std::size_t queriesPerGroup = 256; // their vectors stay in the cache while the rows pass by
constexpr std::size_t bytesOfVectors = std::size_t{ 64 } << 20; // of all queries of a group
constexpr std::size_t bytesOfLists = std::size_t{ 128 } << 20; // of all queries of a group and all workers

/// Some queries against all rows.
class Group
{
public:
    Group(const ExactProblem& problem, std::span<const std::uint32_t> queries, std::size_t workers)
        : m_problem(problem)
        , m_queries(queries)
        , m_vectors(queries.size() * problem.dimension())
        , m_nearest(workers, std::vector<Nearest>(queries.size(), Nearest(problem.k())))
        , m_nonFinite(workers, 0)
    {
        for (std::size_t i = 0; i < queries.size(); ++i) {
            float* const into = m_vectors.data() + i * problem.dimension();
            const float* const vector = problem.queries.at(queries[i], into);
            if (vector != into)
                std::copy_n(vector, problem.dimension(), into);
        }
    }

    void work(std::size_t worker, Ticker& ticker, bool counts)
    {
        std::vector<float> room(m_problem.dimension());
        for (;;) {
            const std::size_t first = m_next.fetch_add(rowsPerTile);
            if (first >= m_problem.rowCount())
                return;
            const std::size_t end = std::min(first + rowsPerTile, m_problem.rowCount());
            for (std::size_t i = first; i < end; ++i)
                compare(worker, m_problem.rowAt(i), room.data());
            if (!ticker.advance(worker, counts ? (end - first) * m_queries.size() : 0))
                return;
        }
    }

    /// Rows left out as not finite.
    std::uint64_t collect(ExactNeighbours& results)
    {
        for (std::size_t i = 0; i < m_queries.size(); ++i) {
            Nearest& nearest = m_nearest.front()[i];
            for (std::size_t worker = 1; worker < m_nearest.size(); ++worker)
                nearest.merge(m_nearest[worker][i]);
            results.neighbours[m_queries[i]] = neighboursOf(nearest);
        }
        std::uint64_t nonFinite = 0;
        for (const std::uint64_t count : m_nonFinite)
            nonFinite += count;
        return nonFinite;
    }

private:
    void compare(std::size_t worker, std::uint32_t row, float* room)
    {
        const std::size_t dimension = m_problem.dimension();
        const float* const vector = m_problem.base.at(row, room);
        for (std::size_t i = 0; i < m_queries.size(); ++i) {
            const double distance = m_problem.precise(m_vectors.data() + i * dimension, vector, dimension);
            if (!std::isfinite(distance)) { // the queries are finite, so the row is not
                ++m_nonFinite[worker];
                return;
            }
            Nearest& nearest = m_nearest[worker][i];
            if (distance <= nearest.worst() && !m_problem.isOwn(m_queries[i], row))
                nearest.add({ distance, row });
        }
    }

    const ExactProblem& m_problem;
    std::span<const std::uint32_t> m_queries;
    std::vector<float> m_vectors;
    std::vector<std::vector<Nearest>> m_nearest; ///< by worker, then by query
    std::vector<std::uint64_t> m_nonFinite; ///< by worker
    std::atomic<std::size_t> m_next = 0;
};

} // namespace

std::uint64_t searchDirectly(const ExactProblem& problem, std::span<const std::uint32_t> queries, Ticker& ticker,
    bool isWholeSearch, ExactNeighbours& results)
{
    const std::size_t threads =
        problem.threadsFor(static_cast<double>(problem.rowCount()) * static_cast<double>(queries.size()));
    const std::size_t atOnce =
        std::clamp<std::size_t>(std::min(bytesOfLists / (sizeof(Nearest::Entry) * problem.k() * threads),
                                    bytesOfVectors / (sizeof(float) * problem.dimension())),
            1, queriesPerGroup);
    std::uint64_t nonFinite = 0;
    for (std::size_t first = 0; first < queries.size() && !ticker.isStopped(); first += atOnce) {
        Group group(problem, queries.subspan(first, std::min(atOnce, queries.size() - first)), threads);
        runWorkers(threads, problem.search.workerStarted,
            [&](std::size_t worker) { group.work(worker, ticker, isWholeSearch); });
        nonFinite = group.collect(results);
    }
    return nonFinite;
}

} // namespace engine::search
