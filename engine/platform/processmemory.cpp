// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platform/processmemory.h"

#include <fstream>

#include <unistd.h>

namespace engine::platform {

std::optional<std::uint64_t> residentBytes()
{
    // proc(5): statm counts pages; the second number is the resident set.
    std::ifstream statm("/proc/self/statm");
    std::uint64_t all = 0;
    std::uint64_t resident = 0;
    const long pageSize = sysconf(_SC_PAGESIZE);
    if (!(statm >> all >> resident) || pageSize <= 0)
        return std::nullopt;
    return resident * static_cast<std::uint64_t>(pageSize);
}

std::optional<std::uint64_t> physicalBytes()
{
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long pageSize = sysconf(_SC_PAGESIZE);
    if (pages <= 0 || pageSize <= 0)
        return std::nullopt;
    return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(pageSize);
}

} // namespace engine::platform
