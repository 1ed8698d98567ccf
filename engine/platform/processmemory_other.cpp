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

std::optional<ProcessMemory> memoryOf(int)
{
    return std::nullopt;
}

int ownPid()
{
    return 0;
}

void returnFreeHeap()
{
}

} // namespace engine::platform
