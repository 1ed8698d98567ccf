// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/report/recalldocument.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "engine/core/text.h"
#include "engine/report/querydocument.h"
#include "engine/report/texttable.h"

namespace engine::report {

using nlohmann::ordered_json;

namespace {

const char* const truthMethod = "every live vector compared (sgemm in blocks, the nearest again in double), ties found";
const char* const intervalMethod = "95 %: Wilson's score interval for the effective number of trials";

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

ordered_json pointJson(const tuning::RecallPoint& point)
{
    ordered_json out{ { "ef", point.ef }, { "searched_with", point.searched }, { "recall", intervalJson(point.recall) },
        { "distances", point.distances }, { "hops", point.hops }, { "latency_ms", latencyJson(point.latency) } };
    if (!point.queriesPerSecond.empty()) {
        out["qps"] = ordered_json::object();
        for (const auto& [threads, rate] : point.queriesPerSecond)
            out["qps"][std::to_string(threads)] = rate;
    }
    return out;
}

} // namespace

ordered_json intervalJson(const tuning::Interval& interval)
{
    return { { "mean", interval.mean }, { "low", interval.low }, { "high", interval.high } };
}

ordered_json recallDocument(const RecallRun& run)
{
    ordered_json out;
    out["collection"] = run.collection.collection().name;
    out["space"] = run.collection.collection().parameters.space.text();
    out["k"] = run.truth.k;
    out["ef_search"] = run.collection.efSearch();
    out["queries"] = { { "source", run.queries.words() }, { "count", run.curve.queries } };
    if (run.file.empty())
        out["queries"]["seed"] = run.seed;
    else
        out["queries"]["file"] = run.file;
    out["ground_truth"] = { { "method", truthMethod }, { "seconds", run.truth.seconds },
        { "gflops", run.truth.gflops } };
    out["interval"] = intervalMethod;
    out["points"] = ordered_json::array();
    for (const tuning::RecallPoint& point : run.curve.points)
        out["points"].push_back(pointJson(point));
    if (run.curve.cancelled)
        out["cancelled"] = true;
    return out;
}

std::string recallText(const RecallRun& run)
{
    using Align = TextTable::Align;
    TextTable table({ { "ef", Align::Right }, { "recall@" + std::to_string(run.truth.k), Align::Right },
        { "95 % interval" }, { "distances", Align::Right }, { "median ms", Align::Right }, { "p95", Align::Right },
        { "p99", Align::Right }, { "queries/s", Align::Right }, { "" } });
    for (const tuning::RecallPoint& point : run.curve.points) {
        const auto& latency = point.latency;
        const auto rate =
            point.queriesPerSecond.empty() ? std::string() : count(point.queriesPerSecond.begin()->second);
        table.add({ std::to_string(point.ef), fixed(point.recall.mean, 4),
            fixed(point.recall.low, 4) + " to " + fixed(point.recall.high, 4), count(point.distances),
            latency ? fixed(latency->median * 1000, 3) : "–", latency ? fixed(latency->p95 * 1000, 3) : "–",
            latency ? fixed(latency->p99 * 1000, 3) : "–", rate.empty() ? "–" : rate,
            point.ef == run.collection.efSearch() ? "← as configured" : "" });
    }
    std::string text = printable(run.collection.collection().qualifiedName()) + ", the index as it is\n" + table.text();
    text += "  queries       " + std::to_string(run.curve.queries) + ", "
        + printable(run.file.empty() ? run.queries.words() : run.file) + '\n';
    text += std::string("  ground truth  ") + truthMethod + ", " + fixed(run.truth.seconds, 2) + " s, "
        + fixed(run.truth.gflops, 0) + " GFLOP/s\n";
    text += "  latency       one thread, warm\n";
    if (run.curve.cancelled)
        text += "stopped before the end\n";
    return text;
}

} // namespace engine::report
