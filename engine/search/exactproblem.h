// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/search/distance.h"
#include "engine/search/exactneighbours.h"
#include "engine/search/nearest.h"

namespace engine::search {

/// One call of exactNeighbours(), its arguments checked, as the ways to compute it see it.
struct ExactProblem
{
    const Rows& base;
    const Rows& queries;
    const ExactSearch& search;
    std::vector<std::uint32_t> rows; ///< the allowed rows, ascending; empty = all
    PreciseDistanceFunction precise = nullptr;

    std::size_t dimension() const { return base.dimension(); }
    /// Rows to compare, and the `i`-th of them.
    std::size_t rowCount() const { return search.allowed.empty() ? base.count() : rows.size(); }
    std::uint32_t rowAt(std::size_t i) const
    {
        return search.allowed.empty() ? static_cast<std::uint32_t>(i) : rows[i];
    }
    /// Neighbours that a query can have.
    std::size_t k() const { return std::min(search.k, rowCount()); }
    bool isOwn(std::uint32_t query, std::uint32_t row) const
    {
        return !search.ownRows.empty() && search.ownRows[query] == row;
    }
    /// Threads worth starting for `comparisons` distances: less than a thread costs is done in the caller's.
    std::size_t threadsFor(double comparisons) const
    {
        const double worthwhile = 1 + comparisons * static_cast<double>(dimension()) / 1e6;
        return std::clamp<std::size_t>(
            search.threads, 1, worthwhile < 1024 ? static_cast<std::size_t>(worthwhile) : 1024);
    }
};

inline bool isFinite(const float* vector, std::size_t dimension)
{
    return std::all_of(vector, vector + dimension, [](float value) { return std::isfinite(value); });
}

inline std::vector<Neighbour> neighboursOf(Nearest& nearest)
{
    std::vector<Neighbour> neighbours;
    for (const Nearest::Entry& entry : nearest.takeSorted())
        neighbours.push_back({ entry.row, static_cast<float>(entry.distance) });
    return neighbours;
}

} // namespace engine::search
