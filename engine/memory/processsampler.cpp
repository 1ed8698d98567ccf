// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory/processsampler.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace engine::memory {

bool MemorySample::anyAlert() const
{
    return std::any_of(processes.begin(), processes.end(), [](const ProcessSample& process) { return process.alert; });
}

ProcessSampler::ProcessSampler(std::string directory, const SamplerOptions& options)
    : m_directory(std::move(directory))
    , m_options(options)
{
}

MemorySample ProcessSampler::sample()
{
    return sample(m_directory.empty() ? platform::Holders{} : platform::holdersOf(m_directory));
}

MemorySample ProcessSampler::sample(const platform::Holders& holders)
{
    MemorySample sample;
    sample.seconds = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    sample.limit = m_options.limit ? m_options.limit : platform::physicalBytes();
    sample.complete = holders.complete;
    sample.reason = holders.reason;
    add(sample, platform::ownPid(), {}, true);
    for (const platform::Holder& holder : holders.processes)
        add(sample, holder.pid, holder.command, false);
    // A pid that is gone may come back as another process.
    std::map<int, std::uint64_t> highest;
    for (const ProcessSample& process : sample.processes)
        highest[process.pid] = process.highest;
    m_highest = std::move(highest);
    return sample;
}

void ProcessSampler::add(MemorySample& sample, int pid, const std::string& command, bool isThisProcess)
{
    const auto memory = platform::memoryOf(pid);
    if (!memory)
        return; // ended meanwhile
    ProcessSample process;
    process.pid = pid;
    process.command = command;
    process.isThisProcess = isThisProcess;
    process.memory = *memory;
    const auto before = m_highest.find(pid);
    process.highest = std::max({ memory->resident, memory->peak.value_or(0),
        before == m_highest.end() ? std::uint64_t{ 0 } : before->second });
    if (sample.limit && *sample.limit > 0)
        process.share = static_cast<double>(memory->resident) / static_cast<double>(*sample.limit);
    process.alert = process.share && *process.share >= m_options.alertShare;
    sample.processes.push_back(std::move(process));
}

} // namespace engine::memory
