// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/logreader.h"

#include <limits>

#include "engine/chroma/logcount.h"
#include "engine/chroma/sampling.h"
#include "engine/core/jsontext.h"
#include "engine/sqlite/database.h"

namespace engine::chroma {

namespace {

constexpr std::int64_t chunkRows = 1000;
constexpr const char* columns = "seq_id, operation, topic, id, vector, encoding, metadata, created_at";
/// a - b for a >= b: the difference of two int64 may need all 64 bits.
std::uint64_t distance(SeqId b, SeqId a)
{
    return static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b);
}

RawLogRow rawRow(const sqlite::Statement& row)
{
    RawLogRow raw;
    raw.seqId = row.integer(0);
    raw.operation = operationAt(row, 1);
    raw.topic = row.text(2);
    raw.id = row.text(3);
    raw.vectorIsBlob = row.type(4) == sqlite::Type::Blob;
    if (!row.isNull(4)) // a number as its text, which is what its size is counted by
        raw.vector = raw.vectorIsBlob ? row.blob(4) : std::as_bytes(std::span(row.text(4)));
    if (!row.isNull(5))
        raw.encoding = row.text(5);
    if (!row.isNull(6))
        raw.metadata = row.text(6);
    raw.createdAt = row.text(7);
    return raw;
}

} // namespace

LogReader::LogReader(const sqlite::Database& database, const Schema& schema, const Catalog& catalog,
    const std::map<std::string, Watermark>& watermarks)
    : m_database(database)
    , m_schema(schema)
    , m_catalog(catalog)
    , m_watermarks(watermarks)
{
    for (const Collection& collection : m_catalog.collections) {
        m_byTopic[collection.topic] = &collection;
        m_byId[collection.id.text] = &collection;
    }
}

/// {"automatically_purge": ...} of embeddings_queue_config; no table = never purged, no row = never decided.
Result<bool> LogReader::automaticPurge(std::optional<bool>& setting) const
{
    if (!m_schema.hasQueueConfig) {
        setting = false;
        return true;
    }
    const auto text = m_database.text("SELECT config_json_str FROM embeddings_queue_config ORDER BY id LIMIT 1");
    if (!text)
        return tl::unexpected(text.error());
    if (!*text)
        return true;
    std::string problem;
    const auto parsed = parseJson(**text, problem);
    if (parsed && parsed->is_object() && parsed->contains("automatically_purge")
        && (*parsed)["automatically_purge"].is_boolean())
        setting = (*parsed)["automatically_purge"].get<bool>();
    return true;
}

/// A summary with everything but the counts.
Result<LogSummary> LogReader::summary() const
{
    LogSummary summary;
    auto low = m_database.integer("SELECT min(seq_id) FROM embeddings_queue");
    auto high = m_database.integer("SELECT max(seq_id) FROM embeddings_queue");
    if (!low || !high)
        return tl::unexpected(low ? high.error() : low.error());
    summary.minSeqId = *low;
    summary.maxSeqId = *high;
    summary.entries = summary.bytes = Figure::exact(0);
    if (auto read = automaticPurge(summary.automaticallyPurge); !read) {
        if (read.error().kind != ErrorKind::Corrupt)
            return tl::unexpected(read.error());
        summary.unread.push_back(read.error());
    }
    for (const Collection& collection : m_catalog.collections) {
        CollectionLog& log = summary.collections[collection.id.text];
        startCounting(log);
        if (const auto found = m_watermarks.find(collection.metadataSegment.text); found != m_watermarks.end())
            log.metadata = found->second;
        if (const auto found = m_watermarks.find(collection.vectorSegment.text); found != m_watermarks.end())
            log.vectors = found->second;
    }
    return summary;
}

/// By the topic that the tables name, or by the id in it: the settings tenant and namespace are part of a topic.
const Collection* LogReader::collectionOf(std::string_view topic) const
{
    if (const auto found = m_byTopic.find(std::string(topic)); found != m_byTopic.end())
        return found->second;
    const auto found = m_byId.find(collectionOfTopic(topic));
    return found == m_byId.end() ? nullptr : found->second;
}

