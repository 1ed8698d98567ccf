// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/chroma/store.h"
#include "engine/memory/segmentcache.h"
#include "tests/support/fixture.h"

namespace test {

/// A real directory whose collections a cache may hold: one of them, loaded once, under every key and with the bytes a
/// test gives it, or each loaded anew.
class CachedCollections
{
public:
    CachedCollections()
        : m_fixture(QStringLiteral("chroma-1.5.9"))
        , m_store(engine::chroma::Store::open(m_fixture.path()).value())
        , m_one(open("ties"))
    {
    }

    const Fixture& fixture() const { return m_fixture; }
    const std::string& directory() const { return m_store.directory(); }
    /// Opened now.
    std::shared_ptr<const engine::search::LiveCollection> open(const char* name) const
    {
        const auto catalog = m_store.catalog().value();
        const auto found =
            engine::chroma::resolveCollection(catalog, std::string("default_tenant/default_database/") + name);
        return engine::search::LiveCollection::open(m_store, **found).value();
    }
    /// The one that is loaded already: "ties", of 100 elements.
    const std::shared_ptr<const engine::search::LiveCollection>& one() const { return m_one; }

    engine::memory::SegmentKey key(const std::string& name) const
    {
        return { directory(), engine::CollectionId{ name } };
    }
    engine::memory::SegmentCache::Loader loader(std::uint64_t bytes) const
    {
        return [this, bytes]() -> engine::Result<engine::memory::LoadedSegment> {
            return engine::memory::LoadedSegment{ m_one, bytes };
        };
    }
    /// Loads and gives back at once; whether that went well.
    bool use(engine::memory::SegmentCache& cache, const std::string& name, std::uint64_t bytes) const
    {
        return cache.get(key(name), loader(bytes)).has_value();
    }

private:
    Fixture m_fixture;
    engine::chroma::Store m_store;
    std::shared_ptr<const engine::search::LiveCollection> m_one;
};

inline std::string namesOf(const std::vector<engine::memory::SegmentKey>& keys)
{
    std::string text;
    for (const engine::memory::SegmentKey& one : keys)
        text += one.collection.text + ' ';
    return text;
}

/// What a cache holds, the longest unused first.
inline std::string namesIn(const engine::memory::SegmentCache& cache)
{
    std::vector<engine::memory::SegmentKey> keys;
    for (const engine::memory::CachedSegment& segment : cache.segments())
        keys.push_back(segment.key);
    return namesOf(keys);
}

} // namespace test
