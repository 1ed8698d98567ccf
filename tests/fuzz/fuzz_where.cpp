// SPDX-License-Identifier: GPL-3.0-or-later
// Filters: what the parser lets through must compile to SQL that SQLite prepares and runs. Input: a byte for the
// dialect, then the parts where and where_document.
#include <vector>

#include "engine/chroma/filtersql.h"
#include "tests/fuzz/parts.h"

using namespace engine;
using namespace engine::chroma;

namespace {

/// Chroma's tables with a few records, in memory.
sqlite::Database makeTables()
{
    auto database = sqlite::Database::openPrivateCopy(":memory:").value();
    const char* values = "(id INTEGER, key TEXT, string_value TEXT, int_value INTEGER, float_value REAL, bool_value "
                         "INTEGER)";
    for (const std::string& sql : { std::string("CREATE TABLE embedding_metadata ") + values,
             std::string("CREATE TABLE embedding_metadata_array ") + values,
             std::string("CREATE VIRTUAL TABLE embedding_fulltext_search USING fts5(string_value, tokenize='trigram')"),
             std::string("INSERT INTO embedding_metadata VALUES (1, 'word', 'river', NULL, NULL, NULL), "
                         "(1, 'n', NULL, 2, NULL, NULL), (2, 'n', NULL, NULL, 2.5, NULL), (2, 'even', NULL, NULL, "
                         "NULL, 1)"),
             std::string("INSERT INTO embedding_metadata_array VALUES (2, 'tags', 'a', NULL, NULL, NULL)"),
             std::string("INSERT INTO embedding_fulltext_search (rowid, string_value) VALUES (1, 'a river'), "
                         "(2, 'st_ne 100%')") })
        fuzz::require(database.run(sql).has_value());
    return database;
}

std::vector<Filter> parsed(const std::optional<std::string_view>& text, Dialect dialect, bool document)
{
    if (!text)
        return {};
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    if (json.is_discarded())
        return {};
    auto filter = document ? parseWhereDocument(json, dialect) : parseWhere(json, dialect);
    if (filter)
        return { std::move(*filter) };
    fuzz::require(filter.error().kind == ErrorKind::BadArgument && !filter.error().message.empty());
    return {};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const sqlite::Database database = makeTables();
    static const Schema schema = [] {
        Schema tables;
        tables.hasMetadataBool = tables.hasMetadataArrays = true;
        tables.fullTextTable = "embedding_fulltext_search";
        return tables;
    }();
    ByteReader reader(std::as_bytes(std::span(data, size)));
    const auto dialect = static_cast<Dialect>(reader.read<std::uint8_t>().value_or(0) % 5);
    const auto metadata = parsed(fuzz::part(reader), dialect, false);
    const auto documents = parsed(fuzz::part(reader), dialect, true);
    if (!prepareRegex(database, documents))
        return 0;
    const FilterSql sql = compileFilters(metadata, documents, mainTables(schema), dialect);
    auto statement = database.prepare("SELECT " + sql.expression);
    fuzz::require(statement.has_value());
    for (const std::int64_t id : { 1, 2, 3 }) {
        statement->bind(1, id);
        bindValues(*statement, sql);
        fuzz::require(statement->step().value_or(false));
        statement->reset();
    }
    return 0;
}
