// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "engine/chroma/snapshot.h"
#include "engine/core/error.h"
#include "engine/core/progress.h"
#include "engine/memory/memorymodel.h"

namespace engine::memory {

/// The releases whose memory counts for a directory: those that last wrote it.
Runtime runtimeOf(chroma::Dialect dialect);

/// The shape of a collection's segment: header, a walk over the sizes in link_lists.bin, and the lengths of the ids in
/// the id map; what waits in the log as `view` has it. Vectors and level 0 are not read. An index that was never
/// persisted, or has no folder yet, has no elements. Corrupt, with file and offset, for files that say nothing certain
/// (an unsound header, sizes that do not fit); Cancelled.
Result<SegmentShape> readShape(
    const std::string& directory, const chroma::CollectionView& view, const Progress& progress = {});

} // namespace engine::memory
