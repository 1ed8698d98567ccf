// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/blockkernels.h"

// This file is compiled once per instruction set: foreach_target.h includes it again for each.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/search/blockkernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace engine::search::blockkernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

float moveToCentre(const float* row, const float* centre, float* into, std::size_t dimension)
{
    const hn::ScalableTag<float> d;
    const std::size_t lanes = hn::Lanes(d);
    auto sum0 = hn::Zero(d);
    auto sum1 = hn::Zero(d);
    auto sum2 = hn::Zero(d);
    auto sum3 = hn::Zero(d);
    const auto move = [&](std::size_t at, auto sum) HWY_ATTR {
        const auto moved = hn::Sub(hn::LoadU(d, row + at), hn::LoadU(d, centre + at));
        hn::StoreU(moved, d, into + at);
        return hn::MulAdd(moved, moved, sum);
    };
    std::size_t i = 0;
    for (; i + 4 * lanes <= dimension; i += 4 * lanes) {
        sum0 = move(i, sum0);
        sum1 = move(i + lanes, sum1);
        sum2 = move(i + 2 * lanes, sum2);
        sum3 = move(i + 3 * lanes, sum3);
    }
    for (; i + lanes <= dimension; i += lanes)
        sum0 = move(i, sum0);
    float rest = 0;
    for (; i < dimension; ++i) {
        into[i] = row[i] - centre[i];
        rest += into[i] * into[i];
    }
    return rest + hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3))));
}

std::size_t below(const float* scores, const float* bias, std::size_t count, float threshold, std::uint32_t* hits)
{
    const hn::ScalableTag<float> d;
    const std::size_t step = 4 * hn::Lanes(d);
    const auto limit = hn::Set(d, threshold);
    const auto isBelow = [&](std::size_t at) HWY_ATTR {
        return hn::Lt(hn::Add(hn::LoadU(d, scores + at), hn::LoadU(d, bias + at)), limit);
    };
    std::size_t found = 0;
    const auto note = [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            hits[found] = static_cast<std::uint32_t>(i);
            found += scores[i] + bias[i] < threshold ? 1 : 0;
        }
    };
    std::size_t i = 0;
    for (; i + step <= count; i += step) {
        const std::size_t lanes = hn::Lanes(d);
        const auto any =
            hn::Or(hn::Or(isBelow(i), isBelow(i + lanes)), hn::Or(isBelow(i + 2 * lanes), isBelow(i + 3 * lanes)));
        if (HWY_UNLIKELY(!hn::AllFalse(d, any)))
            note(i, i + step);
    }
    note(i, count);
    return found;
}

BlockKernels kernels()
{
    return { &moveToCentre, &below };
}

} // namespace HWY_NAMESPACE
} // namespace engine::search::blockkernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace engine::search {

namespace blockkernels {

HWY_EXPORT(kernels);

} // namespace blockkernels

using namespace blockkernels;

BlockKernels blockKernels()
{
    return HWY_DYNAMIC_DISPATCH(kernels)();
}

} // namespace engine::search
#endif
