// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QVector>

#include "engine/chroma/snapshot.h"
#include "ui/pages/tiletext.h"
#include "ui/plots/logpicturelayout.h"

namespace ui {

/// The log of all collections together, or of one.
struct LogScope
{
    bool isAll = true;
    engine::Figure entries;
    engine::Figure bytes; ///< what the entries' columns store
    std::optional<engine::SeqId> first;
    std::optional<engine::SeqId> last;
    engine::Figure purgeableEntries;
    engine::Figure purgeableBytes;
    engine::Figure pendingMetadata;
    engine::Figure pendingVectors;
};

/// `collectionId` empty = all. A collection that is not there gives an empty scope.
LogScope logScope(const engine::chroma::Snapshot& snapshot, const QString& collectionId);

TileText entriesTile(const LogScope& scope);
TileText logBytesTile(const engine::chroma::Snapshot& snapshot, const LogScope& scope);
TileText mayGoTile(const engine::chroma::Snapshot& snapshot, const LogScope& scope);
TileText pendingTile(const LogScope& scope);
TileText automaticPurgeTile(const engine::chroma::Snapshot& snapshot);

/// Whether no entry seems to have come, gone or been applied between the two.
bool isSameLog(const engine::chroma::LogSummary& a, const engine::chroma::LogSummary& b);

/// How many records stand where on their way to the disk, over all collections or (`collectionId`) of one.
LogStations logStations(const engine::chroma::Snapshot& snapshot, const QString& collectionId);

/// One band per collection, but for those whose stretch of the log has not been counted yet; catalog order while there
/// are at most `few`, else the most entries first.
QVector<LogBand> logBands(const engine::chroma::Snapshot& snapshot, int few);

} // namespace ui
