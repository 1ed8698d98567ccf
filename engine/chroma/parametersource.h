// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "engine/chroma/parameters.h"
#include "engine/chroma/schema.h"

namespace engine::chroma {

/// The four places a collection's parameters may stand in, as read.
struct ParameterInputs
{
    Dialect dialect = Dialect::RustArrays;
    std::optional<std::string> configJson; ///< collections.config_json_str
    std::optional<std::string> schemaJson; ///< collections.schema_str
    std::map<std::string, nlohmann::json> segmentMetadata; ///< of the VECTOR segment
    std::map<std::string, nlohmann::json> collectionMetadata;
};

/// Which of the places is in force for the directory's dialect, with the value, its source and what Chroma's own client
/// reports instead. Never fails: JSON that cannot be read is named in `problems` and counts as absent, as in Chroma.
Parameters resolveParameters(const ParameterInputs& inputs);

} // namespace engine::chroma
