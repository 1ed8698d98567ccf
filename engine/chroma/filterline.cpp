// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/filterline.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/chroma/where.h"
#include "engine/core/text.h"

namespace engine::chroma {

namespace {

using nlohmann::json;

constexpr std::string_view spaces = " \t\r\n";
constexpr std::string_view idKey = "#id";
constexpr std::string_view documentKey = "#document";

template <typename T>
using Parsed = tl::expected<T, TextProblem>;

tl::unexpected<TextProblem> refuse(std::size_t begin, std::size_t end, std::string message, std::string hint = {})
{
    return tl::make_unexpected(TextProblem{ begin, end - begin, std::move(message), std::move(hint) });
}

tl::unexpected<TextProblem> refuse(const PlacedJson& part, std::string message, std::string hint = {})
{
    return refuse(part.begin, part.end, std::move(message), std::move(hint));
}

/// What a condition speaks of.
enum class Subject { Metadata, Document, Id, Several };

bool isConnective(const PlacedMember& member)
{
    return member.key == "$and" || member.key == "$or";
}

/// Checks the form of a filter and takes it apart into what get() wants as `ids`, `where` and `where_document`.
class LineParser
{
public:
    explicit LineParser(Dialect dialect)
        : m_dialect(dialect)
    {
    }

    Parsed<RecordQuery> query(const PlacedJson& all)
    {
        if (const auto subject = check(all, 0); !subject)
            return tl::make_unexpected(subject.error());
        if (auto taken = take(all); !taken)
            return tl::make_unexpected(taken.error());
        RecordQuery query;
        if (m_ids)
            query.ids.assign(m_ids->begin(), m_ids->end());
        query.where = joined(m_where);
        query.whereDocument = joined(m_documents);
        // Lengths are limited for a filter as a whole.
        for (const auto& [filter, parse] :
            { std::pair{ &query.where, &parseWhere }, std::pair{ &query.whereDocument, &parseWhereDocument } }) {
            if (!*filter)
                continue;
            if (const auto parsed = parse(**filter, m_dialect); !parsed)
                return refuse(all, parsed.error().message, parsed.error().hint);
        }
        return query;
    }

private:
    /// What `node` speaks of; or where it is not what it should be.
    Parsed<Subject> check(const PlacedJson& node, int depth) const
    {
        if (!node.isObject())
            return refuse(node, "a condition is an object", "write {\"key\": value} or {\"key\": {\"$gt\": value}}");
        if (node.members.empty())
            return refuse(
                node, "the condition is empty", "write {\"key\": value}, or clear the line to see all records");
        if (node.members.size() > 1)
            return refuse(node.members[1].begin, node.members[1].end, "a condition has one key, here begins a second",
                "join several conditions by {\"$and\": [{...}, {...}]}");
        const PlacedMember& only = node.members.front();
        if (isConnective(only))
            return checkList(only, depth);
        if (only.key == idKey)
            return idsOf(only.value).map([](auto&&) { return Subject::Id; });
        if (only.key == documentKey)
            return checkLeaf(only, &parseWhereDocument, only.value.toJson(), Subject::Document);
        return checkLeaf(only, &parseWhere, json{ { only.key, only.value.toJson() } }, Subject::Metadata);
    }

    Parsed<Subject> checkList(const PlacedMember& list, int depth) const
    {
        const PlacedJson& value = list.value;
        if (!value.isArray() || value.elements.size() < 2)
            return refuse(value, list.key + " needs a list of at least two conditions",
                "write {\"" + list.key + "\": [{...}, {...}]}");
        if (depth > 50)
            return refuse(value, "this is nested deeper than 50 levels");
        std::optional<Subject> common;
        for (const PlacedJson& element : value.elements) {
            const auto subject = check(element, depth + 1);
            if (!subject)
                return subject;
            if (list.key == "$or" && (*subject == Subject::Several || (common && *common != *subject)))
                return refuse(element, "$or cannot join conditions on metadata, documents and ids with each other",
                    "get() takes them apart and wants all of them to hold: use $and");
            common = !common || *common == *subject ? *subject : Subject::Several;
        }
        return *common;
    }

    using Parse = Result<Filter> (*)(const json&, Dialect);

    Parsed<Subject> checkLeaf(const PlacedMember& leaf, Parse parse, const json& condition, Subject subject) const
    {
        const auto parsed = parse(condition, m_dialect);
        if (parsed)
            return subject;
        const auto& [message, hint] = std::pair(parsed.error().message, parsed.error().hint);
        const PlacedJson& value = leaf.value;
        if (subject == Subject::Metadata && leaf.key.starts_with('$'))
            return refuse(leaf.begin, leaf.end, message, hint);
        if (!value.isObject())
            return subject == Subject::Document
                ? refuse(value, "a condition on documents names an operator",
                    "write {\"#document\": {\"$contains\": \"text\"}}")
                : refuse(value, message, "write {\"key\": value} or {\"key\": {\"$in\": [...]}}");
        if (value.members.size() != 1)
            return value.members.empty()
                ? refuse(value, message, "write {\"$eq\": value}")
                : refuse(value.members[1].begin, value.members[1].end, "here begins a second operator",
                    "join two conditions on a key by {\"$and\": [{...}, {...}]}");
        const PlacedMember& op = value.members.front();
        if (takesNothing(leaf, op.key, parse, subject))
            return refuse(op.begin, op.end, message, hint);
        return refuse(op.value, message, hint);
    }

    /// Whether the operator is at fault and not what it is given.
    bool takesNothing(const PlacedMember& leaf, const std::string& op, Parse parse, Subject subject) const
    {
        for (const json& operand : { json("a"), json(1), json::array({ "a" }) }) {
            const json condition{ { op, operand } };
            if (parse(subject == Subject::Document ? condition : json{ { leaf.key, condition } }, m_dialect))
                return false;
        }
        return true;
    }

