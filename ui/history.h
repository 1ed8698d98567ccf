// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QString>

namespace ui {

/// Where somebody was: which directory, page and collection.
struct Location
{
    QString directory;
    QString page;
    QString collection;

    bool operator==(const Location&) const = default;
};

/// Places visited, for Back and Forward.
class History
{
public:
    static constexpr std::size_t kept = 100;

    /// The place shown now; drops what lay ahead. Visiting the same place again changes nothing.
    void visit(const Location& place);
    /// A directory has been closed: its places are no longer anywhere to go.
    void forget(const QString& directory);

    bool canGoBack() const { return m_at > 0; }
    bool canGoForward() const { return m_at + 1 < m_places.size(); }
    /// Moves and returns where to; empty at the end.
    std::optional<Location> back();
    std::optional<Location> forward();

private:
    std::vector<Location> m_places;
    std::size_t m_at = 0; ///< the present place; 0 while there is none
};

} // namespace ui
