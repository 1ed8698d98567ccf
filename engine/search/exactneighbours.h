// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/progress.h"
#include "engine/core/space.h"
#include "engine/search/rows.h"

namespace engine::search {

/// What exactNeighbours() is asked for.
struct ExactSearch
{
    Space space = Space::L2;
    std::size_t k = 10; ///< neighbours per query; where fewer rows are left, all of them
    std::size_t threads = 1; ///< those that compute, the calling one included
    std::span<const std::uint8_t> allowed; ///< a byte for each row, 0 = leave the row out; empty = all rows
    /// For each query a row that is not its neighbour, for queries that are rows themselves; noRow = there is none.
    /// Empty = none for any query.
    std::span<const std::uint32_t> ownRows;
    /// Called in each computing thread before it computes, number 0 in the calling one: the place to pin it.
    std::function<void(std::size_t worker)> workerStarted;
};

/// In ExactSearch::ownRows: this query is no row.
constexpr std::uint32_t noRow = std::numeric_limits<std::uint32_t>::max();

struct Neighbour
{
    std::uint32_t row = 0;
    float distance = 0; ///< in double from the vectors as given, rounded to float (there perhaps infinite)
    bool operator==(const Neighbour&) const = default;
};

struct ExactNeighbours
{
    /// For each query its neighbours, nearest first; equal distances (in double) by row, ascending.
    std::vector<std::vector<Neighbour>> neighbours;
    std::uint64_t distanceComputations = 0; ///< pairs compared: finite queries times finite allowed rows
    std::uint64_t nonFiniteRows = 0; ///< allowed rows left out for a NaN or an infinity (0 if no query is finite)
    std::uint64_t nonFiniteQueries = 0; ///< queries left without neighbours for the same reason
    std::uint64_t rescannedQueries = 0; ///< queries that had to be compared in double with every row: see below
};

/// The exact `k` nearest rows of `base` for each of `queries`. For Space::Cosine both must have length 1 already.
///
/// Blocks of rows, moved to their mean for l2, are multiplied with all queries by OpenBLAS in float. That gives a lower
/// bound of every distance; the candidates of the lowest bounds are compared again in double, directly. Where a row
/// that is no candidate could still be as near as the k-th (rounding, or more equal distances than spare candidates),
/// the query is compared in double with every row. So the answer is exact whatever the data; only time depends on it.
/// A handful of rows or queries is compared in double at once.
///
/// Memory beside the result: 4 bytes for each allowed row if `allowed` is given, and at most about 0.5 GiB + 24 MiB for
/// each thread, however large the base. Errors: BadArgument for sizes that do not fit together, TooLarge for more rows
/// than 32 bits count or a result of more than 2 GiB, Cancelled. `progress` counts pairs of a query and a row, and is
/// called in the calling thread.
Result<ExactNeighbours> exactNeighbours(
    const Rows& base, const Rows& queries, const ExactSearch& search, const Progress& progress = {});

} // namespace engine::search
