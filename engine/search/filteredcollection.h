// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/chroma/records.h"
#include "engine/search/livecollection.h"

namespace engine::search {

/// A collection and which of its rows a filter lets through, of the same moment.
struct FilteredCollection
{
    std::shared_ptr<const LiveCollection> collection;
    std::vector<std::uint8_t> allowed; ///< a byte for each row; empty = no filter
    std::uint64_t matching = 0; ///< records that match, also those without a vector

    /// For QueryOptions. A filter that nothing matches stays a filter.
    std::span<const std::uint8_t> mask() const { return allowed; }
};

/// Opens `collection` and resolves the ids and filters of `filter` (its `vectors` does not matter) as Chroma's get()
/// does: again, where a writer changed the directory between the two. Errors as of LiveCollection::open() and
/// chroma::RecordReader::open().
Result<FilteredCollection> openFiltered(const chroma::Store& store, const chroma::Collection& collection,
    const chroma::RecordQuery& filter, const LiveOptions& options = {}, const Progress& progress = {});

} // namespace engine::search
