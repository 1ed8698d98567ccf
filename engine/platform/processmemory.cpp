// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platform/processmemory.h"

#include <fstream>
#include <limits>
#include <sstream>
#include <string>

#include <malloc.h>
#include <unistd.h>

namespace engine::platform {

namespace {

/// The number behind `key` in a file of proc(5) with lines "Key:   123 kB"; bytes.
std::optional<std::uint64_t> sizeIn(const std::string& path, const std::string& key)
{
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(key))
            continue;
        std::istringstream rest(line.substr(key.size()));
        std::uint64_t kibibytes = 0;
        if (rest >> kibibytes && kibibytes <= std::numeric_limits<std::uint64_t>::max() / 1024)
            return kibibytes * 1024;
    }
    return std::nullopt;
}

} // namespace

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

std::optional<ProcessMemory> memoryOf(int pid)
{
    const std::string folder = "/proc/" + std::to_string(pid);
    const auto resident = sizeIn(folder + "/status", "VmRSS:");
    if (!resident)
        return std::nullopt;
    // Another user's smaps_rollup cannot be read.
    return ProcessMemory{ *resident, sizeIn(folder + "/smaps_rollup", "Pss:"), sizeIn(folder + "/status", "VmHWM:") };
}

int ownPid()
{
    return ::getpid();
}

void returnFreeHeap()
{
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

} // namespace engine::platform
