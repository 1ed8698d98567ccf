// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/report/texttable.h"

#include <algorithm>
#include <clocale>
#include <cwchar>
#include <utility>

#include "engine/core/text.h"

namespace engine::report {

namespace {

/// Code point at the start of valid UTF-8, and its length.
std::pair<char32_t, std::size_t> firstOf(std::string_view text)
{
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    char32_t point = length == 1 ? lead : lead & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length && i < text.size(); ++i)
        point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3fU);
    return { point, std::min(length, text.size()) };
}

std::size_t widthOf(char32_t point)
{
    const int width = ::wcwidth(static_cast<wchar_t>(point));
    if (width >= 0)
        return static_cast<std::size_t>(width);
    // The C locale knows ASCII only: count what it cannot tell as one.
    return 1;
}

std::string cut(const std::string& text, std::size_t widest)
{
    if (displayWidth(text) <= widest)
        return text;
    std::string out;
    std::size_t width = 0;
    for (std::string_view rest = text; !rest.empty();) {
        const auto [point, length] = firstOf(rest);
        if (width + widthOf(point) > widest - 1)
            break;
        width += widthOf(point);
        out += rest.substr(0, length);
        rest.remove_prefix(length);
    }
    return out + "…";
}

} // namespace

std::size_t displayWidth(const std::string& text)
{
    std::size_t width = 0;
    for (std::string_view rest = text; !rest.empty();) {
        const auto [point, length] = firstOf(rest);
        width += widthOf(point);
        rest.remove_prefix(length);
    }
    return width;
}

TextTable::TextTable(std::vector<Column> columns)
    : m_columns(std::move(columns))
{
}

void TextTable::add(std::vector<std::string> cells)
{
    cells.resize(m_columns.size());
    for (std::string& cell : cells)
        cell = printable(cell);
    m_rows.push_back(std::move(cells));
}

std::string TextTable::text(const std::string& indent, std::size_t widest) const
{
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> titles;
    for (const Column& column : m_columns)
        titles.push_back(column.title);
    rows.push_back(std::move(titles));
    rows.insert(rows.end(), m_rows.begin(), m_rows.end());
    std::vector<std::size_t> widths(m_columns.size(), 0);
    for (auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            row[i] = cut(row[i], widest);
            widths[i] = std::max(widths[i], displayWidth(row[i]));
        }
    }
    std::string out;
    for (const auto& row : rows) {
        std::string line = indent;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string pad(widths[i] - displayWidth(row[i]), ' ');
            line += (i == 0 ? "" : "  ") + (m_columns[i].align == Align::Right ? pad + row[i] : row[i] + pad);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    }
    return out;
}

} // namespace engine::report
