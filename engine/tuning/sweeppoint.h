// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/tuning/recallcurve.h"

namespace engine::tuning {

/// One setting of all three parameters, measured.
struct SweepPoint
{
    std::uint64_t m = 0;
    std::uint64_t efConstruction = 0;
    RecallPoint measured; ///< with its ef
    std::uint64_t bytes = 0; ///< the index takes in memory, by the model of this program
    double buildSeconds = 0;
    bool isPareto = false;

    /// What an answer costs: the median latency in seconds, or, where none was timed, the distances computed.
    double cost() const { return measured.latency ? measured.latency->median : measured.distances; }
};

/// Marks the points that no other one beats: no other has at least the recall for at most the cost, and better in one
/// of the two.
void markPareto(std::span<SweepPoint> points);

/// What a recommendation must keep to.
struct Wishes
{
    double target = 0.95; ///< recall that the whole interval must reach
    std::optional<double> latency; ///< median of one answer, in seconds
    std::optional<std::uint64_t> memory; ///< bytes of the index
};

/// The cheapest point that reaches the target, or why there is none.
struct Advice
{
    std::optional<SweepPoint> point;
    std::string reason; ///< one sentence for people, without a full stop
};

/// Of the points whose interval lies above the target and that keep to the limits, the one of lowest cost; of those
/// within a twentieth of it, the one with the smallest index, then the cheapest to build.
Advice advise(std::span<const SweepPoint> points, const Wishes& wishes);

/// The better of two: ef_search alone on today's index, or the best that was built. Today's index needs no rebuild, so
/// it may cost a quarter more.
Advice choose(const Advice& alone, const Advice& built);

} // namespace engine::tuning
