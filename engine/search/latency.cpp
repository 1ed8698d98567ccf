// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/latency.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace engine::search {

/// `share` in (0, 1]; `sorted` is not empty.
static double percentile(const std::vector<double>& sorted, double share)
{
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

std::optional<LatencySummary> summarise(std::vector<double> seconds)
{
    if (seconds.empty())
        return std::nullopt;
    std::sort(seconds.begin(), seconds.end());
    LatencySummary summary;
    summary.count = seconds.size();
    const auto count = static_cast<double>(seconds.size());
    summary.mean = std::accumulate(seconds.begin(), seconds.end(), 0.0) / count;
    const double squares = std::accumulate(seconds.begin(), seconds.end(), 0.0,
        [&](double sum, double value) { return sum + (value - summary.mean) * (value - summary.mean); });
    summary.standardDeviation = std::sqrt(squares / count);
    summary.median = percentile(seconds, 0.5);
    summary.min = seconds.front();
    summary.max = seconds.back();
    summary.p95 = percentile(seconds, 0.95);
    summary.p99 = percentile(seconds, 0.99);
    return summary;
}

} // namespace engine::search
