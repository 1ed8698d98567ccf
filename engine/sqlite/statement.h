// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/error.h"

struct sqlite3_stmt;

namespace engine::sqlite {

/// SQLite's storage class of a value.
enum class Type { Integer, Float, Text, Blob, Null };

/// A prepared statement. Parameters and columns as in SQLite: parameters count from 1, columns from 0.
/// Texts and blobs returned by columns are valid until the next step.
class Statement
{
public:
    Statement(sqlite3_stmt* statement, std::string path);
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement();

    Statement& bind(int parameter, std::int64_t value);
    Statement& bind(int parameter, double value);
    /// Copied. Embedded NULs are kept.
    Statement& bind(int parameter, std::string_view text);
    Statement& bindNull(int parameter);

    /// true = a row is there, false = no more rows.
    Result<bool> step();
    /// Ready to run again with the same parameters.
    void reset();

    Type type(int column) const;
    bool isNull(int column) const { return type(column) == Type::Null; }
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view text(int column) const;
    std::span<const std::byte> blob(int column) const;
    /// Bytes of a text or blob, 8 for a number, 0 for NULL.
    std::uint64_t bytes(int column) const;
    std::optional<std::int64_t> optionalInteger(int column) const;
    std::optional<std::string> optionalText(int column) const;

private:
    sqlite3_stmt* m_statement = nullptr;
    std::string m_path;
};

} // namespace engine::sqlite
