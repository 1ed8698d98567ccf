// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/segments.h"

#include <chrono>

#include "ui/models/formatting.h"

namespace ui {

using engine::memory::Eviction;
using engine::memory::SegmentCache;
using engine::memory::Unloaded;

Segments::Segments(JobList& jobs, QObject* parent)
    : QObject(parent)
    , m_jobs(jobs)
    , m_cache(std::make_shared<Cache>())
{
}

Segments::Key Segments::keyOf(const QString& directory, const engine::CollectionId& collection)
{
    return { directory.toStdString(), collection };
}

engine::Result<SegmentCache::Handle> Segments::find(
    Cache& cache, const Key& key, const engine::chroma::Collection& collection, const engine::Progress& progress)
{
    return cache.get(key, [&] { return engine::memory::loadSegment(key.directory, collection, progress); });
}

ResultJob<quint64>* Segments::load(const QString& directory, const engine::chroma::Collection& collection)
{
    // Not the handle itself: an ended job stays listed, and what it holds could not be unloaded.
    auto* job = m_jobs.start<quint64>(tr("Loading the index of %1").arg(oneLine(fromUtf8(collection.name), 80)),
        [cache = m_cache, key = keyOf(directory, collection.id), collection](const engine::Progress& progress) {
            return find(*cache, key, collection, progress).map([](const Cache::Handle& handle) -> quint64 {
                return handle.bytes();
            });
        });
    connect(job, &Job::finished, this, &Segments::changed);
    return job;
}

ResultJob<Unloaded>* Segments::unload(const Key& key)
{
    auto* job = m_jobs.start<Unloaded>(
        tr("Unloading an index"), [cache = m_cache, key](const engine::Progress&) { return cache->unload(key); },
        JobVisibility::Quiet);
    connect(job, &Job::finished, this, &Segments::changed);
    return job;
}

ResultJob<Eviction>* Segments::setLimit(quint64 bytes)
{
    auto* job = m_jobs.start<Eviction>(
        tr("Applying the limit of memory"),
        [cache = m_cache, bytes](
            const engine::Progress&) -> engine::Result<Eviction> { return cache->setLimit(bytes); },
        JobVisibility::Quiet);
    connect(job, &Job::finished, this, &Segments::changed);
    return job;
}

ResultJob<bool>* Segments::setPinned(const Key& key, bool pinned)
{
    auto* job = m_jobs.start<bool>(
        pinned ? tr("Pinning an index") : tr("Letting go of an index"),
        [cache = m_cache, key, pinned](const engine::Progress&) {
            return (pinned ? cache->pin(key) : cache->unpin(key)).map([pinned] { return pinned; });
        },
        JobVisibility::Quiet);
    connect(job, &Job::finished, this, &Segments::changed);
    return job;
}

void Segments::drop(const QString& directory)
{
    const auto drop = [cache = m_cache, path = directory.toStdString()](
                          const engine::Progress&) -> engine::Result<int> {
        // Jobs of the directory are asked to stop when it is closed, but do so at their next step.
        const std::chrono::seconds patience(10);
        int dropped = 0;
        for (const engine::memory::CachedSegment& segment : cache->segments()) {
            if (segment.key.directory != path || segment.isLoading)
                continue;
            if (segment.isPinned && !cache->unpin(segment.key))
                continue;
            dropped += cache->unload(segment.key, patience) ? 1 : 0;
        }
        return dropped;
    };
    auto* job =
        m_jobs.start<int>(tr("Unloading the indexes of %1").arg(oneLine(directory, 80)), drop, JobVisibility::Quiet);
    connect(job, &Job::finished, this, &Segments::changed);
}

} // namespace ui
