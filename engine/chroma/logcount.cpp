// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/logcount.h"

#include <algorithm>

#include "engine/chroma/sampling.h"

namespace engine::chroma {

namespace {

/// A segment without a position takes everything Chroma can have written.
bool waits(const Watermark& mark, SeqId seqId)
{
    return seqId > mark.seqId.value_or(-1);
}

/// The rule of a purge: strictly below the smaller watermark, and never the head of the whole log.
bool purgeable(const CollectionLog& log, SeqId seqId, SeqId head)
{
    return log.metadata.seqId && log.vectors.seqId && seqId < std::min(*log.metadata.seqId, *log.vectors.seqId)
        && seqId != head;
}

bool isOdd(const LogEntry& entry, const Collection& collection)
{
    if (entry.vectorBytes == 0)
        return false;
    const bool whole = entry.vectorBytes % sizeof(float) == 0;
    return !whole || (collection.dimension && entry.vectorBytes / sizeof(float) != *collection.dimension);
}

} // namespace

const char* const scannedColumns =
    "seq_id, topic, operation, CASE typeof(vector) WHEN 'blob' THEN length(vector) ELSE ifnull(length(CAST(vector AS "
    "BLOB)), 0) END, ifnull(length(CAST(topic AS BLOB)), 0) + ifnull(length(CAST(id AS BLOB)), 0) + "
    "ifnull(length(CAST(encoding AS BLOB)), 0) + ifnull(length(CAST(metadata AS BLOB)), 0) + "
    "ifnull(length(CAST(created_at AS BLOB)), 0)";

std::int64_t operationAt(const sqlite::Statement& row, int column)
{
    return row.type(column) == sqlite::Type::Integer ? row.integer(column) : -1;
}

LogEntry logEntryAt(const sqlite::Statement& row)
{
    const auto size = [&](int column) {
        return static_cast<std::uint64_t>(std::max<std::int64_t>(0, row.integer(column)));
    };
    return { row.integer(0), operationAt(row, 2), size(3), size(3) + size(4) };
}

void addTo(Figure& figure, std::uint64_t amount)
{
    figure.value = figure.valueOr(0) + amount;
}

void startCounting(CollectionLog& log)
{
    for (const auto figure : figuresOfLog)
        log.*figure = Figure::exact(0);
}

void countEntry(CollectionLog& log, const LogEntry& entry, SeqId head, const Collection* collection)
{
    addTo(log.entries, 1);
    addTo(log.bytes, entry.bytes);
    if (entry.operation >= 0 && entry.operation < 4)
        ++log.operations[static_cast<std::size_t>(entry.operation)];
    else
        ++log.otherOperations;
    if (!log.firstSeqId)
        log.firstSeqId = entry.seqId;
    log.lastSeqId = entry.seqId;
    if (collection ? purgeable(log, entry.seqId, head) : entry.seqId != head) {
        addTo(log.purgeableEntries, 1);
        addTo(log.purgeableBytes, entry.bytes);
    }
    if (!collection)
        return;
    if (isOdd(entry, *collection))
        ++log.oddVectors;
    if (waits(log.metadata, entry.seqId))
        addTo(log.pendingMetadata, 1);
    if (waits(log.vectors, entry.seqId))
        addTo(log.pendingVectors, 1);
}

void LogEstimate::take(
    const CollectionLog& log, const LogEntry& entry, SeqId head, const Collection* collection, double weight)
{
    CollectionLog one;
    one.metadata = log.metadata;
    one.vectors = log.vectors;
    countEntry(one, entry, head, collection);
    std::array<double, figuresOfLog.size()>& sums = m_sums[&log];
    for (std::size_t i = 0; i < sums.size(); ++i)
        sums[i] += weight * static_cast<double>((one.*figuresOfLog[i]).valueOr(0));
    m_entries += weight;
    m_bytes += weight * static_cast<double>(entry.bytes);
}

void LogEstimate::writeTo(LogSummary& summary, std::uint64_t limit) const
{
    const std::string method = "from 256 probes of the log";
    const auto about = [&](double sum) { return Figure::about(roundedCount(sum, limit), method); };
    for (auto* logs : { &summary.collections, &summary.orphanTopics }) {
        for (auto& [key, log] : *logs) {
            const auto found = m_sums.find(&log);
            for (std::size_t i = 0; i < figuresOfLog.size(); ++i)
                log.*figuresOfLog[i] = about(found == m_sums.end() ? 0 : found->second[i]);
        }
    }
    summary.entries = about(m_entries);
    summary.bytes = about(m_bytes);
}

} // namespace engine::chroma
