// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/catalog.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <set>

#include "engine/chroma/parametersource.h"
#include "engine/core/text.h"
#include "engine/sqlite/database.h"

namespace engine::chroma {

namespace {

using nlohmann::json;
using MetadataByOwner = std::map<std::string, std::map<std::string, json>>;

/// Runs `sql` and hands each row to `take`.
template <typename Take>
Result<void> eachRow(const sqlite::Database& database, const std::string& sql, Take take)
{
    auto rows = database.prepare(sql);
    if (!rows)
        return tl::unexpected(rows.error());
    for (;;) {
        const auto row = rows->step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return {};
        take(*rows);
    }
}

/// `wanted` columns of `table` as a list for SELECT, NULL in the place of those it does not have.
Result<std::string> columnsOrNull(
    const sqlite::Database& database, const std::string& table, std::initializer_list<const char*> wanted)
{
    const auto columns = database.columns(table);
    if (!columns)
        return tl::unexpected(columns.error());
    std::string list;
    for (const char* column : wanted)
        list += (list.empty() ? "" : ", ") + std::string(columns->contains(column) ? column : "NULL");
    return list;
}

/// collection_metadata or segment_metadata: first non-NULL of text, integer, float, bool. Nothing where the table, or
/// the columns that say whose and what, are gone.
Result<MetadataByOwner> readMetadata(
    const sqlite::Database& database, const std::string& table, const std::string& owner)
{
    MetadataByOwner all;
    const auto columns = database.columns(table);
    if (!columns)
        return tl::unexpected(columns.error());
    if (!columns->contains(owner) || !columns->contains("key"))
        return all;
    const auto values = columnsOrNull(database, table, { "str_value", "int_value", "float_value", "bool_value" });
    if (!values)
        return tl::unexpected(values.error());
    const std::string sql = "SELECT " + owner + ", key, " + *values + " FROM " + table;
    auto read = eachRow(database, sql, [&](const sqlite::Statement& row) {
        json value;
        if (!row.isNull(2))
            value = validUtf8(row.text(2));
        else if (!row.isNull(3))
            value = row.integer(3);
        else if (!row.isNull(4))
            value = row.real(4);
        else if (!row.isNull(5))
            value = row.integer(5) != 0;
        all[std::string(row.text(0))][std::string(row.text(1))] = std::move(value);
    });
    if (!read)
        return tl::unexpected(read.error());
    return all;
}

struct Segments
{
    std::map<std::string, SegmentId> vector; ///< by collection id
    std::map<std::string, SegmentId> metadata;
    std::vector<SegmentId> allVector;
    std::vector<std::pair<std::string, std::string>> owners; ///< segment id, collection id
};

Result<Segments> readSegments(const sqlite::Database& database)
{
    Segments segments;
    auto read = eachRow(database, "SELECT id, scope, collection FROM segments", [&](const sqlite::Statement& row) {
        const SegmentId id{ std::string(row.text(0)) };
        const std::string collection(row.text(2));
        segments.owners.emplace_back(id.text, collection);
        if (row.text(1) == "VECTOR") {
            segments.vector[collection] = id;
            segments.allVector.push_back(id);
        } else if (row.text(1) == "METADATA") {
            segments.metadata[collection] = id;
        }
    });
    if (!read)
        return tl::unexpected(read.error());
    return segments;
}

Result<void> readTenants(const sqlite::Database& database, Catalog& catalog)
{
    auto tenants = eachRow(database, "SELECT id FROM tenants ORDER BY id",
        [&](const sqlite::Statement& row) { catalog.tenants.emplace_back(row.text(0)); });
    if (!tenants)
        return tenants;
    return eachRow(database, "SELECT id, tenant_id, name FROM databases ORDER BY tenant_id, name",
        [&](const sqlite::Statement& row) {
            catalog.databases.push_back(
                { std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)) });
        });
}

struct RawCollection
{
    Collection collection;
    std::string databaseId;
    std::optional<std::string> configJson;
    std::optional<std::string> schemaJson;
};

Result<std::vector<RawCollection>> readCollections(const sqlite::Database& database)
{
    std::vector<RawCollection> all;
    const auto columns = columnsOrNull(database, "collections", { "dimension", "database_id", "topic" });
    if (!columns)
        return tl::unexpected(columns.error());
    auto read =
        eachRow(database, "SELECT id, name, " + *columns + " FROM collections", [&](const sqlite::Statement& row) {
            RawCollection raw;
            raw.collection.id.text = row.text(0);
            raw.collection.name = row.text(1);
            if (!row.isNull(2) && row.integer(2) > 0)
                raw.collection.dimension = static_cast<std::uint64_t>(row.integer(2));
            raw.databaseId = row.text(3);
            raw.collection.topic = row.text(4);
            all.push_back(std::move(raw));
        });
    if (!read)
        return tl::unexpected(read.error());
    return all;
}

/// The JSON texts are long and lie on pages of their own, which may be damaged where the catalog is not: what cannot be
/// read is noted and counts as absent. A lock or a cancel still ends the reading.
Result<void> readConfigurations(
    const sqlite::Database& database, std::vector<RawCollection>& collections, std::vector<Error>& unread)
{
    const auto columns = columnsOrNull(database, "collections", { "config_json_str", "schema_str" });
    if (!columns)
        return tl::unexpected(columns.error());
    auto row = database.prepare("SELECT " + *columns + " FROM collections WHERE id = ?1");
    if (!row)
        return tl::unexpected(row.error());
    for (RawCollection& entry : collections) {
        row->reset();
        row->bind(1, std::string_view(entry.collection.id.text));
        const auto found = row->step();
        if (!found && (found.error().kind == ErrorKind::Busy || found.error().kind == ErrorKind::Cancelled))
            return tl::unexpected(found.error());
        if (!found) {
            Error error = found.error();
            error.message = "the configuration of " + entry.collection.id.text + ": " + error.message;
            unread.push_back(std::move(error));
        } else if (*found) {
            entry.configJson = row->optionalText(0);
            entry.schemaJson = row->optionalText(1);
        }
    }
    return {};
}

