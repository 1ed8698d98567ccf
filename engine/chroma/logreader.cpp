// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/logreader.h"

#include <algorithm>

#include "engine/chroma/sampling.h"
#include "engine/core/jsontext.h"
#include "engine/sqlite/database.h"

namespace engine::chroma {

namespace {

constexpr std::int64_t chunkRows = 1000;
constexpr SeqId fewRows = 2000; ///< a log of this span is counted at once, also for the first view
constexpr SeqId probes = 256;
constexpr const char* columns = "seq_id, operation, topic, id, vector, encoding, metadata, created_at";

RawLogRow rawRow(const sqlite::Statement& row)
{
    RawLogRow raw;
    raw.seqId = row.integer(0);
    raw.operation = row.isNull(1) ? -1 : row.integer(1);
    raw.topic = row.text(2);
    raw.id = row.text(3);
    if (!row.isNull(4))
        raw.vector = row.blob(4);
    if (!row.isNull(5))
        raw.encoding = row.text(5);
    if (!row.isNull(6))
        raw.metadata = row.text(6);
    raw.createdAt = row.text(7);
    return raw;
}

/// What a scan needs of a row: its place, whose it is, what it does and its size.
struct Entry
{
    SeqId seqId;
    std::int64_t operation;
    std::uint64_t bytes;
    std::uint64_t vectorBytes;
};

void add(Figure& figure, std::uint64_t amount)
{
    figure.value = figure.valueOr(0) + amount;
}

/// The rule of a purge: strictly below the smaller watermark, and never the head of the whole log.
bool purgeable(const CollectionLog& log, SeqId seqId, SeqId head)
{
    return log.metadata.seqId && log.vectors.seqId && seqId < std::min(*log.metadata.seqId, *log.vectors.seqId)
        && seqId != head;
}

void countEntry(CollectionLog& log, const Entry& entry, SeqId head, bool orphan)
{
    add(log.entries, 1);
    add(log.bytes, entry.bytes);
    if (entry.operation >= 0 && entry.operation < 4)
        ++log.operations[static_cast<std::size_t>(entry.operation)];
    else
        ++log.otherOperations;
    if (!log.firstSeqId)
        log.firstSeqId = entry.seqId;
    log.lastSeqId = entry.seqId;
    if (orphan ? entry.seqId != head : purgeable(log, entry.seqId, head)) {
        add(log.purgeableEntries, 1);
        add(log.purgeableBytes, entry.bytes);
    }
    if (orphan)
        return;
    if (!log.metadata.seqId || entry.seqId > *log.metadata.seqId)
        add(log.pendingMetadata, 1);
    if (!log.vectors.seqId || entry.seqId > *log.vectors.seqId)
        add(log.pendingVectors, 1);
}

void startCounting(CollectionLog& log)
{
    for (Figure* figure : { &log.entries, &log.bytes, &log.pendingMetadata, &log.pendingVectors, &log.purgeableEntries,
             &log.purgeableBytes })
        *figure = Figure::exact(0);
}

/// Turns counts over `hits` probes into estimates for a span of the log.
void scale(CollectionLog& log, double factor)
{
    const std::string method = "from 256 probes of the log";
    for (Figure* figure : { &log.entries, &log.bytes, &log.pendingMetadata, &log.pendingVectors, &log.purgeableEntries,
             &log.purgeableBytes })
        *figure = Figure::about(static_cast<std::uint64_t>(static_cast<double>(figure->valueOr(0)) * factor), method);
    log.operations = {};
    log.otherOperations = 0;
    log.firstSeqId.reset();
    log.lastSeqId.reset();
}

} // namespace

LogReader::LogReader(const sqlite::Database& database, const Schema& schema, const Catalog& catalog,
    const std::map<std::string, Watermark>& watermarks)
    : m_database(database)
    , m_schema(schema)
    , m_catalog(catalog)
    , m_watermarks(watermarks)
{
    for (const Collection& collection : m_catalog.collections)
        m_byTopic[collection.topic] = &collection;
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
    if (auto read = automaticPurge(summary.automaticallyPurge); !read)
        return tl::unexpected(read.error());
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

CollectionLog* LogReader::logOf(LogSummary& summary, const std::string& topic) const
{
    if (const auto found = m_byTopic.find(topic); found != m_byTopic.end())
        return &summary.collections[found->second->id.text];
    const std::string id = collectionOfTopic(topic);
    if (const auto found = summary.collections.find(id); found != summary.collections.end())
        return &found->second;
    const auto [found, added] = summary.orphanTopics.try_emplace(topic);
    if (added)
        startCounting(found->second);
    return &found->second;
}

Result<LogSummary> LogReader::count(sqlite::ReadWindow& window, const Progress& progress) const
{
    auto result = summary();
    if (!result || !result->maxSeqId) {
        if (result)
            result->entries = result->bytes = Figure::exact(0);
        return result;
    }
    const SeqId first = *result->minSeqId;
    const SeqId head = *result->maxSeqId;
    // length() of a BLOB comes from the record's header; only texts are read for theirs.
    auto rows =
        m_database.prepare("SELECT seq_id, topic, operation, ifnull(length(vector), 0) + length(CAST(id AS BLOB)) + "
                           "length(CAST(topic AS BLOB)) + ifnull(length(CAST(encoding AS BLOB)), 0)"
                           " + ifnull(length(CAST(metadata AS BLOB)), 0) + ifnull(length(CAST(created_at AS BLOB)), "
                           "0), ifnull(length(vector), 0)"
                           " FROM embeddings_queue WHERE seq_id > ?1 AND seq_id <= ?2 ORDER BY seq_id LIMIT ?3");
    if (!rows)
        return tl::unexpected(rows.error());
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
    for (SeqId at = first - 1; at < head;) {
        rows->bind(1, at).bind(2, head).bind(3, chunkRows);
        std::int64_t got = 0;
        for (;; ++got) {
            const auto row = rows->step();
            if (!row)
                return tl::unexpected(row.error());
            if (!*row)
                break;
            const std::string topic(rows->text(1));
            CollectionLog* log = logOf(*result, topic);
            const Entry entry{ rows->integer(0), rows->isNull(2) ? -1 : rows->integer(2),
                static_cast<std::uint64_t>(std::max<std::int64_t>(0, rows->integer(3))),
                static_cast<std::uint64_t>(std::max<std::int64_t>(0, rows->integer(4))) };
            countEntry(*log, entry, head, result->orphanTopics.contains(topic));
            if (const auto found = m_byTopic.find(topic); entry.vectorBytes > 0 && found != m_byTopic.end())
                log->oddVectors += found->second->dimension && entry.vectorBytes != 4 * *found->second->dimension ? 1
                    : entry.vectorBytes % 4 != 0                                                                  ? 1
                                                                                                                  : 0;
            at = entry.seqId;
            ++entries;
            bytes += entry.bytes;
        }
        rows->reset();
        if (got < chunkRows)
            break;
        if (!proceed(progress, static_cast<std::uint64_t>(at - first), static_cast<std::uint64_t>(head - first)))
            return fail(ErrorKind::Cancelled, m_database.path(), "stopped while the log was counted");
        if (auto breathed = window.breathe(); !breathed)
            return tl::unexpected(breathed.error());
    }
    result->entries = Figure::exact(entries);
    result->bytes = Figure::exact(bytes);
    return result;
}

Result<LogSummary> LogReader::probe() const
{
    auto result = summary();
    if (!result || !result->maxSeqId) {
        if (result)
            result->entries = result->bytes = Figure::exact(0);
        return result;
    }
    const SeqId first = *result->minSeqId;
    const SeqId head = *result->maxSeqId;
    const bool all = head - first < fewRows;
    const SeqId step = all ? 1 : (head - first + 1) / probes;
    auto rows =
        m_database.prepare("SELECT seq_id, topic, operation, ifnull(length(vector), 0) + ifnull(length(metadata), 0) + "
                           "length(id) + length(topic) + 26 FROM embeddings_queue WHERE seq_id = ?1");
    if (!rows)
        return tl::unexpected(rows.error());
    std::uint64_t hits = 0;
    std::uint64_t bytes = 0;
    for (SeqId stratum = first; stratum <= head; stratum += step) {
        const SeqId at = std::min(head, stratum + jitter(stratum, step));
        rows->reset();
        rows->bind(1, at);
        const auto row = rows->step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            continue;
        const std::string topic(rows->text(1));
        CollectionLog* log = logOf(*result, topic);
        const Entry entry{ at, rows->isNull(2) ? -1 : rows->integer(2),
            static_cast<std::uint64_t>(std::max<std::int64_t>(0, rows->integer(3))), 0 };
        countEntry(*log, entry, head, result->orphanTopics.contains(topic));
        ++hits;
        bytes += entry.bytes;
    }
    if (all) {
        result->entries = Figure::exact(hits);
        result->bytes = Figure::exact(bytes);
        return result;
    }
    const std::string method = "from " + std::to_string(probes) + " probes of the log";
    for (auto* logs : { &result->collections, &result->orphanTopics }) {
        for (auto& [key, log] : *logs)
            scale(log, static_cast<double>(step));
    }
    result->entries = Figure::about(hits * static_cast<std::uint64_t>(step), method);
    result->bytes = Figure::about(bytes * static_cast<std::uint64_t>(step), method);
    return result;
}

void LogReader::markApplied(LogRow& row) const
{
    const auto found = m_byTopic.find(row.topic);
    const Collection* collection =
        found != m_byTopic.end() ? found->second : m_catalog.find(CollectionId{ row.collection });
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
    const Collection* wanted = page.collection ? m_catalog.find(*page.collection) : nullptr;
    if (page.collection && !wanted)
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
    for (SeqId at = page.from; listed.size() < page.count;) {
        rows->bind(1, at).bind(2, chunkRows);
        std::int64_t got = 0;
        for (; listed.size() < page.count; ++got) {
            const auto row = rows->step();
            if (!row)
                return tl::unexpected(row.error());
            if (!*row)
                break;
            at = rows->integer(0) + (page.newestFirst ? -1 : 1);
            if (wanted && rows->text(2) != wanted->topic && collectionOfTopic(rows->text(2)) != wanted->id.text)
                continue;
            LogRow decoded = decodeLogRow(rawRow(*rows));
            markApplied(decoded);
            listed.push_back(std::move(decoded));
        }
        rows->reset();
        if (got < chunkRows)
            break;
        if (auto breathed = window.breathe(); !breathed)
            return tl::unexpected(breathed.error());
    }
    return listed;
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
        std::int64_t got = 0;
        for (;; ++got) {
            const auto row = rows->step();
            if (!row)
                return tl::unexpected(row.error());
            if (!*row)
                break;
            at = rows->integer(0);
            if (rows->text(2) == collection.topic || collectionOfTopic(rows->text(2)) == collection.id.text)
                visit(rawRow(*rows));
        }
        rows->reset();
        if (got < chunkRows)
            return {};
        if (auto breathed = window.breathe(); !breathed)
            return breathed.map([](bool) {});
    }
}

} // namespace engine::chroma
