// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/chroma/store.h"
#include "engine/core/progress.h"
#include "engine/hnsw/graphstatistics.h"
#include "engine/hnsw/integrityreport.h"
#include "engine/hnsw/segmentfiles.h"
#include "engine/search/indexparameters.h"

namespace engine::search {

/// One file of an index's folder against the size that its elements give it.
struct IndexFile
{
    std::string name;
    bool present = true;
    std::uint64_t bytes = 0;
    std::uint64_t allocated = 0; ///< on the disk; less than `bytes` for a file with holes
    std::optional<std::uint64_t> expected; ///< bytes; empty where nothing tells
    bool mayBeLarger = false; ///< preallocated space may follow what is expected
};

/// One way in which an index is damaged. Kinds are those of the integrity scan and, of what surrounds the four files,
/// "file_missing", "folder_missing", "id_map_missing", "id_map_unreadable" and "id_map_contradictory".
struct IndexFinding
{
    std::string kind;
    std::uint64_t count = 1; ///< elements, links, floats or files
    bool fatal = false; ///< nothing must be searched because of it
    std::vector<hnsw::IntegrityPlace> places; ///< the first few
};

/// The index of one collection as its files and the tables describe it, damaged or not.
struct IndexDescription
{
    chroma::Collection collection;
    chroma::Dialect dialect = chroma::Dialect::RustArrays;
    std::string folder; ///< empty when the collection has no vector segment
    hnsw::SegmentState state = hnsw::SegmentState::NoFolder;
    bool beingWritten = false; ///< the files kept changing: nothing is said of damage, nor of the graph
    bool cancelled = false; ///< stopped: what follows is as far as it came

    std::vector<IndexParameter> parameters;
    std::optional<hnsw::Header> header; ///< as stored; may be unsound
    std::optional<std::uint64_t> elements; ///< deleted ones included
    std::optional<std::uint64_t> deleted; ///< elements with the delete mark
    std::optional<std::uint64_t> capacity; ///< elements that the process which wrote the files had room for
    std::optional<std::vector<std::uint64_t>> levels; ///< elements by their highest level, as far as they can be read
    std::vector<IndexFile> files;
    std::vector<IndexFinding> integrity; ///< none = sound

    std::optional<hnsw::GraphStatistics> graph; ///< only when asked for
    std::string graphReason; ///< why it is missing although it was asked for

    /// Whether the index has no elements because nothing was persisted yet: all vectors wait in the log.
    bool isNeverPersisted() const;
    /// What the state means, one sentence for people without a full stop.
    std::string stateText() const;
};

/// How to describe an index.
struct DescribeOptions
{
    bool graph = false; ///< measure the graph too: one more pass over all links
    unsigned threads = 0; ///< for the integrity scan; 0 = as many as pay
    /// How long to look again where another process keeps changing the files.
    std::chrono::milliseconds patience{ 3000 };
};

/// Reads all of a collection's index. Damage is described, not refused; cancelling gives what is known by then.
/// Errors: the folder cannot be listed, the tables cannot be read.
Result<IndexDescription> describeIndex(const chroma::Store& store, const chroma::Collection& collection,
    const DescribeOptions& options = {}, const Progress& progress = {});

} // namespace engine::search
