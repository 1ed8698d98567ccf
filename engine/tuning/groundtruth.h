// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/progress.h"
#include "engine/search/livecollection.h"
#include "engine/search/query.h"
#include "engine/tuning/queryset.h"

namespace engine::tuning {

/// The exact answers that recall is measured against.
struct GroundTruth
{
    std::size_t k = 0;
    /// For each query the rows of its k nearest, fewer where there are not so many; nearest first.
    std::vector<std::vector<search::Row>> rows;
    /// For each query the distance of the last of them, in double. Whatever is as near is as good: equal distances
    /// never count as missed.
    std::vector<double> limits;
    double seconds = 0;
    /// Floating-point operations of the comparison, as of a matrix product, in 10^9 for each second.
    double gflops = 0;

    /// How many neighbours all queries together have.
    std::uint64_t wanted() const;
};

/// Compares `queries` with every live row of `collection` that is not held out, those that wait in the log included.
/// Errors of search::exactNeighbours(); BadArgument for queries of another dimension, a query that is zero where the
/// space is cosine, or k = 0.
Result<GroundTruth> groundTruth(const search::LiveCollection& collection, const QuerySet& queries, std::size_t k,
    unsigned threads, const Progress& progress = {});

/// How many of the first `truth.k` of `hits` belong to the nearest of query `query`, ties taken as found.
std::size_t hitsOf(const search::LiveCollection& collection, const QuerySet& queries, const GroundTruth& truth,
    std::size_t query, const std::vector<search::QueryHit>& hits);

} // namespace engine::tuning
