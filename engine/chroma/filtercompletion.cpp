// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/filtercompletion.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "engine/core/text.h"

namespace engine::chroma {

namespace {

using nlohmann::json;

constexpr std::size_t mostSuggestions = 40;
constexpr std::size_t longestValue = 200; ///< of a suggestion, in bytes

/// What an open bracket holds.
enum class Holds { Condition, Conditions, Operators, Values, Unknown };

struct Frame
{
    Holds holds = Holds::Unknown;
    std::string subject; ///< the metadata key it is about, or #id or #document
    std::string key; ///< last key of an object
    bool wantsValue = false; ///< behind the colon of an object
    bool isDone = false; ///< behind a value: a comma or the end is next
};

struct Place
{
    std::vector<Frame> frames;
    std::size_t begin = 0; ///< of the token that the cursor stands in or behind
    std::string typed; ///< of it, without its opening quote
};

std::string unquoted(std::string_view token)
{
    const json parsed = json::parse(token, nullptr, false);
    return parsed.is_string() ? parsed.get<std::string>() : std::string();
}

Frame opened(const Frame& outer, char bracket)
{
    Frame inner;
    inner.subject = outer.subject;
    if (bracket == '{') {
        if (outer.holds == Holds::Conditions)
            inner.holds = Holds::Condition;
        else if (outer.holds == Holds::Condition && outer.wantsValue && !outer.key.starts_with('$'))
            inner = { Holds::Operators, outer.key, {}, false, false };
    } else if (outer.wantsValue) {
        if (outer.holds == Holds::Condition && (outer.key == "$and" || outer.key == "$or"))
            inner.holds = Holds::Conditions;
        else if (outer.holds == Holds::Operators)
            inner.holds = Holds::Values;
    }
    return inner;
}

/// Reads the line up to the cursor, forgiving: what is wrong is not the completion's business.
std::optional<Place> placeOf(std::string_view before)
{
    Place place;
    const auto take = [&](std::string_view token) {
        if (place.frames.empty())
            return;
        Frame& frame = place.frames.back();
        const bool isKey = (frame.holds == Holds::Condition || frame.holds == Holds::Operators) && !frame.wantsValue;
        if (isKey)
            frame.key = unquoted(token);
        else
            frame.isDone = true;
    };
    std::size_t at = 0;
    while (at < before.size()) {
        const char c = before[at];
        if (c == '"') {
            std::size_t end = at + 1;
            while (end < before.size() && before[end] != '"')
                end += before[end] == '\\' ? 2 : 1;
            if (end >= before.size()) {
                place.begin = at;
                place.typed = before.substr(at + 1);
                return place;
            }
            take(before.substr(at, end + 1 - at));
            at = end + 1;
        } else if (c == '{' || c == '[') {
            place.frames.push_back(place.frames.empty() ? Frame{ Holds::Condition, {}, {}, false, false }
                                                        : opened(place.frames.back(), c));
            ++at;
        } else if (c == '}' || c == ']') {
            if (!place.frames.empty())
                place.frames.pop_back();
            if (place.frames.empty())
                return std::nullopt;
            place.frames.back().isDone = true;
            ++at;
        } else if (c == ':' || c == ',') {
            if (!place.frames.empty()) {
                place.frames.back().wantsValue = c == ':';
                place.frames.back().isDone = false;
            }
            ++at;
        } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
            ++at;
        } else {
            const std::size_t end = std::min(before.find_first_of(" \t\"{}[]:,", at), before.size());
            if (end == before.size()) {
                place.begin = at;
                place.typed = before.substr(at);
                return place;
            }
            take(before.substr(at, end - at));
            at = end;
        }
    }
    place.begin = before.size();
    return place;
}

struct NamedOperator
{
    const char* name;
    const char* means;
};

constexpr std::array<NamedOperator, 8> comparisons{ { { "$eq", "equal to" }, { "$ne", "not equal to" },
    { "$gt", "greater than" }, { "$gte", "greater than or equal to" }, { "$lt", "less than" },
    { "$lte", "less than or equal to" }, { "$in", "one of a list" }, { "$nin", "none of a list" } } };
constexpr std::array<NamedOperator, 2> listOperators{ { { "$contains", "a list that holds" },
    { "$not_contains", "a list that does not hold" } } };
constexpr std::array<NamedOperator, 4> documentOperators{ { { "$contains", "has this text" },
    { "$not_contains", "does not have this text" }, { "$regex", "matches this pattern" },
    { "$not_regex", "does not match this pattern" } } };

bool takesList(const std::string& op)
{
    return op == "$in" || op == "$nin";
}

class Completer
{
public:
    Completer(const Place& place, const KeySurvey& survey, Dialect dialect)
        : m_place(place)
        , m_survey(survey)
        , m_dialect(dialect)
    {
    }

