// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace engine::search {

/// How long answers took, in seconds. Percentiles are those samples that so many per cent do not exceed (nearest rank):
/// each of them was measured.
struct LatencySummary
{
    std::size_t count = 0;
    double mean = 0;
    double median = 0;
    double standardDeviation = 0; ///< of the samples, not of their mean
    double min = 0;
    double max = 0;
    double p95 = 0;
    double p99 = 0;
};

/// Empty without samples.
std::optional<LatencySummary> summarise(std::vector<double> seconds);

} // namespace engine::search
