// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/where.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/core/text.h"

namespace engine::chroma {

namespace {

using nlohmann::json;

constexpr int deepest = 50;
constexpr std::size_t mostNodes = 5000;
constexpr std::size_t mostValues = 25000; ///< keys and operands; SQLite binds 32766 by default, both filters together
constexpr std::size_t longestPattern = 49990; ///< SQLite takes 50000 bytes, of which a % stands at each end

constexpr std::array<std::pair<std::string_view, FilterOperator>, 14> operatorNames{ {
    { "$and", FilterOperator::And },
    { "$or", FilterOperator::Or },
    { "$eq", FilterOperator::Equal },
    { "$ne", FilterOperator::NotEqual },
    { "$gt", FilterOperator::Greater },
    { "$gte", FilterOperator::GreaterOrEqual },
    { "$lt", FilterOperator::Less },
    { "$lte", FilterOperator::LessOrEqual },
    { "$in", FilterOperator::In },
    { "$nin", FilterOperator::NotIn },
    { "$contains", FilterOperator::Contains },
    { "$not_contains", FilterOperator::NotContains },
    { "$regex", FilterOperator::Regex },
    { "$not_regex", FilterOperator::NotRegex },
} };

std::optional<FilterOperator> operatorFrom(std::string_view name)
{
    for (const auto& [text, op] : operatorNames) {
        if (text == name)
            return op;
    }
    return std::nullopt;
}

tl::unexpected<Error> refuse(const std::string& message, const std::string& hint = {})
{
    return fail(ErrorKind::BadArgument, {}, message, hint);
}

bool isRust(Dialect dialect)
{
    return dialect == Dialect::Rust || dialect == Dialect::RustArrays;
}

bool isScalar(const json& value)
{
    return value.is_string() || value.is_number() || value.is_boolean();
}

bool isNegative(FilterOperator op)
{
    return op == FilterOperator::NotContains || op == FilterOperator::NotRegex;
}

class Parser
{
public:
    Parser(const char* what, Dialect dialect)
        : m_what(what)
        , m_dialect(dialect)
    {
    }

    Result<Filter> metadata(const json& where, int depth) { return node(where, depth, &Parser::metadataLeaf); }
    Result<Filter> document(const json& where, int depth) { return node(where, depth, &Parser::documentLeaf); }

private:
    using Leaf = Result<Filter> (Parser::*)(const std::string& key, const json& value);

    /// An object of one key: a connective with its list, or a leaf.
    Result<Filter> node(const json& where, int depth, Leaf leaf)
    {
        if (!where.is_object() || where.size() != 1)
            return refuse(std::string(m_what) + " needs an object with exactly one key"
                    + (where.is_object() ? ", not " + std::to_string(where.size()) : ""),
                "join several conditions by {\"$and\": [...]}");
        if (depth > deepest || ++m_nodes > mostNodes)
            return refuse(std::string(m_what) + " is nested too deep or too long",
                "at most " + std::to_string(deepest) + " levels and " + std::to_string(mostNodes) + " conditions");
        const std::string& key = where.begin().key();
        const json& value = where.begin().value();
        if (key != "$and" && key != "$or")
            return (this->*leaf)(key, value);
        if (!value.is_array() || value.size() < 2)
            return refuse(key + " needs a list of at least two conditions");
        Filter filter;
        filter.op = key == "$and" ? FilterOperator::And : FilterOperator::Or;
        for (const json& child : value) {
            auto parsed = node(child, depth + 1, leaf);
            if (!parsed)
                return parsed;
            filter.children.push_back(std::move(*parsed));
        }
        return filter;
    }

    Result<Filter> metadataLeaf(const std::string& key, const json& value)
    {
        if (key.starts_with('$'))
            return refuse("'" + printable(key) + "' is no operator that can stand here",
                "use $and, $or or the name of a metadata key");
        Filter filter;
        filter.key = key;
        m_values += 2; // the key and an operand
        if (isScalar(value)) {
            filter.op = FilterOperator::Equal;
            filter.operands = { value };
            return filter;
        }
        if (!value.is_object() || value.size() != 1)
            return refuse("the condition on '" + printable(key)
                + "' is neither a text, number or bool nor an object with one operator");
        const auto op = operatorFrom(value.begin().key());
        if (!op || *op == FilterOperator::And || *op == FilterOperator::Or || *op == FilterOperator::Regex
            || *op == FilterOperator::NotRegex)
            return refuse("'" + printable(value.begin().key()) + "' is no operator for metadata",
                "use $eq $ne $gt $gte $lt $lte $in $nin, or $contains $not_contains on arrays");
        filter.op = *op;
        return operands(std::move(filter), value.begin().key(), value.begin().value());
    }

