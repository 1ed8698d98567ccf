// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/filteredcollection.h"

#include <chrono>
#include <thread>

#include "engine/sqlite/database.h"

namespace engine::search {

Result<FilteredCollection> openFiltered(const chroma::Store& store, const chroma::Collection& collection,
    const chroma::RecordQuery& filter, const LiveOptions& options, const Progress& progress)
{
    const bool filters = !filter.ids.empty() || filter.where || filter.whereDocument;
    chroma::RecordQuery selection = filter;
    selection.vectors = false;
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    for (;;) {
        const auto before = store.database().dataVersion();
        auto live = LiveCollection::open(store, collection, options, progress);
        if (!live)
            return tl::unexpected(live.error());
        FilteredCollection opened{ *live, {}, (*live)->liveCount() };
        if (!filters)
            return opened;
        const auto reader = chroma::RecordReader::open(store, collection, selection, progress);
        if (!reader)
            return tl::unexpected(reader.error());
        const auto ids = reader->ids(progress);
        if (!ids)
            return tl::unexpected(ids.error());
        const auto after = store.database().dataVersion();
        if (!before || !after)
            return tl::unexpected(before ? after.error() : before.error());
        if (*before == *after) {
            opened.matching = ids->size();
            opened.allowed = (*live)->rowsOf(*ids);
            return opened;
        }
        if (std::chrono::steady_clock::now() > until)
            return fail(ErrorKind::Busy, store.directory(), "another process keeps changing the directory",
                "try again when the writer is idle");
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

} // namespace engine::search
