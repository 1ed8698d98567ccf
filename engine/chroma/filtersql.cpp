// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/filtersql.h"

#include <cstdint>

#include <re2/re2.h>
#include <sqlite3.h>

namespace engine::chroma {

namespace {

using nlohmann::json;

bool isRust(Dialect dialect)
{
    return dialect == Dialect::Rust || dialect == Dialect::RustArrays;
}

bool isTyped(Dialect dialect)
{
    return dialect == Dialect::PythonTyped || dialect == Dialect::PythonTypedById;
}

const char* comparison(FilterOperator op)
{
    switch (op) {
    case FilterOperator::Greater:
        return " > ";
    case FilterOperator::GreaterOrEqual:
        return " >= ";
    case FilterOperator::Less:
        return " < ";
    case FilterOperator::LessOrEqual:
        return " <= ";
    case FilterOperator::NotEqual:
        return " <> ";
    default:
        return " = ";
    }
}

class Compiler
{
public:
    Compiler(const FilterTables& tables, Dialect dialect)
        : m_tables(tables)
        , m_dialect(dialect)
    {
    }

    std::string metadata(const Filter& filter)
    {
        if (filter.op == FilterOperator::And || filter.op == FilterOperator::Or)
            return join(filter, &Compiler::metadata);
        switch (filter.op) {
        case FilterOperator::NotEqual:
            return isTyped(m_dialect) ? row(filter, compare(filter.op, filter.operands.front()))
                                      : "NOT " + row(filter, compare(FilterOperator::Equal, filter.operands.front()));
        case FilterOperator::In:
            return row(filter, anyOf(filter.operands));
        case FilterOperator::NotIn:
            return isTyped(m_dialect) ? row(filter, noneOf(filter.operands))
                                      : "NOT " + row(filter, anyOf(filter.operands));
        case FilterOperator::Contains:
            return element(filter);
        case FilterOperator::NotContains:
            return "NOT " + element(filter);
        default:
            return row(filter, compare(filter.op, filter.operands.front()));
        }
    }

    std::string document(const Filter& filter)
    {
        if (filter.op == FilterOperator::And || filter.op == FilterOperator::Or)
            return join(filter, &Compiler::document);
        const bool regex = filter.op == FilterOperator::Regex || filter.op == FilterOperator::NotRegex;
        const bool negative = filter.op == FilterOperator::NotContains || filter.op == FilterOperator::NotRegex;
        const std::string condition = regex
            ? "matches_regex(" + value(filter.operands.front()) + ", t." + m_tables.documentText + ")"
            : like(filter.operands.front().get<std::string>());
        // 0.4.15 to 0.5.5 ask for a document that lacks the text; later releases for everything that does not have it.
        if (negative && isTyped(m_dialect))
            return documentExists("NOT " + condition);
        return (negative ? "NOT " : "") + documentExists(condition);
    }

    FilterSql take(std::string expression) { return { std::move(expression), std::move(m_values) }; }

private:
    using Part = std::string (Compiler::*)(const Filter&);

    std::string join(const Filter& filter, Part part)
    {
        std::vector<std::string> parts;
        for (const Filter& child : filter.children)
            parts.push_back((this->*part)(child));
        return balanced(parts, 0, parts.size(), filter.op == FilterOperator::And ? " AND " : " OR ");
    }

    /// Joined pairwise, so that a long list stays below SQLite's limit on the depth of an expression.
    static std::string balanced(
        const std::vector<std::string>& parts, std::size_t first, std::size_t last, const char* op)
    {
        if (last - first == 1)
            return parts[first];
        const std::size_t middle = first + (last - first) / 2;
        return "(" + balanced(parts, first, middle, op) + op + balanced(parts, middle, last, op) + ")";
    }

    std::string value(const json& operand)
    {
        m_values.push_back(operand);
        return "?" + std::to_string(m_values.size() + 1);
    }

    std::string row(const Filter& filter, const std::string& condition)
    {
        return "EXISTS (SELECT 1 FROM " + m_tables.metadata + " m WHERE m.id = ?1 AND m.key = " + value(filter.key)
            + " AND " + condition + ")";
    }

    std::string element(const Filter& filter)
    {
        if (m_tables.arrays.empty())
            return "0";
        return "EXISTS (SELECT 1 FROM " + m_tables.arrays + " m WHERE m.id = ?1 AND m.key = " + value(filter.key)
            + " AND " + compare(FilterOperator::Equal, filter.operands.front()) + ")";
    }

    std::string compare(FilterOperator op, const json& operand)
    {
        const std::string sign = comparison(op);
        if (operand.is_string())
            return "m.string_value" + sign + value(operand);
        if (operand.is_boolean())
            return std::string(m_tables.hasBool ? "m.bool_value" : "m.int_value") + sign
                + value(operand.get<bool>() ? 1 : 0);
        if (isTyped(m_dialect))
            return (operand.is_number_integer() ? "m.int_value" : "m.float_value") + sign + value(operand);
        const std::string bound = value(operand);
        return "(m.int_value" + sign + bound + " OR m.float_value" + sign + bound + ")";
    }

    std::string anyOf(const std::vector<json>& operands) { return inList(operands, " IN "); }
    std::string noneOf(const std::vector<json>& operands) { return inList(operands, " NOT IN "); }

