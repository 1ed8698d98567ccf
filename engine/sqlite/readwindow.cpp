// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sqlite/readwindow.h"

#include <thread>

namespace engine::sqlite {

ReadWindow::ReadWindow(const Database& database, std::chrono::milliseconds budget, std::chrono::milliseconds pause)
    : m_database(database)
    , m_budget(budget)
    , m_pause(pause)
{
}

ReadWindow::~ReadWindow()
{
    end();
}

Result<void> ReadWindow::take()
{
    if (auto begun = m_database.run("BEGIN"); !begun)
        return begun;
    m_open = true;
    // BEGIN alone takes no lock; the first read does.
    if (const auto read = m_database.integer("SELECT count(*) FROM sqlite_schema"); !read) {
        end();
        return tl::unexpected(read.error());
    }
    m_since = Clock::now();
    return {};
}

Result<void> ReadWindow::begin()
{
    if (m_open)
        return {};
    if (auto taken = take(); !taken)
        return taken;
    const auto version = m_database.dataVersion();
    if (!version)
        return tl::unexpected(version.error());
    m_firstVersion = *version;
    return {};
}

Result<bool> ReadWindow::breathe()
{
    if (Clock::now() - m_since < m_budget)
        return false;
    end();
    std::this_thread::sleep_for(m_pause);
    if (auto taken = take(); !taken)
        return tl::unexpected(taken.error());
    return true;
}

Result<bool> ReadWindow::consistent() const
{
    return m_database.dataVersion().map([this](std::int64_t version) { return version == m_firstVersion; });
}

void ReadWindow::end()
{
    if (!m_open)
        return;
    m_open = false;
    // Nothing was written, so a refused COMMIT can only mean there is no transaction any more.
    static_cast<void>(m_database.run("COMMIT"));
}

} // namespace engine::sqlite
