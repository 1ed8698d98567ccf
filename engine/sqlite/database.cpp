// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sqlite/database.h"

#include <algorithm>
#include <array>

#include <sqlite3.h>

#include "engine/platform/file.h"

namespace engine::sqlite {

namespace {

/// `path` as an SQLite URI: everything that has a meaning in a URI is percent-encoded.
std::string uriOf(const std::string& path, const char* mode)
{
    static constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_.~";
    static constexpr std::array<char, 16> hex{ '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D',
        'E', 'F' };
    std::string uri = "file:";
    for (const char c : path) {
        if (plain.find(c) != std::string_view::npos) {
            uri += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        uri += { '%', hex[byte >> 4U], hex[byte & 15U] };
    }
    return uri + "?mode=" + mode;
}

} // namespace

Error errorFrom(int code, const std::string& what, const std::string& path)
{
    const auto make = [&](ErrorKind kind, const std::string& why, const char* hint) {
        return Error{ kind, path, std::nullopt, why, hint };
    };
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return make(
            ErrorKind::Busy, "another process holds the database locked", "try again, or stop the process that writes");
    case SQLITE_CORRUPT:
        return make(ErrorKind::Corrupt, "SQLite finds the database damaged: " + what,
            "work on a copy; sqlite3's .recover can save rows");
    case SQLITE_NOTADB:
        return make(ErrorKind::NotAStore, "the file is not an SQLite database, or it is encrypted",
            "check that the path is the Chroma directory");
    case SQLITE_CANTOPEN:
        return make(
            ErrorKind::Permission, "SQLite cannot open the file: " + what, "check that it exists and may be read");
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return make(ErrorKind::Permission, what, "check the permissions of the file");
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
        return make(ErrorKind::TooLarge, "a value is larger than SQLite can hold: " + what,
            "the database is damaged; work on a copy");
    case SQLITE_READONLY:
        return make(ErrorKind::Busy, "a journal waits to be rolled back: a writer died or is at work",
            "stop the writer, or read a recovered copy");
    case SQLITE_INTERRUPT:
        return make(ErrorKind::Cancelled, "stopped", "");
    case SQLITE_ERROR:
        return make(ErrorKind::Unsupported, what, "tables or columns of a Chroma directory are missing");
    default:
        return make(ErrorKind::Io, what, "check the disk and the permissions of the file");
    }
}

void Database::Close::operator()(sqlite3* handle) const
{
    sqlite3_close_v2(handle);
}

Database::Database(sqlite3* handle, std::string path)
    : m_handle(handle)
    , m_path(std::move(path))
{
}

static Result<sqlite3*> openHandle(const std::string& path, const char* mode, int flags)
{
    sqlite3* handle = nullptr;
    const int code =
        sqlite3_open_v2(uriOf(path, mode).c_str(), &handle, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code == SQLITE_OK)
        return handle;
    Error error = errorFrom(code, handle ? sqlite3_errmsg(handle) : "out of memory", path);
    sqlite3_close_v2(handle);
    return tl::unexpected(std::move(error));
}

Result<Database> Database::openReadOnly(const std::string& path, std::chrono::milliseconds busyTimeout)
{
    auto handle = openHandle(path, "ro", SQLITE_OPEN_READONLY);
    if (!handle)
        return tl::unexpected(handle.error());
    Database database(*handle, path);
    if (auto done = database.configure(busyTimeout); !done)
        return tl::unexpected(done.error());
    return database;
}

Result<Database> Database::openPrivateCopy(const std::string& path)
{
    auto handle = openHandle(path, "rw", SQLITE_OPEN_READWRITE);
    if (!handle)
        return tl::unexpected(handle.error());
    Database database(*handle, path);
    if (auto done = database.configure(std::chrono::milliseconds(1000)); !done)
        return tl::unexpected(done.error());
    return database;
}

Result<Database> Database::openRaw(const std::string& path)
{
    auto handle = openHandle(path, "ro", SQLITE_OPEN_READONLY);
    if (!handle)
        return tl::unexpected(handle.error());
    return Database(*handle, path);
}

/// SQLite's own handle of the main file; null only for a connection without a file.
static sqlite3_file* fileOf(sqlite3* handle)
{
    sqlite3_file* file = nullptr;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return file && file->pMethods ? file : nullptr;
}

Result<std::uint64_t> Database::fileSize() const
{
    // Not xFileSize: SQLite counts a file of one byte as empty.
    return platform::stamp(m_path).map([](const platform::FileStamp& stamp) { return stamp.bytes; });
}

Result<std::size_t> Database::readRaw(std::uint64_t offset, std::span<std::byte> into) const
{
    const auto size = fileSize();
    if (!size)
        return tl::unexpected(size.error());
    const std::uint64_t left = offset < *size ? *size - offset : 0;
    constexpr std::size_t most = std::size_t{ 1 } << 30; // SQLite counts in int
    const std::size_t wanted = std::min({ into.size(), static_cast<std::size_t>(left), most });
    if (wanted == 0)
        return 0;
    sqlite3_file* file = fileOf(handle());
    if (!file)
        return fail(ErrorKind::Io, m_path, "SQLite has no file open", "check the disk");
    const int code =
        file->pMethods->xRead(file, into.data(), static_cast<int>(wanted), static_cast<sqlite3_int64>(offset));
    if (code == SQLITE_OK)
        return wanted;
    return failAt(ErrorKind::Io, m_path, offset,
        code == SQLITE_IOERR_SHORT_READ ? "the file became shorter while it was read" : "the file cannot be read",
        "check the disk, and that nobody replaces the file");
}

Result<void> Database::configure(std::chrono::milliseconds busyTimeout) const
{
    sqlite3_busy_timeout(handle(), static_cast<int>(busyTimeout.count()));
    // Hostile databases: no functions or writes smuggled in by the schema, no unbounded values.
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_limit(handle(), SQLITE_LIMIT_LENGTH, 256 * 1024 * 1024);
    return run("PRAGMA case_sensitive_like = ON").and_then([&] { return run("PRAGMA temp_store = MEMORY"); });
}

void Database::readDespiteMissingPages() const
{
    // Of the flag for repairs only this effect is wanted; the connection cannot write.
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, nullptr);
}

