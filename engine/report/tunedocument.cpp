// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/report/tunedocument.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "engine/core/text.h"
#include "engine/report/querydocument.h"
#include "engine/report/recalldocument.h"
#include "engine/report/texttable.h"

namespace engine::report {

using nlohmann::ordered_json;
using tuning::BuildState;
using tuning::RecallPoint;
using tuning::SweepBuild;
using tuning::SweepPoint;

namespace {

std::string fixed(double value, int digits)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    return text.data();
}

std::string count(double value)
{
    return grouped(static_cast<std::int64_t>(std::llround(value)));
}

/// Of one thread, from the mean latency; none where nothing was timed.
std::optional<double> rateOf(const RecallPoint& point)
{
    return point.latency && point.latency->mean > 0 ? std::optional(1 / point.latency->mean) : std::nullopt;
}

/// The index as it is, at its own ef.
const RecallPoint* currentPoint(const TuneRun& run)
{
    for (const RecallPoint& point : run.result.current.points) {
        if (point.ef == std::max(run.collection.efSearch(), run.options.sweep.k))
            return &point;
    }
    return nullptr;
}

ordered_json measuredJson(const RecallPoint& point)
{
    const auto rate = rateOf(point);
    return { { "ef", point.ef }, { "recall", intervalJson(point.recall) }, { "distances", point.distances },
        { "latency_ms", latencyJson(point.latency) }, { "qps", rate ? ordered_json(*rate) : ordered_json(nullptr) } };
}

ordered_json buildJson(const SweepBuild& build)
{
    const bool isLost = build.state == BuildState::Abandoned || build.state == BuildState::Refused;
    return { { "M", build.m }, { "ef_construction", build.efConstruction }, { "seconds", build.seconds },
        { "bytes", build.bytes }, { "build_bytes", build.buildBytes },
        { "abandoned", isLost ? ordered_json(build.reason) : ordered_json(false) } };
}

/// What sets it in Chroma: the whole line where only ef_search differs, otherwise what a new collection is made with.
std::string pythonLine(const TuneRun& run, const SweepPoint& point)
{
    const auto& parameters = run.collection.collection().parameters;
    const std::string name = printable(run.collection.collection().name);
    const bool sameGraph = parameters.m.integer() == static_cast<std::int64_t>(point.m)
        && parameters.efConstruction.integer() == static_cast<std::int64_t>(point.efConstruction);
    if (sameGraph)
        return "client.get_collection(\"" + name
            + "\").modify(configuration={\"hnsw\": {\"ef_search\": " + std::to_string(point.measured.ef) + "}})";
    return "client.create_collection(\"" + name + "\", configuration={\"hnsw\": {\"space\": \""
        + printable(parameters.space.text()) + "\", \"max_neighbors\": " + std::to_string(point.m)
        + ", \"ef_construction\": " + std::to_string(point.efConstruction)
        + ", \"ef_search\": " + std::to_string(point.measured.ef) + "}})";
}

ordered_json adviceJson(const TuneRun& run, const tuning::Advice& advice)
{
    if (!advice.point)
        return nullptr;
    const SweepPoint& point = *advice.point;
    return { { "M", point.m }, { "ef_construction", point.efConstruction }, { "ef_search", point.measured.ef },
        { "recall", intervalJson(point.measured.recall) }, { "reason", advice.reason },
        { "command", pythonLine(run, point) } };
}

} // namespace

ordered_json tuneDocument(const TuneRun& run)
{
    ordered_json out;
    out["collection"] = run.collection.collection().name;
    out["k"] = run.options.sweep.k;
    out["target"] = run.options.wishes.target;
    out["queries"] = { { "source", run.result.queries.words() }, { "count", run.result.queries.count() } };
    const RecallPoint* current = currentPoint(run);
    out["current"] = current ? measuredJson(*current) : ordered_json(nullptr);
    out["current_curve"] = ordered_json::array();
    for (const RecallPoint& point : run.result.current.points)
        out["current_curve"].push_back(measuredJson(point));
    out["vectors"] = run.result.sweep.baseCount;
    out["builds"] = ordered_json::array();
    for (const SweepBuild& build : run.result.sweep.builds)
        out["builds"].push_back(buildJson(build));
    out["points"] = ordered_json::array();
    for (const SweepPoint& point : run.result.sweep.points) {
        ordered_json json{ { "M", point.m }, { "ef_construction", point.efConstruction } };
        json.update(measuredJson(point.measured));
        json["bytes"] = point.bytes;
        json["build_seconds"] = point.buildSeconds;
        json["pareto"] = point.isPareto;
        out["points"].push_back(std::move(json));
    }
    out["ef_search_alone"] = adviceJson(run, run.result.alone);
    out["recommendation"] = adviceJson(run, run.result.advice);
    out["reason"] = run.result.advice.reason;
    out["seconds"] = run.result.sweep.seconds;
    if (run.result.sweep.cancelled)
        out["cancelled"] = true;
    return out;
}

