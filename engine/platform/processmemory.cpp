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

} // namespace engine::platform
