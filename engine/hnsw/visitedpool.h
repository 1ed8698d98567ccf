// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/core/ids.h"

namespace engine::hnsw {

/// What one search needs to write to: which elements it has visited, and its two heaps. Kept from search to search.
class SearchScratch
{
public:
    using Entry = std::pair<float, NodeId>;

    explicit SearchScratch(std::size_t elements)
        : m_marks((elements + bitsPerWord - 1) / bitsPerWord)
    {
    }

    /// Forgets everything, in time proportional to what was visited.
    void begin()
    {
        for (const NodeId node : m_visited)
            m_marks[node / bitsPerWord] = 0;
        m_visited.clear();
        candidates.clear();
        nearest.clear();
    }
    /// Marks an element and says whether it is new.
    bool visit(NodeId node)
    {
        std::uint64_t& word = m_marks[node / bitsPerWord];
        const std::uint64_t bit = std::uint64_t{ 1 } << (node % bitsPerWord);
        if ((word & bit) != 0)
            return false;
        word |= bit;
        m_visited.push_back(node);
        return true;
    }
    /// In the order they were visited.
    const std::vector<NodeId>& visited() const { return m_visited; }
    std::uint64_t memoryBytes() const
    {
        return m_marks.capacity() * sizeof(std::uint64_t) + m_visited.capacity() * sizeof(NodeId)
            + (candidates.capacity() + nearest.capacity()) * sizeof(Entry);
    }

    std::vector<Entry> candidates; ///< heap, negated distances: nearest on top
    std::vector<Entry> nearest; ///< heap: farthest on top

private:
    static constexpr std::size_t bitsPerWord = 64;
    /// One bit for each element: of a hundred thousand they stay in the first cache, beside the vectors that pass
    /// through it.
    std::vector<std::uint64_t> m_marks;
    std::vector<NodeId> m_visited;
};

/// Lends scratches to searches that run at the same time.
class VisitedPool
{
public:
    explicit VisitedPool(std::size_t elements)
        : m_elements(elements)
    {
    }

    /// A scratch that goes back to the pool by itself.
    class Lease
    {
    public:
        Lease(VisitedPool& pool, std::unique_ptr<SearchScratch> scratch)
            : m_pool(pool)
            , m_scratch(std::move(scratch))
        {
            m_scratch->begin();
        }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        Lease(Lease&&) = delete;
        Lease& operator=(Lease&&) = delete;
        ~Lease() { m_pool.giveBack(std::move(m_scratch)); }
        SearchScratch& operator*() const { return *m_scratch; }

    private:
        VisitedPool& m_pool;
        std::unique_ptr<SearchScratch> m_scratch;
    };

    Lease lend()
    {
        std::unique_ptr<SearchScratch> scratch;
        {
            const std::lock_guard lock(m_mutex);
            if (!m_free.empty()) {
                scratch = std::move(m_free.back());
                m_free.pop_back();
            }
        }
        if (!scratch)
            scratch = std::make_unique<SearchScratch>(m_elements);
        return { *this, std::move(scratch) };
    }

    /// Of the scratches that are not lent now.
    std::uint64_t memoryBytes() const
    {
        const std::lock_guard lock(m_mutex);
        std::uint64_t sum = 0;
        for (const auto& scratch : m_free)
            sum += scratch->memoryBytes();
        return sum;
    }

private:
    void giveBack(std::unique_ptr<SearchScratch> scratch)
    {
        const std::lock_guard lock(m_mutex);
        m_free.push_back(std::move(scratch));
    }

    std::size_t m_elements;
    mutable std::mutex m_mutex;
    std::vector<std::unique_ptr<SearchScratch>> m_free;
};

} // namespace engine::hnsw
