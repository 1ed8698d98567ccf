// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace engine::memory {

/// One candidate for eviction.
struct EvictionCandidate
{
    std::uint64_t bytes = 0;
    bool held = false; ///< pinned or in use: stays whatever the limit
};

/// Which of `candidates`, the longest unused first, leave so that the rest is within `limit`: positions in the order of
/// leaving. Those that are held are passed over, so that the rest may exceed the limit.
std::vector<std::size_t> evictionOrder(std::span<const EvictionCandidate> candidates, std::uint64_t limit);

} // namespace engine::memory
