// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory/segmentmemory.h"

#include "engine/memory/evictionorder.h"
#include "engine/memory/segmentshape.h"

namespace engine::memory {

static SegmentMemory modelOf(
    const chroma::Collection& collection, const SegmentShape& shape, const WhatIf& whatIf, Runtime runtime)
{
    SegmentMemory segment;
    segment.collection = collection;
    segment.shape = shape;
    segment.chroma = chromaMemory(shape, runtime);
    segment.own = ownMemory(shape);
    segment.isCounted = shape.pending == 0;
    if (whatIf.isEmpty())
        return segment;
    const SegmentShape after = shapeAfter(shape, whatIf);
    segment.chromaNow = segment.chroma;
    segment.chroma = chromaMemory(after, runtime);
    segment.own = ownMemory(after);
    segment.isCounted = false;
    return segment;
}

MemoryParts DirectoryMemory::chromaTotal() const
{
    MemoryParts sum;
    for (const SegmentMemory& segment : segments)
        sum += segment.chroma;
    return sum;
}

DirectoryMemory directoryMemory(const chroma::Snapshot& snapshot, const std::optional<CollectionId>& only,
    const WhatIf& whatIf, const Progress& progress)
{
    DirectoryMemory memory;
    memory.directory = snapshot.directory;
    memory.runtime = runtimeOf(snapshot.schema.dialect);
    memory.whatIf = whatIf;
    for (const chroma::CollectionView& view : snapshot.collections) {
        if (only && view.collection.id != *only)
            continue;
        const auto shape = readShape(snapshot.directory, view, progress);
        if (!shape && shape.error().kind == ErrorKind::Cancelled) {
            memory.cancelled = true;
            break;
        }
        if (shape) {
            memory.segments.push_back(modelOf(view.collection, *shape, whatIf, memory.runtime));
            continue;
        }
        SegmentMemory unknown;
        unknown.collection = view.collection;
        unknown.problem = shape.error();
        memory.segments.push_back(std::move(unknown));
    }
    for (const platform::Holder& holder : snapshot.holders.processes)
        memory.holders.push_back({ holder.pid, holder.command, platform::memoryOf(holder.pid) });
    memory.holdersComplete = snapshot.holders.complete;
    memory.holdersReason = snapshot.holders.reason;
    return memory;
}

Result<void> measureSegments(
    DirectoryMemory& memory, const chroma::Store& store, unsigned threads, const Progress& progress)
{
    constexpr std::size_t queries = 1000;
    for (SegmentMemory& segment : memory.segments) {
        if (segment.problem)
            continue;
        auto trial = tryLoading(store, segment.collection, queries, threads, progress);
        if (trial)
            segment.trial = std::move(*trial);
        else if (trial.error().kind == ErrorKind::Unsupported)
            return tl::unexpected(trial.error());
        else if (trial.error().kind != ErrorKind::Cancelled)
            segment.loadProblem = trial.error();
        if (!trial && trial.error().kind == ErrorKind::Cancelled) {
            memory.cancelled = true;
            break;
        }
    }
    return {};
}

LimitPreview previewLimit(const DirectoryMemory& memory, std::uint64_t limit)
{
    LimitPreview preview;
    preview.limit = limit;
    std::vector<EvictionCandidate> candidates;
    std::vector<std::size_t> positions; // of what is known
    for (std::size_t i = 0; i < memory.segments.size(); ++i) {
        if (memory.segments[i].problem)
            continue;
        candidates.push_back({ memory.segments[i].chroma.total(), false });
        positions.push_back(i);
    }
    std::vector<bool> leaves(memory.segments.size());
    for (const std::size_t i : evictionOrder(candidates, limit)) {
        preview.evicted.push_back(positions[i]);
        preview.freed += candidates[i].bytes;
        leaves[positions[i]] = true;
    }
    for (const std::size_t position : positions) {
        if (!leaves[position])
            preview.resident.push_back(position);
    }
    return preview;
}

} // namespace engine::memory
