// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "engine/core/progress.h"

namespace engine::search {

/// Calls `work(worker)` for the workers 0 to `count` - 1, each in a thread of its own but worker 0 in the calling one,
/// and returns when all have returned. `started` (may be empty) comes first in each, for pinning. Where the system
/// gives no more threads there are fewer workers, so the work must be taken from a common counter, and it must not
/// throw.
void runWorkers(std::size_t count, const std::function<void(std::size_t worker)>& started,
    const std::function<void(std::size_t worker)>& work);

/// What the workers of one search tell each other: how far they are, and whether to stop. Only worker 0, in the
/// caller's thread, calls the caller's Progress.
class Ticker
{
public:
    Ticker(const Progress& progress, std::uint64_t total)
        : m_progress(progress)
        , m_total(total)
    {
    }

    /// Counts `amount` as done; false = stop.
    bool advance(std::size_t worker, std::uint64_t amount)
    {
        const std::uint64_t done = m_done.fetch_add(amount) + amount;
        if (worker == 0 && !proceed(m_progress, done, m_total))
            m_stopped = true;
        return !m_stopped;
    }
    bool isStopped() const { return m_stopped; }

private:
    const Progress& m_progress;
    std::uint64_t m_total;
    std::atomic<std::uint64_t> m_done = 0;
    std::atomic<bool> m_stopped = false;
};

} // namespace engine::search
