// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/platform/holders.h"
#include "engine/platform/processmemory.h"

namespace engine::memory {

struct SamplerOptions
{
    std::optional<std::uint64_t> limit; ///< bytes a process should stay below; empty = the memory of the machine
    double alertShare = 0.8; ///< of it, from which on a process is named
};

/// One process at one look.
struct ProcessSample
{
    int pid = 0;
    std::string command; ///< empty for this process
    bool isThisProcess = false;
    platform::ProcessMemory memory;
    std::uint64_t highest = 0; ///< resident bytes, over all samples of this sampler and the system's own peak
    std::optional<double> share; ///< resident bytes of the limit; empty where there is none
    bool alert = false; ///< `share` reached SamplerOptions::alertShare
};

/// Everybody at one look.
struct MemorySample
{
    double seconds = 0; ///< since the epoch
    std::optional<std::uint64_t> limit; ///< that the shares are of
    std::vector<ProcessSample> processes; ///< this one first, then those that hold the directory, by pid
    bool complete = true; ///< false where some process could not be looked into; `reason` says why
    std::string reason;

    bool anyAlert() const;
};

/// Memory of this process and of those that hold a directory, each time it is asked. Not thread-safe.
class ProcessSampler
{
public:
    /// `directory`: real path; empty = only this process.
    explicit ProcessSampler(std::string directory, const SamplerOptions& options = {});

    MemorySample sample();
    /// The same where the holders are known already.
    MemorySample sample(const platform::Holders& holders);

private:
    void add(MemorySample& sample, int pid, const std::string& command, bool isThisProcess);

    std::string m_directory;
    SamplerOptions m_options;
    std::map<int, std::uint64_t> m_highest; ///< by pid, of processes that were there at the last look
};

} // namespace engine::memory
