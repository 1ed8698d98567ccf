// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

/// What a process that ran from start to end cost.
struct ChildRun
{
    int status = -1; ///< as the shell shows it: exit status, or 128 + signal; -1 if it could not be started
    double seconds = 0; ///< wall clock, from before the start to after the end
    double userSeconds = 0;
    double systemSeconds = 0;
    std::uint64_t peakResident = 0; ///< bytes; never below what this small program itself holds when it forks
    std::uint64_t diskRead = 0; ///< bytes that had to come from the disk, not from the page cache
    std::string output; ///< of its stdout
};

/// Runs `arguments` (the first is the program, sought in PATH) and waits for it. Its stderr goes to ours.
ChildRun runChild(const std::vector<std::string>& arguments);

} // namespace bench
