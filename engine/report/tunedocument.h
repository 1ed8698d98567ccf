// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "engine/search/livecollection.h"
#include "engine/tuning/tune.h"

namespace engine::report {

/// What was measured to tune a collection.
struct TuneRun
{
    const search::LiveCollection& collection;
    const tuning::TuneOptions& options;
    const tuning::TuneResult& result;
};

/// The document of `tune`.
nlohmann::ordered_json tuneDocument(const TuneRun& run);

/// The same for people.
std::string tuneText(const TuneRun& run);

/// All points, a line each, as CSV with a line of titles. Times in milliseconds.
std::string tuneTable(const TuneRun& run);

} // namespace engine::report
