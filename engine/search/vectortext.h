// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/space.h"

namespace engine::search {

/// What a vector in text must be.
struct VectorTextRules
{
    std::optional<std::size_t> dimension; ///< numbers it must have; empty = any number of them
    std::optional<Space> space; ///< cosine refuses a vector without a direction
};

/// Longest text that is read, in bytes, and most numbers in it.
constexpr std::size_t vectorTextLimit = std::size_t{ 4 } << 20;
constexpr std::size_t vectorTextNumbers = 65'536;

/// One vector as people paste it: a JSON array, a Python list or tuple, what NumPy or PyTorch print of an array
/// ("array([0.1, -2.]), dtype=float32)", "[0.1 -2. ]", "tensor([...])", "[np.float32(0.1), ...]"), or bare numbers
/// parted by commas, semicolons or white space; brackets around a single vector do not matter. Each number is rounded
/// to float. BadArgument says at which character (Error::offset, in bytes) or in which number what is wrong: no number,
/// NaN or infinite, beyond float, an abbreviated array, a second vector, another dimension, brackets that do not match,
/// or for cosine a length of zero. TooLarge beyond the limits above.
Result<std::vector<float>> parseVectorText(std::string_view text, const VectorTextRules& rules = {});

} // namespace engine::search
