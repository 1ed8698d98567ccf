// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace engine::report {

/// A table of plain text: columns padded to their widest cell (in characters as a terminal shows them), numbers to the
/// right, two spaces between columns.
class TextTable
{
public:
    enum class Align { Left, Right };
    struct Column
    {
        std::string title;
        Align align = Align::Left;
    };

    explicit TextTable(std::vector<Column> columns);
    /// Cells beyond the columns are dropped, missing ones are empty. Long cells are cut at `widest` characters.
    void add(std::vector<std::string> cells);
    std::string text(const std::string& indent = "  ", std::size_t widest = 60) const;
    bool empty() const { return m_rows.empty(); }

private:
    std::vector<Column> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

/// Characters a terminal needs for `text`: code points, combining marks left out, East Asian wide ones counted twice.
std::size_t displayWidth(const std::string& text);

} // namespace engine::report
