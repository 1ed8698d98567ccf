// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "engine/chroma/snapshot.h"
#include "ui/pages/tiletext.h"

namespace ui {

/// Bytes an optimisation could give back: the log's applied entries (their share of the log's pages), free pages and
/// orphan folders. Always an estimate.
engine::Figure couldBeFreed(const engine::chroma::Snapshot& snapshot);

TileText diskTile(const engine::chroma::Snapshot& snapshot);
TileText recordsTile(const engine::chroma::Snapshot& snapshot);
TileText logTile(const engine::chroma::Snapshot& snapshot);
TileText freeableTile(const engine::chroma::Snapshot& snapshot);

/// "nobody else has it open", "held by pid 4711 (chroma run)", "held by 3 processes", "not known who has it open".
QString holdersInBrief(const engine::platform::Holders& holders);

/// The same in a sentence, with the reason where it is not known.
QString holdersSentence(const engine::platform::Holders& holders);

/// Title of a finding as a sentence, the collection's name before it where the title does not say which.
QString findingTitle(const engine::chroma::Snapshot& snapshot, const engine::doctor::Finding& finding);

/// "schema of 1.5.0 and later · opens in 1.5.0 … 1.5.9".
QString schemaInBrief(const engine::chroma::Schema& schema);

} // namespace ui
