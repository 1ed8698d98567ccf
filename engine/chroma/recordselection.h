// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/chroma/indexstamp.h"
#include "engine/chroma/overlay.h"
#include "engine/chroma/records.h"
#include "engine/sqlite/readwindow.h"

namespace engine::chroma {

/// One selected record: its row, and whether that row lies in the temporary tables.
struct SelectedRecord
{
    std::int64_t key = 0;
    std::int32_t pendingAt = -1; ///< position in the overlay; -1 = a row of Chroma's own tables

    bool pending() const { return pendingAt >= 0; }
};

/// The records of a collection that a query selects, in Chroma's order: a row id each, the rest is read when wanted.
struct RecordSelection
{
    const Store& store;
    Collection collection;
    std::vector<SelectedRecord> selected;
    std::vector<OverlayRecord> overlay;

    /// All records of the collection, the log's pending part applied.
    Result<void> gather(sqlite::ReadWindow& window, Overlay changes, const Progress& progress);
    Result<void> keepIds(const std::vector<std::string>& ids);
    /// Keeps what the query's filters let through.
    Result<void> keepMatching(const RecordQuery& query, sqlite::ReadWindow& window, const Progress& progress);
    /// Empty for a stored record that is gone.
    Result<std::string> idOf(const SelectedRecord& record) const;
    /// Where the record of this id stands in the order; nothing when it is not selected.
    Result<std::optional<std::uint64_t>> positionOf(const std::string& id) const;

    const sqlite::Database& database() const { return store.database(); }
    const std::string& pendingId(const SelectedRecord& record) const
    {
        return overlay[static_cast<std::size_t>(record.pendingAt)].id;
    }

private:
    Result<void> gatherStored(
        sqlite::ReadWindow& window, std::vector<std::int64_t>& keys, const Progress& progress) const;
    Result<void> sortById();
};

/// The collection's index and the database as they are now.
IndexStamp indexStampOf(const Store& store, const Collection& collection);

} // namespace engine::chroma
