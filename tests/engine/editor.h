// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

struct sqlite3;

namespace test {

/// Another program's connection to a database: it writes, holds locks and answers with plain SQL, beside the engine.
/// What SQLite refuses ends the test program, except in tryRun().
class Editor
{
public:
    /// Opens `path`, or makes it. ":memory:" is a database of its own.
    explicit Editor(const std::string& path);
    ~Editor();
    Editor(const Editor&) = delete;
    Editor& operator=(const Editor&) = delete;

    /// Runs one or several statements.
    void run(const std::string& sql);
    /// The same without waiting for a lock; SQLite's result code (0 = done).
    int tryRun(const std::string& sql);
    std::int64_t integer(const std::string& sql);
    std::string text(const std::string& sql);
    /// First column of every row as text.
    std::vector<std::string> column(const std::string& sql);

    sqlite3* handle() const { return m_handle; }

private:
    sqlite3* m_handle = nullptr;
};

/// Runs `sql` on chroma.sqlite3 of `directory` and closes it again.
void edit(const std::string& directory, const std::string& sql);

/// The integer that `sql` answers about the same file.
std::int64_t askInteger(const std::string& directory, const std::string& sql);

} // namespace test
