// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "engine/chroma/store.h"
#include "engine/core/error.h"
#include "engine/core/progress.h"

namespace engine::search {

/// One record's value under a key: none, a number, or anything else as text (a string as it is, the others as JSON).
/// Text is cut where it is long.
using SampledValue = std::variant<std::monostate, double, std::string>;

/// The values of one metadata key for some records.
struct MetadataColumn
{
    std::string key;
    std::vector<SampledValue> values; ///< one for each id asked for
    std::size_t present = 0; ///< records that have the key
    std::size_t numbers = 0; ///< of them with a number (true and false are none)

    bool isNumeric() const { return present > 0 && numbers == present; }
};

/// Which columns are read.
struct MetadataSampleLimits
{
    std::size_t keys = 64; ///< those met first are kept
    std::size_t textBytes = 120; ///< of a value
};

/// What some records have under each key, the keys most used first (equally used ones by name). Ids that are no longer
/// records have no values. Memory: a value for each id and key, whatever lies in the records. Errors as of
/// chroma::RecordReader; Cancelled.
Result<std::vector<MetadataColumn>> sampleMetadata(const chroma::Store& store, const chroma::Collection& collection,
    const std::vector<std::string>& ids, const MetadataSampleLimits& limits = {}, const Progress& progress = {});

} // namespace engine::search