    /// The operands are all texts, all bools or all numbers.
    std::string inList(const std::vector<json>& operands, const char* in)
    {
        std::string list = "(";
        bool integers = true;
        for (std::size_t i = 0; i < operands.size(); ++i) {
            const json& operand = operands[i];
            integers = integers && operand.is_number_integer();
            list += (i == 0 ? "" : ", ") + value(operand.is_boolean() ? json(operand.get<bool>() ? 1 : 0) : operand);
        }
        list += ")";
        if (operands.front().is_string())
            return "m.string_value" + (in + list);
        if (operands.front().is_boolean())
            return (m_tables.hasBool ? "m.bool_value" : "m.int_value") + (in + list);
        if (isTyped(m_dialect))
            return (integers ? "m.int_value" : "m.float_value") + (in + list);
        return "(m.int_value" + (in + list) + " OR m.float_value" + (in + list) + ")";
    }

    /// % and _ are wildcards in the Python releases and literal in the Rust ones.
    std::string like(const std::string& needle)
    {
        std::string pattern = "%";
        for (const char c : needle) {
            if (isRust(m_dialect) && (c == '%' || c == '_' || c == '\\'))
                pattern += '\\';
            pattern += c;
        }
        return "t." + m_tables.documentText + " LIKE " + value(pattern + '%')
            + (isRust(m_dialect) ? " ESCAPE '\\'" : "");
    }

    std::string documentExists(const std::string& condition) const
    {
        if (m_tables.documents.empty())
            return "0";
        return "EXISTS (SELECT 1 FROM " + m_tables.documents + " t WHERE t." + m_tables.documentId + " = ?1 AND "
            + condition + ")";
    }

    const FilterTables& m_tables;
    Dialect m_dialect;
    std::vector<json> m_values;
};

void matchesRegex(sqlite3_context* context, int, sqlite3_value** arguments)
{
    const auto text = [&](int i) {
        const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(arguments[i]));
        return re2::StringPiece(
            bytes ? bytes : "", bytes ? static_cast<std::size_t>(sqlite3_value_bytes(arguments[i])) : 0);
    };
    auto* compiled = static_cast<re2::RE2*>(sqlite3_get_auxdata(context, 0));
    if (!compiled) {
        compiled = new re2::RE2(text(0), re2::RE2::Quiet);
        sqlite3_set_auxdata(context, 0, compiled, [](void* pattern) { delete static_cast<re2::RE2*>(pattern); });
        compiled = static_cast<re2::RE2*>(sqlite3_get_auxdata(context, 0));
    }
    const bool matches = compiled && compiled->ok() && sqlite3_value_type(arguments[1]) != SQLITE_NULL
        && re2::RE2::PartialMatch(text(1), *compiled);
    sqlite3_result_int(context, matches ? 1 : 0);
}

Result<void> checkPatterns(const Filter& filter)
{
    for (const Filter& child : filter.children) {
        if (auto checked = checkPatterns(child); !checked)
            return checked;
    }
    if (filter.op != FilterOperator::Regex && filter.op != FilterOperator::NotRegex)
        return {};
    const re2::RE2 pattern(filter.operands.front().get<std::string>(), re2::RE2::Quiet);
    if (!pattern.ok())
        return fail(ErrorKind::BadArgument, {}, "RE2 refuses the regular expression: " + pattern.error(),
            "Chroma uses Rust's syntax, which is close; look-around and back references exist in neither");
    return {};
}

} // namespace

FilterTables mainTables(const Schema& schema)
{
    FilterTables tables;
    tables.metadata = "main.embedding_metadata";
    tables.arrays = schema.hasMetadataArrays ? "main.embedding_metadata_array" : "";
    tables.hasBool = schema.hasMetadataBool;
    if (schema.fullTextTable == "embedding_fulltext_search") {
        tables.documents = "main.embedding_fulltext_search_content";
        tables.documentId = "id";
        tables.documentText = "c0";
    } else if (!schema.fullTextTable.empty()) {
        // 0.4.0 to 0.4.5: fts5(id, string_value), the record's id in its first column.
        tables.documents = "main.embedding_fulltext_content";
        tables.documentId = "c0";
        tables.documentText = "c1";
    }
    return tables;
}

FilterSql compileFilters(const std::vector<Filter>& metadata, const std::vector<Filter>& documents,
    const FilterTables& tables, Dialect dialect)
{
    Compiler compiler(tables, dialect);
    std::string expression = "1";
    for (const Filter& filter : metadata)
        expression += " AND " + compiler.metadata(filter);
    for (const Filter& filter : documents)
        expression += " AND " + compiler.document(filter);
    return compiler.take(std::move(expression));
}

void bindValues(sqlite::Statement& statement, const FilterSql& filter)
{
    int parameter = 2;
    for (const json& operand : filter.values) {
        if (operand.is_string())
            statement.bind(parameter, std::string_view(operand.get_ref<const std::string&>()));
        else if (operand.is_number_unsigned() && operand.get<std::uint64_t>() > INT64_MAX)
            statement.bind(
                parameter, static_cast<double>(operand.get<std::uint64_t>())); // as Chroma stores such numbers
        else if (operand.is_number_integer())
            statement.bind(parameter, operand.get<std::int64_t>());
        else
            statement.bind(parameter, operand.get<double>());
        ++parameter;
    }
}

Result<void> prepareRegex(const sqlite::Database& database, const std::vector<Filter>& documents)
{
    for (const Filter& filter : documents) {
        if (auto checked = checkPatterns(filter); !checked)
            return checked;
    }
    sqlite3_create_function_v2(database.handle(), "matches_regex", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
        matchesRegex, nullptr, nullptr, nullptr);
    return {};
}

} // namespace engine::chroma
