// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/recordcount.h"

#include <algorithm>

#include "engine/chroma/pending.h"
#include "engine/chroma/sampling.h"
#include "engine/sqlite/database.h"

namespace engine::chroma {

namespace {

constexpr std::int64_t fewIds = 2000;
constexpr std::int64_t probes = 256;
constexpr std::int64_t chunkRows = 10000;

Result<std::uint64_t> countStored(
    const sqlite::Database& database, const std::string& segment, sqlite::ReadWindow& window, const Progress& progress)
{
    auto rows = database.prepare("SELECT count(*), max(embedding_id) FROM (SELECT embedding_id FROM embeddings WHERE "
                                 "segment_id = ?1 AND embedding_id > ?2 ORDER BY embedding_id LIMIT ?3)");
    auto first = database.prepare("SELECT count(*) FROM embeddings WHERE segment_id = ?1 AND embedding_id = ''");
    if (!rows || !first)
        return tl::unexpected(rows ? first.error() : rows.error());
    first->bind(1, std::string_view(segment));
    if (const auto row = first->step(); !row)
        return tl::unexpected(row.error());
    auto count = static_cast<std::uint64_t>(first->integer(0));
    first->reset();
    for (std::string at;;) {
        rows->bind(1, std::string_view(segment)).bind(2, std::string_view(at)).bind(3, chunkRows);
        const auto row = rows->step();
        if (!row)
            return tl::unexpected(row.error());
        const std::int64_t got = rows->integer(0);
        count += static_cast<std::uint64_t>(got);
        at = rows->text(1);
        rows->reset();
        if (got < chunkRows)
            return count;
        if (!proceed(progress, count, 0))
            return fail(ErrorKind::Cancelled, database.path(), "stopped while records were counted");
        if (auto breathed = window.breathe(); !breathed)
            return tl::unexpected(breathed.error());
    }
}

} // namespace

Result<std::map<std::string, Figure>> probeRecordCounts(const sqlite::Database& database, const Catalog& catalog)
{
    std::map<std::string, Figure> counts;
    const auto last = database.integer("SELECT max(id) FROM embeddings");
    if (!last)
        return tl::unexpected(last.error());
    const std::int64_t lastId = last->value_or(0);
    const std::int64_t step = lastId <= fewIds ? 1 : lastId / probes;
    const std::string method = "from " + std::to_string(probes) + " probes of the records";
    for (const Collection& collection : catalog.collections)
        counts[collection.metadataSegment.text] = Figure::about(0, method);
    auto probe = database.prepare("SELECT segment_id FROM embeddings WHERE id = ?1");
    if (!probe)
        return tl::unexpected(probe.error());
    for (std::int64_t stratum = 1; stratum <= lastId; stratum += step) {
        const std::int64_t at = std::min(lastId, stratum + jitter(stratum, step));
        probe->reset();
        probe->bind(1, at);
        const auto row = probe->step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            continue;
        if (const auto found = counts.find(std::string(probe->text(0))); found != counts.end())
            found->second.value = found->second.valueOr(0) + static_cast<std::uint64_t>(step);
    }
    if (step == 1) {
        for (auto& [segment, figure] : counts)
            figure = Figure::exact(figure.valueOr(0));
    }
    return counts;
}

Result<Figure> countRecords(const sqlite::Database& database, const LogReader& log, const Collection& collection,
    const Watermark& watermark, sqlite::ReadWindow& window, const Progress& progress)
{
    const auto stored = countStored(database, collection.metadataSegment.text, window, progress);
    if (!stored)
        return tl::unexpected(stored.error());
    const auto pending = PendingMetadata::read(database, log, collection, watermark, window);
    if (!pending)
        return tl::unexpected(pending.error());
    return Figure::exact(static_cast<std::uint64_t>(static_cast<std::int64_t>(*stored) + pending->balance()));
}

} // namespace engine::chroma
