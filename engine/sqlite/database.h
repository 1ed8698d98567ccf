// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "engine/core/error.h"
#include "engine/sqlite/statement.h"

struct sqlite3;

namespace engine::sqlite {

/// Translates an SQLite result code; `what` is SQLite's own message.
Error errorFrom(int code, const std::string& what, const std::string& path);

/// A connection for reading. Opened with mode=ro, so SQLite itself refuses to write; LIKE is case-sensitive as in
/// Chroma. Holds no lock outside a statement or transaction. Not thread-safe.
class Database
{
public:
    /// Opens `path` for reading. Nothing is read yet: a file that is no database shows at the first statement.
    static Result<Database> openReadOnly(const std::string& path, std::chrono::milliseconds busyTimeout);
    /// Opens a private copy for reading and writing once, so that SQLite rolls back or checkpoints its journal.
    static Result<Database> openPrivateCopy(const std::string& path);

    /// Opens `path` without asking SQLite for anything: only size and readRaw() are meant to be used.
    static Result<Database> openRaw(const std::string& path);

    const std::string& path() const { return m_path; }
    /// Size of the file now, in bytes.
    Result<std::uint64_t> fileSize() const;
    /// Reads bytes of the file through SQLite's own descriptor, without a lock, and returns how many there were. A
    /// descriptor of our own would not do: closing it drops every lock this process holds on the file (POSIX fcntl).
    Result<std::size_t> readRaw(std::uint64_t offset, std::span<std::byte> into) const;
    /// For a file that was cut: reads what is left of it, where SQLite would refuse all of it. Only while reading.
    void readDespiteMissingPages() const;
    /// The last failure was that a journal has to be rolled back, which a reader may not do. SQLite found nobody at
    /// work on the database, so its writer is dead.
    bool needsRollback() const;
    sqlite3* handle() const { return m_handle.get(); }

    Result<Statement> prepare(std::string_view sql) const;
    /// Runs a statement that returns nothing.
    Result<void> run(std::string_view sql) const;
    /// First column of the first row; empty for no row or NULL.
    Result<std::optional<std::int64_t>> integer(std::string_view sql) const;
    Result<std::optional<std::string>> text(std::string_view sql) const;

    /// Names of the tables in the main schema. Views are left out: what they select is up to whoever made the file.
    Result<std::set<std::string>> tables() const;
    /// Column names of `table`; empty if there is no such table.
    Result<std::set<std::string>> columns(std::string_view table) const;
    /// Changes whenever another connection has committed.
    Result<std::int64_t> dataVersion() const;

private:
    struct Close
    {
        void operator()(sqlite3* handle) const;
    };
    Database(sqlite3* handle, std::string path);
    Result<void> configure(std::chrono::milliseconds busyTimeout) const;

    std::unique_ptr<sqlite3, Close> m_handle;
    std::string m_path;
};

} // namespace engine::sqlite
