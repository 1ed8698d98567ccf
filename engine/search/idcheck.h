// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "engine/core/error.h"
#include "engine/search/livecollection.h"
#include "engine/sqlite/database.h"

namespace engine::search {

/// Corrupt if the id map at `path` is that of another collection: of up to 64 live elements, spread over the index,
/// more than half have an id that no record of this collection has. Such an index would answer with other records' ids.
/// Where the table of records cannot be asked, nothing is said.
Result<void> requireOwnIds(const LiveCollection& live, const sqlite::Database& database, const std::string& path);

} // namespace engine::search
