// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/recordrows.h"

#include "engine/chroma/overlay.h"
#include "engine/core/text.h"

namespace engine::chroma {

namespace {

using nlohmann::ordered_json;

ordered_json valueAt(const sqlite::Statement& row, int first)
{
    if (!row.isNull(first))
        return validUtf8(row.text(first));
    if (!row.isNull(first + 1))
        return row.integer(first + 1);
    if (!row.isNull(first + 2))
        return row.real(first + 2);
    if (!row.isNull(first + 3))
        return row.integer(first + 3) != 0;
    return nullptr;
}

std::optional<std::string> textAt(const sqlite::Statement& row, int column)
{
    return row.isNull(column) ? std::nullopt : std::optional(validUtf8(row.text(column)));
}

Result<void> readScalars(sqlite::Statement& rows, std::int64_t key, Record& record)
{
    rows.reset();
    rows.bind(1, key);
    for (;;) {
        const auto row = rows.step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return {};
        const auto name = rows.text(0);
        if (name == "chroma:document" || name == "chroma:uri")
            (name == "chroma:uri" ? record.uri : record.document) = textAt(rows, 1);
        else if (!name.starts_with("chroma:"))
            record.metadata[validUtf8(name)] = valueAt(rows, 1);
    }
}

Result<void> readArrays(sqlite::Statement& rows, std::int64_t key, Record& record)
{
    rows.reset();
    rows.bind(1, key);
    for (;;) {
        const auto row = rows.step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return {};
        ordered_json& list = record.metadata[validUtf8(rows.text(0))];
        if (!list.is_array())
            list = ordered_json::array();
        list.push_back(valueAt(rows, 1));
    }
}

} // namespace

Result<RecordRows::Pair> RecordRows::prepare(
    const sqlite::Database& database, const std::string& metadata, bool hasBool, const std::string& arrays)
{
    const auto select = [](const std::string& table, bool withBool) {
        // A table that is not there reads as one without rows.
        if (table.empty())
            return std::string("SELECT NULL, NULL, NULL, NULL, NULL WHERE ?1 IS NULL");
        return std::string("SELECT key, string_value, int_value, float_value, ") + (withBool ? "bool_value" : "NULL")
            + " FROM " + table + " WHERE id = ?1";
    };
    auto scalars = database.prepare(select(metadata, hasBool));
    auto elements = database.prepare(select(arrays, true) + (arrays.empty() ? "" : " ORDER BY rowid"));
    if (!scalars || !elements)
        return tl::unexpected(scalars ? elements.error() : scalars.error());
    return Pair{ std::move(*scalars), std::move(*elements) };
}

Result<RecordRows> RecordRows::open(const sqlite::Database& database, const Schema& schema, bool withPending)
{
    const FilterTables main = mainTables(schema);
    const FilterTables overlay = withPending ? overlayTables() : FilterTables{};
    auto stored = prepare(database, main.metadata, main.hasBool, main.arrays);
    auto pending = prepare(database, overlay.metadata, true, overlay.arrays);
    if (!stored || !pending)
        return tl::unexpected(stored ? pending.error() : stored.error());
    return RecordRows(std::move(*stored), std::move(*pending));
}

Result<void> RecordRows::read(std::int64_t key, bool pending, Record& record)
{
    Pair& tables = pending ? m_pending : m_stored;
    return readScalars(tables.scalars, key, record).and_then([&] { return readArrays(tables.arrays, key, record); });
}

} // namespace engine::chroma
