// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

namespace engine::platform {

/// Bytes of this process that are in memory now (resident set); empty where the system does not say.
std::optional<std::uint64_t> residentBytes();

/// Memory this computer has; empty where the system does not say.
std::optional<std::uint64_t> physicalBytes();

} // namespace engine::platform