bool Database::needsRollback() const
{
    return sqlite3_extended_errcode(handle()) == SQLITE_READONLY_ROLLBACK;
}

Result<Statement> Database::prepare(std::string_view sql) const
{
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(handle(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    if (code != SQLITE_OK)
        return tl::unexpected(errorFrom(sqlite3_extended_errcode(handle()), sqlite3_errmsg(handle()), m_path));
    return Statement(statement, m_path);
}

Result<void> Database::run(std::string_view sql) const
{
    auto statement = prepare(sql);
    if (!statement)
        return tl::unexpected(statement.error());
    for (;;) {
        const auto row = statement->step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return {};
    }
}

Result<std::optional<std::int64_t>> Database::integer(std::string_view sql) const
{
    auto statement = prepare(sql);
    if (!statement)
        return tl::unexpected(statement.error());
    return statement->step().map([&](bool row) { return row ? statement->optionalInteger(0) : std::nullopt; });
}

Result<std::optional<std::string>> Database::text(std::string_view sql) const
{
    auto statement = prepare(sql);
    if (!statement)
        return tl::unexpected(statement.error());
    return statement->step().map([&](bool row) { return row ? statement->optionalText(0) : std::nullopt; });
}

static Result<std::set<std::string>> namesFrom(Result<Statement> statement)
{
    if (!statement)
        return tl::unexpected(statement.error());
    std::set<std::string> names;
    for (;;) {
        const auto row = statement->step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return names;
        names.emplace(statement->text(0));
    }
}

Result<std::set<std::string>> Database::tables() const
{
    return namesFrom(prepare("SELECT name FROM sqlite_schema WHERE type = 'table'"));
}

Result<std::set<std::string>> Database::columns(std::string_view table) const
{
    auto statement = prepare("SELECT name FROM pragma_table_info(?1)");
    if (statement)
        statement->bind(1, table);
    return namesFrom(std::move(statement));
}

Result<std::int64_t> Database::dataVersion() const
{
    return integer("PRAGMA data_version").map([](const auto& value) { return value.value_or(0); });
}

} // namespace engine::sqlite
