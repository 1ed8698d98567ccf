// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "engine/chroma/store.h"
#include "engine/core/error.h"
#include "engine/core/progress.h"
#include "engine/memory/measurement.h"

namespace engine::memory {

/// A segment loaded, queried, measured and unloaded again.
struct LoadTrial
{
    Measurement measurement; ///< after the queries
    bool isMapped = false; ///< the index files are mapped; copied otherwise, because somebody holds them
    std::uint64_t queries = 0; ///< answered
    double loadSeconds = 0;
    /// Resident set of this process; empty where the system does not say.
    std::optional<std::uint64_t> residentBefore;
    std::optional<std::uint64_t> residentLoaded; ///< after the queries
    std::optional<std::uint64_t> residentAfter; ///< once it is unloaded

    /// Of what loading took, the share that came back; empty where it took nothing or nobody knows.
    std::optional<double> shareGivenBack() const;
};

/// Loads `collection` through a SegmentCache, asks for the neighbours of up to `queries` of its own vectors, spread
/// over all of it, measures and unloads. Errors of search::LiveCollection::open(); Unsupported where the system does
/// not say what is resident; Cancelled.
Result<LoadTrial> tryLoading(const chroma::Store& store, const chroma::Collection& collection, std::size_t queries,
    unsigned threads, const Progress& progress = {});

} // namespace engine::memory
