// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/ids.h"

namespace engine::hnsw {

class IndexView;

/// What can be wrong in the four files of an index. Fatal is what makes a search leave the files or start nowhere; the
/// rest is described, and answers are given all the same, as Chroma gives them.
enum class IntegrityKind {
    HeaderUnsound, ///< fatal: one wrong field, and none can be believed (also: another dimension than the collection's)
    LevelZeroTruncated, ///< fatal: elements without links and vector, to which others may link
    LinkListsMissing, ///< fatal: the descent needs the upper links
    LinkListsBroken, ///< fatal: ends too early, or a size is no whole number of blocks or beyond the highest level
    EntryPointLevel, ///< fatal: the search would start on a level that the entry point does not reach
    TooManyLinks, ///< fatal: the list runs into what follows it
    LinkOutOfRange, ///< fatal: to an element that does not exist
    LinkAboveLevel, ///< fatal: on a level that the neighbour does not reach
    LinkListsBloated, ///< bytes behind the last element: nothing looks there
    LengthsTruncated, ///< or missing: a search needs no lengths, but Chroma loads no index without that file
    LinkToSelf, ///< costs a glance, since an element is visited once
    DuplicateLink, ///< likewise
    NotFinite, ///< NaN or infinite floats in a vector: distances to it mean nothing
    DuplicateLabel, ///< several elements with one label: Chroma knows the last one only
    LabelNotInIdMap, ///< a live element without an id: Chroma fails when it finds it
    LabelNotInIndex, ///< an id whose element is missing or deleted: its vector cannot be had from the index
};

/// A stable lower-case word ("link_out_of_range"), used in JSON.
std::string_view name(IntegrityKind kind);
/// Whether nothing may be searched because of it.
bool isFatal(IntegrityKind kind);

/// Where one thing is wrong.
struct IntegrityPlace
{
    std::string file; ///< name in the folder
    std::optional<std::uint64_t> offset; ///< byte in that file, where known
    std::optional<NodeId> element;
    std::string sentence; ///< what is and what would have to be
};

/// All that is wrong in one way.
struct IntegrityFinding
{
    /// Places that are kept of one kind, those of the lowest elements.
    static constexpr std::size_t mostPlaces = 5;

    IntegrityKind kind = IntegrityKind::HeaderUnsound;
    std::uint64_t count = 0; ///< elements, links or floats
    std::vector<IntegrityPlace> places;
};

/// What a scan found.
struct IntegrityReport
{
    std::shared_ptr<const IndexView> view; ///< the files it is about
    std::vector<IntegrityFinding> findings; ///< in the order of the kinds; none = sound
    std::uint64_t scannedElements = 0;
    std::uint64_t deleted = 0; ///< of those
    std::uint64_t links = 0; ///< on level 0
    std::uint64_t upperLinks = 0;

    bool isSearchable() const;
    const IntegrityFinding* find(IntegrityKind kind) const;
    /// Corrupt, with the first place of the first fatal finding, if the index must not be searched.
    Result<void> requireSearchable() const;
};

} // namespace engine::hnsw
