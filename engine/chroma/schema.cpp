// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/schema.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "engine/chroma/schemaparts.h"
#include "engine/sqlite/database.h"

namespace engine::chroma {

namespace {

/// A migration as Chroma shipped it: MD5 of its SQL text and the first release that has it.
struct Known
{
    std::string_view dir;
    int version;
    std::string_view md5;
    std::string_view release;
};

constexpr std::string_view newestKnownRelease = "1.5.9";
constexpr std::string_view metadbOf040 = "70f0dbf8";
constexpr std::size_t md5Digits = 32;
constexpr std::size_t sha256Digits = 64;

constexpr std::array<Known, 18> knownMigrations{ {
    { "embeddings_queue", 1, "d3755dfd232be8e8301f4d7fcfb3a486", "0.4.0" },
    { "embeddings_queue", 2, "8fbfe4ffb3e57f1d8bfdc58510a82e85", "0.5.6" },
    { "metadb", 1, "2b4cf52c4bb2676e21d6860a4409f856", "0.4.1" },
    { "metadb", 2, "12a570f7121b3a8ce750a2a7c36da20f", "0.4.4" },
    { "metadb", 3, "f97ad6334aeaa8f419f01110b648b97a", "0.4.6" },
    { "metadb", 4, "fb36603a45ee2cd0254cef3ef86585e8", "0.5.6" },
    { "metadb", 5, "0e9de46758761b373ce682925edcc326", "1.0.0" },
    { "metadb", 6, "e026f01ea92c1baa1493f4ad5ca7cfe7", "1.5.0" },
    { "sysdb", 1, "38352d725ad1c16074fac420b22b4633", "0.4.0" },
    { "sysdb", 2, "2913cb6a503055a95f625448037e8912", "0.4.0" },
    { "sysdb", 3, "42d22d0574d31d419c2a0e7f625c93aa", "0.4.0" },
    { "sysdb", 4, "048867ce8fcdefe4023c7110e4433591", "0.4.15" },
    { "sysdb", 5, "b1367c826b8fba5f96f27befdc1d42d2", "0.5.0" },
    { "sysdb", 6, "4eea7468935bf25d4604a0fed2366116", "0.5.1" },
    { "sysdb", 7, "1c7e63bba346a42a18b6ab7f1c989bed", "0.5.4" },
    { "sysdb", 8, "0a0e7e93111a01789addf64961c6127c", "0.5.6" },
    { "sysdb", 9, "054355aef9e63702bf54ea29e61563f1", "0.5.6" },
    { "sysdb", 10, "5c3a5ac4b79df76799b4721827ed5e1d", "1.3.0" },
} };

/// The end states releases leave behind, newest first: (queue, metadb, sysdb), in words, who answers, oldest opener.
/// The openers were measured with the official wheels (tests/interop/openable.py): 1.2.2 starts on newer schemas, but
/// does not know schema_str and answers with default parameters, so it does not count as able to open them.
struct Generation
{
    int queue;
    int metadb;
    int sysdb;
    std::string_view text;
    Dialect dialect;
    std::string_view oldest;
};

constexpr std::array<Generation, 11> generations{ {
    { 2, 6, 10, "1.5.0 and later", Dialect::RustArrays, "1.3.0" },
    { 2, 5, 10, "1.3.0 to 1.4", Dialect::Rust, "1.3.0" },
    { 2, 5, 9, "1.0.0 to 1.2", Dialect::Rust, "1.0.0" },
    { 2, 4, 9, "0.5.6 to 0.6.3", Dialect::PythonComplement, "0.5.6" },
    { 1, 3, 7, "0.5.4 to 0.5.5", Dialect::PythonTypedById, "0.5.4" },
    { 1, 3, 6, "0.5.1 to 0.5.3", Dialect::PythonTypedById, "0.5.1" },
    { 1, 3, 5, "0.5.0", Dialect::PythonTypedById, "0.5.0" },
    { 1, 3, 4, "0.4.15 to 0.4.24", Dialect::PythonTypedById, "0.4.15" },
    { 1, 3, 3, "0.4.6 to 0.4.14", Dialect::PythonTyped, "0.4.6" },
    { 1, 2, 3, "0.4.4 to 0.4.5", Dialect::PythonTyped, "0.4.4" },
    { 1, 1, 3, "0.4.0 to 0.4.3", Dialect::PythonTyped, "0.4.1" },
} };

const Known* findKnown(const Migration& migration)
{
    const auto* found = std::find_if(knownMigrations.begin(), knownMigrations.end(),
        [&](const Known& known) { return known.dir == migration.dir && known.version == migration.version; });
    return found == knownMigrations.end() ? nullptr : found;
}

void note(Schema& schema, Migration migration)
{
    ++schema.migrationCount;
    int* version = migration.dir == "embeddings_queue" ? &schema.queueVersion
        : migration.dir == "metadb"                    ? &schema.metadbVersion
        : migration.dir == "sysdb"                     ? &schema.sysdbVersion
                                                       : nullptr;
    if (migration.hash.size() == md5Digits)
        schema.hashScheme = HashScheme::Md5;
    else if (migration.hash.size() == sha256Digits)
        schema.hashScheme = HashScheme::Sha256;
    const Known* known = findKnown(migration);
    if (!known) {
        schema.unknownMigrations.push_back(std::move(migration));
        return;
    }
    if (version)
        *version = std::max(*version, migration.version);
    if (migration.dir == "metadb" && migration.version == 1 && migration.hash.starts_with(metadbOf040))
        schema.bornIn040 = true;
    else if (migration.hash.size() != sha256Digits && migration.hash != known->md5)
        schema.alteredMigrations.push_back(std::move(migration));
}

Result<void> readMigrations(const sqlite::Database& database, Schema& schema)
{
    auto rows =
        database.prepare("SELECT dir, version, filename, hash FROM migrations ORDER BY dir, version LIMIT 10000");
    if (!rows)
        return tl::unexpected(rows.error());
    for (;;) {
        const auto row = rows->step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return {};
        constexpr std::int64_t highest = 1'000'000; // a number beyond it is no version of Chroma's
        const auto version = std::clamp<std::int64_t>(rows->integer(1), -1, highest);
        note(schema,
            { std::string(rows->text(0)), static_cast<int>(version), std::string(rows->text(2)),
                std::string(rows->text(3)) });
    }
}

/// Names the generation: the newest one whose migrations are all there.
void classify(Schema& schema)
{
    const auto* found = std::find_if(generations.begin(), generations.end(), [&](const Generation& g) {
        return schema.queueVersion >= g.queue && schema.metadbVersion >= g.metadb && schema.sysdbVersion >= g.sysdb;
    });
    const Generation& generation = found == generations.end() ? generations.back() : *found;
    schema.dialect = generation.dialect;
    schema.generation = generation.text;
    schema.oldestRelease = generation.oldest;
    schema.newestRelease = newestKnownRelease;
    if (schema.bornIn040) {
        schema.generation = "0.4.0";
        schema.oldestRelease = schema.newestRelease = "0.4.0";
    }
    if (!schema.unknownMigrations.empty())
        schema.generation = "newer than " + std::string(newestKnownRelease);
    if (!schema.alteredMigrations.empty())
        schema.oldestRelease = schema.newestRelease = "";
}

/// Which tables and columns there are.
Result<void> noteTables(const sqlite::Database& database, const std::set<std::string>& tables, Schema& schema)
{
    const auto collections = database.columns("collections");
    const auto metadata = database.columns("embedding_metadata");
    auto missing = missingParts(database, tables, schema);
    if (!collections || !metadata || !missing)
        return tl::unexpected(!collections ? collections.error() : !metadata ? metadata.error() : missing.error());
    schema.missing = std::move(*missing);
    schema.hasTenants =
        tables.contains("tenants") && tables.contains("databases") && collections->contains("database_id");
    schema.hasMetadataBool = metadata->contains("bool_value");
    schema.hasMetadataArrays = tables.contains("embedding_metadata_array");
    if (schema.hasMetadataArrays) {
        // 1.3 and 1.4 read the tables of 1.5, but not arrays: they stop at such log rows and drop the stored ones.
        const auto arrays = database.integer("SELECT EXISTS (SELECT 1 FROM embedding_metadata_array)");
        if (arrays && arrays->value_or(0) != 0 && schema.oldestRelease == "1.3.0")
            schema.oldestRelease = "1.5.0";
    }
    schema.hasQueueConfig = tables.contains("embeddings_queue_config");
    for (const std::string table : { "embedding_fulltext", "embedding_fulltext_search" }) {
        if (tables.contains(table) && tables.contains(table + "_content"))
            schema.fullTextTable = table;
    }
    schema.openedByRust = tables.contains("acquire_write");
    if (schema.openedByRust) {
        if (const auto starts = database.integer("SELECT max(id) FROM acquire_write"))
            schema.rustStarts = static_cast<std::uint64_t>(std::max<std::int64_t>(0, starts->value_or(0)));
    }
    return {};
}

/// Chroma never asks for another encoding, and texts compare by other rules in one.
Result<void> requireUtf8(const sqlite::Database& database)
{
    const auto encoding = database.text("PRAGMA encoding");
    if (!encoding)
        return tl::unexpected(encoding.error());
    if (encoding->value_or("UTF-8") == "UTF-8")
        return {};
    return fail(ErrorKind::Unsupported, database.path(), "the database keeps its texts as " + **encoding,
        "Chroma writes UTF-8 only; check where the file comes from");
}

} // namespace

std::string describe(Dialect dialect)
{
    switch (dialect) {
    case Dialect::PythonTyped:
        return "Chroma 0.4.0 to 0.4.14";
    case Dialect::PythonTypedById:
        return "Chroma 0.4.15 to 0.5.5";
    case Dialect::PythonComplement:
        return "Chroma 0.5.6 to 0.6.3";
    case Dialect::Rust:
        return "Chroma 1.0 to 1.4";
    case Dialect::RustArrays:
        return "Chroma 1.5 and later";
    }
    return "Chroma";
}

Result<Schema> readSchema(const sqlite::Database& database)
{
    const auto tables = database.tables();
    if (!tables)
        return tl::unexpected(tables.error());
    if (!tables->contains("migrations")) {
        const bool any = !tables->empty();
        return fail(ErrorKind::NotAStore, database.path(),
            any ? "the database is not Chroma's: it has no table 'migrations'" : "the database has no tables",
            any ? "check that the path is the Chroma directory"
                : "Chroma did not get as far as creating its tables here");
    }
    if (auto encoded = requireUtf8(database); !encoded)
        return tl::unexpected(encoded.error());
    Schema schema;
    if (auto read = readMigrations(database, schema); !read)
        return tl::unexpected(read.error());
    if (schema.migrationCount == 0)
        return fail(ErrorKind::NotAStore, database.path(), "the list of migrations is empty",
            "Chroma did not get as far as creating its tables here");
    if (auto complete = requireCatalog(database, *tables); !complete)
        return tl::unexpected(complete.error());
    classify(schema);

    if (auto noted = noteTables(database, *tables, schema); !noted)
        return tl::unexpected(noted.error());
    return schema;
}

} // namespace engine::chroma
