// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <set>
#include <vector>

namespace ui {

/// Turns the list of keys `current` into `wanted` by the fewest calls that keep surviving rows where views can follow
/// them (selection, scroll position). `remove(first, last)` and `insert(first, last)` must make the change themselves;
/// insert takes its rows from `wanted` at the same positions. Keys are unique.
template <typename Key, typename Remove, typename Insert>
void syncRows(std::vector<Key> current, const std::vector<Key>& wanted, Remove remove, Insert insert)
{
    // What is not wanted any more, and what stands in another order, goes; runs of rows go at once.
    const std::set<Key> keep(wanted.begin(), wanted.end());
    std::set<Key> inOrder;
    std::size_t at = 0;
    for (const Key& key : current) {
        if (!keep.contains(key))
            continue;
        const auto found = std::find(wanted.begin() + static_cast<std::ptrdiff_t>(at), wanted.end(), key);
        if (found == wanted.end())
            continue;
        at = static_cast<std::size_t>(found - wanted.begin()) + 1;
        inOrder.insert(key);
    }
    for (std::size_t last = current.size(); last > 0;) {
        std::size_t first = last;
        while (first > 0 && !inOrder.contains(current[first - 1]))
            --first;
        if (first < last) {
            remove(static_cast<int>(first), static_cast<int>(last) - 1);
            current.erase(current.begin() + static_cast<std::ptrdiff_t>(first),
                current.begin() + static_cast<std::ptrdiff_t>(last));
        }
        last = first > 0 ? first - 1 : 0;
    }
    for (std::size_t first = 0; first < wanted.size();) {
        std::size_t last = first;
        while (last < wanted.size() && !inOrder.contains(wanted[last]))
            ++last;
        if (first < last)
            insert(static_cast<int>(first), static_cast<int>(last) - 1);
        first = last + 1;
    }
}

} // namespace ui
