// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include "engine/core/text.h"
#include "engine/report/indexdocument.h"
#include "engine/report/texttable.h"

namespace engine::report {

using search::IndexDescription;

namespace {

using Align = TextTable::Align;

/// A hostile header may name any number.
std::string count(std::uint64_t value)
{
    return grouped(static_cast<std::int64_t>(std::min<std::uint64_t>(value, INT64_MAX)));
}

std::string count(const std::optional<std::uint64_t>& value)
{
    return value ? count(*value) : "?";
}

std::string parametersText(const IndexDescription& index)
{
    TextTable table({ { "parameter" }, { "value", Align::Right }, { "in the file", Align::Right }, { "source" },
        { "changeable" }, { "Chroma reports" }, { "" } });
    for (const search::IndexParameter& parameter : index.parameters) {
        const std::string value = parameter.configured.text();
        const auto& reported = parameter.configured.reportedByChroma;
        table.add({ parameter.name, value.empty() ? "?" : value,
            parameter.actual ? std::to_string(*parameter.actual) + (parameter.drift ? " ▲" : "") : "-",
            std::string(name(parameter.configured.source)), std::string(name(parameter.changeable)),
            !reported                   ? ""
                : reported->is_string() ? reported->get<std::string>()
                                        : reported->dump(),
            parameter.note });
    }
    return table.text("  ", 90);
}

std::string filesText(const IndexDescription& index)
{
    TextTable table(
        { { "file" }, { "bytes", Align::Right }, { "on disk", Align::Right }, { "expected", Align::Right }, { "" } });
    for (const search::IndexFile& file : index.files) {
        const std::string expected = !file.expected ? "-" : (file.mayBeLarger ? "≥ " : "") + count(*file.expected);
        table.add({ file.name, file.present ? count(file.bytes) : "missing", file.present ? count(file.allocated) : "",
            expected, file.present ? humanBytes(file.bytes) : "" });
    }
    return table.text();
}

std::string levelsText(const std::vector<std::uint64_t>& levels)
{
    TextTable table({ { "level", Align::Right }, { "elements", Align::Right } });
    for (std::size_t level = levels.size(); level-- > 0;)
        table.add({ std::to_string(level), count(levels[level]) });
    return table.text();
}

/// Minimum, median, mean and maximum of a histogram; the last place of the in-degrees stands for "and more".
std::string degreesText(const char* name, const std::vector<std::uint64_t>& histogram)
{
    std::uint64_t nodes = 0;
    std::uint64_t links = 0;
    std::size_t least = histogram.size();
    std::size_t most = 0;
    for (std::size_t degree = 0; degree < histogram.size(); ++degree) {
        if (histogram[degree] == 0)
            continue;
        nodes += histogram[degree];
        links += histogram[degree] * degree;
        least = std::min(least, degree);
        most = degree;
    }
    if (nodes == 0)
        return {};
    std::size_t median = 0;
    for (std::uint64_t seen = histogram[0]; seen * 2 < nodes;)
        seen += histogram[++median];
    std::array<char, 32> mean{};
    std::snprintf(mean.data(), mean.size(), "%.1f", static_cast<double>(links) / static_cast<double>(nodes));
    return std::string("  ") + name + std::to_string(least) + " to " + std::to_string(most) + ", median "
        + std::to_string(median) + ", mean " + mean.data() + '\n';
}

std::string graphText(const IndexDescription& index)
{
    if (!index.graph)
        return index.graphReason.empty() ? "" : "\nGraph\n  not measured: " + printable(index.graphReason) + '\n';
    const hnsw::GraphStatistics& graph = *index.graph;
    std::string text = "\nGraph of level 0\n  links          " + count(graph.links) + '\n';
    text += degreesText("links out      ", graph.outDegrees);
    text += degreesText("links in       ", graph.inDegrees);
    text += "  components     " + count(graph.components);
    for (std::size_t i = 0; i < std::min<std::size_t>(graph.componentSizes.size(), 5) && graph.components > 1; ++i)
        text += (i == 0 ? ": " : ", ") + count(graph.componentSizes[i]);
    text += graph.components > 5 ? ", …\n" : "\n";
    text += "  unreachable    " + count(graph.unreachable) + " (" + count(graph.unreachableLive)
        + " of them not deleted): no search finds them\n";
    text += "  weakly linked  " + count(graph.weaklyLinked) + ": at most one link leads to them\n";
    return text;
}

std::string findingsText(const IndexDescription& index, bool colour)
{
    std::string text;
    for (const search::IndexFinding& finding : index.integrity) {
        const std::string mark = finding.fatal ? "✖" : "▲";
        const std::string code = finding.fatal ? "\x1b[31m" : "\x1b[33m";
        text += "  " + (colour ? code + mark + "\x1b[0m" : mark) + ' ' + finding.kind + ": " + count(finding.count)
            + (finding.fatal ? ", must not be searched\n" : "\n");
        for (const hnsw::IntegrityPlace& place : finding.places)
            text += "        " + printable(place.file) + (place.offset ? " at byte " + count(*place.offset) : "") + ": "
                + printable(place.sentence) + '\n';
    }
    return text.empty() ? text : "\nFindings\n" + text;
}

} // namespace

std::string indexText(const IndexDescription& index, bool colour)
{
    std::string text = printable(index.collection.qualifiedName()) + ": " + index.stateText() + '\n';
    text += "  elements   " + count(index.elements) + ", " + count(index.deleted) + " of them deleted; room for "
        + count(index.capacity) + '\n';
    text += "  dimension  " + count(index.collection.dimension) + "\n\n";
    text += parametersText(index);
    if (index.levels && !index.levels->empty())
        text += '\n' + levelsText(*index.levels);
    if (!index.files.empty())
        text += '\n' + filesText(index);
    return text + graphText(index) + findingsText(index, colour);
}

} // namespace engine::report
