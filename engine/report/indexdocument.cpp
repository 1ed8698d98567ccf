// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/report/indexdocument.h"

#include "engine/core/text.h"

namespace engine::report {

using nlohmann::ordered_json;
using search::IndexDescription;

namespace {

template <typename T>
ordered_json orNull(const std::optional<T>& value)
{
    return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json parameterJson(const search::IndexParameter& parameter)
{
    ordered_json out;
    out["value"] = parameter.configured.value;
    out["source"] = name(parameter.configured.source);
    out["actual"] = orNull(parameter.actual);
    out["changeable"] = name(parameter.changeable);
    if (parameter.configured.reportedByChroma)
        out["reported_by_chroma"] = *parameter.configured.reportedByChroma;
    out["changeable_by_client"] = parameter.changeableByClient;
    out["drift"] = parameter.drift;
    out["used"] = parameter.used;
    out["note"] = parameter.note.empty() ? ordered_json(nullptr) : ordered_json(parameter.note);
    return out;
}

/// A hostile header may hold a number that JSON has no word for: null then.
ordered_json headerJson(const hnsw::Header& header)
{
    ordered_json out;
    out["persistence_version"] = header.persistenceVersion;
    out["offset_level0"] = header.offsetLevel0;
    out["max_elements"] = header.maxElements;
    out["cur_element_count"] = header.curElementCount;
    out["size_data_per_element"] = header.sizeDataPerElement;
    out["label_offset"] = header.labelOffset;
    out["offset_data"] = header.offsetData;
    out["maxlevel"] = header.maxLevel;
    out["enterpoint_node"] = header.enterpointNode == hnsw::Header::noEnterpoint ? ordered_json(nullptr)
                                                                                 : ordered_json(header.enterpointNode);
    out["maxM"] = header.maxM;
    out["maxM0"] = header.maxM0;
    out["M"] = header.m;
    out["mult"] = header.mult;
    out["ef_construction"] = header.efConstruction;
    out["dimension"] = orNull(header.dimension());
    return out;
}

ordered_json fileJson(const search::IndexFile& file)
{
    return { { "name", validUtf8(file.name) }, { "bytes", file.present ? ordered_json(file.bytes) : nullptr },
        { "allocated", file.present ? ordered_json(file.allocated) : nullptr }, { "expected", orNull(file.expected) },
        { "may_be_larger", file.mayBeLarger } };
}

ordered_json findingJson(const search::IndexFinding& finding)
{
    ordered_json places = ordered_json::array();
    for (const hnsw::IntegrityPlace& place : finding.places)
        places.push_back({ { "file", validUtf8(place.file) }, { "offset", orNull(place.offset) },
            { "element", orNull(place.element) }, { "sentence", validUtf8(place.sentence) } });
    return { { "kind", finding.kind }, { "count", finding.count }, { "fatal", finding.fatal },
        { "places", std::move(places) } };
}

void addGraph(ordered_json& out, const IndexDescription& index)
{
    if (!index.graph) {
        for (const char* key : { "degrees", "components", "unreachable", "weakly_linked", "graph" })
            out[key] = nullptr;
        out["graph_reason"] = validUtf8(index.graphReason);
        return;
    }
    const hnsw::GraphStatistics& graph = *index.graph;
    out["degrees"] = { { "out", graph.outDegrees }, { "in", graph.inDegrees } };
    out["components"] = graph.componentSizes;
    out["unreachable"] = graph.unreachable;
    out["weakly_linked"] = graph.weaklyLinked;
    out["graph"] = { { "links", graph.links }, { "components", graph.components },
        { "unreachable_live", graph.unreachableLive }, { "unreachable_examples", graph.unreachableExamples } };
}

} // namespace

ordered_json indexDocument(const IndexDescription& index)
{
    ordered_json out;
    out["collection"] = validUtf8(index.collection.id.text);
    out["name"] = validUtf8(index.collection.name);
    out["folder"] = index.folder.empty() ? ordered_json(nullptr) : ordered_json(validUtf8(index.folder));
    out["state"] = name(index.state);
    out["state_text"] = index.stateText();
    out["being_written"] = index.beingWritten;
    out["parameters"] = ordered_json::object();
    for (const search::IndexParameter& parameter : index.parameters)
        out["parameters"][parameter.name] = parameterJson(parameter);
    out["header"] = index.header ? headerJson(*index.header) : ordered_json(nullptr);
    out["elements"] = orNull(index.elements);
    out["deleted"] = orNull(index.deleted);
    out["capacity"] = orNull(index.capacity);
    out["levels"] = orNull(index.levels);
    out["files"] = ordered_json::array();
    for (const search::IndexFile& file : index.files)
        out["files"].push_back(fileJson(file));
    out["integrity"] = ordered_json::array();
    for (const search::IndexFinding& finding : index.integrity)
        out["integrity"].push_back(findingJson(finding));
    if (index.graph || !index.graphReason.empty())
        addGraph(out, index);
    if (index.cancelled)
        out["cancelled"] = true;
    return out;
}

} // namespace engine::report
