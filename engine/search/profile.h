// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>

#include "engine/core/progress.h"
#include "engine/search/latency.h"
#include "engine/search/livecollection.h"
#include "engine/search/vectorfile.h"

namespace engine::search {

/// What is profiled.
struct ProfileOptions
{
    std::size_t k = 10;
    std::optional<std::size_t> ef; ///< empty = the collection's own
    std::span<const std::uint8_t> allowed; ///< for `filtered`; empty = that part is left out
    unsigned mostThreads = 1; ///< queries per second are counted with 1 to so many threads, each pinned
    double secondsPerPart = 5; ///< a part that takes longer ends early, with the queries answered until then
};

/// One way to answer the same queries, one after the other in one thread: the first time and once more.
struct ProfilePart
{
    std::optional<LatencySummary>
        cold; ///< first pass; the index's pages were dropped from memory where that can be done
    std::optional<LatencySummary> warm; ///< the same queries again
};

struct Profile
{
    std::size_t ef = 0;
    ProfilePart hnsw;
    ProfilePart exact;
    std::optional<ProfilePart> filtered; ///< HNSW with the filter
    ProfilePart cached; ///< through a ResultCache that holds all queries: cold = filling it, warm = hits only
    std::map<unsigned, double> queriesPerSecond; ///< HNSW, warm, by number of threads
    bool pagesDropped = false; ///< the index is mapped and the system gave its pages up before the first pass
    bool cancelled = false; ///< stopped by Progress; what was measured until then is there
};

/// Times `queries` on `collection`. Errors as of query(); a cancel is none: see Profile::cancelled.
Result<Profile> profile(const LiveCollection& collection, const VectorTable& queries, const ProfileOptions& options,
    const Progress& progress = {});

/// `count` live vectors of the collection, spread evenly over its rows: queries that are stored points find themselves
/// and flatter recall, but cost what others cost. Same choice for the same directory.
VectorTable storedQueries(const LiveCollection& collection, std::size_t count);

} // namespace engine::search
