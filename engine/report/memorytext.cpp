// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cstdio>

#include "engine/core/text.h"
#include "engine/report/memorydocument.h"
#include "engine/report/texttable.h"

namespace engine::report {

using memory::MemoryParts;
using Align = TextTable::Align;

namespace {

TextTable partsTable()
{
    return TextTable({ { "collection" }, { "elements", Align::Right }, { "vectors", Align::Right },
        { "level-0 links", Align::Right }, { "upper links", Align::Right }, { "labels", Align::Right },
        { "id maps", Align::Right }, { "spare slots", Align::Right }, { "deleted", Align::Right },
        { "total", Align::Right } });
}

void addParts(TextTable& table, const std::string& name, const std::string& elements, const MemoryParts& parts)
{
    table.add({ name, elements, humanBytes(parts.vectors), humanBytes(parts.level0Links), humanBytes(parts.upperLinks),
        humanBytes(parts.labels), humanBytes(parts.idMaps), humanBytes(parts.capacityWaste), humanBytes(parts.deleted),
        humanBytes(parts.total()) });
}

std::string elementsText(const memory::SegmentMemory& segment)
{
    return grouped(static_cast<std::int64_t>(segment.shape.elements + segment.shape.pending));
}

std::string modelText(const memory::DirectoryMemory& memory)
{
    std::string text = memory.runtime == memory::Runtime::Rust ? "Once loaded by Chroma 1.x (model)\n"
                                                               : "Once loaded by Chroma 0.4 to 0.6 (model)\n";
    TextTable table = partsTable();
    for (const memory::SegmentMemory& segment : memory.segments) {
        if (segment.problem)
            continue;
        const std::string name = segment.collection.qualifiedName();
        addParts(table, name, elementsText(segment), segment.chromaNow ? *segment.chromaNow : segment.chroma);
        if (segment.chromaNow)
            addParts(table, name + ", what if", "", segment.chroma);
    }
    if (memory.segments.size() > 1 && memory.whatIf.isEmpty())
        addParts(table, "together", "", memory.chromaTotal());
    text += table.text();
    for (const memory::SegmentMemory& segment : memory.segments) {
        if (segment.problem)
            text += "  " + printable(segment.collection.qualifiedName()) + ": " + describe(*segment.problem) + '\n';
    }
    return text;
}

std::string shareText(double share)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.1f %%", share * 100);
    return text.data();
}

std::string measuredText(const memory::DirectoryMemory& memory)
{
    std::string text;
    TextTable parts = partsTable();
    TextTable resident({ { "collection" }, { "before", Align::Right }, { "loaded", Align::Right },
        { "unloaded", Align::Right }, { "given back", Align::Right }, { "files" } });
    const auto bytes = [](const std::optional<std::uint64_t>& value) { return value ? humanBytes(*value) : "-"; };
    for (const memory::SegmentMemory& segment : memory.segments) {
        const std::string name = segment.collection.qualifiedName();
        if (segment.loadProblem)
            text += "  " + printable(name) + ": " + describe(*segment.loadProblem) + '\n';
        if (!segment.trial)
            continue;
        const memory::LoadTrial& trial = *segment.trial;
        addParts(parts, name + ", expected", elementsText(segment), memory::ownMemory(segment.shape));
        addParts(parts, name + ", measured", "", trial.measurement.parts);
        const auto share = trial.shareGivenBack();
        resident.add({ name, bytes(trial.residentBefore), bytes(trial.residentLoaded), bytes(trial.residentAfter),
            share ? shareText(*share) : "-", trial.isMapped ? "mapped" : "copied" });
    }
    if (!parts.empty())
        text = "\nLoaded by this program\n" + parts.text() + "\nResident memory of this program\n" + resident.text()
            + text;
    return text;
}

std::string holdersText(const memory::DirectoryMemory& memory)
{
    std::string text = "\nProcesses that hold the directory\n";
    TextTable table({ { "pid", Align::Right }, { "resident", Align::Right }, { "proportional", Align::Right },
        { "peak", Align::Right }, { "command" } });
    const auto bytes = [](const std::optional<std::uint64_t>& value) { return value ? humanBytes(*value) : "-"; };
    for (const memory::HolderMemory& holder : memory.holders) {
        const auto& known = holder.memory;
        table.add({ std::to_string(holder.pid), known ? humanBytes(known->resident) : "-",
            bytes(known ? known->proportional : std::nullopt), bytes(known ? known->peak : std::nullopt),
            holder.command });
    }
    text += table.empty() ? (memory.holdersComplete ? "  none\n" : "  none seen\n") : table.text();
    if (!memory.holdersComplete)
        text += "  " + printable(memory.holdersReason) + '\n';
    return text;
}

std::string previewText(const memory::DirectoryMemory& memory)
{
    const memory::LimitPreview& preview = *memory.preview;
    std::string text = "\nWith a limit of " + humanBytes(preview.limit) + ", used in this order\n";
    TextTable table({ { "collection" }, { "bytes", Align::Right }, { "" } });
    const auto add = [&](std::size_t position, const std::string& fate) {
        const memory::SegmentMemory& segment = memory.segments[position];
        table.add({ segment.collection.qualifiedName(), humanBytes(segment.chroma.total()), fate });
    };
    for (std::size_t i = 0; i < preview.evicted.size(); ++i)
        add(preview.evicted[i], "leaves as number " + std::to_string(i + 1));
    for (const std::size_t position : preview.resident)
        add(position, "stays");
    text += table.text() + "  freed " + humanBytes(preview.freed) + '\n';
    text += memory.runtime == memory::Runtime::Rust
        ? "  Chroma 1.x itself has no such limit: it ignores chroma_memory_limit_bytes\n"
        : "  Chroma 0.4.23 to 0.6 weighs a segment by the size of its folder: chroma_memory_limit_bytes\n";
    return text;
}

} // namespace

std::string memoryText(const memory::DirectoryMemory& memory)
{
    std::string text = modelText(memory) + measuredText(memory) + holdersText(memory);
    if (memory.preview)
        text += previewText(memory);
    if (memory.cancelled)
        text += "cancelled: what comes after is missing\n";
    return text;
}

} // namespace engine::report
