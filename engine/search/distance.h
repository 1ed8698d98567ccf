// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

#include "engine/core/space.h"

namespace engine::search {

/// Distance of two vectors of `dimension` floats. The pointers need no more alignment than a float's and may be equal.
using DistanceFunction = float (*)(const float* a, const float* b, std::size_t dimension);

/// The fastest kernel of this processor for `space`: float arithmetic, four sums side by side, fused multiply-add where
/// there is one. Ask once and keep the pointer. For cosine both vectors must have length 1 already, as Chroma stores
/// them (see normalise()); a zero vector is then at distance exactly 1 of everything finite.
///
/// Error, u = 2^-24 and e = (dimension / 4 + 16) u, as long as nothing overflows or is subnormal: l2 is within a factor
/// of 1 ± e of the true value, inner product and cosine within e * sum |a_i b_i| + u * |1 - dot|. NaN gives NaN;
/// infinities and overflow give NaN or an infinity.
DistanceFunction distanceFunction(Space space);

/// The same in double: exact products, errors of (dimension + 16) 2^-53 instead. Equal vectors give equal distances, so
/// that ties are ties. Finite vectors never give anything but a finite distance.
using PreciseDistanceFunction = double (*)(const float* a, const float* b, std::size_t dimension);
PreciseDistanceFunction preciseDistanceFunction(Space space);

/// What the kernels are measured against: one plain loop in double. Slow. `a` and `b` must be equally long.
double referenceDistance(Space space, std::span<const float> a, std::span<const float> b);

/// Euclidean length, summed in float: infinite where the squares overflow, 0 where they vanish.
float norm(std::span<const float> vector);

/// Scales to length 1 as Chroma does for cosine, by 1 / (norm + 1e-30), and returns the length before. A zero vector
/// stays zero.
float normalise(std::span<float> vector);

} // namespace engine::search
