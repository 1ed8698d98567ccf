// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/ids.h"
#include "engine/search/livecollection.h"

namespace engine::memory {

/// A collection of a directory.
struct SegmentKey
{
    std::string directory;
    CollectionId collection;

    auto operator<=>(const SegmentKey&) const = default;
};

/// What a loader gives.
struct LoadedSegment
{
    std::shared_ptr<const search::LiveCollection> collection;
    std::uint64_t bytes = 0; ///< that count against the limit: measured or modelled
};

/// One segment of the cache, as it is now.
struct CachedSegment
{
    SegmentKey key;
    std::uint64_t bytes = 0;
    double secondsSinceUse = 0; ///< since a handle was last taken or given back
    std::size_t users = 0; ///< handles out, and threads that wait for it to be loaded
    bool isPinned = false;
    bool isLoading = false; ///< `bytes` is not known yet
};

/// What a limit would evict, or did.
struct Eviction
{
    std::vector<SegmentKey> evicted; ///< in the order of leaving
    std::uint64_t freed = 0; ///< bytes of those
    std::uint64_t remaining = 0; ///< bytes of the others; above the limit where those are pinned or in use
    /// Resident set of this process around it; empty for a preview, or where the system does not say.
    std::optional<std::uint64_t> residentBefore;
    std::optional<std::uint64_t> residentAfter;
};

/// What came of an unload.
struct Unloaded
{
    std::uint64_t bytes = 0; ///< the segment counted
    /// Resident set of this process around it; empty where the system does not say.
    std::optional<std::uint64_t> residentBefore;
    std::optional<std::uint64_t> residentAfter;
};

struct CacheCounters
{
    std::uint64_t hits = 0;
    std::uint64_t misses = 0; ///< loads begun, those of changed directories included
    std::uint64_t evictions = 0; ///< by the limit
    std::uint64_t stale = 0; ///< dropped because their directory had changed
};

/// Loaded collections, least recently used first to leave when they exceed a limit of bytes. Whoever uses one holds a
/// Handle, and it stays as long. Every use looks whether the directory has changed (chroma::changeStampOf); then the
/// segment is loaded anew, and the old one goes with its last handle. Thread-safe; nothing is loaded or freed under a
/// lock. Handles may outlive the cache.
class SegmentCache
{
public:
    static constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();
    using Loader = std::function<Result<LoadedSegment>()>;

    /// Use of a loaded segment; copies are further uses.
    class Handle
    {
    public:
        const search::LiveCollection& operator*() const;
        const search::LiveCollection* operator->() const { return &**this; }
        /// The collection as a pointer that is a use itself.
        std::shared_ptr<const search::LiveCollection> share() const;
        std::uint64_t bytes() const;

    private:
        friend class SegmentCache;
        class Use;
        explicit Handle(std::shared_ptr<const Use> use);
        std::shared_ptr<const Use> m_use;
    };

    explicit SegmentCache(std::uint64_t limit = unlimited);
    SegmentCache(const SegmentCache&) = delete;
    SegmentCache& operator=(const SegmentCache&) = delete;
    SegmentCache(SegmentCache&&) = delete;
    SegmentCache& operator=(SegmentCache&&) = delete;
    ~SegmentCache();

    /// The segment of `key`, loaded by `loader` if it is not there: once, however many threads ask; all get its error.
    /// Where that is Cancelled, the others go on with their own loaders. Then others leave until the limit holds; the
    /// segment itself stays while it is used, even alone above the limit.
    Result<Handle> get(const SegmentKey& key, const Loader& loader);

    /// A loaded segment without using it: no hit, no user, and its place among the last used stays. Null if it is not
    /// loaded. Its memory stays as long as the pointer.
    std::shared_ptr<const search::LiveCollection> peek(const SegmentKey& key) const;

    /// Keeps a loaded segment whatever the limit, also when it is loaded anew. BadArgument if it is not loaded.
    Result<void> pin(const SegmentKey& key);
    Result<void> unpin(const SegmentKey& key);
    /// Drops a segment and gives its memory back to the system. While it is used this waits for up to `patience`, then
    /// it is Busy and says why; so it is, at once, if the segment is pinned. BadArgument if it is not loaded.
    Result<Unloaded> unload(const SegmentKey& key, std::chrono::milliseconds patience = {});

    std::uint64_t limit() const;
    /// From here on; what leaves, leaves before this returns.
    Eviction setLimit(std::uint64_t limit);
    /// What setLimit() would do now.
    Eviction preview(std::uint64_t limit) const;

    /// By last use, the longest unused first.
    std::vector<CachedSegment> segments() const;
    /// Of all segments in the cache.
    std::uint64_t bytes() const;
    /// Of segments that have left the cache (their directory changed) and are still in use.
    std::uint64_t bytesLeaving() const;
    CacheCounters counters() const;

private:
    struct Entry;
    class State;
    std::shared_ptr<State> m_state;
};

} // namespace engine::memory
