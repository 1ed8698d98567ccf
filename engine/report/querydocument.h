// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "engine/search/latency.h"
#include "engine/search/query.h"

namespace engine::report {

/// {"mean", "median", "std", "min", "max", "p95", "p99", "count"}, times in milliseconds; null without samples.
nlohmann::ordered_json latencyJson(const std::optional<search::LatencySummary>& latency);

/// The document of `query`: ids and distances in the order of the answers. `latency_ms` is null where a batch was
/// answered together, so that no single answer was timed.
nlohmann::ordered_json queryDocument(const search::LiveCollection& collection, const search::QueryAnswers& answers);

/// The same for people.
std::string queryText(const search::LiveCollection& collection, const search::QueryAnswers& answers);

} // namespace engine::report
