// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace engine::memory {

/// Bytes of one loaded segment by what they are for. No byte is in two parts, so that they add up to total().
///
/// What belongs to a deleted element (its record, links and shares of the tables) is taken out of the other parts and
/// stands under `deleted`: hnswlib never gives that memory back, and a rebuild would. Likewise slots without an element
/// are under `capacityWaste` only. Id maps have live records alone.
struct MemoryParts
{
    std::uint64_t vectors = 0; ///< floats of live elements, and of buffers for vectors that wait in the log
    std::uint64_t level0Links = 0; ///< room for links in the records of level 0, with their counts
    /// Whatever is kept for an element beside its record: links of the upper levels, the pointer to them, level,
    /// length, lock, and the mark of one search that visited it.
    std::uint64_t upperLinks = 0;
    std::uint64_t labels = 0; ///< labels in the records, and the tables that lead from a label to its element
    std::uint64_t idMaps = 0; ///< from id to label and back, with the ids' text
    std::uint64_t capacityWaste = 0; ///< slots reserved for elements that are not there
    std::uint64_t deleted = 0; ///< everything of elements that are deleted

    std::uint64_t total() const
    {
        return vectors + level0Links + upperLinks + labels + idMaps + capacityWaste + deleted;
    }
    MemoryParts& operator+=(const MemoryParts& other);
    bool operator==(const MemoryParts&) const = default;
};

/// Moves `deleted` of `elements` equal shares from the parts that are kept for each element to MemoryParts::deleted.
void takeOutDeleted(MemoryParts& parts, std::uint64_t deleted, std::uint64_t elements);

/// Which family of releases loads the segment: their id maps, buffers and capacities differ.
enum class Runtime {
    Rust, ///< 1.0 and later
    Python, ///< 0.4 to 0.6
};

/// The ids of a segment by length; their text is what differs from record to record.
struct IdSizes
{
    std::uint64_t count = 0;
    std::uint64_t bytes = 0; ///< of all ids' text
    std::uint64_t allocated = 0; ///< by glibc for one copy of each: see allocatedBytes()

    void add(std::uint64_t length);
};

/// What glibc's malloc takes for a request (64 bit): a word more, multiples of 16, at least 32; nothing for nothing.
std::uint64_t allocatedBytes(std::uint64_t requested);

/// All that the memory of a loaded segment follows from.
struct SegmentShape
{
    std::uint64_t dimension = 0; ///< 0 = no vector yet: nothing would be loaded
    std::uint64_t m = 16;
    std::uint64_t elements = 0; ///< in the index, deleted ones included
    std::uint64_t deleted = 0; ///< of those
    std::uint64_t capacity = 0; ///< max_elements of the header; 0 = no header
    std::vector<std::uint64_t> levels; ///< elements by their highest level, 0 first
    IdSizes ids; ///< of live records that are persisted
    std::uint64_t pending = 0; ///< records that wait in the log
    std::uint64_t batchSize = 100; ///< records in the buffer of the Python releases
    double resizeFactor = 1.2; ///< of the Python releases

    std::uint64_t recordBytes() const { return 4 + 8 * m + 4 * dimension + 8; }
    std::uint64_t linkBlockBytes() const { return 4 + 4 * m; }
    /// Blocks of links above level 0.
    std::uint64_t upperBlocks() const;
};

/// Elements by their highest level that hnswlib draws for `count` elements on average: a level above l has M^-(l+1).
std::vector<std::uint64_t> expectedLevels(std::uint64_t count, std::uint64_t m);

/// Memory of the segment in a Chroma process that has loaded it, the log included (chroma-format section 8.4; glibc,
/// one search at a time). Address space: of slots never used, the system lends pages only once they are written.
MemoryParts chromaMemory(const SegmentShape& shape, Runtime runtime);

/// Slots the process reserves: what it asks for when it loads, the header's number where that is too few, and what
/// growing for the log adds.
std::uint64_t chromaCapacity(const SegmentShape& shape, Runtime runtime);

/// Memory of the same segment loaded by this program (search::LiveCollection): records and upper links mapped from the
/// files, tables and id map of our own. Nothing is reserved.
MemoryParts ownMemory(const SegmentShape& shape);

/// Another index than the one that is there.
struct WhatIf
{
    std::optional<std::uint64_t> m;
    std::optional<std::uint64_t> dimension;
    std::optional<std::uint64_t> count;

    bool isEmpty() const { return !m && !dimension && !count; }
};

/// The shape of an index built anew with what is given, the rest as in `shape`: as many records as are live now or
/// wait, none deleted, expected levels, ids of the same average length (36 bytes where there are none).
SegmentShape shapeAfter(const SegmentShape& shape, const WhatIf& whatIf);

} // namespace engine::memory
