// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/chroma/catalog.h"
#include "engine/core/error.h"
#include "engine/core/progress.h"
#include "engine/memory/segmentcache.h"
#include "engine/search/livecollection.h"

namespace engine::memory {

/// Bytes of memory that `collection` takes once all of it has been touched: its files, mapped or copied, whole, and the
/// tables beside them. What measure() finds now is never more.
std::uint64_t fullBytes(const search::LiveCollection& collection);

/// Loads `collection` of `directory` (real path) for a SegmentCache, counted with its fullBytes(). Errors of
/// chroma::Store::open() and search::LiveCollection::open(); Cancelled.
Result<LoadedSegment> loadSegment(
    const std::string& directory, const chroma::Collection& collection, const Progress& progress = {});

/// The same, not for a cache: also where the graph must not be searched, for its vectors.
Result<std::shared_ptr<const search::LiveCollection>> openDamaged(
    const std::string& directory, const chroma::Collection& collection, const Progress& progress = {});

} // namespace engine::memory
