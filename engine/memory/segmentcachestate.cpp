// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory/segmentcachestate.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/memory/evictionorder.h"
#include "engine/platform/processmemory.h"

namespace engine::memory {

namespace {

// Below this, asking the heap to give back costs more than it brings.
constexpr std::uint64_t worthTrimming = 1 << 20;

tl::unexpected<Error> notLoaded(const SegmentKey& key)
{
    return fail(ErrorKind::BadArgument, key.directory, "the collection " + key.collection.text + " is not loaded");
}

} // namespace

void SegmentCache::State::touch(Entry& entry)
{
    entry.order = ++m_order;
    entry.lastUse = std::chrono::steady_clock::now();
}

SegmentCache::State::Found SegmentCache::State::find(
    const SegmentKey& key, const chroma::ChangeStamp& stamp, const std::shared_ptr<Entry>& suspect)
{
    std::shared_ptr<Entry> old; // destroyed after the lock is given back
    Lock lock(m_mutex);
    const auto there = m_entries.find(key);
    bool pinned = false;
    if (there != m_entries.end()) {
        std::shared_ptr<Entry> entry = there->second;
        ++entry->users; // also while waiting, so that it cannot leave before this thread has it
        m_changed.wait(lock, [&entry] { return !entry->isLoading; });
        if (!entry->failure && entry->stamp == stamp) {
            ++m_counters.hits;
            touch(*entry);
            return { Found::Ready, std::move(entry) };
        }
        endUse(*entry);
        if (entry->failure)
            return { Found::Failed, std::move(entry) };
        if (entry != suspect || !entry->isInCache)
            return { Found::OtherStamp, std::move(entry) };
        ++m_counters.stale;
        pinned = entry->isPinned;
        drop(entry);
        old = std::move(entry);
    }
    ++m_counters.misses;
    auto entry = std::make_shared<Entry>();
    entry->key = key;
    entry->stamp = stamp;
    entry->users = 1;
    entry->isPinned = pinned;
    touch(*entry);
    m_entries[key] = entry;
    lock.unlock();
    Entries leaving;
    if (old)
        leaving.push_back(std::move(old));
    destroy(leaving);
    return { Found::Mine, std::move(entry) };
}

Result<void> SegmentCache::State::load(const std::shared_ptr<Entry>& entry, const Loader& loader)
{
    Result<LoadedSegment> loaded;
    try {
        loaded = loader();
    } catch (...) {
        finish(entry, fail(ErrorKind::Io, entry->key.directory, "loading the collection failed"));
        throw;
    }
    if (loaded && !loaded->collection)
        loaded = fail(ErrorKind::Io, entry->key.directory, "the loader gave no collection");
    finish(entry, loaded);
    if (!loaded)
        return tl::unexpected(loaded.error());
    return {};
}

void SegmentCache::State::finish(const std::shared_ptr<Entry>& entry, Result<LoadedSegment> loaded)
{
    Entries leaving;
    {
        const Lock lock(m_mutex);
        entry->isLoading = false;
        if (loaded) {
            entry->loaded = std::move(*loaded);
            touch(*entry);
            if (entry->isInCache)
                trim(leaving);
            else
                m_bytesLeaving += entry->loaded.bytes; // the cache was closed meanwhile
        } else {
            entry->failure = std::move(loaded.error());
            --entry->users;
            drop(entry);
        }
    }
    m_changed.notify_all();
    destroy(leaving);
}

/// Takes an entry out of the cache; what is still used goes with its last use.
void SegmentCache::State::drop(const std::shared_ptr<Entry>& entry)
{
    if (!entry->isInCache)
        return;
    entry->isInCache = false;
    m_entries.erase(entry->key);
    if (entry->users > 0)
        m_bytesLeaving += entry->loaded.bytes;
}

void SegmentCache::State::endUse(Entry& entry)
{
    --entry.users;
    if (!entry.isInCache && entry.users == 0)
        m_bytesLeaving -= entry.loaded.bytes;
    m_changed.notify_all();
}

void SegmentCache::State::release(std::shared_ptr<Entry> entry)
{
    Entries leaving;
    {
        const Lock lock(m_mutex);
        endUse(*entry);
        if (entry->isInCache) {
            touch(*entry);
            trim(leaving);
        }
        if (!entry->isInCache && entry->users == 0 && leaving.empty())
            leaving.push_back(entry);
        entry.reset();
    }
    destroy(leaving);
}

void SegmentCache::State::destroy(Entries& leaving)
{
    std::uint64_t bytes = 0;
    for (const std::shared_ptr<Entry>& entry : leaving)
        bytes += entry->loaded.bytes;
    leaving.clear();
    if (bytes >= worthTrimming)
        platform::returnFreeHeap();
}

Result<std::shared_ptr<SegmentCache::Entry>> SegmentCache::State::take(
    const SegmentKey& key, std::chrono::milliseconds patience)
{
    Lock lock(m_mutex);
    const auto there = m_entries.find(key);
    if (there == m_entries.end())
        return notLoaded(key);
    std::shared_ptr<Entry> entry = there->second;
    m_changed.wait_for(lock, patience, [&] { return entry->isPinned || entry->users == 0 || !entry->isInCache; });
    if (!entry->isInCache)
        return entry; // left by itself meanwhile
    if (entry->isPinned)
        return fail(
            ErrorKind::Busy, key.directory, "the collection " + key.collection.text + " is pinned", "unpin it first");
    if (entry->users > 0)
        return fail(ErrorKind::Busy, key.directory,
            "the collection " + key.collection.text
                + (entry->isLoading ? " is being loaded"
                                    : " is used by "
                            + (entry->users == 1 ? std::string("one query")
                                                 : std::to_string(entry->users) + " queries")),
            "try again when they are done");
    drop(entry);
    return entry;
}

void SegmentCache::State::close()
{
    Entries leaving;
    {
        const Lock lock(m_mutex);
        while (!m_entries.empty()) {
            leaving.push_back(m_entries.begin()->second);
            drop(leaving.back());
        }
    }
    m_changed.notify_all();
    destroy(leaving);
}

std::shared_ptr<const search::LiveCollection> SegmentCache::State::peek(const SegmentKey& key) const
{
    const Lock lock(m_mutex);
    const auto there = m_entries.find(key);
    return there == m_entries.end() || there->second->isLoading ? nullptr : there->second->loaded.collection;
}

Result<void> SegmentCache::State::setPinned(const SegmentKey& key, bool pinned)
{
    Entries leaving;
    {
        const Lock lock(m_mutex);
        const auto there = m_entries.find(key);
        if (there == m_entries.end())
            return notLoaded(key);
        there->second->isPinned = pinned;
        trim(leaving);
    }
    m_changed.notify_all();
    destroy(leaving);
    return {};
}

SegmentCache::State::Entries SegmentCache::State::byLastUse() const
{
    Entries entries;
    for (const auto& [key, entry] : m_entries)
        entries.push_back(entry);
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a->order < b->order; });
    return entries;
}

