// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "engine/chroma/log.h"
#include "engine/sqlite/statement.h"

namespace engine::chroma {

/// What counting needs of a row of embeddings_queue: its place, what it does and its size.
struct LogEntry
{
    SeqId seqId = 0;
    std::int64_t operation = -1;
    std::uint64_t vectorBytes = 0;
    std::uint64_t bytes = 0; ///< of all columns, the vector's included
};

/// Columns for logEntryAt(): seq_id, topic and what the others store. The length of a BLOB comes from the record's
/// header, so that vectors need not be read.
extern const char* const scannedColumns;
/// The row `row` stands on, selected as scannedColumns.
LogEntry logEntryAt(const sqlite::Statement& row);

/// The operation code at `column`. What is no integer is none: SQLite would read the text "many" as 0, which is "add".
std::int64_t operationAt(const sqlite::Statement& row, int column);

void addTo(Figure& figure, std::uint64_t amount);
/// All figures 0 and exact.
void startCounting(CollectionLog& log);
/// Adds an entry to the log of `collection` (null = a topic whose collection is gone). `head`: largest seq_id of all.
void countEntry(CollectionLog& log, const LogEntry& entry, SeqId head, const Collection* collection);

/// The figures of a CollectionLog that add up over its entries.
inline constexpr std::array figuresOfLog{ &CollectionLog::entries, &CollectionLog::bytes,
    &CollectionLog::pendingMetadata, &CollectionLog::pendingVectors, &CollectionLog::purgeableEntries,
    &CollectionLog::purgeableBytes };

/// Adds up what the rows of a sample stand for.
class LogEstimate
{
public:
    /// `entry` of the log `log`, standing for `weight` rows.
    void take(const CollectionLog& log, const LogEntry& entry, SeqId head, const Collection* collection, double weight);
    /// Writes the estimates into the logs that take() was given, and 0 into the others. `limit`: bytes of the database;
    /// nothing in it can be more.
    void writeTo(LogSummary& summary, std::uint64_t limit) const;

private:
    std::map<const CollectionLog*, std::array<double, figuresOfLog.size()>> m_sums;
    double m_entries = 0;
    double m_bytes = 0;
};

} // namespace engine::chroma
