// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"

namespace engine::search {

/// Vectors of one dimension, one after the other.
struct VectorTable
{
    std::vector<float> values;
    std::size_t dimension = 0;

    std::size_t count() const { return dimension == 0 ? 0 : values.size() / dimension; }
    std::span<const float> operator[](std::size_t i) const
    {
        return std::span(values).subspan(i * dimension, dimension);
    }
};

/// Largest vector file that is read, in bytes.
constexpr std::uint64_t vectorFileLimit = 4ULL << 30;

/// Reads vectors from a file. What it is follows from the end of its name:
///   .npy    NumPy, versions 1 to 3: little-endian f4 or f8, one or two axes, C order
///   .fvecs  for each vector its dimension as int32, then so many float32, little-endian
///   .f32    float32, little-endian, nothing else: needs `dimension`
///   others  JSON: an array of arrays of numbers, or one array of numbers for a single vector
/// `dimension`: what the vectors must have; empty = what the file says. BadArgument names the place where something
/// does not fit (an offset in bytes, or the number of the vector), TooLarge a file beyond vectorFileLimit. Every value
/// is finite, and there is at least one vector.
Result<VectorTable> readVectorFile(const std::string& path, std::optional<std::size_t> dimension = std::nullopt);

} // namespace engine::search
