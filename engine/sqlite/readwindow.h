// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>

#include "engine/sqlite/database.h"

namespace engine::sqlite {

/// A read transaction that is given up and taken anew whenever it has lasted `budget`, so that a writer beside us waits
/// at most that long. Call breathe() between two chunks; every statement of the chunk must be reset or done by then.
/// What was read is of one moment when consistent() says so at the end.
class ReadWindow
{
public:
    ReadWindow(const Database& database, std::chrono::milliseconds budget,
        std::chrono::milliseconds pause = std::chrono::milliseconds(4));
    ~ReadWindow();
    ReadWindow(const ReadWindow&) = delete;
    ReadWindow& operator=(const ReadWindow&) = delete;

    /// Takes the lock, before the first read. Does nothing while it is held.
    Result<void> begin();
    /// Gives the lock up for a moment if the budget is used; true = it did.
    Result<bool> breathe();
    /// No other connection has committed since begin().
    Result<bool> consistent() const;
    /// Gives the lock up for good; the destructor does it too.
    void end();

private:
    using Clock = std::chrono::steady_clock;

    Result<void> take();

    const Database& m_database;
    std::chrono::milliseconds m_budget;
    std::chrono::milliseconds m_pause;
    Clock::time_point m_since;
    std::int64_t m_firstVersion = 0;
    bool m_open = false;
};

} // namespace engine::sqlite