CollectionLog& LogReader::logOf(LogSummary& summary, std::string_view topic, const Collection* collection) const
{
    if (collection)
        return summary.collections[collection->id.text];
    const auto [found, added] = summary.orphanTopics.try_emplace(std::string(topic));
    if (added)
        startCounting(found->second);
    return found->second;
}

Result<LogSummary> LogReader::count(sqlite::ReadWindow& window, const Progress& progress) const
{
    auto result = summary();
    if (!result || !result->maxSeqId)
        return result;
    const SeqId first = *result->minSeqId;
    const SeqId head = *result->maxSeqId;
    auto rows = m_database.prepare(std::string("SELECT ") + scannedColumns
        + " FROM embeddings_queue WHERE seq_id >= ?1 AND seq_id <= ?2 ORDER BY seq_id LIMIT ?3");
    if (!rows)
        return tl::unexpected(rows.error());
    for (SeqId at = first;;) {
        rows->bind(1, at).bind(2, head).bind(3, chunkRows);
        const auto last = countChunk(*rows, head, *result);
        if (!last)
            return tl::unexpected(last.error());
        if (!*last || **last >= head)
            return result;
        if (**last < at)
            return tl::unexpected(notAdvancing());
        at = **last + 1;
        if (!proceed(progress, distance(first, at), distance(first, head)))
            return fail(ErrorKind::Cancelled, m_database.path(), "stopped while the log was counted");
        if (auto breathed = window.breathe(); !breathed)
            return tl::unexpected(breathed.error());
    }
}

/// Counts what `rows` gives; the last seq_id of a full chunk, empty when these were the last rows.
Result<std::optional<SeqId>> LogReader::countChunk(sqlite::Statement& rows, SeqId head, LogSummary& summary) const
{
    std::optional<SeqId> last;
    for (std::int64_t got = 0;; ++got) {
        const auto row = rows.step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row) {
            rows.reset();
            return got < chunkRows ? std::nullopt : last;
        }
        const LogEntry entry = logEntryAt(rows);
        const Collection* collection = collectionOf(rows.text(1));
        countEntry(logOf(summary, rows.text(1), collection), entry, head, collection);
        addTo(summary.entries, 1);
        addTo(summary.bytes, entry.bytes);
        last = entry.seqId;
    }
}

Error LogReader::notAdvancing() const
{
    return { ErrorKind::Corrupt, m_database.path(), std::nullopt,
        "the seq_ids of embeddings_queue are not in order: the table is not keyed by them as Chroma's is",
        "work on a copy; sqlite3's .recover can save rows" };
}

