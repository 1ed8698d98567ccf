// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "engine/chroma/filtersql.h"
#include "engine/chroma/pending.h"
#include "engine/sqlite/database.h"

namespace engine::chroma {

/// A record that only the pending log has, or that it changes, as rows of temporary tables in memory. They have the
/// columns of Chroma's own, so the same filters run on them.
struct OverlayRecord
{
    std::int64_t key = 0; ///< row id in the temporary tables; above every stored one for fresh records
    std::string id;
};

/// What the pending log makes of a collection's records.
struct Overlay
{
    std::set<std::int64_t> hidden; ///< ids of `embeddings` rows that are deleted or replaced
    std::vector<OverlayRecord> records; ///< in Chroma's order of ids: changed ones at their place, new ones at the end
};

/// Fills the temporary tables from `pending`. An empty one makes none.
Result<Overlay> makeOverlay(const sqlite::Database& database, const Schema& schema, const Collection& collection,
    const PendingMetadata& pending);

/// The tables makeOverlay() fills.
FilterTables overlayTables();

} // namespace engine::chroma
