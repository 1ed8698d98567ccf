// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platform/processmemory.h"

namespace engine::platform {

std::optional<std::uint64_t> residentBytes()
{
    return std::nullopt;
}

std::optional<std::uint64_t> physicalBytes()
{
    return std::nullopt;
}

} // namespace engine::platform
