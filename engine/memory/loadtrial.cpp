// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory/loadtrial.h"

#include <algorithm>
#include <chrono>

#include "engine/memory/segmentcache.h"
#include "engine/platform/processmemory.h"
#include "engine/search/query.h"

namespace engine::memory {

/// Up to `count` of the live vectors, at equal distances.
static search::VectorTable someVectors(const search::LiveCollection& collection, std::size_t count)
{
    search::VectorTable table{ {}, collection.dimension() };
    const std::size_t rows = collection.rowCount();
    const std::size_t step = std::max<std::size_t>(1, rows / std::max<std::size_t>(count, 1));
    for (std::size_t row = 0; row < rows; row += step) {
        if (collection.live()[row] == 0)
            continue;
        table.values.resize(table.values.size() + table.dimension);
        collection.vectorAt(static_cast<search::Row>(row), std::span(table.values).last(table.dimension));
    }
    return table;
}

static Result<std::uint64_t> askAll(
    const search::LiveCollection& collection, std::size_t queries, unsigned threads, const Progress& progress)
{
    const search::VectorTable table = someVectors(collection, queries);
    if (table.values.empty())
        return std::uint64_t{ 0 };
    search::QueryOptions options;
    options.threads = std::max(1U, threads);
    const auto answers = search::query(collection, table, options, progress);
    if (!answers)
        return tl::unexpected(answers.error());
    return std::uint64_t{ answers->answers.size() };
}

std::optional<double> LoadTrial::shareGivenBack() const
{
    if (!residentBefore || !residentLoaded || !residentAfter || *residentLoaded <= *residentBefore)
        return std::nullopt;
    return (static_cast<double>(*residentLoaded) - static_cast<double>(*residentAfter))
        / static_cast<double>(*residentLoaded - *residentBefore);
}

Result<LoadTrial> tryLoading(const chroma::Store& store, const chroma::Collection& collection, std::size_t queries,
    unsigned threads, const Progress& progress)
{
    using Clock = std::chrono::steady_clock;
    LoadTrial trial;
    SegmentCache cache;
    const SegmentKey key{ store.directory(), collection.id };
    platform::returnFreeHeap(); // what lies free from earlier would be taken for loading
    trial.residentBefore = platform::residentBytes();
    {
        const auto handle = cache.get(key, [&]() -> Result<LoadedSegment> {
            search::LiveOptions options;
            options.threads = threads;
            const auto begin = Clock::now();
            auto opened = search::LiveCollection::open(store, collection, options, progress);
            if (!opened)
                return tl::unexpected(opened.error());
            trial.loadSeconds = std::chrono::duration<double>(Clock::now() - begin).count();
            return LoadedSegment{ std::move(*opened), 0 };
        });
        if (!handle)
            return tl::unexpected(handle.error());
        const search::LiveCollection& loaded = **handle;
        const auto answered = askAll(loaded, queries, threads, progress);
        if (!answered)
            return tl::unexpected(answered.error());
        trial.queries = *answered;
        const auto measurement = measure(loaded);
        if (!measurement)
            return fail(ErrorKind::Unsupported, store.directory(), "this system does not say which pages are in memory",
                "leave out --measure");
        trial.measurement = *measurement;
        trial.isMapped = loaded.view() && loaded.view()->isMapped();
        // Buffers of the queries are nobody's any more; the segment's tables stay.
        platform::returnFreeHeap();
        trial.residentLoaded = platform::residentBytes();
    }
    const auto unloaded = cache.unload(key);
    if (!unloaded)
        return tl::unexpected(unloaded.error());
    trial.residentAfter = unloaded->residentAfter;
    return trial;
}

} // namespace engine::memory
