// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "engine/core/progress.h"
#include "engine/sqlite/database.h"

namespace engine::sqlite {

/// Which table or index every page of a database belongs to, counted by SQLite's dbstat.
struct PageUsage
{
    std::map<std::string, std::uint64_t> bytes; ///< by the name of the table or index, its pages times the page size
    std::map<std::string, std::uint64_t>
        damaged; ///< pages of a table or index that SQLite finds malformed; none = absent
    std::uint64_t lost =
        0; ///< pages that neither belong to anything nor are free: a tree was cut off, or a list is wrong
    std::uint64_t pageSize = 0;
    std::uint64_t pageCount = 0;
    std::uint64_t freelistCount = 0;
    std::uint64_t fileBytes = 0; ///< of the file, at the same moment
};

/// How long the scan may keep a writer from committing.
struct ScanLimit
{
    std::chrono::milliseconds longest{ 0 }; ///< 0 = no limit
    std::function<bool()> giveUp; ///< asked every quarter of a second; true = somebody needs the database
};

/// Reads every page once, in one transaction. Empty when `limit` ended it; Cancelled when `progress` did.
Result<std::optional<PageUsage>> readPageUsage(
    const Database& database, const ScanLimit& limit, const Progress& progress);

} // namespace engine::sqlite
