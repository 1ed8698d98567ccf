// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/ids.h"

namespace engine::hnsw {

/// A set of labels. Chroma counts them from 1, so normally a bit for each; where a file says otherwise, a sorted list.
class LabelSet
{
public:
    LabelSet() = default;
    /// The labels of `all` for which `included(i)` holds. Those that come more than once go to `repeated`, if given, at
    /// each further time.
    template <typename Included>
    LabelSet(std::span<const Label> all, const Included& included, std::vector<Label>* repeated = nullptr);

    bool contains(Label label) const
    {
        if (m_sorted.empty())
            return label / 64 < m_bits.size()
                && (m_bits[static_cast<std::size_t>(label / 64)] >> (label % 64) & 1) != 0;
        return std::binary_search(m_sorted.begin(), m_sorted.end(), label);
    }

private:
    std::vector<std::uint64_t> m_bits;
    std::vector<Label> m_sorted;
};

template <typename Included>
LabelSet::LabelSet(std::span<const Label> all, const Included& included, std::vector<Label>* repeated)
{
    Label highest = 0;
    for (std::size_t i = 0; i < all.size(); ++i)
        highest = included(i) ? std::max(highest, all[i]) : highest;
    if (highest / 64 <= all.size()) { // at most as many words as labels
        m_bits.resize(static_cast<std::size_t>(highest / 64) + 1);
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (!included(i))
                continue;
            std::uint64_t& word = m_bits[static_cast<std::size_t>(all[i] / 64)];
            const std::uint64_t bit = std::uint64_t{ 1 } << (all[i] % 64);
            if ((word & bit) != 0 && repeated)
                repeated->push_back(all[i]);
            word |= bit;
        }
        return;
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (included(i))
            m_sorted.push_back(all[i]);
    }
    std::sort(m_sorted.begin(), m_sorted.end());
    for (std::size_t i = 1; i < m_sorted.size() && repeated; ++i) {
        if (m_sorted[i] == m_sorted[i - 1])
            repeated->push_back(m_sorted[i]);
    }
}

} // namespace engine::hnsw
