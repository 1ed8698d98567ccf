// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/report/memorydocument.h"

#include <array>

#include "engine/core/text.h"
#include "engine/report/infodocument.h"

namespace engine::report {

using memory::MemoryParts;
using nlohmann::ordered_json;

namespace {

struct PartKey
{
    const char* key;
    std::uint64_t MemoryParts::*bytes;
    bool isCounted; ///< follows from the number of elements and the size of a record alone
};

constexpr std::array<PartKey, 7> partKeys{ {
    { "vectors", &MemoryParts::vectors, true },
    { "level0_links", &MemoryParts::level0Links, true },
    { "upper_links", &MemoryParts::upperLinks, false },
    { "labels", &MemoryParts::labels, false },
    { "id_maps", &MemoryParts::idMaps, false },
    { "capacity_waste", &MemoryParts::capacityWaste, false },
    { "deleted", &MemoryParts::deleted, false },
} };

ordered_json figure(std::uint64_t bytes, bool isCounted, const char* method)
{
    return figureJson(isCounted || bytes == 0 ? Figure::exact(bytes) : Figure::about(bytes, method));
}

ordered_json modelJson(const MemoryParts& parts, bool isCounted, const char* method)
{
    ordered_json out;
    for (const PartKey& part : partKeys)
        out[part.key] = figure(parts.*part.bytes, isCounted && part.isCounted, method);
    out["total"] = figure(parts.total(), false, method);
    return out;
}

ordered_json shapeJson(const memory::SegmentShape& shape)
{
    return { { "dimension", shape.dimension }, { "M", shape.m }, { "elements", shape.elements },
        { "deleted", shape.deleted }, { "pending", shape.pending }, { "capacity", shape.capacity } };
}

template <typename T>
ordered_json orNull(const std::optional<T>& value)
{
    return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json trialJson(const memory::LoadTrial& trial)
{
    ordered_json out;
    out["mapped"] = trial.isMapped;
    out["files"] = trial.measurement.files;
    out["heap"] = trial.measurement.heap;
    out["queries"] = trial.queries;
    out["load_seconds"] = trial.loadSeconds;
    out["resident_before"] = orNull(trial.residentBefore);
    out["resident_loaded"] = orNull(trial.residentLoaded);
    out["resident_after"] = orNull(trial.residentAfter);
    out["given_back"] = orNull(trial.shareGivenBack());
    return out;
}

ordered_json segmentJson(const memory::SegmentMemory& segment, const memory::DirectoryMemory& memory)
{
    constexpr const char* chroma = "model of hnswlib and Chroma's id maps, glibc, one search at a time";
    constexpr const char* own = "model of this program's tables over the mapped files";
    ordered_json out;
    out["collection"] = validUtf8(segment.collection.name);
    out["id"] = validUtf8(segment.collection.id.text);
    out["tenant"] = validUtf8(segment.collection.tenant);
    out["database"] = validUtf8(segment.collection.database);
    if (segment.problem) {
        out["model"] = nullptr;
        out["own"] = nullptr;
        out["problem"] = errorDocument(*segment.problem)["error"];
    } else {
        out["shape"] = shapeJson(segment.shape);
        out["model"] = modelJson(segment.chroma, segment.isCounted, chroma);
        if (segment.chromaNow)
            out["model_now"] = modelJson(*segment.chromaNow, segment.shape.pending == 0, chroma);
        out["own"] = modelJson(segment.own, memory.whatIf.isEmpty() && segment.isCounted, own);
    }
    out["measured"] = segment.trial ? memoryPartsJson(segment.trial->measurement.parts) : ordered_json(nullptr);
    if (segment.trial)
        out["trial"] = trialJson(*segment.trial);
    if (segment.loadProblem)
        out["problem"] = errorDocument(*segment.loadProblem)["error"];
    return out;
}

ordered_json holderJson(const memory::HolderMemory& holder)
{
    ordered_json out;
    out["pid"] = holder.pid;
    out["rss"] = holder.memory ? ordered_json(holder.memory->resident) : ordered_json(nullptr);
    out["pss"] = holder.memory ? orNull(holder.memory->proportional) : ordered_json(nullptr);
    out["peak"] = holder.memory ? orNull(holder.memory->peak) : ordered_json(nullptr);
    out["command"] = validUtf8(holder.command);
    return out;
}

ordered_json positionsJson(const std::vector<std::size_t>& positions, const memory::DirectoryMemory& memory)
{
    ordered_json out = ordered_json::array();
    for (const std::size_t position : positions) {
        const memory::SegmentMemory& segment = memory.segments[position];
        out.push_back(
            { { "collection", validUtf8(segment.collection.name) }, { "id", validUtf8(segment.collection.id.text) },
                { "bytes", figure(segment.chroma.total(), false, "model") } });
    }
    return out;
}

} // namespace

ordered_json memoryPartsJson(const MemoryParts& parts)
{
    ordered_json out;
    for (const PartKey& part : partKeys)
        out[part.key] = parts.*part.bytes;
    out["total"] = parts.total();
    return out;
}

ordered_json memoryDocument(const memory::DirectoryMemory& memory)
{
    ordered_json out;
    out["directory"] = validUtf8(memory.directory);
    out["runtime"] = memory.runtime == memory::Runtime::Rust ? "rust" : "python";
    if (!memory.whatIf.isEmpty()) {
        out["what_if"] = { { "M", orNull(memory.whatIf.m) }, { "dimension", orNull(memory.whatIf.dimension) },
            { "count", orNull(memory.whatIf.count) } };
    }
    out["segments"] = ordered_json::array();
    for (const memory::SegmentMemory& segment : memory.segments)
        out["segments"].push_back(segmentJson(segment, memory));
    out["holders"] = ordered_json::array();
    for (const memory::HolderMemory& holder : memory.holders)
        out["holders"].push_back(holderJson(holder));
    out["holders_complete"] = memory.holdersComplete;
    if (memory.preview) {
        out["limit"] = memory.preview->limit;
        out["resident"] = positionsJson(memory.preview->resident, memory);
        out["evicted"] = positionsJson(memory.preview->evicted, memory);
        out["freed"] = figure(memory.preview->freed, false, "model");
    }
    if (memory.cancelled)
        out["cancelled"] = true;
    return out;
}

} // namespace engine::report
