// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/chroma/snapshot.h"
#include "engine/chroma/store.h"
#include "engine/core/error.h"
#include "engine/core/ids.h"
#include "engine/core/progress.h"
#include "engine/memory/loadtrial.h"
#include "engine/memory/memorymodel.h"
#include "engine/platform/processmemory.h"

namespace engine::memory {

/// What one collection's segment costs in memory.
struct SegmentMemory
{
    chroma::Collection collection;
    std::optional<Error> problem; ///< why nothing can be said; the parts are zeros then
    SegmentShape shape; ///< of the index as it is
    MemoryParts chroma; ///< loaded by Chroma: as it is, or with the what-if
    MemoryParts own; ///< loaded by this program, likewise
    std::optional<MemoryParts> chromaNow; ///< with a what-if: as it is
    /// Whether `chroma` and `own` have vectors and links of level 0 counted in the files, or expected ones.
    bool isCounted = true;
    std::optional<LoadTrial> trial; ///< when it was loaded to be measured
    std::optional<Error> loadProblem; ///< why it could not be loaded for that
};

/// A process that has the directory open.
struct HolderMemory
{
    int pid = 0;
    std::string command;
    std::optional<platform::ProcessMemory> memory; ///< empty when it ended meanwhile or cannot be looked at
};

/// What a limit would do with the segments loaded in their order, the first used longest ago.
struct LimitPreview
{
    std::uint64_t limit = 0;
    std::vector<std::size_t> resident; ///< positions in DirectoryMemory::segments, longest unused first
    std::vector<std::size_t> evicted; ///< in the order of leaving
    std::uint64_t freed = 0; ///< bytes, by the model
};

/// The memory of a directory: what its collections cost once loaded, and what the processes that hold it take.
struct DirectoryMemory
{
    std::string directory;
    Runtime runtime = Runtime::Rust;
    WhatIf whatIf;
    std::vector<SegmentMemory> segments; ///< in the order of the catalog
    std::vector<HolderMemory> holders;
    bool holdersComplete = true;
    std::string holdersReason;
    std::optional<LimitPreview> preview;
    bool cancelled = false; ///< what came after is missing

    /// Sum of SegmentMemory::chroma.
    MemoryParts chromaTotal() const;
};

/// Models every collection of `snapshot`, or only `only`. A segment that cannot be read has its problem and the others
/// are still told. Stopped by `progress`, it is `cancelled`, with what was read until then.
DirectoryMemory directoryMemory(const chroma::Snapshot& snapshot, const std::optional<CollectionId>& only,
    const WhatIf& whatIf, const Progress& progress = {});

/// Loads and measures every segment of `memory` that has no problem, one after the other; what cannot be loaded says
/// why. Stopped by `progress`, it is `cancelled`. Unsupported where the system does not say what is resident.
Result<void> measureSegments(
    DirectoryMemory& memory, const chroma::Store& store, unsigned threads, const Progress& progress = {});

/// What `limit` bytes (by the model of Chroma) would evict.
LimitPreview previewLimit(const DirectoryMemory& memory, std::uint64_t limit);

} // namespace engine::memory
