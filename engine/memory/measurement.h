// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "engine/memory/memorymodel.h"
#include "engine/search/livecollection.h"

namespace engine::memory {

/// What a loaded collection really takes.
struct Measurement
{
    MemoryParts parts;
    std::uint64_t files = 0; ///< of these, pages of the index files in the resident set, mapped or copied
    std::uint64_t heap = 0; ///< of these, tables: capacity of what holds them
};

/// Measures `collection`: of the files what is in this process' resident set now, by what lies there in each record; of
/// the tables all. Looking makes no page resident. Empty where the system does not say what is resident.
std::optional<Measurement> measure(const search::LiveCollection& collection);

} // namespace engine::memory
