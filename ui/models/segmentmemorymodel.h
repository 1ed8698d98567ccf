// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "engine/memory/segmentmemory.h"
#include "ui/models/formatting.h"
#include "ui/models/memoryparts.h"
#include "ui/models/rowsmodel.h"

namespace ui {

/// What this program has of a collection in memory.
struct LoadedHere
{
    quint64 bytes = 0; ///< that count against the limit
    std::optional<engine::memory::MemoryParts> measured;
    bool loading = false;

    bool operator==(const LoadedHere&) const = default;
};

/// By id of the collection.
using LoadedById = std::map<std::string, LoadedHere>;

/// What one collection costs in memory.
struct SegmentMemoryRow
{
    QString id;
    QString name;
    std::optional<std::uint64_t> elements; ///< deleted and waiting ones included; empty for a damaged index
    std::optional<engine::memory::MemoryParts> chroma; ///< model; empty for a damaged index
    std::optional<std::uint64_t> own; ///< model of this program
    std::optional<LoadedHere> here; ///< empty = not loaded
    QString state;
    QString reason; ///< of a damaged index, the whole of it
    Status status = Status::None;

    bool operator==(const SegmentMemoryRow&) const = default;
};

/// The collections of a directory and what they take by part, in the catalog's order.
class SegmentMemoryModel : public RowsModel<SegmentMemoryRow>
{
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        ElementsColumn,
        FirstPartColumn, ///< memoryPartCount of them
        ChromaColumn = FirstPartColumn + memoryPartCount,
        OwnColumn,
        MeasuredColumn,
        StateColumn,
        ColumnCount
    };

    using RowsModel::RowsModel;

    /// `labels`: see collectionLabels().
    void setMemory(const engine::memory::DirectoryMemory& memory, const std::map<std::string, QString>& labels,
        const LoadedById& loaded);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    static SegmentMemoryRow rowOfSegment(const engine::memory::SegmentMemory& segment, const LoadedHere* here);
    static QVariant value(const SegmentMemoryRow& row, int column);
};

} // namespace ui
