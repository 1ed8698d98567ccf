// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory/evictionorder.h"

namespace engine::memory {

std::vector<std::size_t> evictionOrder(std::span<const EvictionCandidate> candidates, std::uint64_t limit)
{
    std::uint64_t left = 0;
    for (const EvictionCandidate& candidate : candidates)
        left += candidate.bytes;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < candidates.size() && left > limit; ++i) {
        if (candidates[i].held)
            continue;
        left -= candidates[i].bytes;
        order.push_back(i);
    }
    return order;
}

} // namespace engine::memory
