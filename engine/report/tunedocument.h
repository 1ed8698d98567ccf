// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "engine/search/livecollection.h"
#include "engine/tuning/recallcurve.h"
#include "engine/tuning/sweep.h"
#include "engine/tuning/sweeppoint.h"

namespace engine::report {

/// What was measured to tune a collection.
struct TuneRun
{
    const search::LiveCollection& collection;
    std::size_t k = 10;
    const tuning::Wishes& wishes;
    const tuning::QuerySet& currentQueries; ///< for the index as it is
    const tuning::RecallCurve& current;
    const tuning::QuerySet& queries; ///< for what was built
    const tuning::Sweep& sweep;
    const tuning::Advice& alone; ///< ef_search alone, on the index as it is
    const tuning::Advice& advice; ///< of all
};

/// The document of `tune`.
nlohmann::ordered_json tuneDocument(const TuneRun& run);

/// The same for people.
std::string tuneText(const TuneRun& run);

/// All points, a line each, as CSV with a line of titles. Times in milliseconds.
std::string tuneTable(const TuneRun& run);

} // namespace engine::report
