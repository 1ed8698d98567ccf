// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history.h"

#include <algorithm>

namespace ui {

void History::visit(const Location& place)
{
    if (!m_places.empty() && m_places[m_at] == place)
        return;
    if (!m_places.empty())
        m_places.resize(m_at + 1);
    m_places.push_back(place);
    if (m_places.size() > kept)
        m_places.erase(m_places.begin());
    m_at = m_places.size() - 1;
}

void History::forget(const QString& directory)
{
    std::vector<Location> left;
    std::size_t at = 0;
    for (std::size_t index = 0; index < m_places.size(); ++index) {
        const Location& place = m_places[index];
        if (place.directory != directory && (left.empty() || left.back() != place))
            left.push_back(place);
        if (index <= m_at)
            at = left.size();
    }
    m_places = std::move(left);
    m_at = at > 0 ? at - 1 : 0;
}

std::optional<Location> History::back()
{
    if (!canGoBack())
        return std::nullopt;
    return m_places[--m_at];
}

std::optional<Location> History::forward()
{
    if (!canGoForward())
        return std::nullopt;
    return m_places[++m_at];
}

} // namespace ui
