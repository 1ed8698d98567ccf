// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

namespace engine::tuning {

/// A share that was measured on a sample, and the range that holds the true one in 95 of 100 samples.
struct Interval
{
    double mean = 0;
    double low = 0;
    double high = 1;

    bool operator==(const Interval&) const = default;
};

/// Recall of queries of which each found `hits[i]` of its `wanted` neighbours.
///
/// Wilson's score interval, for as many trials as the queries are worth. The neighbours of one query are found or
/// missed together (it lies where the graph is good, or it does not), so that n queries of k neighbours are worth fewer
/// than n k trials: fewer by the design effect (Rao and Scott 1992), the variance between the queries beside that of
/// independent trials. Where few queries missed anything it is hardly known and is taken to be nearer to k, as if all
/// neighbours of a query were one trial. Simulated coverage is at least 94 %, also near a recall of 1, where intervals
/// by the normal distribution or the bootstrap cover far less. Without queries: 0 to 1.
Interval recallInterval(std::span<const std::size_t> hits, std::size_t wanted);

} // namespace engine::tuning
