// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/chroma/directory.h"
#include "engine/chroma/log.h"
#include "engine/core/progress.h"
#include "engine/sqlite/database.h"
#include "engine/sqlite/pageusage.h"

namespace engine::chroma {

/// The parts of chroma.sqlite3 from its page count, its free pages, the log's probes and a sample of records: no scan.
Result<SqliteParts> estimateSqliteParts(const sqlite::Database& database, const Schema& schema, const LogSummary& log);

/// What a pass over all pages of chroma.sqlite3 tells.
struct CountedParts
{
    SqliteParts parts;
    std::vector<Error> problems; ///< malformed pages by table, and pages that nothing accounts for
};

/// The parts of chroma.sqlite3 by its pages, every page read once; empty when `limit` ended the scan.
Result<std::optional<CountedParts>> countSqliteParts(
    const sqlite::Database& database, const sqlite::ScanLimit& limit, const Progress& progress);

} // namespace engine::chroma
