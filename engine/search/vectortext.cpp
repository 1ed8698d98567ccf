// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/vectortext.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "engine/core/text.h"
#include "engine/search/distance.h"

namespace engine::search {

namespace {

constexpr std::string_view wayOut = "give a JSON array, or numbers parted by commas or white space";

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isWordCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || isDigit(c);
}

/// Reads one vector, from the first character to the last.
class Parser
{
public:
    Parser(std::string_view text, const VectorTextRules& rules)
        : m_text(text)
        , m_rules(rules)
    {
    }

    Result<std::vector<float>> parse();

private:
    tl::unexpected<Error> wrong(std::size_t at, const std::string& why, std::string_view hint = wayOut) const
    {
        return failAt(
            ErrorKind::BadArgument, {}, at, why + ", at character " + std::to_string(at + 1), std::string(hint));
    }
    bool isAtEnd() const { return m_at >= m_text.size(); }
    char next() const { return m_text[m_at]; }
    /// The characters from `at` that belong together, for messages.
    std::string wordAt(std::size_t at) const;

    Result<void> step();
    Result<void> open();
    Result<void> close();
    Result<void> separator();
    Result<void> name();
    Result<void> keyword(std::size_t start);
    Result<void> number();
    Result<void> add(double value, std::size_t start);
    Result<void> checkWhole() const;

