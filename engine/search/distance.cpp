// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/distance.h"

#include <cmath>

// This file is compiled once per instruction set: foreach_target.h includes it again for each.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/search/distance.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace engine::search::distancekernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// What is summed, given one vector (register) of each side.
struct SquaredDifference
{
    template <class V>
    static HWY_INLINE V add(V a, V b, V sum)
    {
        const V difference = hn::Sub(a, b);
        return hn::MulAdd(difference, difference, sum);
    }
    template <typename T>
    static T term(T a, T b)
    {
        return (a - b) * (a - b);
    }
};

struct Product
{
    template <class V>
    static HWY_INLINE V add(V a, V b, V sum)
    {
        return hn::MulAdd(a, b, sum);
    }
    template <typename T>
    static T term(T a, T b)
    {
        return a * b;
    }
};

// Floats as lanes of the type that is summed.
template <class D>
HWY_INLINE hn::Vec<D> load(D d, const float* from)
{
    if constexpr (sizeof(hn::TFromD<D>) == sizeof(float))
        return hn::LoadU(d, from);
    else
        return hn::PromoteTo(d, hn::LoadU(hn::Rebind<float, D>(), from));
}

template <class Term, typename T>
HWY_INLINE T sumOf(const float* a, const float* b, std::size_t dimension)
{
    const hn::ScalableTag<T> d;
    const std::size_t lanes = hn::Lanes(d);
    if (dimension < lanes) {
        T sum = 0;
        for (std::size_t i = 0; i < dimension; ++i)
            sum += Term::term(T(a[i]), T(b[i]));
        return sum;
    }
    auto sum0 = hn::Zero(d);
    auto sum1 = hn::Zero(d);
    auto sum2 = hn::Zero(d);
    auto sum3 = hn::Zero(d);
    std::size_t i = 0;
    for (; i + 4 * lanes <= dimension; i += 4 * lanes) {
        sum0 = Term::add(load(d, a + i), load(d, b + i), sum0);
        sum1 = Term::add(load(d, a + i + lanes), load(d, b + i + lanes), sum1);
        sum2 = Term::add(load(d, a + i + 2 * lanes), load(d, b + i + 2 * lanes), sum2);
        sum3 = Term::add(load(d, a + i + 3 * lanes), load(d, b + i + 3 * lanes), sum3);
    }
    for (; i + lanes <= dimension; i += lanes)
        sum0 = Term::add(load(d, a + i), load(d, b + i), sum0);
    if (i < dimension) {
        // The last full register again, without the lanes that are in the sums already.
        const auto counted = hn::FirstN(d, lanes - (dimension - i));
        const auto restA = hn::IfThenZeroElse(counted, load(d, a + dimension - lanes));
        const auto restB = hn::IfThenZeroElse(counted, load(d, b + dimension - lanes));
        sum1 = Term::add(restA, restB, sum1);
    }
    return hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3))));
}

template <typename T>
T squaredDistance(const float* a, const float* b, std::size_t dimension)
{
    return sumOf<SquaredDifference, T>(a, b, dimension);
}

template <typename T>
T productDistance(const float* a, const float* b, std::size_t dimension)
{
    return T(1) - sumOf<Product, T>(a, b, dimension);
}

// Only these are dispatched: they hand out the kernels of their instruction set.
DistanceFunction floatKernel(Space space)
{
    return space == Space::L2 ? &squaredDistance<float> : &productDistance<float>;
}

PreciseDistanceFunction doubleKernel(Space space)
{
    return space == Space::L2 ? &squaredDistance<double> : &productDistance<double>;
}

float squaredNorm(const float* vector, std::size_t dimension)
{
    return sumOf<Product, float>(vector, vector, dimension);
}

} // namespace HWY_NAMESPACE
} // namespace engine::search::distancekernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace engine::search {

namespace distancekernels {

HWY_EXPORT(floatKernel);
HWY_EXPORT(doubleKernel);
HWY_EXPORT(squaredNorm);

} // namespace distancekernels

using namespace distancekernels;

DistanceFunction distanceFunction(Space space)
{
    return HWY_DYNAMIC_DISPATCH(floatKernel)(space);
}

PreciseDistanceFunction preciseDistanceFunction(Space space)
{
    return HWY_DYNAMIC_DISPATCH(doubleKernel)(space);
}

double referenceDistance(Space space, std::span<const float> a, std::span<const float> b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double x = a[i];
        const double y = b[i];
        sum += space == Space::L2 ? (x - y) * (x - y) : x * y;
    }
    return space == Space::L2 ? sum : 1 - sum;
}

float norm(std::span<const float> vector)
{
    return std::sqrt(HWY_DYNAMIC_DISPATCH(squaredNorm)(vector.data(), vector.size()));
}

float normalise(std::span<float> vector)
{
    const float length = norm(vector);
    const float scale = 1.0F / (length + 1e-30F);
    for (float& value : vector)
        value *= scale;
    return length;
}

} // namespace engine::search
#endif
