// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "engine/search/livecollection.h"
#include "engine/tuning/groundtruth.h"
#include "engine/tuning/recallcurve.h"

namespace engine::report {

/// What was measured, and with what.
struct RecallRun
{
    const search::LiveCollection& collection;
    const tuning::QuerySet& queries;
    const tuning::GroundTruth& truth;
    const tuning::RecallCurve& curve;
    std::string file; ///< the queries came from; empty = from the collection
    std::uint64_t seed = 0; ///< they were drawn with, where they came from the collection
};

/// {"mean", "low", "high"}.
nlohmann::ordered_json intervalJson(const tuning::Interval& interval);

/// The document of `recall`.
nlohmann::ordered_json recallDocument(const RecallRun& run);

/// The same for people.
std::string recallText(const RecallRun& run);

} // namespace engine::report
