// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/search/query.h"

namespace engine::search {

/// Answers that were given before, the least recently used dropped first. An answer is found again for the very same
/// vector (to the bit) asked in the same way. Not thread-safe.
class ResultCache
{
public:
    /// `capacity`: answers kept, at least 1.
    explicit ResultCache(std::size_t capacity);

    /// Null if there is none; valid until the next insert().
    const QueryAnswer* find(std::span<const float> query, const QueryOptions& options);
    void insert(std::span<const float> query, const QueryOptions& options, QueryAnswer answer);

    std::size_t size() const { return m_entries.size(); }
    std::uint64_t hits() const { return m_hits; }
    std::uint64_t misses() const { return m_misses; }

private:
    /// The bytes of the vector, then how it was asked. The filter is told apart by where its mask lies and how long it
    /// is: a cache belongs to one run over one collection.
    static std::string keyOf(std::span<const float> query, const QueryOptions& options);

    struct Entry
    {
        std::string key;
        QueryAnswer answer;
    };
    std::size_t m_capacity;
    std::list<Entry> m_entries; ///< most recently used first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> m_byKey; ///< keys lie in the entries
    std::uint64_t m_hits = 0;
    std::uint64_t m_misses = 0;
};

} // namespace engine::search
