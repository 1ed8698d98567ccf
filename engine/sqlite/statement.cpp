// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sqlite/statement.h"

#include <utility>

#include <sqlite3.h>

#include "engine/sqlite/database.h"

namespace engine::sqlite {

Statement::Statement(sqlite3_stmt* statement, std::string path)
    : m_statement(statement)
    , m_path(std::move(path))
{
}

Statement::Statement(Statement&& other) noexcept
    : m_statement(std::exchange(other.m_statement, nullptr))
    , m_path(std::move(other.m_path))
{
}

Statement& Statement::operator=(Statement&& other) noexcept
{
    std::swap(m_statement, other.m_statement);
    std::swap(m_path, other.m_path);
    return *this;
}

Statement::~Statement()
{
    sqlite3_finalize(m_statement);
}

Statement& Statement::bind(int parameter, std::int64_t value)
{
    sqlite3_bind_int64(m_statement, parameter, value);
    return *this;
}

Statement& Statement::bind(int parameter, double value)
{
    sqlite3_bind_double(m_statement, parameter, value);
    return *this;
}

Statement& Statement::bind(int parameter, std::string_view text)
{
    // A null pointer would bind NULL, not the empty text.
    sqlite3_bind_text64(
        m_statement, parameter, text.data() ? text.data() : "", text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bindNull(int parameter)
{
    sqlite3_bind_null(m_statement, parameter);
    return *this;
}

Result<bool> Statement::step()
{
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    sqlite3* handle = sqlite3_db_handle(m_statement);
    return tl::unexpected(errorFrom(sqlite3_extended_errcode(handle), sqlite3_errmsg(handle), m_path));
}

void Statement::reset()
{
    sqlite3_reset(m_statement);
}

Type Statement::type(int column) const
{
    switch (sqlite3_column_type(m_statement, column)) {
    case SQLITE_INTEGER:
        return Type::Integer;
    case SQLITE_FLOAT:
        return Type::Float;
    case SQLITE_TEXT:
        return Type::Text;
    case SQLITE_BLOB:
        return Type::Blob;
    default:
        return Type::Null;
    }
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

double Statement::real(int column) const
{
    return sqlite3_column_double(m_statement, column);
}

std::string_view Statement::text(int column) const
{
    const auto* text = sqlite3_column_text(m_statement, column);
    if (!text)
        return {};
    const auto length = static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column));
    return { reinterpret_cast<const char*>(text), length };
}

std::span<const std::byte> Statement::blob(int column) const
{
    const void* bytes = sqlite3_column_blob(m_statement, column);
    if (!bytes)
        return {};
    return { static_cast<const std::byte*>(bytes),
        static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)) };
}

std::uint64_t Statement::bytes(int column) const
{
    switch (type(column)) {
    case Type::Null:
        return 0;
    case Type::Integer:
    case Type::Float:
        return 8;
    default:
        return static_cast<std::uint64_t>(sqlite3_column_bytes(m_statement, column));
    }
}

std::optional<std::int64_t> Statement::optionalInteger(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<std::string> Statement::optionalText(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(std::string(text(column)));
}

} // namespace engine::sqlite
