// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QByteArray>
#include <QColor>
#include <QString>
#include <QStringList>
#include <QVector>

#include "engine/memory/memorymodel.h"
#include "ui/support/colours.h"

namespace ui {

/// What one collection costs in memory, or several that are shown as one.
struct MemoryBar
{
    QString key; ///< what selection speaks of; empty for several collections
    QString name;
    std::optional<engine::memory::MemoryParts> model; ///< in Chroma; empty where it is not known
    std::optional<engine::memory::MemoryParts> measured; ///< loaded here
    QString note; ///< in the place of a bar: why there is none
    int collections = 1;

    bool operator==(const MemoryBar&) const = default;
    quint64 total() const { return model ? model->total() : 0; }
};

/// At most `most` bars, the largest first: what is over is one bar at the end. The one of the key `keep` is always one
/// of its own.
QVector<MemoryBar> largestBars(QVector<MemoryBar> bars, int most, const QString& keep);

/// The picture in words: how many bytes in all, each bar with its parts.
QString memoryBarsSummary(const QVector<MemoryBar>& bars);

/// A row per collection and kind (model, measured): raw bytes by part and in all.
QByteArray memoryBarsTable(const QVector<MemoryBar>& bars, char separator);

/// "Vectors: 3 785 432 bytes" of each part that is not 0.
QStringList memoryPartLines(const engine::memory::MemoryParts& parts);

/// Fill of part `part` (ui/models/memoryparts); of spare slots, the colour of their hatch.
QColor memoryPartColour(int part, const Colours& colours);
/// Whether it is hatched instead of filled.
bool isMemoryPartHatched(int part);

} // namespace ui
