// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory/segmentloader.h"

#include <utility>

#include "engine/chroma/store.h"

namespace engine::memory {

std::uint64_t fullBytes(const search::LiveCollection& collection)
{
    const search::LiveBytes own = collection.bytes();
    std::uint64_t bytes = own.idMap + own.elementTables + own.idTable + own.pendingVectors + own.pendingIds;
    if (const hnsw::IndexView* const view = collection.view()) {
        bytes += view->levelZero().bytes().size();
        for (const auto* const file : { &view->lengths(), &view->linkLists() })
            bytes += *file ? (*file)->bytes().size() : 0;
        bytes += collection.index() ? collection.index()->bytes().heap : view->memoryBytes();
    }
    return bytes;
}

Result<LoadedSegment> loadSegment(
    const std::string& directory, const chroma::Collection& collection, const Progress& progress)
{
    const auto store = chroma::Store::open(directory);
    if (!store)
        return tl::unexpected(store.error());
    auto opened = search::LiveCollection::open(*store, collection, {}, progress);
    if (!opened)
        return tl::unexpected(opened.error());
    const std::uint64_t bytes = fullBytes(**opened);
    return LoadedSegment{ std::move(*opened), bytes };
}

Result<std::shared_ptr<const search::LiveCollection>> openDamaged(
    const std::string& directory, const chroma::Collection& collection, const Progress& progress)
{
    const auto store = chroma::Store::open(directory);
    if (!store)
        return tl::unexpected(store.error());
    search::LiveOptions options;
    options.acceptDamagedGraph = true;
    return search::LiveCollection::open(*store, collection, options, progress);
}

} // namespace engine::memory
