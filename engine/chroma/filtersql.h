// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/chroma/schema.h"
#include "engine/chroma/where.h"
#include "engine/sqlite/database.h"

namespace engine::chroma {

/// Where a filter looks: Chroma's own tables, or the temporary ones that hold what the log still changes.
struct FilterTables
{
    std::string metadata; ///< (id, key, string_value, int_value, float_value[, bool_value])
    std::string arrays; ///< the same, a row per element; empty before 1.5
    std::string documents; ///< a table with one text per record
    std::string documentId; ///< its column with the record's id
    std::string documentText; ///< its column with the text
    bool hasBool = true;
};

/// The main tables of a directory. The documents are the full-text table's own copy, which is what Chroma searches.
FilterTables mainTables(const Schema& schema);

/// A boolean SQL expression over the record whose row id is parameter ?1, with the values for ?2, ?3, ...
struct FilterSql
{
    std::string expression;
    std::vector<nlohmann::json> values;
};

/// Compiles filters with the semantics of `dialect`: what a missing key means, how numbers compare, wildcards.
FilterSql compileFilters(const std::vector<Filter>& metadata, const std::vector<Filter>& documents,
    const FilterTables& tables, Dialect dialect);

/// Binds the values of a compiled filter.
void bindValues(sqlite::Statement& statement, const FilterSql& filter);

/// Adds the SQL function matches_regex(pattern, text) (RE2) that $regex compiles to. BadArgument for a pattern that RE2
/// refuses, with its reason.
Result<void> prepareRegex(const sqlite::Database& database, const std::vector<Filter>& documents);

} // namespace engine::chroma
