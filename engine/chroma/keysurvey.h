// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/chroma/records.h"

namespace engine::chroma {

/// A metadata key as the records looked at use it.
struct SurveyedKey
{
    std::string name;
    std::uint64_t records = 0; ///< of those looked at that have it
    bool hasText = false;
    bool hasNumber = false;
    bool hasBool = false;
    bool hasList = false;
    std::vector<nlohmann::json> values; ///< most frequent first; none that is long

    /// "text", "number", "text or list"
    std::string types() const;
};

/// The metadata keys of a collection, from a look at some of its records.
struct KeySurvey
{
    std::uint64_t looked = 0; ///< records looked at
    std::uint64_t total = 0; ///< records there are
    std::vector<SurveyedKey> keys; ///< most frequent first, then by name

    const SurveyedKey* find(const std::string& name) const;
};

/// Looks at no more than some 500 of the reader's records, the first ones and some spread over the rest: a key that
/// only few records have may be missed.
Result<KeySurvey> surveyKeys(const RecordReader& reader, const Progress& progress = {});

} // namespace engine::chroma
