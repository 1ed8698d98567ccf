// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include "ui/models/mapdata.h"
#include "ui/plots/scatterdata.h"

namespace ui {

/// The map coloured by one of its metadata keys: text (and numbers of few different values) by the eight most frequent
/// values and the rest, other numbers by a scale. Null = not coloured.
ScatterData mapScatter(const MapData& map, const engine::search::MetadataColumn* column);

/// "5 000 of 117 659 records, seed 1 · 21.4 % of the variance is seen".
QString mapSummary(const MapData& map);

/// What is not as one would expect of it: fewer axes, vectors left out; empty = nothing.
QStringList mapRemarks(const MapData& map);

} // namespace ui
