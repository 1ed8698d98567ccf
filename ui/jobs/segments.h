// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <QObject>
#include <QString>

#include "engine/memory/segmentcache.h"
#include "engine/memory/segmentloader.h"
#include "ui/jobs/joblist.h"

namespace ui {

/// What a use of an index makes of a graph that must not be searched.
enum class DamagedGraph {
    Refused, ///< the job fails with what is wrong
    Accepted, ///< its vectors are used all the same
};

/// The indexes that are loaded, of all open directories, under one limit of bytes; and the jobs that load, use and
/// unload them. What takes time or gives memory back runs in a job, never on the thread of the window.
class Segments : public QObject
{
    Q_OBJECT

public:
    using Cache = engine::memory::SegmentCache;
    using Key = engine::memory::SegmentKey;

    explicit Segments(JobList& jobs, QObject* parent = nullptr);

    /// Its reading functions are safe to call and quick.
    const Cache& cache() const { return *m_cache; }
    static Key keyOf(const QString& directory, const engine::CollectionId& collection);

    /// Loads the index of `collection` where it is not; answers with its bytes, as they count against the limit.
    ResultJob<quint64>* load(const QString& directory, const engine::chroma::Collection& collection);
    /// Busy at once where it is in use or pinned, with the reason.
    ResultJob<engine::memory::Unloaded>* unload(const Key& key);
    /// What does not fit under `bytes` leaves, the longest unused first.
    ResultJob<engine::memory::Eviction>* setLimit(quint64 bytes);
    /// Pinned or not from here on; BadArgument for what is not loaded. What is let go may leave at once.
    ResultJob<bool>* setPinned(const Key& key, bool pinned);

    /// Unloads all of `directory`, pinned or not: nobody looks at it any more. Waits a while for what is still in use.
    void drop(const QString& directory);

    template <typename T>
    using Use = std::function<engine::Result<T>(const engine::search::LiveCollection&, const engine::Progress&)>;
    /// Runs `use` with the index of `collection`, loaded first where it is not. With DamagedGraph::Accepted also with
    /// one that must not be searched: opened for this use only, and not kept.
    template <typename T>
    ResultJob<T>* withSegment(const QString& title, const QString& directory,
        const engine::chroma::Collection& collection, Use<T> use, JobVisibility visibility = JobVisibility::Listed,
        DamagedGraph damaged = DamagedGraph::Refused)
    {
        auto* job = m_jobs.start<T>(
            title,
            [cache = m_cache, key = keyOf(directory, collection.id), collection, use = std::move(use), damaged](
                const engine::Progress& progress) -> engine::Result<T> {
                const auto handle = find(*cache, key, collection, progress);
                if (handle)
                    return use(**handle, progress);
                if (damaged == DamagedGraph::Refused || handle.error().kind != engine::ErrorKind::Corrupt)
                    return tl::unexpected(handle.error());
                const auto opened = engine::memory::openDamaged(key.directory, collection, progress);
                return opened ? use(**opened, progress) : engine::Result<T>(tl::unexpected(opened.error()));
            },
            visibility);
        connect(job, &Job::finished, this, &Segments::changed);
        return job;
    }

signals:
    /// The segments, their pins, the limit or the counters may be others.
    void changed();

private:
    static engine::Result<Cache::Handle> find(
        Cache& cache, const Key& key, const engine::chroma::Collection& collection, const engine::Progress& progress);

    JobList& m_jobs;
    std::shared_ptr<Cache> m_cache; ///< shared with the jobs, which may outlive this
};

} // namespace ui