    std::vector<FilterSuggestion> suggestions()
    {
        const Frame& frame = m_place.frames.back();
        if (frame.isDone)
            return {};
        if (frame.holds == Holds::Condition && !frame.wantsValue && frame.key.empty()) {
            keys("\"");
        } else if (frame.holds == Holds::Condition && frame.wantsValue) {
            if (frame.key.starts_with('$')) {
                add("[{\"", "a list of conditions");
            } else {
                values(frame.key);
                operators(frame.key, "{\"");
            }
        } else if (frame.holds == Holds::Operators && !frame.wantsValue && frame.key.empty()) {
            operators(frame.subject, "\"");
        } else if (frame.holds == Holds::Operators && frame.wantsValue) {
            if (takesList(frame.key))
                add("[", "a list");
            else
                values(frame.subject);
        } else if (frame.holds == Holds::Values) {
            values(frame.subject);
        } else if (frame.holds == Holds::Conditions) {
            keys("{\"");
        }
        return std::move(m_found);
    }

    /// `opening` is what stands before the name.
    void keys(const std::string& opening)
    {
        for (const SurveyedKey& key : m_survey.keys) {
            const std::string name = json(validUtf8(key.name)).dump();
            add(opening + name.substr(1) + ": ",
                key.types() + ", in " + std::to_string(key.records) + " of " + std::to_string(m_survey.looked)
                    + (m_survey.looked < m_survey.total ? " records looked at" : " records"));
        }
        add(opening + "#document\": {\"", "conditions on the document");
        add(opening + "#id\": ", "the record's id");
        add(opening + "$and\": [{\"", "all of several conditions");
        add(opening + "$or\": [{\"", "at least one of several conditions");
    }

private:
    /// Takes a suggestion that goes on from what is typed.
    void add(const std::string& text, const std::string& detail)
    {
        if (m_found.size() >= mostSuggestions || text.size() > longestValue)
            return;
        const std::string_view bare =
            std::string_view(text).substr(std::min(text.find_first_not_of("{[\""), text.size()));
        const bool goesOn = std::equal(m_place.typed.begin(), m_place.typed.end(), bare.begin(),
            bare.begin() + static_cast<std::ptrdiff_t>(std::min(bare.size(), m_place.typed.size())),
            [](char a, char b) {
                return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
            });
        if (m_place.typed.empty() || goesOn)
            m_found.push_back({ text, detail });
    }

    void values(const std::string& key)
    {
        if (const SurveyedKey* known = m_survey.find(key)) {
            for (const json& value : known->values)
                add(value.dump(-1, ' ', false, json::error_handler_t::replace), "a value of " + printable(key));
        }
    }

    template <typename Operators>
    void operatorsOf(const Operators& all, const std::string& opening)
    {
        for (const NamedOperator& op : all) {
            if (isAccepted(op.name))
                add(opening + op.name + "\": " + (takesList(op.name) ? "[" : ""), op.means);
        }
    }

    void operators(const std::string& key, const std::string& opening)
    {
        if (key == "#document")
            return operatorsOf(documentOperators, opening);
        if (key == "#id")
            return add(opening + "$in\": [\"", "one of a list");
        const SurveyedKey* known = m_survey.find(key);
        for (const NamedOperator& op : comparisons) {
            const bool ordered = op.name[1] == 'g' || op.name[1] == 'l';
            if (!ordered || !known || known->hasNumber)
                operatorsOf(std::array{ op }, opening);
        }
        if (m_dialect == Dialect::RustArrays && (!known || known->hasList))
            operatorsOf(listOperators, opening);
    }

    bool isAccepted(std::string_view op) const
    {
        const bool isRust = m_dialect == Dialect::Rust || m_dialect == Dialect::RustArrays;
        if (op == "$regex" || op == "$not_regex")
            return isRust;
        if (op == "$in" || op == "$nin" || op == "$not_contains")
            return m_dialect != Dialect::PythonTyped;
        return true;
    }

    const Place& m_place;
    const KeySurvey& m_survey;
    Dialect m_dialect;
    std::vector<FilterSuggestion> m_found;
};

} // namespace

FilterCompletion completeFilter(std::string_view line, std::size_t cursor, const KeySurvey& survey, Dialect dialect)
{
    cursor = std::min(cursor, line.size());
    const std::string_view before = line.substr(0, cursor);
    const std::size_t first = before.find_first_not_of(" \t");
    FilterCompletion completion;
    completion.begin = completion.end = cursor;
    if (first == before.npos) {
        const Place start{ { Frame{ Holds::Conditions, {}, {}, false, false } }, cursor, {} };
        completion.suggestions = Completer(start, survey, dialect).suggestions();
        completion.suggestions.push_back({ "#id ", "the record of an id" });
        return completion;
    }
    if (before[first] != '{')
        return completion;
    const auto place = placeOf(before);
    if (!place || place->frames.empty())
        return completion;
    completion.begin = place->begin;
    // A quote that an editor has closed already belongs to the token.
    if (before.substr(place->begin).starts_with('"') && cursor < line.size() && line[cursor] == '"')
        completion.end = cursor + 1;
    completion.suggestions = Completer(*place, survey, dialect).suggestions();
    return completion;
}

} // namespace engine::chroma
