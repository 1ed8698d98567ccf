// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/resultcache.h"

#include <algorithm>

namespace engine::search {

ResultCache::ResultCache(std::size_t capacity)
    : m_capacity(std::max<std::size_t>(capacity, 1))
{
}

template <typename T>
static void append(std::string& key, const T& value)
{
    key.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string ResultCache::keyOf(std::span<const float> query, const QueryOptions& options)
{
    std::string key(reinterpret_cast<const char*>(query.data()), query.size_bytes());
    append(key, options.k);
    append(key, options.ef.value_or(0));
    append(key, options.exact);
    append(key, options.allowed.data());
    append(key, options.allowed.size());
    return key;
}

const QueryAnswer* ResultCache::find(std::span<const float> query, const QueryOptions& options)
{
    const auto found = m_byKey.find(keyOf(query, options));
    if (found == m_byKey.end()) {
        ++m_misses;
        return nullptr;
    }
    ++m_hits;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return &found->second->answer;
}

void ResultCache::insert(std::span<const float> query, const QueryOptions& options, QueryAnswer answer)
{
    std::string key = keyOf(query, options);
    if (const auto found = m_byKey.find(key); found != m_byKey.end()) {
        found->second->answer = std::move(answer);
        m_entries.splice(m_entries.begin(), m_entries, found->second);
        return;
    }
    if (m_entries.size() >= m_capacity) {
        m_byKey.erase(m_entries.back().key);
        m_entries.pop_back();
    }
    m_entries.push_front({ std::move(key), std::move(answer) });
    m_byKey.emplace(m_entries.front().key, m_entries.begin());
}

} // namespace engine::search
