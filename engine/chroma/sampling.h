// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace engine::chroma {

/// A number in [0, step) that looks random but is the same for the same `seed`: moves a probe within its stratum, so
/// that a pattern in the rows (every ninth one deleted) does not meet the pattern of the probes.
inline std::int64_t jitter(std::int64_t seed, std::int64_t step)
{
    auto mixed = static_cast<std::uint64_t>(seed) * 0x9E3779B97F4A7C15ULL; // Fibonacci hashing
    mixed ^= mixed >> 32U;
    return step <= 1 ? 0 : static_cast<std::int64_t>(mixed % static_cast<std::uint64_t>(step));
}

} // namespace engine::chroma
