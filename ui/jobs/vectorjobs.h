// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ui/jobs/segments.h"
#include "ui/models/mapdata.h"
#include "ui/models/neighboursanswer.h"

/// Jobs about the vectors of a collection, run with its index loaded (or opened for the occasion where its graph is
/// damaged). The pointers are good until finished() has been delivered.
namespace ui::vectorjobs {

/// BadArgument where the record has no vector.
ResultJob<NeighboursPtr>* findNeighbours(
    Segments& segments, const QString& directory, const NeighboursQuestion& question);

ResultJob<MapPtr>* makeMap(Segments& segments, const QString& directory, const engine::chroma::Collection& collection,
    const engine::search::ProjectionOptions& options);

/// Where records lie on a map that is there; those without a vector are left out.
using PlacedRecord = std::pair<std::string, engine::search::ProjectedPoint>;
ResultJob<std::vector<PlacedRecord>>* placeOnMap(Segments& segments, const QString& directory,
    const engine::chroma::Collection& collection, const MapPtr& map, const std::vector<std::string>& ids);

} // namespace ui::vectorjobs
