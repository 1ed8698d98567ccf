// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/sqliteparts.h"

#include "engine/chroma/sampling.h"
#include "engine/core/text.h"

#include <algorithm>

namespace engine::chroma {

namespace {

constexpr std::int64_t samples = 64;

/// Bytes one record takes in the metadata tables and their indexes, averaged over a sample spread evenly over the ids.
Result<double> sampleMetadataBytes(const sqlite::Database& database, const Schema& schema, std::int64_t lastId)
{
    // Tables and indexes hold each value about twice; 40 bytes stand for keys, rowids and cell headers.
    const bool indexed = schema.metadbVersion >= 4;
    auto record = database.prepare("SELECT sum(length(key) * 2 + ifnull(length(string_value), 8) * ?2 + 40) FROM "
                                   "embedding_metadata WHERE id = ?1");
    if (!record)
        return tl::unexpected(record.error());
    double sum = 0;
    std::int64_t taken = 0;
    for (std::int64_t i = 0; i < samples; ++i) {
        record->reset();
        const std::int64_t step = std::max<std::int64_t>(1, lastId / samples);
        const auto within = jitter(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(step));
        record->bind(1, 1 + i * step + static_cast<std::int64_t>(within)).bind(2, std::int64_t{ indexed ? 2 : 1 });
        const auto row = record->step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row || record->isNull(0))
            continue;
        sum += static_cast<double>(record->integer(0));
        ++taken;
    }
    constexpr double embeddingsRow = 160; // segment and record id, twice: in the table and in its index
    return embeddingsRow + (taken == 0 ? 0 : sum / static_cast<double>(taken));
}

} // namespace

Result<SqliteParts> estimateSqliteParts(const sqlite::Database& database, const Schema& schema, const LogSummary& log)
{
    const auto pageSize = database.integer("PRAGMA page_size");
    const auto pageCount = database.integer("PRAGMA page_count");
    const auto freelist = database.integer("PRAGMA freelist_count");
    const auto lastId = database.integer("SELECT max(id) FROM embeddings");
    if (!pageSize || !pageCount || !freelist || !lastId)
        return tl::unexpected(!pageSize ? pageSize.error()
                : !pageCount            ? pageCount.error()
                : !freelist             ? freelist.error()
                                        : lastId.error());
    const auto metadataRecord = sampleMetadataBytes(database, schema, lastId->value_or(0));
    if (!metadataRecord)
        return tl::unexpected(metadataRecord.error());

    const std::string method = "from samples of the tables, scaled to the pages in use";
    const auto size = static_cast<std::uint64_t>(pageSize->value_or(0));
    // The header may announce more free pages than there are pages.
    const auto freePages = std::min(freelist->value_or(0), pageCount->value_or(0));
    const std::uint64_t free = static_cast<std::uint64_t>(freePages) * size;
    std::uint64_t left = static_cast<std::uint64_t>(pageCount->value_or(0)) * size - free;
    const auto take = [&](double wanted) {
        const std::uint64_t bytes = roundedCount(wanted, left) / size * size;
        left -= bytes;
        return Figure::about(bytes, method);
    };
    SqliteParts parts;
    parts["free_pages"] = Figure::exact(free);
    parts["catalog"] = take(40.0 * static_cast<double>(size));
    constexpr double pageOverhead = 1.06; // headers and unfilled ends of pages
    parts["wal"] = take(static_cast<double>(log.bytes.valueOr(0)) * pageOverhead);
    parts["metadata"] = take(static_cast<double>(lastId->value_or(0)) * *metadataRecord * pageOverhead);
    parts["full_text"] = Figure::about(left, method);
    return parts;
}

/// One line a table: a damaged index can be made again, rows cannot.
static std::vector<Error> problemsOf(const sqlite::PageUsage& usage, const std::string& path)
{
    std::vector<Error> problems;
    const auto note = [&](const std::string& why) {
        problems.push_back(
            { ErrorKind::Corrupt, path, std::nullopt, why, "work on a copy; sqlite3's .recover can save rows" });
    };
    for (const auto& [tree, pages] : usage.damaged)
        note("SQLite finds " + grouped(static_cast<std::int64_t>(pages)) + (pages == 1 ? " page" : " pages") + " of '"
            + printable(tree) + "' malformed");
    if (usage.lost > 0)
        note(grouped(static_cast<std::int64_t>(usage.lost)) + (usage.lost == 1 ? " page belongs" : " pages belong")
            + " to no table, and no list of free pages has " + (usage.lost == 1 ? "it" : "them"));
    return problems;
}

Result<std::optional<CountedParts>> countSqliteParts(
    const sqlite::Database& database, const sqlite::ScanLimit& limit, const Progress& progress)
{
    std::map<std::string, std::string> tableOfIndex;
    auto indexes = database.prepare("SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index'");
    if (!indexes)
        return tl::unexpected(indexes.error());
    for (;;) {
        const auto row = indexes->step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            break;
        tableOfIndex[std::string(indexes->text(0))] = indexes->text(1);
    }
    indexes->reset();
    const auto usage = sqlite::readPageUsage(database, limit, progress);
    if (!usage)
        return tl::unexpected(usage.error());
    if (!*usage)
        return std::nullopt;
    SqliteParts parts;
    for (const char* name : { "wal", "metadata", "full_text", "catalog", "other" })
        parts[name] = Figure::exact(0);
    for (const auto& [tree, bytes] : (*usage)->bytes) {
        Figure& part = parts[partOfTree(tree, tableOfIndex)];
        part.value = part.valueOr(0) + bytes;
    }
    parts["free_pages"] = Figure::exact((*usage)->freelistCount * (*usage)->pageSize);
    return CountedParts{ std::move(parts), problemsOf(**usage, database.path()) };
}

} // namespace engine::chroma
