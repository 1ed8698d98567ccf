// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tuning/interval.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace engine::tuning {

namespace {

constexpr double quantile = 1.959963984540054; // of the normal distribution, two-sided 95 %
/// Queries with a miss (or with a hit, where these are rarer) that weigh as much as knowing nothing.
constexpr double doubt = 2;

Interval wilson(double mean, double trials)
{
    const double squared = quantile * quantile / trials;
    const double centre = (mean + squared / 2) / (1 + squared);
    const double half = std::sqrt(squared * mean * (1 - mean) + squared * squared / 4) / (1 + squared);
    return { mean, std::clamp(centre - half, 0.0, mean), std::clamp(centre + half, mean, 1.0) };
}

} // namespace

Interval recallInterval(std::span<const std::size_t> hits, std::size_t wanted)
{
    if (hits.empty() || wanted == 0)
        return {};
    const auto queries = static_cast<double>(hits.size());
    const auto k = static_cast<double>(wanted);
    std::uint64_t sum = 0;
    std::size_t missing = 0;
    std::size_t finding = 0;
    for (const std::size_t found : hits) {
        sum += found;
        missing += found < wanted ? 1 : 0;
        finding += found > 0 ? 1 : 0;
    }
    const double mean = static_cast<double>(sum) / (queries * k);
    double effect = k;
    if (mean > 0 && mean < 1 && hits.size() > 1) {
        double squares = 0;
        for (const std::size_t found : hits)
            squares += std::pow(static_cast<double>(found) / k - mean, 2);
        const double measured = k * (squares / (queries - 1)) / (mean * (1 - mean));
        const auto rare = static_cast<double>(std::min(missing, finding));
        const double weight = rare / (rare + doubt);
        effect = weight * std::clamp(measured, 1.0, k) + (1 - weight) * k;
    }
    return wilson(mean, queries * k / effect);
}

} // namespace engine::tuning
