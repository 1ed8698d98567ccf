// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/overlay.h"

#include <algorithm>
#include <cstdint>

namespace engine::chroma {

namespace {

using nlohmann::ordered_json;

Result<void> createTables(const sqlite::Database& database)
{
    const std::string values = "key TEXT, string_value TEXT, int_value INTEGER, float_value REAL, bool_value INTEGER)";
    for (const std::string& sql : { std::string("DROP TABLE IF EXISTS temp.pending_metadata"),
             std::string("DROP TABLE IF EXISTS temp.pending_array"),
             std::string("DROP TABLE IF EXISTS temp.pending_document"),
             "CREATE TEMP TABLE pending_metadata (id INTEGER, " + values,
             "CREATE TEMP TABLE pending_array (id INTEGER, " + values,
             std::string("CREATE TEMP TABLE pending_document (id INTEGER PRIMARY KEY, string_value TEXT)"),
             std::string("CREATE INDEX temp.pending_metadata_by_id ON pending_metadata (id, key)"),
             std::string("CREATE INDEX temp.pending_array_by_id ON pending_array (id, key)") }) {
        if (auto made = database.run(sql); !made)
            return made;
    }
    return {};
}

/// 2^63 and above are stored as floats.
bool isInt64(const ordered_json& value)
{
    return value.is_number_integer() && (!value.is_number_unsigned() || value.get<std::uint64_t>() <= INT64_MAX);
}

/// Writes the rows of one record.
class Writer
{
public:
    Writer(const sqlite::Database& database, const Schema& schema)
        : m_database(database)
        , m_schema(schema)
    {
    }

    /// Copies what is stored of a record, so that the log's changes can be laid over it.
    Result<void> copyStored(std::int64_t stored, std::int64_t key) const
    {
        const std::string boolColumn = m_schema.hasMetadataBool ? "bool_value" : "NULL";
        const std::string number = std::to_string(stored);
        const std::string target = std::to_string(key);
        auto copied = m_database.run("INSERT INTO temp.pending_metadata SELECT " + target
            + ", key, string_value, int_value, float_value, " + boolColumn
            + " FROM main.embedding_metadata WHERE id = " + number);
        if (copied && m_schema.hasMetadataArrays)
            copied = m_database.run("INSERT INTO temp.pending_array SELECT " + target
                + ", key, string_value, int_value, float_value, bool_value FROM main.embedding_metadata_array WHERE id "
                  "= "
                + number + " ORDER BY rowid");
        const FilterTables tables = mainTables(m_schema);
        if (copied && !tables.documents.empty())
            copied = m_database.run("INSERT OR REPLACE INTO temp.pending_document SELECT " + target + ", "
                + tables.documentText + " FROM " + tables.documents + " WHERE " + tables.documentId + " = " + number
                + " LIMIT 1");
        return copied;
    }

    Result<void> change(std::int64_t key, const std::string& name, const ordered_json& value) const
    {
        for (const char* table : { "pending_metadata", "pending_array" }) {
            auto removed =
                runOn(std::string("DELETE FROM temp.") + table + " WHERE id = ?1 AND key = ?2", key, name, nullptr);
            if (!removed)
                return removed;
        }
        if (value.is_array()) {
            for (const ordered_json& element : value) {
                if (auto added = insert("pending_array", key, name, element); !added)
                    return added;
            }
            return {};
        }
        if (value.is_null())
            return {};
        if (auto added = insert("pending_metadata", key, name, value); !added || name != "chroma:document")
            return added;
        return runOn("INSERT OR REPLACE INTO temp.pending_document VALUES (?1, ?3)", key, name, &value);
    }

private:
    Result<void> insert(const char* table, std::int64_t key, const std::string& name, const ordered_json& value) const
    {
        const char* column = value.is_string()               ? "string_value"
            : value.is_boolean() && m_schema.hasMetadataBool ? "bool_value"
            : value.is_boolean() || isInt64(value)           ? "int_value"
                                                             : "float_value";
        return runOn(std::string("INSERT INTO temp.") + table + " (id, key, " + column + ") VALUES (?1, ?2, ?3)", key,
            name, &value);
    }

    Result<void> runOn(
        const std::string& sql, std::int64_t key, const std::string& name, const ordered_json* value) const
    {
        auto statement = m_database.prepare(sql);
        if (!statement)
            return tl::unexpected(statement.error());
        statement->bind(1, key).bind(2, std::string_view(name));
        if (value && value->is_string())
            statement->bind(3, std::string_view(value->get_ref<const std::string&>()));
        else if (value && value->is_boolean())
            statement->bind(3, std::int64_t{ value->get<bool>() });
        else if (value && isInt64(*value))
            statement->bind(3, value->get<std::int64_t>());
        else if (value && value->is_number())
            statement->bind(3, value->get<double>());
        return statement->step().map([](bool) {});
    }

    const sqlite::Database& m_database;
    const Schema& m_schema;
};

} // namespace

FilterTables overlayTables()
{
    return { "temp.pending_metadata", "temp.pending_array", "temp.pending_document", "id", "string_value", true };
}

Result<Overlay> makeOverlay(const sqlite::Database& database, const Schema& schema, const Collection& collection,
    const PendingMetadata& pending)
{
    Overlay overlay;
    if (pending.empty())
        return overlay;
    if (auto made = createTables(database); !made)
        return tl::unexpected(made.error());
    const auto last = database.integer("SELECT max(id) FROM main.embeddings");
    auto lookup = database.prepare("SELECT id FROM main.embeddings WHERE segment_id = ?1 AND embedding_id = ?2");
    if (!last || !lookup)
        return tl::unexpected(last ? lookup.error() : last.error());
    std::int64_t fresh = last->value_or(0);
    if (fresh > INT64_MAX - static_cast<std::int64_t>(pending.order().size()))
        return fail(ErrorKind::Corrupt, database.path(), "the ids of table embeddings leave no room for new records",
            "work on a copy; a release of Chroma could not add records either");
    const Writer writer(database, schema);
    for (const std::string& id : pending.order()) {
        const PendingRecord& record = pending.record(id);
        if (!record.changed)
            continue; // nothing of what the log says takes effect
        std::int64_t stored = 0;
        if (record.existed) {
            lookup->bind(1, std::string_view(collection.metadataSegment.text)).bind(2, std::string_view(id));
            const auto row = lookup->step();
            if (!row)
                return tl::unexpected(row.error());
            stored = *row ? lookup->integer(0) : 0;
            lookup->reset();
            overlay.hidden.insert(stored);
        }
        if (!record.exists)
            continue;
        const std::int64_t key = record.fresh || stored == 0 ? ++fresh : stored;
        if (!record.fresh) {
            if (auto copied = writer.copyStored(stored, key); !copied)
                return tl::unexpected(copied.error());
        }
        for (const auto& [name, value] : record.changes) {
            if (auto changed = writer.change(key, name, value); !changed)
                return tl::unexpected(changed.error());
        }
        overlay.records.push_back({ key, id });
    }
    std::sort(overlay.records.begin(), overlay.records.end(),
        [](const OverlayRecord& a, const OverlayRecord& b) { return a.key < b.key; });
    return overlay;
}

} // namespace engine::chroma
