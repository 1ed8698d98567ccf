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
        : m_marks(elements)
    {
    }

    /// Forgets everything; clears the marks only once in 65535 searches.
    void begin()
    {
        if (++m_tag == 0) {
            std::fill(m_marks.begin(), m_marks.end(), std::uint16_t{ 0 });
            m_tag = 1;
        }
        candidates.clear();
        nearest.clear();
    }
    /// Marks an element and says whether it is new.
    bool visit(NodeId node) { return std::exchange(m_marks[node], m_tag) != m_tag; }
    const void* markOf(NodeId node) const { return m_marks.data() + node; }
    std::uint64_t memoryBytes() const
    {
        return m_marks.capacity() * sizeof(std::uint16_t)
            + (candidates.capacity() + nearest.capacity()) * sizeof(Entry);
    }

    std::vector<Entry> candidates; ///< heap, negated distances: nearest on top
    std::vector<Entry> nearest; ///< heap: farthest on top

private:
    std::vector<std::uint16_t> m_marks;
    std::uint16_t m_tag = 0;
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
