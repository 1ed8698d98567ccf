// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QString>
#include <QStringList>

#include "engine/chroma/keysurvey.h"
#include "engine/chroma/snapshot.h"
#include "ui/pages/tiletext.h"

/// What the Records page says, from what it knows; no widgets.
namespace ui {

/// Differs when the records of a collection, or their vectors, may be others.
QString recordsFingerprint(const engine::chroma::CollectionView& view);

TileText recordsTile(const engine::chroma::CollectionView& view);
TileText indexedTile(const engine::chroma::CollectionView& view);
TileText pendingTile(const engine::chroma::CollectionView& view);
/// Null survey: not looked at yet.
TileText keysTile(const engine::chroma::KeySurvey* survey);
TileText matchesTile(bool filtered, quint64 matches, const engine::Figure& records);

/// Records with one column each for id, document and the keys given, as a spreadsheet or a Markdown document takes
/// them.
QString recordsAsTsv(const std::vector<engine::chroma::Record>& records, const QStringList& keys);
QString recordsAsMarkdown(const std::vector<engine::chroma::Record>& records, const QStringList& keys);
/// A JSON array of what `chromascope-cli records --json` has under rows, vectors where they were read.
QString recordsAsJson(const std::vector<engine::chroma::Record>& records);
/// A JSON array of the components, which reads back to the bit.
QString vectorAsJson(const std::vector<float>& vector);

/// "[0.013, 0.154, 0.214, …]": the first few components.
QString firstComponents(const std::vector<float>& vector);

} // namespace ui