Result<LogSummary> LogReader::probe() const
{
    auto result = summary();
    if (!result || !result->maxSeqId)
        return result;
    const auto sample = sampleTable(m_database, "embeddings_queue", "seq_id");
    const auto bytes = m_database.integer("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
    auto row = m_database.prepare(std::string("SELECT ") + scannedColumns + " FROM embeddings_queue WHERE seq_id = ?1");
    if (!sample || !bytes || !row)
        return tl::unexpected(!sample ? sample.error() : !bytes ? bytes.error() : row.error());
    LogEstimate estimate;
    for (const SampledRow& sampled : sample->rows) {
        row->reset();
        row->bind(1, sampled.key);
        const auto there = row->step();
        if (!there)
            return tl::unexpected(there.error());
        if (!*there)
            continue;
        const Collection* collection = collectionOf(row->text(1));
        CollectionLog& log = logOf(*result, row->text(1), collection);
        const LogEntry entry = logEntryAt(*row);
        if (sample->whole) {
            countEntry(log, entry, *result->maxSeqId, collection);
            addTo(result->entries, 1);
            addTo(result->bytes, entry.bytes);
            continue;
        }
        estimate.take(log, entry, *result->maxSeqId, collection, sampled.weight);
    }
    if (!sample->whole)
        estimate.writeTo(*result, static_cast<std::uint64_t>(bytes->value_or(0)));
    return result;
}

void LogReader::markApplied(LogRow& row) const
{
    const Collection* collection = collectionOf(row.topic);
    if (!collection)
        return;
    row.collection = collection->id.text;
    const auto below = [&](const SegmentId& segment) {
        const auto mark = m_watermarks.find(segment.text);
        return mark != m_watermarks.end() && mark->second.seqId && row.seqId <= *mark->second.seqId;
    };
    row.appliedMetadata = below(collection->metadataSegment);
    row.appliedVectors = below(collection->vectorSegment);
    if (row.dimension && collection->dimension && row.dimension != collection->dimension)
        row.problem += (row.problem.empty() ? "" : "; ")
            + ("a vector of " + std::to_string(*row.dimension) + " dimensions, the collection has "
                + std::to_string(*collection->dimension));
}

Result<std::vector<LogRow>> LogReader::list(const LogPage& page) const
{
    if (page.collection && !m_catalog.find(*page.collection))
        return fail(ErrorKind::BadArgument, m_database.path(), "there is no collection " + page.collection->text);
    const std::string order = page.newestFirst ? "seq_id <= ?1 ORDER BY seq_id DESC" : "seq_id >= ?1 ORDER BY seq_id";
    auto rows =
        m_database.prepare(std::string("SELECT ") + columns + " FROM embeddings_queue WHERE " + order + " LIMIT ?2");
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<LogRow> listed;
    sqlite::ReadWindow window(m_database, std::chrono::milliseconds(30));
    if (auto begun = window.begin(); !begun)
        return tl::unexpected(begun.error());
    for (std::optional<SeqId> from = page.from; listed.size() < page.count;) {
        const auto next = listChunk(*rows, *from, page, listed);
        if (!next)
            return tl::unexpected(next.error());
        from = *next;
        if (!from)
            break;
        if (auto breathed = window.breathe(); !breathed)
            return tl::unexpected(breathed.error());
    }
    return listed;
}

/// Appends what a chunk of rows from `from` on has for the page; where the next chunk starts, empty at the end.
Result<std::optional<SeqId>> LogReader::listChunk(
    sqlite::Statement& rows, SeqId from, const LogPage& page, std::vector<LogRow>& listed) const
{
    rows.bind(1, from).bind(2, chunkRows);
    SeqId last = from;
    std::int64_t got = 0;
    for (; listed.size() < page.count; ++got) {
        const auto row = rows.step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            break;
        last = rows.integer(0);
        const Collection* owner = page.collection ? collectionOf(rows.text(2)) : nullptr;
        if (page.collection && (!owner || owner->id != *page.collection))
            continue;
        LogRow decoded = decodeLogRow(rawRow(rows));
        markApplied(decoded);
        listed.push_back(std::move(decoded));
    }
    rows.reset();
    using Limits = std::numeric_limits<SeqId>;
    if (got < chunkRows || last == (page.newestFirst ? Limits::min() : Limits::max()))
        return std::nullopt;
    if (page.newestFirst ? last > from : last < from)
        return tl::unexpected(notAdvancing());
    return page.newestFirst ? last - 1 : last + 1;
}

Result<void> LogReader::replay(const Collection& collection, SeqId after, sqlite::ReadWindow& window,
    const std::function<void(const RawLogRow&)>& visit) const
{
    auto rows = m_database.prepare(
        std::string("SELECT ") + columns + " FROM embeddings_queue WHERE seq_id > ?1 ORDER BY seq_id LIMIT ?2");
    if (!rows)
        return tl::unexpected(rows.error());
    for (SeqId at = after;;) {
        rows->bind(1, at).bind(2, chunkRows);
        SeqId last = at;
        std::int64_t got = 0;
        for (;; ++got) {
            const auto row = rows->step();
            if (!row)
                return tl::unexpected(row.error());
            if (!*row)
                break;
            last = rows->integer(0);
            const Collection* owner = collectionOf(rows->text(2));
            if (owner && owner->id == collection.id)
                visit(rawRow(*rows));
        }
        rows->reset();
        if (got < chunkRows)
            return {};
        if (last <= at)
            return tl::unexpected(notAdvancing());
        at = last;
        if (auto breathed = window.breathe(); !breathed)
            return breathed.map([](bool) {});
    }
}

} // namespace engine::chroma
