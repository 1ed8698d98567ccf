// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "engine/core/ids.h"

namespace engine::hnsw {

/// The highest level of every element, and thereby where its upper links are: link_lists.bin has no index, but an
/// element's place follows from the sum of the levels before it. About one byte per element.
class LevelTable
{
public:
    void append(std::uint32_t level)
    {
        if (m_levels.size() % blockSize == 0)
            m_before.push_back(m_sum);
        m_levels.push_back(static_cast<std::uint8_t>(level)); // the format's highest is 64
        m_sum += level;
    }

    std::size_t size() const { return m_levels.size(); }
    /// 0 for an element that is not in the table.
    std::uint32_t levelOf(NodeId node) const { return node < m_levels.size() ? m_levels[node] : 0; }
    /// Levels of all elements before `node`, which must be below size(), added up.
    std::uint64_t sumBefore(NodeId node) const
    {
        const auto block = m_levels.begin() + static_cast<std::ptrdiff_t>(node - node % blockSize);
        return std::accumulate(
            block, block + static_cast<std::ptrdiff_t>(node % blockSize), m_before[node / blockSize]);
    }
    /// Of all elements, added up: blocks of upper links in the file.
    std::uint64_t sum() const { return m_sum; }
    std::uint64_t memoryBytes() const { return m_levels.capacity() + m_before.capacity() * sizeof(std::uint64_t); }

private:
    static constexpr std::size_t blockSize = 64;

    std::vector<std::uint8_t> m_levels;
    std::vector<std::uint64_t> m_before; // at every blockSize-th element
    std::uint64_t m_sum = 0;
};

} // namespace engine::hnsw
