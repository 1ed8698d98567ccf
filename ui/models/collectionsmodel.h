// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "ui/models/formatting.h"
#include "ui/models/rowsmodel.h"
#include "ui/models/snapshotptr.h"

namespace ui {

/// What the Overview says of one collection.
struct CollectionRow
{
    QString id;
    QString name;
    QString database; ///< "database" or, with several tenants, "tenant / database"
    Status status = Status::None;
    engine::Figure records;
    std::optional<std::uint64_t> dimension;
    QString space; ///< empty = unknown
    std::optional<std::int64_t> m;
    std::optional<std::int64_t> ef;
    engine::Figure logEntries;
    engine::Figure pending; ///< entries not applied to metadata, vectors or either
    std::optional<double> deletedShare; ///< of the elements in the index, 0…1; empty without an index
    std::optional<std::uint64_t> indexBytes; ///< empty without a folder

    bool operator==(const CollectionRow&) const = default;
};

/// The collections of a directory, in the catalog's order. IdRole is the collection's id.
class CollectionsModel : public RowsModel<CollectionRow>
{
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        DatabaseColumn,
        RecordsColumn,
        DimensionColumn,
        SpaceColumn,
        MColumn,
        EfColumn,
        LogColumn,
        PendingColumn,
        DeletedColumn,
        IndexBytesColumn,
        ColumnCount
    };

    using RowsModel::RowsModel;

    void setSnapshot(const SnapshotPtr& snapshot);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    static QVariant value(const CollectionRow& row, int column);
    static bool isEstimate(const CollectionRow& row, int column);
};

/// The larger of what waits for the metadata and for the vectors: both count from the end of the log, so it is also
/// what waits for either.
engine::Figure pendingOf(const engine::chroma::CollectionLog& log);

/// Names of the collections by id, as short as tells them apart: "docs", "second/docs", "acme/second/docs".
std::map<std::string, QString> collectionLabels(const engine::chroma::Snapshot& snapshot);
/// The same of a single one, which must be the snapshot's own.
QString collectionLabel(const engine::chroma::Snapshot& snapshot, const engine::chroma::CollectionView& view);

/// "database", or "tenant / database" where the directory has several tenants.
QString databaseLabel(const engine::chroma::Catalog& catalog, const std::string& tenant, const std::string& database);

} // namespace ui