void place(Collection& collection, const std::string& databaseId, const Schema& schema, Catalog& catalog)
{
    collection.tenant = "default_tenant";
    collection.database = "default_database";
    if (!schema.hasTenants)
        return;
    const auto found = std::find_if(catalog.databases.begin(), catalog.databases.end(),
        [&](const DatabaseEntry& entry) { return entry.id == databaseId; });
    if (found == catalog.databases.end()) {
        collection.tenant = "?";
        collection.database = databaseId;
        catalog.gaps.push_back(
            "collection " + collection.id.text + " names the database " + databaseId + ", which does not exist");
        return;
    }
    collection.tenant = found->tenant;
    collection.database = found->name;
}

void noteOrphanSegments(const Segments& segments, Catalog& catalog)
{
    std::set<std::string> known;
    for (const Collection& collection : catalog.collections)
        known.insert(collection.id.text);
    for (const auto& [segment, collection] : segments.owners) {
        if (!known.contains(collection))
            catalog.problems.push_back(
                "segment " + segment + " belongs to the collection " + collection + ", which does not exist");
    }
}

} // namespace

const Collection* Catalog::find(const CollectionId& id) const
{
    const auto found =
        std::find_if(collections.begin(), collections.end(), [&](const Collection& c) { return c.id == id; });
    return found == collections.end() ? nullptr : &*found;
}

Result<Catalog> readCatalog(const sqlite::Database& database, const Schema& schema)
{
    Catalog catalog;
    if (schema.hasTenants) {
        if (auto read = readTenants(database, catalog); !read)
            return tl::unexpected(read.error());
    } else {
        catalog.tenants = { "default_tenant" };
        catalog.databases = { { "", "default_tenant", "default_database" } };
    }
    auto segments = readSegments(database);
    auto collectionMetadata = readMetadata(database, "collection_metadata", "collection_id");
    auto segmentMetadata = readMetadata(database, "segment_metadata", "segment_id");
    auto raw = readCollections(database);
    if (!segments || !collectionMetadata || !segmentMetadata || !raw)
        return tl::unexpected(!segments ? segments.error()
                : !collectionMetadata   ? collectionMetadata.error()
                : !segmentMetadata      ? segmentMetadata.error()
                                        : raw.error());
    if (auto read = readConfigurations(database, *raw, catalog.unread); !read)
        return tl::unexpected(read.error());

    for (RawCollection& entry : *raw) {
        Collection& collection = entry.collection;
        place(collection, entry.databaseId, schema, catalog);
        collection.vectorSegment = segments->vector[collection.id.text];
        collection.metadataSegment = segments->metadata[collection.id.text];
        for (const auto& [segment, scope] : { std::pair{ &collection.vectorSegment, "VECTOR" },
                 std::pair{ &collection.metadataSegment, "METADATA" } }) {
            if (segment->empty())
                catalog.gaps.push_back("collection " + collection.id.text + " has no " + scope + " segment");
        }
        if (collection.topic.empty())
            collection.topic = "persistent://default/default/" + collection.id.text;
        for (const auto& [key, value] : (*collectionMetadata)[collection.id.text])
            collection.metadata[validUtf8(key)] = value;
        collection.parameters = resolveParameters({ schema.dialect, entry.configJson, entry.schemaJson,
            (*segmentMetadata)[collection.vectorSegment.text], (*collectionMetadata)[collection.id.text] });
        catalog.collections.push_back(std::move(collection));
    }
    std::sort(catalog.collections.begin(), catalog.collections.end(), [](const Collection& a, const Collection& b) {
        return std::tie(a.tenant, a.database, a.name, a.id) < std::tie(b.tenant, b.database, b.name, b.id);
    });
    catalog.vectorSegments = std::move(segments->allVector);
    noteOrphanSegments(*segments, catalog);
    return catalog;
}

Result<const Collection*> resolveCollection(const Catalog& catalog, const std::string& wanted)
{
    if (const Collection* byId = catalog.find(CollectionId{ wanted }))
        return byId;
    std::vector<const Collection*> qualified;
    std::vector<const Collection*> named;
    for (const Collection& collection : catalog.collections) {
        if (collection.qualifiedName() == wanted)
            qualified.push_back(&collection);
        if (collection.name == wanted)
            named.push_back(&collection);
    }
    const auto& fitting = qualified.empty() ? named : qualified;
    if (fitting.size() == 1)
        return fitting.front();
    std::string choices;
    const auto list = [&](const std::string& choice) {
        if (choices.size() < 1500)
            choices += (choices.empty() ? "" : ", ") + choice;
        else if (!choices.ends_with("..."))
            choices += ", ...";
    };
    if (!fitting.empty()) {
        // A tenant or database may have a slash in its name: then only the ids tell two qualified names apart.
        for (const Collection* collection : fitting)
            list(qualified.empty() ? collection->qualifiedName() : collection->id.text);
        return fail(ErrorKind::BadArgument, {}, "'" + wanted + "' fits several collections", "name one as " + choices);
    }
    for (const Collection& collection : catalog.collections)
        list(collection.qualifiedName());
    return fail(ErrorKind::BadArgument, {}, "there is no collection '" + wanted + "'",
        choices.empty() ? "the directory has no collections" : "there are " + choices);
}

} // namespace engine::chroma
