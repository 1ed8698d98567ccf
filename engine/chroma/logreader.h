// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/chroma/catalog.h"
#include "engine/chroma/log.h"
#include "engine/chroma/logrow.h"
#include "engine/core/progress.h"
#include "engine/sqlite/readwindow.h"

namespace engine::chroma {

/// Reads embeddings_queue. All sizes are of one moment if the window stays consistent.
class LogReader
{
public:
    /// `catalog` and `watermarks` must be of the same moment as what is read, and outlive this object.
    LogReader(const sqlite::Database& database, const Schema& schema, const Catalog& catalog,
        const std::map<std::string, Watermark>& watermarks);

    /// A log of at most 2000 rows is counted; of a longer one everything but the smallest and the largest seq_id is an
    /// estimate from a few hundred probes.
    Result<LogSummary> probe() const;
    /// Everything counted by one scan in chunks within `window`.
    Result<LogSummary> count(sqlite::ReadWindow& window, const Progress& progress) const;
    /// Decoded rows of a page.
    Result<std::vector<LogRow>> list(const LogPage& page) const;
    /// Calls `visit` for every row of a collection above `after`, in order, within `window`.
    Result<void> replay(const Collection& collection, SeqId after, sqlite::ReadWindow& window,
        const std::function<void(const RawLogRow&)>& visit) const;

private:
    Result<LogSummary> summary() const;
    const Collection* collectionOf(std::string_view topic) const;
    CollectionLog& logOf(LogSummary& summary, std::string_view topic, const Collection* collection) const;
    Result<std::optional<SeqId>> countChunk(sqlite::Statement& rows, SeqId head, LogSummary& summary) const;
    Result<std::optional<SeqId>> listChunk(
        sqlite::Statement& rows, SeqId from, const LogPage& page, std::vector<LogRow>& listed) const;
    Error notAdvancing() const;
    Result<bool> automaticPurge(std::optional<bool>& setting) const;
    void markApplied(LogRow& row) const;

    const sqlite::Database& m_database;
    const Schema& m_schema;
    const Catalog& m_catalog;
    const std::map<std::string, Watermark>& m_watermarks;
    std::map<std::string, const Collection*, std::less<>> m_byTopic;
    std::map<std::string, const Collection*, std::less<>> m_byId;
};

} // namespace engine::chroma
