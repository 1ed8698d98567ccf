// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace engine::search {

/// The `keep` rows of lowest score for one query, roughly kept: up to twice as many between two trims.
class Shortlist
{
public:
    struct Entry
    {
        float score = 0;
        std::uint32_t row = 0;
    };

    /// Takes all its memory, 16 * `keep` bytes, at once. `keep` must be at least 1.
    explicit Shortlist(std::size_t keep)
        : m_keep(keep)
    {
        m_entries.reserve(2 * keep);
    }

    /// Every row that was seen and is not listed has a score of at least this.
    float threshold() const { return m_threshold; }
    const std::vector<Entry>& entries() const { return m_entries; }

    void add(Entry entry)
    {
        if (!(entry.score < m_threshold))
            return;
        m_entries.push_back(entry);
        if (m_entries.size() == 2 * m_keep)
            trim();
    }

    /// Takes over what another list of the same query holds and knows.
    void merge(const Shortlist& other)
    {
        const float bound = std::min(m_threshold, other.m_threshold);
        m_threshold = std::numeric_limits<float>::infinity();
        for (const Entry& entry : other.m_entries) {
            m_entries.push_back(entry);
            if (m_entries.size() == 2 * m_keep)
                trim();
        }
        m_threshold = std::min(m_threshold, bound);
    }

    /// Down to `keep` entries, if there are more.
    void trim()
    {
        if (m_entries.size() <= m_keep)
            return;
        const auto last = m_entries.begin() + static_cast<std::ptrdiff_t>(m_keep) - 1;
        std::nth_element(
            m_entries.begin(), last, m_entries.end(), [](const Entry& a, const Entry& b) { return a.score < b.score; });
        m_threshold = std::min(m_threshold, last->score);
        m_entries.resize(m_keep);
    }

    void clear()
    {
        m_entries.clear();
        m_threshold = std::numeric_limits<float>::infinity();
    }

private:
    std::size_t m_keep;
    float m_threshold = std::numeric_limits<float>::infinity();
    std::vector<Entry> m_entries;
};

} // namespace engine::search