    Result<Filter> operands(Filter filter, const std::string& op, const json& value)
    {
        switch (filter.op) {
        case FilterOperator::In:
        case FilterOperator::NotIn:
            if (m_dialect == Dialect::PythonTyped)
                return refuse(op + " is refused by " + describe(m_dialect) + ", which wrote this directory");
            return list(std::move(filter), op, value);
        case FilterOperator::Contains:
        case FilterOperator::NotContains:
            if (m_dialect != Dialect::RustArrays)
                return refuse(op + " on metadata is refused by " + describe(m_dialect) + ", which wrote this directory",
                    "arrays came with 1.5");
            break;
        case FilterOperator::Greater:
        case FilterOperator::GreaterOrEqual:
        case FilterOperator::Less:
        case FilterOperator::LessOrEqual:
            if (!value.is_number())
                return refuse(op + " compares numbers only");
            break;
        default:
            break;
        }
        if (!isScalar(value))
            return refuse(op + " needs a text, a number or a bool");
        filter.operands = { value };
        return filter;
    }

    Result<Filter> list(Filter filter, const std::string& op, const json& value)
    {
        if (!value.is_array() || value.empty())
            return refuse(op + " needs a list that is not empty");
        m_values += value.size();
        if (m_values > mostValues)
            return refuse(std::string(m_what) + " is too long", "at most " + std::to_string(mostValues) + " values");
        for (const json& item : value) {
            const bool same = item.is_number() ? value.front().is_number() : item.type() == value.front().type();
            if (!isScalar(item) || !same)
                return refuse(op + " needs a list of texts, of numbers or of bools");
            filter.operands.push_back(item);
        }
        return filter;
    }

    Result<Filter> documentLeaf(const std::string& key, const json& value)
    {
        const auto op = operatorFrom(key);
        const bool contains = op == FilterOperator::Contains || op == FilterOperator::NotContains;
        const bool regex = op == FilterOperator::Regex || op == FilterOperator::NotRegex;
        if (!contains && !regex)
            return refuse("'" + printable(key) + "' is no operator for documents",
                "use $contains, $not_contains, $regex, $not_regex, $and, $or");
        if (!value.is_string() || value.get_ref<const std::string&>().empty())
            return refuse(key + " needs a text that is not empty");
        if (contains && patternBytes(value.get_ref<const std::string&>()) > longestPattern)
            return refuse("the text of " + key + " is too long",
                "SQLite compares with at most " + std::to_string(longestPattern) + " bytes");
        if (regex && !isRust(m_dialect))
            return refuse(key + " is refused by " + describe(m_dialect) + ", which wrote this directory",
                "regular expressions came with 1.0.11");
        if (isNegative(*op) && m_dialect == Dialect::PythonTyped)
            return refuse(key + " is refused by " + describe(m_dialect) + ", which wrote this directory");
        Filter filter;
        filter.op = *op;
        filter.operands = { value };
        return filter;
    }

    /// Bytes of the pattern that `text` becomes: the Rust releases escape what would be a wildcard.
    std::size_t patternBytes(const std::string& text) const
    {
        const auto escaped =
            std::count_if(text.begin(), text.end(), [](char c) { return c == '%' || c == '_' || c == '\\'; });
        return text.size() + (isRust(m_dialect) ? static_cast<std::size_t>(escaped) : 0);
    }

    const char* m_what;
    Dialect m_dialect;
    std::size_t m_nodes = 0;
    std::size_t m_values = 0;
};

} // namespace

Result<Filter> parseWhere(const json& where, Dialect dialect)
{
    return Parser("where", dialect).metadata(where, 0);
}

Result<Filter> parseWhereDocument(const json& where, Dialect dialect)
{
    return Parser("where_document", dialect).document(where, 0);
}

} // namespace engine::chroma