    std::string_view m_text;
    const VectorTextRules& m_rules;
    std::size_t m_at = 0;
    std::string m_open; ///< brackets that are open
    bool m_closed = false; ///< a list of numbers has ended: none may follow
    std::optional<std::size_t> m_comma; ///< where the separator is that no number has followed yet
    bool m_needsSeparator = false; ///< directly after a number
    std::vector<float> m_values;
};

std::string Parser::wordAt(std::size_t at) const
{
    constexpr std::size_t most = 20;
    std::size_t end = at;
    while (end < m_text.size() && end - at < most && !isSpace(m_text[end]) && m_text[end] != ',' && m_text[end] != ']'
        && m_text[end] != ')')
        ++end;
    return printable(m_text.substr(at, std::max<std::size_t>(end - at, 1)));
}

Result<void> Parser::open()
{
    constexpr std::size_t deepest = 16;
    if (m_closed)
        return wrong(m_at, "a second vector begins", "give one vector at a time");
    if (m_open.size() >= deepest)
        return wrong(m_at, "more than 16 brackets are open");
    m_open.push_back(next());
    ++m_at;
    return {};
}

Result<void> Parser::close()
{
    const char opening = next() == ']' ? '[' : '(';
    if (m_open.empty() || m_open.back() != opening)
        return wrong(m_at, std::string("nothing is open that '") + next() + "' could close");
    m_open.pop_back();
    m_closed = m_closed || (opening == '[' && !m_values.empty());
    m_comma.reset(); // Python allows one before the end
    ++m_at;
    return {};
}

Result<void> Parser::separator()
{
    if (m_comma || m_values.empty())
        return wrong(m_at, "there is no number before '" + std::string(1, next()) + "'");
    m_comma = m_at;
    ++m_at;
    return {};
}

/// "dtype=float32" and the like after an array: skipped up to the bracket that ends the call.
Result<void> Parser::keyword(std::size_t start)
{
    if (m_open.empty() || m_open.back() != '(')
        return wrong(start, "'" + wordAt(start) + "' is no number");
    int depth = 0;
    for (; !isAtEnd(); ++m_at) {
        if (next() == '(')
            ++depth;
        else if (next() == ')' && depth-- == 0)
            return {};
    }
    return wrong(start, "the bracket before '" + wordAt(start) + "' is not closed");
}

Result<void> Parser::name()
{
    const std::size_t start = m_at;
    while (!isAtEnd() && (isWordCharacter(next()) || next() == '.'))
        ++m_at;
    std::string word(m_text.substr(start, m_at - start));
    if (!isAtEnd() && next() == '=')
        return keyword(start);
    const std::string which = "number " + std::to_string(m_values.size() + 1);
    std::string lower = word;
    std::transform(lower.begin(), lower.end(), lower.begin(),
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (lower == "nan" || lower == "null" || lower == "none")
        return wrong(start, which + " is " + word + ", not a number", "a query needs finite numbers");
    if (lower == "inf" || lower == "infinity")
        return wrong(start, which + " is infinite", "a query needs finite numbers");
    constexpr std::array<std::string_view, 10> calls{ "array", "np.array", "numpy.array", "tensor", "torch.tensor",
        "list", "np.float32", "np.float64", "numpy.float32", "numpy.float64" };
    if (std::find(calls.begin(), calls.end(), word) == calls.end() || isAtEnd() || next() != '(')
        return wrong(start, "'" + wordAt(start) + "' is no number");
    m_needsSeparator = false;
    return open();
}

Result<void> Parser::add(double value, std::size_t start)
{
    const auto rounded = static_cast<float>(value);
    const std::string which = "number " + std::to_string(m_values.size() + 1);
    if (!std::isfinite(rounded))
        return wrong(start, which + ", " + wordAt(start) + ", is beyond what a 32-bit float holds",
            "a query needs finite numbers");
    if (m_closed)
        return wrong(start, "a number follows the end of the vector", "give one vector at a time");
    if (m_values.size() >= vectorTextNumbers)
        return fail(ErrorKind::TooLarge, {}, "it has more than " + std::to_string(vectorTextNumbers) + " numbers",
            "give one vector at a time");
    m_values.push_back(rounded);
    m_comma.reset();
    return {};
}

Result<void> Parser::number()
{
    const std::size_t start = m_at;
    if (m_needsSeparator)
        return wrong(start, "'" + wordAt(start) + "' follows a number without a comma or a space");
    const bool hasSign = next() == '+' || next() == '-';
    if (hasSign && m_at + 1 < m_text.size() && isWordCharacter(m_text[m_at + 1]) && !isDigit(m_text[m_at + 1])) {
        ++m_at; // -inf, -nan: said as of the word
        return name();
    }
    const char* const end = m_text.data() + m_text.size();
    double value = 0;
    const auto [stop, problem] = std::from_chars(m_text.data() + start + (next() == '+' ? 1 : 0), end, value);
    if (problem == std::errc::invalid_argument)
        return wrong(start, "'" + wordAt(start) + "' is no number");
    m_at = static_cast<std::size_t>(stop - m_text.data());
    if (problem == std::errc::result_out_of_range) {
        // Too small is zero to a float. Which of the two it is, is not said.
        const std::string_view token = m_text.substr(start, m_at - start);
        const auto exponent = token.find_first_of("eE");
        const auto firstDigit = token.find_first_not_of("+-.0");
        const bool isSmall = exponent != std::string_view::npos ? token.substr(exponent + 1).starts_with('-')
                                                                : firstDigit > token.find('.');
        value = isSmall ? 0 : HUGE_VAL;
    }
    m_needsSeparator = true;
    return add(value, start);
}

Result<void> Parser::step()
{
    const char c = next();
    if (m_text.substr(m_at).starts_with("...") || m_text.substr(m_at).starts_with("\u2026"))
        return wrong(m_at, "the vector is abbreviated",
            "print all of it: numpy.set_printoptions(threshold=sys.maxsize), or array.tolist()");
    if (isDigit(c) || c == '+' || c == '-' || c == '.')
        return number();
    if (m_needsSeparator && isWordCharacter(c))
        return wrong(m_at, "'" + wordAt(m_at) + "' follows a number without a comma or a space");
    m_needsSeparator = false;
    if (isSpace(c)) {
        ++m_at;
        return {};
    }
    if (c == '[' || c == '(')
        return open();
    if (c == ']' || c == ')')
        return close();
    if (c == ',' || c == ';')
        return separator();
    if (isWordCharacter(c))
        return name();
    return wrong(m_at, "'" + wordAt(m_at) + "' is no number");
}

Result<void> Parser::checkWhole() const
{
    if (!m_open.empty())
        return wrong(m_text.size(), std::string("'") + m_open.back() + "' is not closed");
    if (m_values.empty())
        return fail(ErrorKind::BadArgument, {}, "there is no number in it", std::string(wayOut));
    const auto count = [](std::size_t many) { return std::to_string(many) + (many == 1 ? " number" : " numbers"); };
    if (m_rules.dimension && m_values.size() != *m_rules.dimension)
        return fail(ErrorKind::BadArgument, {},
            "it has " + count(m_values.size()) + ", the collection's vectors have "
                + std::to_string(*m_rules.dimension),
            "embed the query with the model of the collection");
    if (m_rules.space == Space::Cosine && norm(m_values) == 0)
        return fail(ErrorKind::BadArgument, {}, "its length is zero: to cosine it has no direction",
            "give a vector that is not all zeros");
    if (m_rules.space == Space::Cosine && !std::isfinite(norm(m_values)))
        return fail(ErrorKind::BadArgument, {}, "its length is beyond what a 32-bit float holds", "scale it down");
    return {};
}

Result<std::vector<float>> Parser::parse()
{
    if (m_text.size() > vectorTextLimit)
        return fail(ErrorKind::TooLarge, {}, "the text is longer than 4 MiB", "give one vector at a time");
    while (!isAtEnd()) {
        if (auto good = step(); !good)
            return tl::unexpected(good.error());
    }
    if (auto good = checkWhole(); !good)
        return tl::unexpected(good.error());
    return std::move(m_values);
}

} // namespace

Result<std::vector<float>> parseVectorText(std::string_view text, const VectorTextRules& rules)
{
    return Parser(text, rules).parse();
}

} // namespace engine::search
