// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace engine {

/// What a collection calls distance (hnsw:space). Lower is closer in all three.
enum class Space : std::uint8_t {
    L2, ///< squared Euclidean distance, no root: 0 and up
    InnerProduct, ///< 1 - dot(a, b): may be negative
    Cosine, ///< 1 - dot(a/|a|, b/|b|): 0 to 2, and exactly 1 if either vector is zero
};

/// Chroma's word: "l2", "ip" or "cosine".
constexpr std::string_view name(Space space)
{
    return space == Space::L2 ? "l2" : space == Space::InnerProduct ? "ip" : "cosine";
}

/// The space of that name; empty for any other word.
constexpr std::optional<Space> spaceFromName(std::string_view word)
{
    for (const Space space : { Space::L2, Space::InnerProduct, Space::Cosine }) {
        if (name(space) == word)
            return space;
    }
    return std::nullopt;
}

} // namespace engine
