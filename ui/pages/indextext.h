// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPair>

#include "engine/chroma/snapshot.h"
#include "engine/search/indexdescription.h"
#include "ui/pages/tiletext.h"
#include "ui/plots/histogramdata.h"

namespace ui {

/// What a snapshot tells of an index before its files are read: parameters, sizes, counts.
engine::search::IndexDescription indexPreview(
    const engine::chroma::Snapshot& snapshot, const engine::chroma::CollectionView& view);

/// `sentence` with a capital letter.
QString capitalised(QString sentence);

/// Whether something is so wrong that nothing may be searched.
bool isFatal(const engine::search::IndexDescription& index);

/// Why there are no figures of the graph.
QString graphMissing(const engine::search::IndexDescription& index);

/// What an index read earlier was like; another text = it may be another by now.
QString indexFingerprint(const engine::chroma::CollectionView& view);

TileText elementsTile(const engine::search::IndexDescription& index);
TileText deletedTile(const engine::search::IndexDescription& index);
TileText levelsTile(const engine::search::IndexDescription& index);
TileText unreachableTile(const engine::search::IndexDescription& index);
/// `read`: the files have been read, not only looked at.
TileText soundnessTile(const engine::search::IndexDescription& index, bool read);

HistogramData levelHistogram(const engine::search::IndexDescription& index);
HistogramData linksOutHistogram(const engine::search::IndexDescription& index);
HistogramData linksInHistogram(const engine::search::IndexDescription& index);

/// Caption and value of what there is to say of the graph besides its histograms.
QList<QPair<QString, QString>> graphFacts(const engine::search::IndexDescription& index);

/// The findings, a caption and the first places each.
QList<QPair<QString, QString>> integrityFacts(const engine::search::IndexDescription& index);

} // namespace ui
