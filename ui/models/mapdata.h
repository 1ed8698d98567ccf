// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/search/metadatasample.h"
#include "engine/search/projection.h"

namespace ui {

/// The map of a collection: a sample projected, its ids and its metadata.
struct MapData
{
    engine::CollectionId collection;
    std::string collectionName;
    engine::search::Projection projection;
    std::vector<std::string> ids; ///< of projection.rows
    std::vector<engine::search::MetadataColumn> columns;
    std::optional<engine::Error> graphProblem; ///< why the graph must not be searched: vectors may be missing too
    std::optional<engine::Error> columnsProblem; ///< why there are none
    double seconds = 0; ///< it took, without loading the index
};
using MapPtr = std::shared_ptr<const MapData>;

} // namespace ui
