// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/report/querydocument.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "engine/core/text.h"
#include "engine/report/texttable.h"

namespace engine::report {

using nlohmann::ordered_json;

static std::string fixed(const char* format, double value)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), format, value);
    return text.data();
}

static std::optional<search::LatencySummary> latencyOf(const search::QueryAnswers& answers)
{
    std::vector<double> seconds;
    for (const search::QueryAnswer& answer : answers.answers) {
        if (answer.seconds > 0)
            seconds.push_back(answer.seconds);
    }
    return search::summarise(std::move(seconds));
}

static bool allExact(const search::QueryAnswers& answers)
{
    return std::all_of(answers.answers.begin(), answers.answers.end(), [](const auto& answer) { return answer.exact; });
}

ordered_json latencyJson(const std::optional<search::LatencySummary>& latency)
{
    if (!latency)
        return nullptr;
    ordered_json out;
    for (const auto& [key, seconds] : { std::pair{ "mean", latency->mean }, std::pair{ "median", latency->median },
             std::pair{ "std", latency->standardDeviation }, std::pair{ "min", latency->min },
             std::pair{ "max", latency->max }, std::pair{ "p95", latency->p95 }, std::pair{ "p99", latency->p99 } })
        out[key] = seconds * 1000;
    out["count"] = latency->count;
    return out;
}

ordered_json queryDocument(const search::LiveCollection& collection, const search::QueryAnswers& answers)
{
    ordered_json out;
    out["collection"] = collection.collection().id.text;
    out["space"] = name(collection.space());
    out["ef"] = answers.ef;
    out["exact"] = allExact(answers);
    out["queries"] = ordered_json::array();
    for (const search::QueryAnswer& answer : answers.answers) {
        ordered_json one;
        one["ids"] = ordered_json::array();
        one["distances"] = ordered_json::array();
        for (const search::QueryHit& hit : answer.hits) {
            one["ids"].push_back(validUtf8(collection.idOf(hit.row)));
            one["distances"].push_back(hit.distance);
        }
        out["queries"].push_back(std::move(one));
    }
    out["latency_ms"] = latencyJson(latencyOf(answers));
    out["seconds"] = answers.seconds;
    if (!collection.problems().empty())
        out["problems"] = collection.problems();
    return out;
}

std::string queryText(const search::LiveCollection& collection, const search::QueryAnswers& answers)
{
    std::string text;
    for (std::size_t i = 0; i < answers.answers.size(); ++i) {
        const search::QueryAnswer& answer = answers.answers[i];
        text += "query " + std::to_string(i + 1) + (answer.hits.empty() ? ": nothing found\n" : "\n");
        TextTable table({ { "#", TextTable::Align::Right }, { "distance", TextTable::Align::Right }, { "id" } });
        for (std::size_t rank = 0; rank < answer.hits.size(); ++rank) {
            const search::QueryHit& hit = answer.hits[rank];
            table.add({ std::to_string(rank + 1), fixed("%.6f", static_cast<double>(hit.distance)),
                printable(collection.idOf(hit.row)) });
        }
        if (!table.empty())
            text += table.text();
    }
    text += std::string(allExact(answers) ? "exact" : "HNSW, ef " + std::to_string(answers.ef)) + ", "
        + std::string(name(collection.space()));
    if (const auto latency = latencyOf(answers); latency && latency->count == 1)
        text += "; " + fixed("%.3f", latency->median * 1000) + " ms";
    else if (latency)
        text += "; " + fixed("%.3f", latency->median * 1000) + " ms median, " + fixed("%.3f", latency->p99 * 1000)
            + " ms p99 of " + std::to_string(latency->count);
    else if (!answers.answers.empty())
        text += "; " + fixed("%.3f", answers.seconds * 1000) + " ms for all of them together";
    text += '\n';
    for (const std::string& problem : collection.problems())
        text += "note: " + printable(problem) + '\n';
    return text;
}

} // namespace engine::report
