// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/logcollectionsmodel.h"

#include "ui/models/collectionsmodel.h"
#include "ui/models/severity.h"

namespace ui {

using engine::chroma::CollectionLog;
using engine::chroma::CollectionView;

namespace {
LogCollectionRow makeRow(const QString& id, const QString& name, const CollectionLog& log)
{
    LogCollectionRow row;
    row.id = id;
    row.name = name;
    row.exact = log.entries.isExact();
    row.entries = log.entries;
    row.bytes = log.bytes;
    row.operations = log.operations;
    row.metadataWatermark = log.metadata.seqId;
    row.vectorWatermark = log.vectors.seqId;
    row.pendingMetadata = log.pendingMetadata;
    row.pendingVectors = log.pendingVectors;
    row.purgeableEntries = log.purgeableEntries;
    row.purgeableBytes = log.purgeableBytes;
    return row;
}
} // namespace

void LogCollectionsModel::setSnapshot(const SnapshotPtr& snapshot)
{
    std::vector<LogCollectionRow> rows;
    if (snapshot) {
        const auto marks = statusByCollection(*snapshot);
        const auto labels = collectionLabels(*snapshot);
        for (const CollectionView& view : snapshot->collections) {
            const engine::chroma::Collection& collection = view.collection;
            LogCollectionRow row = makeRow(fromUtf8(collection.id.text), labels.at(collection.id.text), view.log);
            if (const auto mark = marks.find(collection.id.text); mark != marks.end())
                row.status = mark->second;
            row.batchSize = collection.parameters.batchSize.integer();
            row.syncThreshold = collection.parameters.syncThreshold.integer();
            rows.push_back(std::move(row));
        }
        for (const auto& [topic, log] : snapshot->log.orphanTopics) {
            LogCollectionRow row = makeRow(fromUtf8(topic), oneLine(fromUtf8(topic)), log);
            row.isOrphan = true;
            rows.push_back(std::move(row));
        }
    }
    setRows(std::move(rows));
}

int LogCollectionsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

const engine::Figure* LogCollectionsModel::figure(const LogCollectionRow& row, int column)
{
    switch (column) {
    case EntriesColumn:
        return &row.entries;
    case BytesColumn:
        return &row.bytes;
    case PendingMetadataColumn:
        return &row.pendingMetadata;
    case PendingVectorsColumn:
        return &row.pendingVectors;
    case PurgeableEntriesColumn:
        return &row.purgeableEntries;
    case PurgeableBytesColumn:
        return &row.purgeableBytes;
    default:
        return nullptr;
    }
}

QVariant LogCollectionsModel::value(const LogCollectionRow& row, int column)
{
    if (const engine::Figure* shown = figure(row, column))
        return known(shown->value);
    switch (column) {
    case NameColumn:
        return row.name;
    case AddColumn:
    case UpdateColumn:
    case UpsertColumn:
    case DeleteColumn:
        return row.exact
            ? QVariant(static_cast<quint64>(row.operations.at(static_cast<std::size_t>(column - AddColumn))))
            : QVariant();
    case MetadataWatermarkColumn:
        return known(row.metadataWatermark);
    case VectorWatermarkColumn:
        return known(row.vectorWatermark);
    case BatchSizeColumn:
        return known(row.batchSize);
    case SyncThresholdColumn:
        return known(row.syncThreshold);
    default:
        return {};
    }
}

QVariant LogCollectionsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LogCollectionRow& row = rows()[static_cast<std::size_t>(index.row())];
    const engine::Figure* shown = figure(row, index.column());
    switch (role) {
    case Qt::DisplayRole:
    case SortRole:
        return value(row, index.column());
    case Qt::ToolTipRole:
        if (index.column() == NameColumn)
            return plainToolTip(row.isOrphan ? tr("%1\nNo collection has this topic any more").arg(row.name)
                                             : QString(row.name + u'\n' + oneLine(row.id)));
        return shown && shown->estimate ? QVariant(tr("Estimated: %1").arg(fromUtf8(shown->method))) : QVariant();
    case IdRole:
        return row.id;
    case StatusRole:
        return static_cast<int>(index.column() == NameColumn ? row.status : Status::None);
    case EstimateRole:
        return shown && shown->estimate;
    case OrphanRole:
        return row.isOrphan;
    default:
        return {};
    }
}

QVariant LogCollectionsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const QString headings[ColumnCount][2] = {
        { tr("collection"), {} },
        { tr("entries"), {} },
        { tr("bytes"), tr("What the entries' columns store, without SQLite's page overhead") },
        { tr("add"), tr("Entries that add a record") },
        { tr("update"), tr("Entries that update a record") },
        { tr("upsert"), tr("Entries that add or update a record") },
        { tr("delete"), tr("Entries that delete a record") },
        { tr("metadata at"), tr("Watermark (max_seq_id): the metadata hold everything up to here") },
        { tr("vectors at"), tr("Watermark (max_seq_id): the vector index on disk holds everything up to here") },
        { tr("meta pending"), tr("Entries above the metadata watermark") },
        { tr("vec pending"), tr("Entries above the vector watermark") },
        { tr("may go"), tr("Entries a purge may remove by Chroma's own rule") },
        { tr("frees"), tr("Bytes of the entries that may go") },
        { tr("batch"), tr("batch_size: records the brute-force buffer holds before they enter the graph") },
        { tr("sync"), tr("sync_threshold: records between two writes of the index to disk") },
    };
    if (role == Qt::DisplayRole)
        return headings[section][0];
    if (role == Qt::ToolTipRole && !headings[section][1].isEmpty())
        return headings[section][1];
    return {};
}

} // namespace ui
