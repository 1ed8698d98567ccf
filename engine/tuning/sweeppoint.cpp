// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tuning/sweeppoint.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <tuple>

namespace engine::tuning {

namespace {

std::string fixed(double value, int digits)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    return text.data();
}

std::string named(const SweepPoint& point)
{
    return "M " + std::to_string(point.m) + ", ef_construction " + std::to_string(point.efConstruction) + ", ef_search "
        + std::to_string(point.measured.ef);
}

bool keepsTo(const SweepPoint& point, const Wishes& wishes)
{
    if (wishes.memory && point.bytes > *wishes.memory)
        return false;
    return !wishes.latency || (point.measured.latency && point.measured.latency->median <= *wishes.latency);
}

/// Why no point will do.
std::string whyNone(std::span<const SweepPoint> points, const Wishes& wishes)
{
    if (points.empty())
        return "nothing was measured";
    const auto best = std::max_element(points.begin(), points.end(),
        [](const SweepPoint& a, const SweepPoint& b) { return a.measured.recall.low < b.measured.recall.low; });
    const std::string target = fixed(wishes.target, 3);
    if (best->measured.recall.low < wishes.target) {
        return "no point is certain to reach a recall of " + target + ": the best is " + named(*best) + " with "
            + fixed(best->measured.recall.mean, 4) + " (" + fixed(best->measured.recall.low, 4) + " to "
            + fixed(best->measured.recall.high, 4) + ")";
    }
    return "the points that reach a recall of " + target + " exceed the limits of memory or latency; the best is "
        + named(*best);
}

} // namespace

void markPareto(std::span<SweepPoint> points)
{
    for (SweepPoint& point : points) {
        point.isPareto = std::none_of(points.begin(), points.end(), [&](const SweepPoint& other) {
            const double recall = other.measured.recall.mean;
            const bool atLeast = recall >= point.measured.recall.mean && other.cost() <= point.cost();
            return atLeast && (recall > point.measured.recall.mean || other.cost() < point.cost());
        });
    }
}

Advice advise(std::span<const SweepPoint> points, const Wishes& wishes)
{
    std::vector<const SweepPoint*> good;
    for (const SweepPoint& point : points) {
        if (point.measured.recall.low >= wishes.target && keepsTo(point, wishes))
            good.push_back(&point);
    }
    if (good.empty())
        return { std::nullopt, whyNone(points, wishes) };
    const auto cheapest =
        std::min_element(good.begin(), good.end(), [](const auto* a, const auto* b) { return a->cost() < b->cost(); });
    // Latency is not measured more precisely than this.
    constexpr double asCheap = 1.05;
    const double limit = (*cheapest)->cost() * asCheap;
    std::erase_if(good, [&](const SweepPoint* point) { return point->cost() > limit; });
    const auto chosen = std::min_element(good.begin(), good.end(), [](const auto* a, const auto* b) {
        return std::tuple(a->bytes, a->buildSeconds, a->cost()) < std::tuple(b->bytes, b->buildSeconds, b->cost());
    });
    const SweepPoint& point = **chosen;
    std::string reason = named(point) + " reaches " + fixed(point.measured.recall.mean, 4) + " (at least "
        + fixed(point.measured.recall.low, 4) + ") at the lowest cost: " + fixed(point.measured.distances, 0)
        + " distances an answer";
    if (point.measured.latency)
        reason += ", " + fixed(point.measured.latency->median * 1000, 3) + " ms";
    return { point, std::move(reason) };
}

Advice choose(const Advice& alone, const Advice& built)
{
    constexpr double worthKeeping = 1.25;
    if (!alone.point || (built.point && alone.point->cost() > worthKeeping * built.point->cost()))
        return built.point || !alone.point ? built : alone;
    return { alone.point, "ef_search alone does it, without a rebuild: " + alone.reason };
}

} // namespace engine::tuning
