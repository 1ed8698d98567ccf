// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "ui/models/formatting.h"
#include "ui/models/roles.h"
#include "ui/models/rowsmodel.h"
#include "ui/models/snapshotptr.h"

namespace ui {

/// The log of one collection, or of a topic whose collection is gone.
struct LogCollectionRow
{
    QString id; ///< collection id; the topic where the collection is gone
    QString name;
    Status status = Status::None;
    bool isOrphan = false;
    bool exact = false; ///< whether `operations` have been counted
    engine::Figure entries;
    engine::Figure bytes;
    std::array<std::uint64_t, 4> operations{}; ///< add, update, upsert, delete
    std::optional<std::int64_t> metadataWatermark;
    std::optional<std::int64_t> vectorWatermark;
    engine::Figure pendingMetadata;
    engine::Figure pendingVectors;
    engine::Figure purgeableEntries;
    engine::Figure purgeableBytes;
    std::optional<std::int64_t> batchSize;
    std::optional<std::int64_t> syncThreshold;

    bool operator==(const LogCollectionRow&) const = default;
};

/// The write-ahead log by collection, in the catalog's order, then the topics without collection. IdRole is the id.
class LogCollectionsModel : public RowsModel<LogCollectionRow>
{
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        EntriesColumn,
        BytesColumn,
        AddColumn,
        UpdateColumn,
        UpsertColumn,
        DeleteColumn,
        MetadataWatermarkColumn,
        VectorWatermarkColumn,
        PendingMetadataColumn,
        PendingVectorsColumn,
        PurgeableEntriesColumn,
        PurgeableBytesColumn,
        BatchSizeColumn,
        SyncThresholdColumn,
        ColumnCount
    };
    /// Whether the collection of the row is gone (bool).
    static constexpr int OrphanRole = FirstFreeRole;

    using RowsModel::RowsModel;

    void setSnapshot(const SnapshotPtr& snapshot);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    static QVariant value(const LogCollectionRow& row, int column);
    static const engine::Figure* figure(const LogCollectionRow& row, int column);
};

} // namespace ui
