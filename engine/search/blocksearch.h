// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/search/blockkernels.h"
#include "engine/search/exactproblem.h"
#include "engine/search/shortlist.h"
#include "engine/search/workers.h"

namespace engine::search {

/// Exact neighbours by matrix products of blocks of rows with all queries at once.
///
/// u = 2^-24, d = dimension, slack = (d + 32) u. A dot product of d floats is off by at most about d u |q| |b|,
/// whatever the order of its sum, and 2 |q| |b| <= |q|^2 + |b|^2. So with q and b relative to a common centre
///     l2:  |q - b|^2 >= (1 - 2 slack) |b|^2 - 2 q.b  +  (1 - slack) |q|^2
/// and with the query scaled to length 1 (the distance is 1 - |q| times its product)
///     ip:  1 - q.b   >= 1 + |q| (-slack |b| - (q / |q|).b)
/// hold of the products as computed. What depends on the row alone is its bias; bias + product is its score: a lower
/// bound of the distance, but for what depends on the query alone.
class BlockSearch
{
public:
    /// Whether this way suits the problem: enough rows and queries, and not so many dimensions that slack says nothing.
    static bool suits(const ExactProblem& problem, std::size_t queries);

    explicit BlockSearch(const ExactProblem& problem, std::size_t queries);

    /// Puts the neighbours of `queries` (numbers of finite queries) into `results`, and the numbers of those that must
    /// be compared with every row into `uncertain`. When `ticker` says stop, both are left incomplete.
    void run(std::span<const std::uint32_t> queries, Ticker& ticker, ExactNeighbours& results,
        std::vector<std::uint32_t>& uncertain);

    /// Rows left out as not finite.
    std::uint64_t nonFiniteRows() const;

private:
    struct Worker
    {
        std::vector<float> rowRoom; ///< one row, where rows cannot be used in place
        std::vector<float> block; ///< rows relative to the centre
        std::vector<float> bias; ///< of these rows
        std::vector<float> products; ///< query by query, of these rows
        std::vector<std::uint32_t> hits;
        std::vector<Shortlist> lists; ///< query by query
        std::vector<std::uint32_t> hugeRows; ///< finite, but their squares are no floats
        std::uint64_t nonFiniteRows = 0;
    };

    void findCentre();
    void prepare(std::span<const std::uint32_t> queries);
    void scanBlocks(std::size_t number, std::span<const std::uint32_t> queries, Ticker& ticker);
    void pack(Worker& worker, std::size_t first, std::size_t count) const;
    void multiply(Worker& worker, std::size_t count, std::size_t queries) const;
    void decide(std::size_t i, std::uint32_t query, ExactNeighbours& results);
    bool isL2() const { return m_problem.search.space == Space::L2; }

    const ExactProblem& m_problem;
    const BlockKernels m_kernels;
    const PreciseDistanceFunction m_squaredDistance;
    const float m_slack;
    std::size_t m_rowsPerBlock = 0;
    std::size_t m_queriesPerPass = 0;
    std::vector<float> m_centre; ///< zero unless l2
    std::vector<Worker> m_workers;

    // Of the queries of one pass:
    std::vector<float> m_given;
    std::vector<float> m_moved; ///< relative to the centre, or scaled to length 1
    std::vector<double> m_squaredNorms; ///< |q|^2, relative to the centre
    std::vector<std::uint8_t> m_certain; ///< 0 = must be compared with every row
    std::atomic<std::size_t> m_next = 0; ///< block or query to be taken by a worker
};

} // namespace engine::search
