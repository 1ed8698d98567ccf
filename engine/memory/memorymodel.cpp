// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory/memorymodel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace engine::memory {

namespace {

// hnswlib's tables, bytes for each slot: length, pointer to the upper links, level, lock (glibc), mark of visited.
constexpr std::uint64_t slotTables = 4 + 8 + 4 + 40 + 2;
// std::unordered_map from label to element: a node in its chunk, and a bucket.
constexpr std::uint64_t labelMapEntry = 32 + 8;
// Locks of labels, one table for the whole index.
constexpr std::uint64_t labelLocks = 65'536 * 40;
// An id nobody knows: a UUID as text.
constexpr std::uint64_t usualIdBytes = 36;
// Slots beyond what an index can number; a header may claim more.
constexpr std::uint64_t mostSlots = std::uint64_t{ 1 } << 32;

std::uint64_t averageId(const IdSizes& ids)
{
    return ids.count == 0 ? usualIdBytes : ids.bytes / ids.count;
}

/// Buckets of Rust's HashMap for `count` entries: a power of two, at most seven eighths full.
std::uint64_t rustBuckets(std::uint64_t count)
{
    if (count == 0)
        return 0;
    return count < 4 ? 4 : count < 8 ? 8 : std::bit_ceil((count * 8 + 6) / 7);
}

/// Two HashMaps between String and u32, entries of 32 bytes and a control byte, and the text twice.
std::uint64_t rustIdMaps(const IdSizes& ids)
{
    const std::uint64_t buckets = rustBuckets(ids.count);
    return 2 * (buckets == 0 ? 0 : buckets * 33 + 16) + 2 * ids.allocated;
}

/// Three dicts (24 bytes an entry with room for two thirds of a power of two, 4 bytes of index), a str and three int.
std::uint64_t pythonIdMaps(const IdSizes& ids)
{
    const std::uint64_t slots = ids.count == 0 ? 0 : std::bit_ceil(ids.count * 3 / 2 + 1);
    const std::uint64_t dict = slots * 2 / 3 * 24 + slots * 4;
    return 3 * dict + ids.count * (49 + 8 + 3 * 32) + ids.bytes;
}

std::uint64_t upperChunks(const SegmentShape& shape)
{
    std::uint64_t sum = 0;
    for (std::size_t level = 1; level < shape.levels.size(); ++level)
        sum += shape.levels[level] * allocatedBytes(level * shape.linkBlockBytes());
    return sum;
}

/// Slots the Python releases ask for.
std::uint64_t enlarged(std::uint64_t count, const SegmentShape& shape)
{
    const double slots = static_cast<double>(count) * shape.resizeFactor;
    return slots >= static_cast<double>(mostSlots) ? mostSlots : static_cast<std::uint64_t>(slots);
}

/// The log as Chroma applies it when it loads: Rust inserts every record at once, Python all that its buffer does not
/// hold.
SegmentShape withLog(const SegmentShape& shape, Runtime runtime)
{
    SegmentShape whole = shape;
    whole.pending = 0;
    const std::uint64_t buffered = runtime == Runtime::Python ? std::min(shape.pending, shape.batchSize) : 0;
    const std::uint64_t inserted = shape.pending - buffered;
    whole.elements += inserted;
    const std::vector<std::uint64_t> levels = expectedLevels(inserted, shape.m);
    whole.levels.resize(std::max(whole.levels.size(), levels.size()));
    for (std::size_t level = 0; level < levels.size(); ++level)
        whole.levels[level] += levels[level];
    const std::uint64_t length = averageId(shape.ids);
    whole.ids.count += shape.pending;
    whole.ids.bytes += shape.pending * length;
    whole.ids.allocated += shape.pending * allocatedBytes(length);
    return whole;
}

} // namespace

MemoryParts& MemoryParts::operator+=(const MemoryParts& other)
{
    vectors += other.vectors;
    level0Links += other.level0Links;
    upperLinks += other.upperLinks;
    labels += other.labels;
    idMaps += other.idMaps;
    capacityWaste += other.capacityWaste;
    deleted += other.deleted;
    return *this;
}

void takeOutDeleted(MemoryParts& parts, std::uint64_t deleted, std::uint64_t elements)
{
    if (elements == 0)
        return;
    for (std::uint64_t* part : { &parts.vectors, &parts.level0Links, &parts.upperLinks, &parts.labels }) {
        // Both counts are below 2^32: the second product stays below 2^64.
        const std::uint64_t share = *part / elements * deleted + *part % elements * deleted / elements;
        *part -= share;
        parts.deleted += share;
    }
}

void IdSizes::add(std::uint64_t length)
{
    ++count;
    bytes += length;
    allocated += allocatedBytes(length);
}

std::uint64_t allocatedBytes(std::uint64_t requested)
{
    return requested == 0 ? 0 : std::max<std::uint64_t>(32, (requested + 8 + 15) / 16 * 16);
}

std::uint64_t SegmentShape::upperBlocks() const
{
    std::uint64_t sum = 0;
    for (std::size_t level = 1; level < levels.size(); ++level)
        sum += levels[level] * level;
    return sum;
}

