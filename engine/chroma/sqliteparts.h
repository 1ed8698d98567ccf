// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "engine/chroma/directory.h"
#include "engine/chroma/log.h"
#include "engine/core/progress.h"
#include "engine/sqlite/database.h"
#include "engine/sqlite/pageusage.h"

namespace engine::chroma {

/// The parts of chroma.sqlite3 from its page count, its free pages, the log's probes and a sample of records: no scan.
Result<SqliteParts> estimateSqliteParts(const sqlite::Database& database, const Schema& schema, const LogSummary& log);

/// The parts of chroma.sqlite3 by its pages, every page read once; empty when `limit` ended the scan.
Result<std::optional<SqliteParts>> countSqliteParts(
    const sqlite::Database& database, const sqlite::ScanLimit& limit, const Progress& progress);

} // namespace engine::chroma
