// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/placedjson.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "engine/core/text.h"

namespace engine {

namespace {

constexpr int deepest = 100;
constexpr std::size_t longestQuoted = 60; ///< of the text, in a message

template <typename T>
using Parsed = tl::expected<T, TextProblem>;

bool isWordByte(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || c == '#' || c == '.' || c == '+'
        || c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

class PlacedParser
{
public:
    explicit PlacedParser(std::string_view text)
        : m_text(text)
    {
    }

    Parsed<PlacedJson> parse()
    {
        auto all = value(0);
        if (!all)
            return all;
        skipSpace();
        if (m_at < m_text.size())
            return refuse(m_at, m_text.size() - m_at, "there is more behind the end of the JSON",
                "take it away, or join several conditions by {\"$and\": [...]}");
        return all;
    }

private:
    static tl::unexpected<TextProblem> refuse(
        std::size_t at, std::size_t length, std::string message, std::string hint = {})
    {
        return tl::make_unexpected(TextProblem{ at, length, std::move(message), std::move(hint) });
    }

    void skipSpace()
    {
        while (m_at < m_text.size() && std::string_view(" \t\r\n").find(m_text[m_at]) != std::string_view::npos)
            ++m_at;
    }

    bool sees(char c)
    {
        skipSpace();
        return m_at < m_text.size() && m_text[m_at] == c;
    }

    bool take(char c)
    {
        if (!sees(c))
            return false;
        ++m_at;
        return true;
    }

    /// The word, or what stands in quotes of either kind, at m_at; at least one byte.
    std::string_view word() const
    {
        std::size_t end = m_at;
        if (m_text[m_at] == '"' || m_text[m_at] == '\'') {
            const std::size_t close = m_text.find(m_text[m_at], m_at + 1);
            if (close != m_text.npos)
                return m_text.substr(m_at, close + 1 - m_at);
        }
        while (end < m_text.size() && isWordByte(m_text[end]))
            ++end;
        return m_text.substr(m_at, std::max<std::size_t>(1, end - m_at));
    }

    static std::string quoted(std::string_view text)
    {
        std::string shown = validUtf8(text.substr(0, longestQuoted));
        return '\'' + printable(shown) + (text.size() > longestQuoted ? "…'" : "'");
    }

    tl::unexpected<TextProblem> ends(const std::string& wanted) const
    {
        return refuse(m_text.size(), 0, "the line ends where " + wanted + " should follow");
    }

    Parsed<PlacedJson> value(int depth)
    {
        if (depth > deepest)
            return refuse(m_at, 1, "this is nested deeper than " + std::to_string(deepest) + " levels");
        skipSpace();
        if (m_at >= m_text.size())
            return ends("a value");
        switch (m_text[m_at]) {
        case '{':
            return object(depth);
        case '[':
            return array(depth);
        case '"':
            return text();
        case '\'':
            return refuse(m_at, word().size(), "a text stands in double quotes", "write \"text\"");
        default:
            return number();
        }
    }

    Parsed<PlacedJson> object(int depth)
    {
        PlacedJson all;
        all.kind = PlacedJson::Kind::Object;
        all.begin = m_at++;
        while (!take('}')) {
            const std::size_t comma = m_at;
            if (!all.members.empty() && !take(','))
                return notFollowing("a comma or }", "between two parts of { } stands a comma");
            if (sees('}'))
                return refuse(comma, 1, "nothing follows the comma", "take the comma away");
            auto one = member(all, depth);
            if (!one)
                return tl::make_unexpected(std::move(one.error()));
            all.members.push_back(std::move(*one));
        }
        all.end = m_at;
        return all;
    }

    Parsed<PlacedMember> member(const PlacedJson& owner, int depth)
    {
        skipSpace();
        if (m_at >= m_text.size())
            return ends("a key or }");
        if (m_text[m_at] != '"')
            return refuse(m_at, word().size(), "a key stands in double quotes", "write \"key\": value");
        auto key = text();
        if (!key)
            return tl::make_unexpected(std::move(key.error()));
        PlacedMember made{ key->scalar.get<std::string>(), key->begin, key->end, {} };
        if (std::any_of(owner.members.begin(), owner.members.end(),
                [&](const PlacedMember& other) { return other.key == made.key; }))
            return refuse(made.begin, made.end - made.begin, "the key " + quoted(made.key) + " stands here twice",
                "join several conditions by {\"$and\": [...]}");
        if (!take(':'))
            return notFollowing("a colon", "write \"key\": value");
        auto of = value(depth + 1);
        if (!of)
            return tl::make_unexpected(std::move(of.error()));
        made.value = std::move(*of);
        return made;
    }

    Parsed<PlacedJson> array(int depth)
    {
        PlacedJson all;
        all.kind = PlacedJson::Kind::Array;
        all.begin = m_at++;
        while (!take(']')) {
            const std::size_t comma = m_at;
            if (!all.elements.empty() && !take(','))
                return notFollowing("a comma or ]", "between two parts of [ ] stands a comma");
            if (sees(']'))
                return refuse(comma, 1, "nothing follows the comma", "take the comma away");
            auto one = value(depth + 1);
            if (!one)
                return one;
            all.elements.push_back(std::move(*one));
        }
        all.end = m_at;
        return all;
    }

    tl::unexpected<TextProblem> notFollowing(const std::string& wanted, const std::string& hint)
    {
        skipSpace();
        if (m_at >= m_text.size())
            return ends(wanted);
        return refuse(m_at, word().size(), wanted + " should follow here, not " + quoted(word()), hint);
    }

    Parsed<PlacedJson> text()
    {
        std::size_t end = m_at + 1;
        while (end < m_text.size() && m_text[end] != '"')
            end += m_text[end] == '\\' ? 2 : 1;
        if (end >= m_text.size())
            return refuse(m_at, m_text.size() - m_at, "the text that begins here does not end", "close it by \"");
        return scalar(end + 1, "this text has a character or an escape that JSON does not know",
            "write \\\" for a quote, \\\\ for a backslash and \\n for a new line");
    }

    Parsed<PlacedJson> number()
    {
        const std::string_view found = word();
        for (const auto& [wrong, right] : { std::pair{ "True", "true" }, { "False", "false" }, { "None", "null" } }) {
            if (found == wrong)
                return refuse(m_at, found.size(), quoted(found) + " is Python's word", std::string("write ") + right);
        }
        if (found == "null")
            return refuse(m_at, found.size(), "null cannot be asked for",
                "a key without a value is not stored: leave the condition away, or ask for a value");
        const bool isNumber = std::isdigit(static_cast<unsigned char>(found.front())) != 0 || found.front() == '-'
            || found.front() == '+' || found.front() == '.';
        if (isNumber)
            return scalar(m_at + found.size(), quoted(found) + " is no number", "write it as 12, -3 or 0.5");
        if (found == "true" || found == "false")
            return scalar(m_at + found.size(), {}, {});
        return refuse(m_at, found.size(),
            isWordByte(found.front()) ? "a text stands in double quotes" : quoted(found) + " cannot stand here",
            isWordByte(found.front()) ? "write \"" + printable(validUtf8(found.substr(0, longestQuoted))) + '"'
                                      : "write a text in double quotes, a number, true or false");
    }

    /// The value between m_at and `end`, as the JSON library reads it.
    Parsed<PlacedJson> scalar(std::size_t end, const std::string& problem, const std::string& hint)
    {
        PlacedJson one;
        one.begin = m_at;
        one.end = end;
        one.scalar = nlohmann::json::parse(m_text.substr(m_at, end - m_at), nullptr, false);
        if (one.scalar.is_discarded() || m_text.substr(m_at, end - m_at).find('\0') != std::string_view::npos)
            return refuse(m_at, end - m_at, problem, hint);
        m_at = end;
        return one;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace

nlohmann::json PlacedJson::toJson() const
{
    if (kind == Kind::Scalar)
        return scalar;
    nlohmann::json made = isArray() ? nlohmann::json::array() : nlohmann::json::object();
    for (const PlacedJson& element : elements)
        made.push_back(element.toJson());
    for (const PlacedMember& member : members)
        made[member.key] = member.value.toJson();
    return made;
}

tl::expected<PlacedJson, TextProblem> parsePlacedJson(std::string_view text)
{
    return PlacedParser(text).parse();
}

} // namespace engine
