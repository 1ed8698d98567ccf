// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace engine::platform {

/// A process that has a file of a directory open.
struct Holder
{
    int pid = 0;
    std::string command; ///< its command line, arguments joined by spaces; its short name where that is empty
    bool writes = false; ///< at least one descriptor is open for writing

    bool operator==(const Holder&) const = default;
};

/// Who holds a directory. `complete` is false where some process could not be looked into; `reason` then says why.
struct Holders
{
    std::vector<Holder> processes; ///< by pid, this process left out
    bool complete = true;
    std::string reason;
};

/// Processes with an open descriptor on a regular file below `directory` (real path). Linux: /proc/<pid>/fd.
/// Other systems: complete = false, "not known on this system".
Holders holdersOf(const std::string& directory);

} // namespace engine::platform
