// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace engine::search {

/// The k rows of lowest distance that it was shown; of equal distances the lower row.
class Nearest
{
public:
    struct Entry
    {
        double distance = 0;
        std::uint32_t row = 0;
        auto operator<=>(const Entry&) const = default;
    };

    /// `k` must be at least 1. Memory grows with what is added, to 16 * k bytes.
    explicit Nearest(std::size_t k)
        : m_k(k)
    {
    }

    /// The largest distance of k rows; infinite while there are fewer.
    double worst() const
    {
        return m_heap.size() < m_k ? std::numeric_limits<double>::infinity() : m_heap.front().distance;
    }

    void add(Entry entry)
    {
        if (m_heap.size() < m_k) {
            m_heap.push_back(entry);
            std::push_heap(m_heap.begin(), m_heap.end());
        } else if (entry < m_heap.front()) {
            std::pop_heap(m_heap.begin(), m_heap.end());
            m_heap.back() = entry;
            std::push_heap(m_heap.begin(), m_heap.end());
        }
    }

    void merge(const Nearest& other)
    {
        for (const Entry& entry : other.m_heap)
            add(entry);
    }

    /// Nearest first. Leaves nothing behind.
    std::vector<Entry> takeSorted()
    {
        std::sort_heap(m_heap.begin(), m_heap.end());
        return std::exchange(m_heap, {});
    }

private:
    std::size_t m_k;
    std::vector<Entry> m_heap;
};

} // namespace engine::search
