// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/recordcount.h"

#include <algorithm>

#include "engine/chroma/pending.h"
#include "engine/chroma/sampling.h"
#include "engine/sqlite/database.h"

namespace engine::chroma {

namespace {

constexpr std::int64_t chunkRows = 10000;

Result<std::uint64_t> countStored(
    const sqlite::Database& database, const std::string& segment, sqlite::ReadWindow& window, const Progress& progress)
{
    auto rows = database.prepare("SELECT count(*), max(embedding_id) FROM (SELECT embedding_id FROM embeddings WHERE "
                                 "segment_id = ?1 AND embedding_id > ?2 AND typeof(embedding_id) = 'text' ORDER BY "
                                 "embedding_id LIMIT ?3)");
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
    const auto sample = sampleTable(database, "embeddings", "id");
    const auto pages = database.integer("PRAGMA page_count");
    const auto pageSize = database.integer("PRAGMA page_size");
    auto segmentOf = database.prepare("SELECT segment_id FROM embeddings WHERE id = ?1");
    if (!sample || !pages || !pageSize || !segmentOf)
        return tl::unexpected(!sample ? sample.error()
                : !pages              ? pages.error()
                : !pageSize           ? pageSize.error()
                                      : segmentOf.error());
    std::map<std::string, double> sums;
    for (const SampledRow& sampled : sample->rows) {
        segmentOf->reset();
        segmentOf->bind(1, sampled.key);
        const auto row = segmentOf->step();
        if (!row)
            return tl::unexpected(row.error());
        if (*row)
            sums[std::string(segmentOf->text(0))] += sampled.weight;
    }
    const auto limit = static_cast<std::uint64_t>(pages->value_or(0) * pageSize->value_or(0));
    std::map<std::string, Figure> counts;
    for (const Collection& collection : catalog.collections) {
        const std::string& segment = collection.metadataSegment.text;
        const std::uint64_t count = roundedCount(sums[segment], limit);
        counts[segment] = sample->whole ? Figure::exact(count) : Figure::about(count, "from 256 probes of the records");
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
    // A writer between the two reads may make the sum negative; the caller reads again when that happened.
    return Figure::exact(
        static_cast<std::uint64_t>(std::max<std::int64_t>(0, static_cast<std::int64_t>(*stored) + pending->balance())));
}

} // namespace engine::chroma
