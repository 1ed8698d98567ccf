// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <vector>

namespace ui {

/// Turns the list of keys `current` into `wanted` by few calls that keep surviving rows where views can follow them
/// (selection, scroll position). `remove(first, last)` and `insert(first, last)` must make the change themselves;
/// insert takes its rows from `wanted` at the same positions. A key that comes several times, as a damaged catalog may
/// have it, is several rows.
template <typename Key, typename Remove, typename Insert>
void syncRows(const std::vector<Key>& current, const std::vector<Key>& wanted, Remove remove, Insert insert)
{
    std::map<Key, std::vector<std::size_t>> places;
    for (std::size_t at = 0; at < wanted.size(); ++at)
        places[wanted[at]].push_back(at);
    // What is not wanted any more, and what stands in another order, goes; runs of rows go at once.
    std::vector<bool> stays(current.size());
    std::vector<bool> isThere(wanted.size());
    std::size_t next = 0;
    for (std::size_t at = 0; at < current.size(); ++at) {
        const auto found = places.find(current[at]);
        if (found == places.end())
            continue;
        const auto place = std::lower_bound(found->second.begin(), found->second.end(), next);
        if (place == found->second.end())
            continue;
        stays[at] = true;
        isThere[*place] = true;
        next = *place + 1;
    }
    for (std::size_t last = stays.size(); last > 0;) {
        std::size_t first = last;
        while (first > 0 && !stays[first - 1])
            --first;
        if (first < last)
            remove(static_cast<int>(first), static_cast<int>(last) - 1);
        last = first > 0 ? first - 1 : 0;
    }
    for (std::size_t first = 0; first < wanted.size();) {
        std::size_t last = first;
        while (last < wanted.size() && !isThere[last])
            ++last;
        if (first < last)
            insert(static_cast<int>(first), static_cast<int>(last) - 1);
        first = last + 1;
    }
}

} // namespace ui
