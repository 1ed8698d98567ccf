// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/chroma/store.h"
#include "engine/memory/segmentcache.h"

namespace engine::memory {

/// One segment, in the cache or leaving it. What loading sets is not changed afterwards, and read by its users without
/// the lock; the rest is the state's.
struct SegmentCache::Entry
{
    SegmentKey key;
    chroma::ChangeStamp stamp; ///< of the directory before it was loaded
    LoadedSegment loaded;
    std::optional<Error> failure; ///< of loading
    bool isLoading = true;
    bool isPinned = false;
    bool isInCache = true;
    std::size_t users = 0;
    std::uint64_t order = 0; ///< of the last use
    std::chrono::steady_clock::time_point lastUse;
};

/// What a SegmentCache and its handles share: the entries under one lock. Entries that leave are destroyed outside it.
class SegmentCache::State
{
public:
    explicit State(std::uint64_t limit)
        : m_limit(limit)
    {
    }

    /// What there is for a key, one use of it counted for the caller in Ready and Mine.
    struct Found
    {
        enum Kind {
            Ready, ///< loaded
            Failed, ///< another thread tried in vain
            OtherStamp, ///< its directory seems to have changed
            Mine, ///< a new entry, for the caller to load()
        };
        Kind kind = Mine;
        std::shared_ptr<Entry> entry;
    };
    /// Waits while another thread loads. An entry with another stamp is dropped if it is `suspect`.
    Found find(const SegmentKey& key, const chroma::ChangeStamp& stamp, const std::shared_ptr<Entry>& suspect);
    /// Loads an entry that find() gave as Mine; what the loader throws goes through, after the others have been told.
    Result<void> load(const std::shared_ptr<Entry>& entry, const Loader& loader);
    /// Ends a use.
    void release(std::shared_ptr<Entry> entry);
    /// Takes an entry nobody uses out of the cache; see SegmentCache::unload().
    Result<std::shared_ptr<Entry>> take(const SegmentKey& key, std::chrono::milliseconds patience);
    /// The cache is gone: everything leaves, what is used with its last handle.
    void close();

    std::shared_ptr<const search::LiveCollection> peek(const SegmentKey& key) const;
    Result<void> setPinned(const SegmentKey& key, bool pinned);
    std::uint64_t limit() const;
    Eviction setLimit(std::uint64_t limit);
    Eviction preview(std::uint64_t limit) const;
    std::vector<CachedSegment> segments() const;
    std::uint64_t bytes() const;
    std::uint64_t bytesLeaving() const;
    CacheCounters counters() const;

private:
    using Lock = std::unique_lock<std::mutex>;
    using Entries = std::vector<std::shared_ptr<Entry>>;

    void finish(const std::shared_ptr<Entry>& entry, Result<LoadedSegment> loaded);
    void touch(Entry& entry);
    /// One user less; memory of an entry outside the cache is no longer leaving, but gone with its last pointer.
    void endUse(Entry& entry);
    void drop(const std::shared_ptr<Entry>& entry);
    Entries byLastUse() const;
    Eviction plan(const Entries& entries, std::uint64_t limit) const;
    Eviction trim(Entries& leaving);
    /// Destroys entries, to be called without the lock.
    static void destroy(Entries& leaving);

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::map<SegmentKey, std::shared_ptr<Entry>> m_entries;
    std::uint64_t m_limit;
    std::uint64_t m_order = 0;
    std::uint64_t m_bytesLeaving = 0;
    CacheCounters m_counters;
};

} // namespace engine::memory
