// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/chroma/schema.h"
#include "engine/core/error.h"

namespace engine::sqlite {
class Database;
}

namespace engine::chroma {

/// Checks that collections can be listed at all: without the tables `collections` and `segments`, and the columns that
/// name things in them, or with a view in a table's place, it is Unsupported and names what is wrong.
Result<void> requireCatalog(const sqlite::Database& database, const std::set<std::string>& tables);

/// Tables and columns that the recorded migrations make and that are not there, in the migrations' order:
/// "column collections.dimension (sysdb 3)". Nothing is said of directories with migrations newer than known, which may
/// have dropped any of them.
Result<std::vector<std::string>> missingParts(
    const sqlite::Database& database, const std::set<std::string>& tables, const Schema& schema);

} // namespace engine::chroma
