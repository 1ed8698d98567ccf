// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace engine::tuning {

/// Lets many threads work, in short pieces, and makes them pause while one of them measures time: two builds beside a
/// measurement would be measured too.
class QuietGate
{
public:
    /// Runs a piece of work, as soon as nobody measures.
    template <typename Work>
    auto work(const Work& piece)
    {
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return !m_measuring; });
            ++m_working;
        }
        const Leave leave{ *this };
        return piece();
    }

    /// Runs a measurement, as soon as nobody works. Not from within work().
    template <typename Measurement>
    void measure(const Measurement& measurement)
    {
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return !m_measuring; });
            m_measuring = true;
            m_changed.wait(lock, [this] { return m_working == 0; });
        }
        measurement();
        const std::lock_guard lock(m_mutex);
        m_measuring = false;
        m_changed.notify_all();
    }

private:
    struct Leave
    {
        QuietGate& gate;
        explicit Leave(QuietGate& of)
            : gate(of)
        {
        }
        Leave(const Leave&) = delete;
        Leave& operator=(const Leave&) = delete;
        Leave(Leave&&) = delete;
        Leave& operator=(Leave&&) = delete;
        ~Leave()
        {
            const std::lock_guard lock(gate.m_mutex);
            --gate.m_working;
            gate.m_changed.notify_all();
        }
    };

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::size_t m_working = 0;
    bool m_measuring = false;
};

} // namespace engine::tuning
