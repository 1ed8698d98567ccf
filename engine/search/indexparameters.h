// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/chroma/parameters.h"
#include "engine/chroma/schema.h"
#include "engine/hnsw/header.h"

namespace engine::search {

/// What it takes to change a parameter of an index that exists.
enum class Changeable {
    Now, ///< a stored value, read when the index is next loaded
    Rebuild, ///< part of the graph
    Never, ///< vectors are stored for it; another collection would be needed
};

/// "now", "rebuild", "never".
std::string_view name(Changeable changeable);

/// One parameter of an index: what is configured and what the files hold.
struct IndexParameter
{
    std::string name; ///< "M", "ef_search": as on the command line
    chroma::Parameter configured;
    std::optional<std::uint64_t> actual; ///< in header.bin; empty where it is not stored there or cannot be believed
    bool drift = false; ///< the index was built with something else than configured
    Changeable changeable = Changeable::Now;
    /// Whether Chroma's own client can change the stored value: that of 0.4 to 0.6 changes none.
    bool changeableByClient = false;
    bool used = true; ///< false: the releases that answer for the directory ignore it
    std::string note; ///< a trap in one sentence; empty when there is none
};

/// The parameters in the order M, ef_construction, ef_search, space, sync_threshold, batch_size, resize_factor,
/// num_threads. `header`: of an index with elements, if it is sound.
std::vector<IndexParameter> indexParameters(
    const chroma::Parameters& configured, chroma::Dialect dialect, const std::optional<hnsw::Header>& header);

} // namespace engine::search
