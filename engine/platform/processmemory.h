// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

namespace engine::platform {

/// Bytes of this process that are in memory now (resident set); empty where the system does not say.
std::optional<std::uint64_t> residentBytes();

/// Memory this computer has; empty where the system does not say.
std::optional<std::uint64_t> physicalBytes();

/// Memory of one process, bytes.
struct ProcessMemory
{
    std::uint64_t resident = 0; ///< RSS: pages in memory, shared ones in full
    std::optional<std::uint64_t> proportional; ///< PSS: shared pages by share; empty where that may not be looked at
    std::optional<std::uint64_t> peak; ///< highest RSS so far

    bool operator==(const ProcessMemory&) const = default;
};

/// Memory of the process `pid`; empty where it is gone or the system does not say.
std::optional<ProcessMemory> memoryOf(int pid);

/// Id of this process.
int ownPid();

/// Gives what the heap holds free back to the system, as far as it can.
void returnFreeHeap();

} // namespace engine::platform