    static Parsed<std::set<std::string>> idsOf(const PlacedJson& value)
    {
        const std::string right = "write {\"#id\": \"an id\"} or {\"#id\": {\"$in\": [\"an id\", \"another\"]}}";
        const auto isText = [](const PlacedJson& part) {
            return part.kind == PlacedJson::Kind::Scalar && part.scalar.is_string();
        };
        if (isText(value))
            return std::set{ value.scalar.get<std::string>() };
        if (!value.isObject() || value.members.size() != 1)
            return refuse(value, "an id is a text", right);
        const PlacedMember& op = value.members.front();
        if (op.key == "$eq" && isText(op.value))
            return std::set{ op.value.scalar.get<std::string>() };
        if (op.key != "$eq" && op.key != "$in")
            return refuse(op.begin, op.end, "ids are found by $eq and $in only", right);
        if (op.key == "$eq" || !op.value.isArray() || op.value.elements.empty())
            return refuse(op.value, op.key == "$eq" ? "an id is a text" : "$in needs a list that is not empty", right);
        std::set<std::string> all;
        for (const PlacedJson& element : op.value.elements) {
            if (!isText(element))
                return refuse(element, "an id is a text", right);
            all.insert(element.scalar.get<std::string>());
        }
        return all;
    }

    /// Puts the parts of a checked filter where they belong.
    Parsed<void> take(const PlacedJson& node)
    {
        const Subject subject = *check(node, 0);
        const PlacedMember& only = node.members.front();
        if (subject == Subject::Metadata) {
            m_where.push_back(node.toJson());
        } else if (subject == Subject::Document) {
            m_documents.push_back(documentJson(node));
        } else if (only.key == idKey || only.key == "$or") {
            return keepIds(node, idsIn(node));
        } else {
            for (const PlacedJson& element : only.value.elements) {
                if (auto taken = take(element); !taken)
                    return taken;
            }
        }
        return {};
    }

    Parsed<void> keepIds(const PlacedJson& node, std::set<std::string> ids)
    {
        if (m_ids)
            std::erase_if(ids, [&](const std::string& id) { return !m_ids->contains(id); });
        if (ids.empty())
            return refuse(node, "no record has this id and the ones asked for before",
                "ask for several ids by {\"#id\": {\"$in\": [...]}}");
        m_ids = std::move(ids);
        return {};
    }

    /// What a node that speaks of ids only leaves of them.
    static std::set<std::string> idsIn(const PlacedJson& node)
    {
        const PlacedMember& only = node.members.front();
        if (only.key == idKey)
            return *idsOf(only.value);
        std::set<std::string> all = idsIn(only.value.elements.front());
        for (const PlacedJson& element : only.value.elements) {
            std::set<std::string> some = idsIn(element);
            if (only.key == "$or")
                all.merge(some);
            else
                std::erase_if(all, [&](const std::string& id) { return !some.contains(id); });
        }
        return all;
    }

    static json documentJson(const PlacedJson& node)
    {
        const PlacedMember& only = node.members.front();
        if (!isConnective(only))
            return only.value.toJson();
        json list = json::array();
        for (const PlacedJson& element : only.value.elements)
            list.push_back(documentJson(element));
        return { { only.key, std::move(list) } };
    }

    static std::optional<json> joined(std::vector<json>& parts)
    {
        if (parts.empty())
            return std::nullopt;
        return parts.size() == 1 ? std::move(parts.front()) : json{ { "$and", std::move(parts) } };
    }

    Dialect m_dialect;
    std::optional<std::set<std::string>> m_ids;
    std::vector<json> m_where;
    std::vector<json> m_documents;
};

/// What follows `word` in `text` after a space; nothing when `text` does not begin with it.
std::optional<std::string_view> after(std::string_view text, std::string_view word)
{
    if (!text.starts_with(word) || (text.size() > word.size() && spaces.find(text[word.size()]) == spaces.npos))
        return std::nullopt;
    const std::size_t from = text.find_first_not_of(spaces, word.size());
    return from == text.npos ? std::string_view() : text.substr(from);
}

Parsed<RecordQuery> textQuery(std::string_view text, std::size_t at, Dialect dialect)
{
    RecordQuery query;
    query.whereDocument = json{ { "$contains", validUtf8(text) } };
    if (const auto parsed = parseWhereDocument(*query.whereDocument, dialect); !parsed)
        return refuse(at, at + text.size(), parsed.error().message, parsed.error().hint);
    return query;
}

} // namespace

tl::expected<RecordQuery, TextProblem> parseFilterLine(std::string_view line, Dialect dialect)
{
    const std::size_t first = line.find_first_not_of(spaces);
    if (first == line.npos)
        return RecordQuery{};
    const std::string_view text = line.substr(first, line.find_last_not_of(spaces) + 1 - first);
    if (text.front() != '{') {
        const auto id = after(text, idKey);
        const auto document = after(text, documentKey);
        if ((id && id->empty()) || (document && document->empty()))
            return refuse(first + text.size(), first + text.size(), id ? "an id should follow" : "a text should follow",
                id ? "write #id and the id, as it is" : "write #document and the text to look for");
        if (!id)
            return textQuery(document.value_or(text), first, dialect);
        RecordQuery query;
        query.ids = { std::string(*id) };
        return query;
    }
    auto parsed = parsePlacedJson(text).and_then([&](const PlacedJson& all) { return LineParser(dialect).query(all); });
    if (!parsed)
        parsed.error().at += first;
    return parsed;
}

} // namespace engine::chroma
