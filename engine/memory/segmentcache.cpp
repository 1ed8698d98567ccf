// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory/segmentcache.h"

#include "engine/chroma/store.h"
#include "engine/memory/segmentcachestate.h"
#include "engine/platform/processmemory.h"

namespace engine::memory {

/// Counts as a use from its making to its end.
class SegmentCache::Handle::Use
{
public:
    /// Takes over a use that is counted already.
    Use(std::shared_ptr<State> state, std::shared_ptr<Entry> entry)
        : m_state(std::move(state))
        , m_entry(std::move(entry))
    {
    }
    ~Use() { m_state->release(std::move(m_entry)); }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    Use(Use&&) = delete;
    Use& operator=(Use&&) = delete;

    const Entry& entry() const { return *m_entry; }

private:
    std::shared_ptr<State> m_state;
    std::shared_ptr<Entry> m_entry;
};

SegmentCache::Handle::Handle(std::shared_ptr<const Use> use)
    : m_use(std::move(use))
{
}

const search::LiveCollection& SegmentCache::Handle::operator*() const
{
    return *m_use->entry().loaded.collection;
}

std::shared_ptr<const search::LiveCollection> SegmentCache::Handle::share() const
{
    return { m_use, &**this };
}

std::uint64_t SegmentCache::Handle::bytes() const
{
    return m_use->entry().loaded.bytes;
}

SegmentCache::SegmentCache(std::uint64_t limit)
    : m_state(std::make_shared<State>(limit))
{
}

SegmentCache::~SegmentCache()
{
    m_state->close();
}

Result<SegmentCache::Handle> SegmentCache::get(const SegmentKey& key, const Loader& loader)
{
    std::shared_ptr<Entry> suspect; // had another stamp at the last look
    for (;;) {
        // Taken before anything is read: a change meanwhile shows at the next use.
        const chroma::ChangeStamp stamp = chroma::changeStampOf(key.directory);
        State::Found found = m_state->find(key, stamp, suspect);
        switch (found.kind) {
        case State::Found::Ready:
            return Handle(std::make_shared<const Handle::Use>(m_state, std::move(found.entry)));
        case State::Found::Failed:
            if (found.entry->failure->kind != ErrorKind::Cancelled)
                return tl::unexpected(*found.entry->failure);
            break; // whoever loaded it did not want it any more; this caller does
        case State::Found::OtherStamp:
            suspect = std::move(found.entry);
            break; // perhaps loaded after this stamp was taken: look again
        case State::Found::Mine: {
            const auto loaded = m_state->load(found.entry, loader);
            if (!loaded)
                return tl::unexpected(loaded.error());
            return Handle(std::make_shared<const Handle::Use>(m_state, std::move(found.entry)));
        }
        }
    }
}

std::shared_ptr<const search::LiveCollection> SegmentCache::peek(const SegmentKey& key) const
{
    return m_state->peek(key);
}

Result<void> SegmentCache::pin(const SegmentKey& key)
{
    return m_state->setPinned(key, true);
}

Result<void> SegmentCache::unpin(const SegmentKey& key)
{
    return m_state->setPinned(key, false);
}

Result<Unloaded> SegmentCache::unload(const SegmentKey& key, std::chrono::milliseconds patience)
{
    auto taken = m_state->take(key, patience);
    if (!taken)
        return tl::unexpected(taken.error());
    Unloaded result;
    result.bytes = (*taken)->loaded.bytes;
    result.residentBefore = platform::residentBytes();
    taken->reset();
    platform::returnFreeHeap();
    result.residentAfter = platform::residentBytes();
    return result;
}

std::uint64_t SegmentCache::limit() const
{
    return m_state->limit();
}

Eviction SegmentCache::setLimit(std::uint64_t limit)
{
    return m_state->setLimit(limit);
}

Eviction SegmentCache::preview(std::uint64_t limit) const
{
    return m_state->preview(limit);
}

std::vector<CachedSegment> SegmentCache::segments() const
{
    return m_state->segments();
}

std::uint64_t SegmentCache::bytes() const
{
    return m_state->bytes();
}

std::uint64_t SegmentCache::bytesLeaving() const
{
    return m_state->bytesLeaving();
}

CacheCounters SegmentCache::counters() const
{
    return m_state->counters();
}

} // namespace engine::memory
