// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/report/profiledocument.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "engine/core/text.h"
#include "engine/report/querydocument.h"
#include "engine/report/texttable.h"

namespace engine::report {

using nlohmann::ordered_json;

static ordered_json partJson(const search::ProfilePart& part)
{
    return { { "cold", latencyJson(part.cold) }, { "warm", latencyJson(part.warm) } };
}

ordered_json profileDocument(const search::Profile& profile, const QuerySource& queries)
{
    ordered_json out;
    out["ef"] = profile.ef;
    out["queries"] = { { "source", queries.words }, { "count", queries.count } };
    out["hnsw"] = partJson(profile.hnsw);
    out["exact"] = partJson(profile.exact);
    out["filtered"] = profile.filtered ? partJson(*profile.filtered) : ordered_json(nullptr);
    out["cached"] = partJson(profile.cached);
    out["qps"] = ordered_json::object();
    for (const auto& [threads, rate] : profile.queriesPerSecond)
        out["qps"][std::to_string(threads)] = rate;
    out["cold_pages_dropped"] = profile.pagesDropped;
    if (profile.cancelled)
        out["cancelled"] = true;
    return out;
}

static std::string milliseconds(double seconds)
{
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.3f", seconds * 1000);
    return text.data();
}

std::string profileText(const search::Profile& profile, const QuerySource& queries)
{
    using Align = TextTable::Align;
    TextTable table({ { "milliseconds" }, { "pass" }, { "median", Align::Right }, { "mean", Align::Right },
        { "std", Align::Right }, { "min", Align::Right }, { "max", Align::Right }, { "p95", Align::Right },
        { "p99", Align::Right }, { "queries", Align::Right } });
    const auto add = [&](const char* name, const char* pass, const std::optional<search::LatencySummary>& latency) {
        if (latency)
            table.add({ name, pass, milliseconds(latency->median), milliseconds(latency->mean),
                milliseconds(latency->standardDeviation), milliseconds(latency->min), milliseconds(latency->max),
                milliseconds(latency->p95), milliseconds(latency->p99), std::to_string(latency->count) });
    };
    const auto addPart = [&](const char* name, const search::ProfilePart& part) {
        add(name, "cold", part.cold);
        add("", "warm", part.warm);
    };
    addPart("HNSW", profile.hnsw);
    addPart("exact", profile.exact);
    if (profile.filtered)
        addPart("filtered", *profile.filtered);
    addPart("cached", profile.cached);
    std::string text = "ef " + std::to_string(profile.ef) + ", " + std::to_string(queries.count) + " queries ("
        + printable(queries.words) + "), one thread\n" + table.text();
    text += profile.pagesDropped ? "  cold: the index's pages were dropped from this process first\n"
                                 : "  cold: the first pass; nothing was dropped, since the index is a copy in memory\n";
    for (const auto& [threads, rate] : profile.queriesPerSecond)
        text += "  " + std::to_string(threads) + (threads == 1 ? " thread:  " : " threads: ")
            + grouped(static_cast<std::int64_t>(std::llround(rate))) + " queries/s\n";
    if (profile.cancelled)
        text += "stopped before the end\n";
    return text;
}

} // namespace engine::report
