// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/chroma/snapshot.h"
#include "engine/core/progress.h"
#include "engine/hnsw/segmentfiles.h"

namespace engine::chroma {

/// What the files of a collection's index tell, from their sizes and header.
IndexFacts indexFactsOf(const hnsw::SegmentFiles& files);

/// Adds what only the id map tells: live and deleted elements, contradictions.
void addIdMapFacts(IndexFacts& facts, const hnsw::SegmentFiles& files, const Progress& progress);

} // namespace engine::chroma