std::vector<std::uint64_t> expectedLevels(std::uint64_t count, std::uint64_t m)
{
    std::vector<std::uint64_t> levels;
    double reaching = static_cast<double>(count);
    for (std::uint64_t left = count; left > 0;) {
        reaching /= static_cast<double>(std::max<std::uint64_t>(m, 2));
        const auto higher = std::min(left, static_cast<std::uint64_t>(std::llround(reaching)));
        levels.push_back(left - higher);
        left = higher;
    }
    return levels;
}

std::uint64_t chromaCapacity(const SegmentShape& shape, Runtime runtime)
{
    if (shape.dimension == 0)
        return 0;
    const std::uint64_t live = shape.elements - std::min(shape.deleted, shape.elements);
    std::uint64_t slots = runtime == Runtime::Rust ? 100 : std::max<std::uint64_t>(1000, enlarged(live, shape));
    if (slots < shape.elements)
        slots = std::max(std::min(shape.capacity, mostSlots), shape.elements);
    const std::uint64_t needed = withLog(shape, runtime).elements;
    if (slots >= needed)
        return slots;
    return runtime == Runtime::Rust ? std::bit_ceil(needed) : std::max(needed, enlarged(needed, shape));
}

MemoryParts chromaMemory(const SegmentShape& shape, Runtime runtime)
{
    MemoryParts parts;
    if (shape.dimension == 0)
        return parts;
    const SegmentShape whole = withLog(shape, runtime);
    const std::uint64_t elements = whole.elements;
    parts.vectors = elements * 4 * whole.dimension;
    parts.level0Links = elements * (whole.recordBytes() - 4 * whole.dimension - 8);
    parts.upperLinks = upperChunks(whole) + elements * slotTables;
    parts.labels = elements * (8 + labelMapEntry);
    takeOutDeleted(parts, whole.deleted, elements);
    parts.labels += labelLocks;
    if (runtime == Runtime::Python)
        parts.vectors += whole.batchSize * whole.dimension * 8;
    parts.idMaps = runtime == Runtime::Rust ? rustIdMaps(whole.ids) : pythonIdMaps(whole.ids);
    parts.capacityWaste = (chromaCapacity(shape, runtime) - elements) * (whole.recordBytes() + slotTables);
    return parts;
}

MemoryParts ownMemory(const SegmentShape& shape)
{
    MemoryParts parts;
    if (shape.dimension == 0)
        return parts;
    const std::uint64_t elements = shape.elements;
    parts.vectors = elements * 4 * shape.dimension;
    parts.level0Links = elements * (shape.recordBytes() - 4 * shape.dimension - 8);
    // The file (a size for each element, then blocks), its table of levels, which doubles as it grows, and hnswlib's
    // levels and pointers; then a bit for each that one search may visit.
    parts.upperLinks =
        elements * 4 + shape.upperBlocks() * shape.linkBlockBytes() + elements * (4 + 8) + (elements + 63) / 64 * 8;
    if (elements > 0)
        parts.upperLinks += std::bit_ceil(elements) + std::bit_ceil((elements + 63) / 64) * 8;
    // In the records; position of the id, and whether it is live.
    parts.labels = elements * (8 + 4 + 1);
    takeOutDeleted(parts, shape.deleted, elements);
    // From id to element; the table of what is live at least doubles when the log makes it grow.
    parts.labels += shape.ids.count * 4 + (shape.pending > 0 ? std::max(elements, shape.pending) : 0);
    // Text, ends, labels, and a hash table at most half full.
    parts.idMaps = shape.ids.bytes + shape.ids.count * (8 + 8);
    if (shape.ids.count > 0)
        parts.idMaps += std::bit_ceil(shape.ids.count * 2) * 4;
    parts.vectors += shape.pending * 4 * shape.dimension;
    const std::uint64_t length = averageId(shape.ids);
    // A std::string each, text beyond 15 bytes on the heap, and an entry of a hash map.
    parts.idMaps += shape.pending * (32 + (length > 15 ? allocatedBytes(length + 1) : 0) + 48 + 8);
    return parts;
}

SegmentShape shapeAfter(const SegmentShape& shape, const WhatIf& whatIf)
{
    SegmentShape after;
    after.dimension = whatIf.dimension.value_or(shape.dimension);
    after.m = whatIf.m.value_or(shape.m);
    after.batchSize = shape.batchSize;
    after.resizeFactor = shape.resizeFactor;
    after.elements = whatIf.count.value_or(shape.elements - std::min(shape.deleted, shape.elements) + shape.pending);
    after.levels = expectedLevels(after.elements, after.m);
    // A young index of the Rust releases grows to powers of two; the Python releases ask for theirs when they load.
    after.capacity = after.elements <= 100 ? 100 : std::bit_ceil(after.elements);
    const std::uint64_t length = averageId(shape.ids);
    after.ids = { after.elements, after.elements * length, after.elements * allocatedBytes(length) };
    return after;
}

} // namespace engine::memory