std::string tuneText(const TuneRun& run)
{
    using Align = TextTable::Align;
    std::string text = printable(run.collection.collection().qualifiedName()) + ": recall@"
        + std::to_string(run.options.sweep.k) + " on " + std::to_string(run.result.queries.count()) + ' '
        + run.result.queries.words() + "\n";
    if (const RecallPoint* current = currentPoint(run))
        text += "  today  ef " + std::to_string(current->ef) + ": recall " + fixed(current->recall.mean, 4) + " ("
            + fixed(current->recall.low, 4) + " to " + fixed(current->recall.high, 4) + "), "
            + count(current->distances) + " distances"
            + (current->latency ? ", " + fixed(current->latency->median * 1000, 3) + " ms" : std::string()) + "\n";
    TextTable builds({ { "M", Align::Right }, { "ef_construction", Align::Right }, { "build s", Align::Right },
        { "memory", Align::Right }, { "" } });
    for (const SweepBuild& build : run.result.sweep.builds)
        builds.add({ std::to_string(build.m), std::to_string(build.efConstruction), fixed(build.seconds, 1),
            build.bytes > 0 ? humanBytes(build.bytes) : "–", build.reason });
    text += builds.text();
    TextTable table({ { "M", Align::Right }, { "ef_construction", Align::Right }, { "ef", Align::Right },
        { "recall", Align::Right }, { "95 % interval" }, { "distances", Align::Right }, { "median ms", Align::Right },
        { "" } });
    for (const SweepPoint& point : run.result.sweep.points) {
        if (!point.isPareto)
            continue;
        const RecallPoint& measured = point.measured;
        const bool isAdvised = run.result.advice.point && run.result.advice.point->m == point.m
            && run.result.advice.point->efConstruction == point.efConstruction
            && run.result.advice.point->measured.ef == measured.ef;
        table.add({ std::to_string(point.m), std::to_string(point.efConstruction), std::to_string(measured.ef),
            fixed(measured.recall.mean, 4), fixed(measured.recall.low, 4) + " to " + fixed(measured.recall.high, 4),
            count(measured.distances), measured.latency ? fixed(measured.latency->median * 1000, 3) : "–",
            isAdvised ? "← recommended" : "" });
    }
    if (!table.empty())
        text += "Points that no other one beats\n" + table.text();
    text += (run.result.advice.point ? "Recommended: " : "No recommendation: ") + run.result.advice.reason + ".\n";
    if (run.result.advice.point)
        text += "In Python: " + pythonLine(run, *run.result.advice.point) + "\n";
    if (run.result.sweep.cancelled)
        text += "stopped before the end\n";
    return text;
}

std::string tuneTable(const TuneRun& run)
{
    std::string text = "M,ef_construction,ef,recall,recall_low,recall_high,distances,latency_median_ms,latency_p95_ms,"
                       "latency_p99_ms,qps,bytes,build_seconds,pareto\n";
    for (const SweepPoint& point : run.result.sweep.points) {
        const RecallPoint& measured = point.measured;
        const auto& latency = measured.latency;
        const auto rate = rateOf(measured);
        text += std::to_string(point.m) + ',' + std::to_string(point.efConstruction) + ',' + std::to_string(measured.ef)
            + ',' + fixed(measured.recall.mean, 6) + ',' + fixed(measured.recall.low, 6) + ','
            + fixed(measured.recall.high, 6) + ',' + fixed(measured.distances, 1) + ','
            + (latency ? fixed(latency->median * 1000, 4) + ',' + fixed(latency->p95 * 1000, 4) + ','
                        + fixed(latency->p99 * 1000, 4)
                       : std::string(",,"))
            + ',' + (rate ? fixed(*rate, 1) : std::string()) + ',' + std::to_string(point.bytes) + ','
            + fixed(point.buildSeconds, 3) + ',' + (point.isPareto ? "true" : "false") + '\n';
    }
    return text;
}

} // namespace engine::report
