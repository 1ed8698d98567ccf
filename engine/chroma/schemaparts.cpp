// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/schemaparts.h"

#include <array>
#include <map>
#include <string_view>

#include "engine/sqlite/database.h"

namespace engine::chroma {

namespace {

/// What a migration made and no later one took away, as found in directories of ten releases.
struct MadePart
{
    std::string_view dir;
    int version;
    std::string_view table;
    std::string_view columns; ///< separated by spaces
};

constexpr std::array<MadePart, 19> madeParts{ {
    { "embeddings_queue", 1, "embeddings_queue", "seq_id created_at operation topic id vector encoding metadata" },
    { "embeddings_queue", 2, "embeddings_queue_config", "id config_json_str" },
    { "metadb", 1, "embeddings", "id segment_id embedding_id seq_id created_at" },
    { "metadb", 1, "embedding_metadata", "id key string_value int_value float_value" },
    { "metadb", 1, "max_seq_id", "segment_id seq_id" },
    { "metadb", 2, "embedding_metadata", "bool_value" },
    { "metadb", 6, "embedding_metadata_array", "id key string_value int_value float_value bool_value" },
    { "sysdb", 1, "collections", "id name" },
    { "sysdb", 1, "collection_metadata", "collection_id key str_value int_value float_value" },
    { "sysdb", 2, "segments", "id type scope collection" },
    { "sysdb", 2, "segment_metadata", "segment_id key str_value int_value float_value" },
    { "sysdb", 3, "collections", "dimension" },
    { "sysdb", 4, "tenants", "id" },
    { "sysdb", 4, "databases", "id name tenant_id" },
    { "sysdb", 4, "collections", "database_id" },
    { "sysdb", 6, "collection_metadata", "bool_value" },
    { "sysdb", 6, "segment_metadata", "bool_value" },
    { "sysdb", 7, "collections", "config_json_str" },
    { "sysdb", 10, "collections", "schema_str" },
} };

std::vector<std::string> words(std::string_view text)
{
    std::vector<std::string> all;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        all.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return all;
}

int versionOf(const Schema& schema, std::string_view dir)
{
    return dir == "embeddings_queue" ? schema.queueVersion
        : dir == "metadb"            ? schema.metadbVersion
                                     : schema.sysdbVersion;
}

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

/// Of the tables named, those that are views: what a view selects is up to whoever made the file.
Result<std::vector<std::string>> viewsInTheirPlace(const sqlite::Database& database)
{
    std::vector<std::string> found;
    for (const MadePart& part : madeParts) {
        const std::string table(part.table);
        const auto isView =
            database.integer("SELECT 1 FROM sqlite_schema WHERE type = 'view' AND lower(name) = '" + table + "'");
        if (!isView)
            return tl::unexpected(isView.error());
        if (*isView && (found.empty() || found.back() != table))
            found.push_back(table);
    }
    return found;
}

} // namespace

Result<void> requireCatalog(const sqlite::Database& database, const std::set<std::string>& tables)
{
    const auto views = viewsInTheirPlace(database);
    if (!views)
        return tl::unexpected(views.error());
    if (!views->empty())
        return fail(ErrorKind::Unsupported, database.path(), "views stand in the place of the tables " + joined(*views),
            "check where the file comes from");
    std::vector<std::string> missing;
    for (const auto& [table, needed] :
        { std::pair{ "collections", "id name" }, std::pair{ "segments", "id scope collection" } }) {
        if (!tables.contains(table)) {
            missing.emplace_back(table);
            continue;
        }
        const auto columns = database.columns(table);
        if (!columns)
            return tl::unexpected(columns.error());
        for (const std::string& column : words(needed)) {
            if (!columns->contains(column))
                missing.push_back(std::string(table) + '.' + column);
        }
    }
    if (missing.empty())
        return {};
    return fail(ErrorKind::Unsupported, database.path(),
        "the database has Chroma's list of migrations, but nothing can be listed without " + joined(missing),
        "restore chroma.sqlite3 from a backup; a Chroma release would create missing tables empty");
}

Result<std::vector<std::string>> missingParts(
    const sqlite::Database& database, const std::set<std::string>& tables, const Schema& schema)
{
    std::vector<std::string> missing;
    if (!schema.unknownMigrations.empty())
        return missing;
    std::map<std::string, std::set<std::string>> columnsOf;
    std::set<std::string> told;
    for (const MadePart& part : madeParts) {
        if (versionOf(schema, part.dir) < part.version)
            continue;
        const std::string table(part.table);
        const std::string by = " (" + std::string(part.dir) + ' ' + std::to_string(part.version) + ')';
        if (!tables.contains(table)) {
            if (told.insert(table).second)
                missing.push_back("table " + table + by);
            continue;
        }
        if (!columnsOf.contains(table)) {
            auto columns = database.columns(table);
            if (!columns)
                return tl::unexpected(columns.error());
            columnsOf[table] = std::move(*columns);
        }
        for (const std::string& column : words(part.columns)) {
            if (!columnsOf[table].contains(column))
                missing.push_back("column " + table + '.' + column + by);
        }
    }
    return missing;
}

} // namespace engine::chroma