Eviction SegmentCache::State::plan(const Entries& entries, std::uint64_t limit) const
{
    std::vector<EvictionCandidate> candidates;
    Eviction result;
    for (const std::shared_ptr<Entry>& entry : entries) {
        candidates.push_back({ entry->loaded.bytes, entry->isPinned || entry->users > 0 });
        result.remaining += entry->loaded.bytes;
    }
    for (const std::size_t position : evictionOrder(candidates, limit)) {
        result.evicted.push_back(entries[position]->key);
        result.freed += candidates[position].bytes;
    }
    result.remaining -= result.freed;
    return result;
}

Eviction SegmentCache::State::trim(Entries& leaving)
{
    Eviction eviction = plan(byLastUse(), m_limit);
    for (const SegmentKey& key : eviction.evicted) {
        leaving.push_back(m_entries.at(key));
        drop(leaving.back());
    }
    m_counters.evictions += eviction.evicted.size();
    return eviction;
}

std::uint64_t SegmentCache::State::limit() const
{
    const Lock lock(m_mutex);
    return m_limit;
}

Eviction SegmentCache::State::setLimit(std::uint64_t limit)
{
    Entries leaving;
    Eviction eviction;
    {
        const Lock lock(m_mutex);
        m_limit = limit;
        eviction = trim(leaving);
    }
    m_changed.notify_all();
    eviction.residentBefore = platform::residentBytes();
    destroy(leaving);
    eviction.residentAfter = platform::residentBytes();
    return eviction;
}

Eviction SegmentCache::State::preview(std::uint64_t limit) const
{
    const Lock lock(m_mutex);
    return plan(byLastUse(), limit);
}

std::vector<CachedSegment> SegmentCache::State::segments() const
{
    const Lock lock(m_mutex);
    const auto now = std::chrono::steady_clock::now();
    std::vector<CachedSegment> segments;
    for (const std::shared_ptr<Entry>& entry : byLastUse())
        segments.push_back(
            { entry->key, entry->loaded.bytes, std::chrono::duration<double>(now - entry->lastUse).count(),
                entry->users, entry->isPinned, entry->isLoading });
    return segments;
}

std::uint64_t SegmentCache::State::bytes() const
{
    const Lock lock(m_mutex);
    std::uint64_t sum = 0;
    for (const auto& [key, entry] : m_entries)
        sum += entry->loaded.bytes;
    return sum;
}

std::uint64_t SegmentCache::State::bytesLeaving() const
{
    const Lock lock(m_mutex);
    return m_bytesLeaving;
}

CacheCounters SegmentCache::State::counters() const
{
    const Lock lock(m_mutex);
    return m_counters;
}

} // namespace engine::memory
