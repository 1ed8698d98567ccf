// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/progress.h"
#include "engine/search/livecollection.h"

namespace engine::search {

/// How the neighbours of one vector are looked for.
struct NeighboursOptions
{
    std::size_t k = 10;
    std::optional<std::size_t> ef; ///< empty = the collection's own
    std::span<const std::uint8_t> allowed; ///< a byte for each row, 0 = not to be answered; empty = all live rows
    /// A row that is not its own neighbour. It is asked for one more and left out, as users of Chroma do, so that the
    /// search is the one that Chroma makes.
    std::optional<Row> leaveOut;
    std::size_t timedRuns = 5; ///< each way is answered so often for its time, at least once
    double secondsPerWay = 1; ///< no further run is begun after so long
};

/// What is to be said of a row in one of the two answers.
enum class NeighbourVerdict : std::uint8_t {
    Found, ///< in both
    Missed, ///< one of the k nearest, and the search did not find it
    Tied, ///< in one of them only, but the other has another row just as near in its place
    Extra, ///< found by the search, though k others are nearer
};

/// A row of the merged table.
struct ComparedNeighbour
{
    Row row = 0;
    float distance = 0; ///< computed in double from the vectors as compared, rounded
    std::optional<std::size_t> exactRank; ///< from 1; empty = not among the k nearest
    std::optional<std::size_t> approximateRank; ///< from 1; empty = not answered by the search
    NeighbourVerdict verdict = NeighbourVerdict::Found;

    bool operator==(const ComparedNeighbour&) const = default;
};

/// What one way to answer took.
struct NeighboursCost
{
    double firstSeconds = 0;
    /// Median of the runs after the first, whose data lies in the processor's caches as far as it fits; empty where
    /// there was one run only.
    std::optional<double> warmSeconds;
    std::size_t warmRuns = 0;
    std::uint64_t distances = 0; ///< computed for one answer
    std::uint64_t hops = 0; ///< lists of links read; 0 where none were
};

/// The search of the graph, beside the exact answer.
struct ApproximateSide
{
    std::size_t ef = 0; ///< that was searched with
    /// There are no more vectors than candidates that a search keeps: Chroma compares them all, and so did this.
    bool comparedAll = false;
    NeighboursCost cost;
};

/// The nearest neighbours of one vector, exact and as the index finds them.
struct ComparedNeighbours
{
    std::vector<ComparedNeighbour> rows; ///< by distance; of equal ones by exact rank, those without one last
    std::size_t exactCount = 0; ///< k, or as many as there are
    std::size_t found = 0; ///< of those by the search, ties counted as found
    NeighboursCost exact;
    std::optional<ApproximateSide> approximate; ///< empty where the graph must not be searched
    std::optional<Error> graphProblem; ///< why

    std::size_t missed() const { return approximate ? exactCount - found : 0; }
    /// found of exactCount; empty without a search, or where there is nothing to find.
    std::optional<double> recall() const
    {
        return approximate && exactCount > 0
            ? std::optional(static_cast<double>(found) / static_cast<double>(exactCount))
            : std::nullopt;
    }
};

/// The nearest of `vector` (as given, not normalised) by comparing every vector and by searching the graph, in one
/// table. A damaged graph is left out and named. BadArgument as of query(); Cancelled. `progress` counts answers.
Result<ComparedNeighbours> compareNeighbours(const LiveCollection& collection, std::span<const float> vector,
    const NeighboursOptions& options, const Progress& progress = {});

} // namespace engine::search
