// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <system_error>
#include <thread>
#include <vector>

#include "engine/core/progress.h"

namespace engine::hnsw {

/// Threads that pay for work over `bytes` bytes that ends when they are read: the second one is worth its start from a
/// few megabytes on, and more than eight only wait for memory.
inline unsigned threadsFor(std::uint64_t bytes)
{
    const unsigned most = std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
    return static_cast<unsigned>(std::clamp<std::uint64_t>(bytes / (std::uint64_t{ 4 } << 20), 1, most));
}

/// Calls work(worker, first, end) for consecutive parts of [0, count), each at most `perChunk` long, from `threads`
/// threads; the calling thread is worker 0 and alone calls `progress`. The parts of one worker ascend. False = stopped.
template <typename Work>
bool inChunks(std::uint64_t count, std::uint64_t perChunk, unsigned threads, const Work& work, const Progress& progress)
{
    std::atomic<std::uint64_t> next{ 0 };
    std::atomic<bool> stopped{ false };
    const auto run = [&](unsigned worker) {
        for (;;) {
            const std::uint64_t first = next.fetch_add(perChunk);
            if (first >= count || stopped)
                return;
            if (worker == 0 && !proceed(progress, first, count)) {
                stopped = true;
                return;
            }
            work(worker, first, std::min(count, first + perChunk));
        }
    };
    std::vector<std::jthread> others;
    try {
        for (unsigned worker = 1; worker < threads; ++worker)
            others.emplace_back(run, worker);
    } catch (const std::system_error&) {
        // As many as the system gives; this thread does the rest.
    }
    run(0);
    others.clear(); // waits for them
    return !stopped;
}

} // namespace engine::hnsw
