// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/chroma/schema.h"
#include "engine/core/error.h"

namespace engine::chroma {

/// Operators of `where` and `where_document`.
enum class FilterOperator {
    And,
    Or,
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    In,
    NotIn,
    Contains,
    NotContains,
    Regex,
    NotRegex,
};

/// A node of a parsed filter.
struct Filter
{
    FilterOperator op = FilterOperator::And;
    std::string key; ///< metadata key; empty for And, Or and document filters
    std::vector<nlohmann::json> operands; ///< one value, or the list of $in and $nin
    std::vector<Filter> children; ///< of And and Or
};

/// Parses Chroma's `where`: {"key": value}, {"key": {"$op": value}}, {"$and"/"$or": [...]}. Operators that the releases
/// of `dialect` refuse are refused here, by name. BadArgument says which part is wrong.
Result<Filter> parseWhere(const nlohmann::json& where, Dialect dialect);

/// Parses Chroma's `where_document`: $contains, $not_contains, $regex, $not_regex, $and, $or.
Result<Filter> parseWhereDocument(const nlohmann::json& where, Dialect dialect);

} // namespace engine::chroma
