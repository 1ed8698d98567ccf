// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace engine::chroma {

/// Where a parameter in force was read.
enum class ParameterSource {
    Default, ///< nowhere: the default of the release that opens the directory
    SegmentMetadata, ///< segment_metadata of the VECTOR segment (0.4.0-0.6.3)
    ConfigJson, ///< collections.config_json_str (1.0-1.2)
    SchemaJson, ///< collections.schema_str (1.3 and later)
    CollectionMetadata, ///< collection_metadata: acts at creation only
    Header, ///< header.bin of the index itself
};

/// "default", "segment_metadata", "config_json_str", "schema_str", "collection_metadata", "header.bin".
std::string_view name(ParameterSource source);

/// One parameter of a collection's index.
struct Parameter
{
    nlohmann::json value; ///< text for space, number otherwise, null when unknown
    ParameterSource source = ParameterSource::Default;
    std::optional<nlohmann::json> reportedByChroma; ///< what Chroma's own client says, where that differs
    std::string note; ///< a trap in one sentence; empty when there is none

    std::optional<std::int64_t> integer() const;
    std::string text() const;
};

/// The parameters in force (chroma-format section "HNSW parameters").
struct Parameters
{
    Parameter space; ///< "l2", "ip" or "cosine"
    Parameter m; ///< links per node (max_neighbors)
    Parameter efConstruction;
    Parameter efSearch;
    Parameter numThreads;
    Parameter resizeFactor;
    Parameter batchSize; ///< brute-force buffer, records; the Rust releases have none
    Parameter syncThreshold; ///< records between two persists
    std::vector<std::string> problems; ///< JSON that could not be read, each with its place
};

} // namespace engine::chroma
