// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/chroma/snapshot.h"
#include "engine/core/progress.h"
#include "engine/hnsw/segmentfiles.h"

namespace engine::chroma {

/// The files of one index and what they tell.
struct SegmentLook
{
    hnsw::SegmentFiles files;
    IndexFacts facts;
};

/// Looks at the files in `folder`: sizes and header, and with `withIdMap` what only the id map tells (live and deleted
/// elements, contradictions). Chroma writes the files one after the other and in place, so while it does they do not
/// fit together: what looks damaged is looked at again until the files have been left alone for a quarter of a second,
/// for at most `patience`; after that `beingWritten` is set and nothing is said of damage.
/// `database`: path of chroma.sqlite3.
Result<SegmentLook> lookAtSegment(const std::string& folder, const std::string& database,
    std::optional<std::uint64_t> dimension, bool withIdMap, std::chrono::milliseconds patience,
    const Progress& progress = {});

} // namespace engine::chroma
