// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace engine::search {

/// What the exact search does to a block of rows around the matrix product.
struct BlockKernels
{
    /// Writes row - centre to `into` and returns the sum of its squares, within (dimension / 4 + 16) 2^-24 of it.
    float (*moveToCentre)(const float* row, const float* centre, float* into, std::size_t dimension);

    /// Writes to `hits` every index i below `count` with scores[i] + bias[i] < threshold, ascending, and returns how
    /// many there are. NaN is never below. `hits` must have room for `count`.
    std::size_t (*below)(
        const float* scores, const float* bias, std::size_t count, float threshold, std::uint32_t* hits);
};

/// The kernels of this processor. Ask once per search.
BlockKernels blockKernels();

} // namespace engine::search
