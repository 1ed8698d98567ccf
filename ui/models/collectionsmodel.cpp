// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/collectionsmodel.h"

#include <string_view>
#include <unordered_map>
#include <utility>

#include "ui/models/roles.h"
#include "ui/models/severity.h"

namespace ui {

using engine::chroma::CollectionView;
using engine::chroma::IndexFacts;
using engine::chroma::Snapshot;

engine::Figure pendingOf(const engine::chroma::CollectionLog& log)
{
    if (!log.pendingMetadata.value)
        return log.pendingVectors;
    if (!log.pendingVectors.value)
        return log.pendingMetadata;
    return *log.pendingMetadata.value > *log.pendingVectors.value ? log.pendingMetadata : log.pendingVectors;
}

std::map<std::string, QString> collectionLabels(const Snapshot& snapshot)
{
    std::unordered_map<std::string_view, int> names;
    for (const CollectionView& view : snapshot.collections)
        ++names[view.collection.name];
    const auto isAlone = [&](const engine::chroma::Collection& collection) { return names[collection.name] == 1; };
    std::map<std::pair<std::string_view, std::string_view>, int> inDatabases; // of names that come again: mostly none
    for (const CollectionView& view : snapshot.collections) {
        if (!isAlone(view.collection))
            ++inDatabases[{ view.collection.database, view.collection.name }];
    }
    std::map<std::string, QString> labels;
    for (const CollectionView& view : snapshot.collections) {
        const engine::chroma::Collection& collection = view.collection;
        std::string label = collection.name;
        if (!isAlone(collection))
            label = inDatabases[{ collection.database, collection.name }] > 1
                ? collection.qualifiedName()
                : collection.database + '/' + collection.name;
        labels[collection.id.text] = oneLine(fromUtf8(label));
    }
    return labels;
}

QString collectionLabel(const Snapshot& snapshot, const CollectionView& view)
{
    const engine::chroma::Collection& wanted = view.collection;
    bool isAlone = true;
    bool isAloneInDatabases = true;
    for (const CollectionView& other : snapshot.collections) {
        if (&other == &view || other.collection.name != wanted.name)
            continue;
        isAlone = false;
        isAloneInDatabases = isAloneInDatabases && other.collection.database != wanted.database;
    }
    return oneLine(fromUtf8(isAlone ? wanted.name
            : isAloneInDatabases    ? wanted.database + '/' + wanted.name
                                    : wanted.qualifiedName()));
}

QString databaseLabel(const engine::chroma::Catalog& catalog, const std::string& tenant, const std::string& database)
{
    const QString name = oneLine(fromUtf8(database));
    return catalog.tenants.size() > 1 ? oneLine(fromUtf8(tenant)) + QStringLiteral(" / ") + name : name;
}

namespace {
std::optional<double> deletedShare(const IndexFacts& index)
{
    if (!index.deleted || index.elements.value_or(0) == 0)
        return std::nullopt;
    return static_cast<double>(*index.deleted) / static_cast<double>(*index.elements);
}

CollectionRow makeRow(const Snapshot& snapshot, const CollectionView& view, Status status)
{
    const engine::chroma::Collection& collection = view.collection;
    CollectionRow row;
    row.id = fromUtf8(collection.id.text);
    row.name = oneLine(fromUtf8(collection.name));
    row.database = databaseLabel(snapshot.catalog, collection.tenant, collection.database);
    row.status = status;
    row.records = view.records;
    row.dimension = collection.dimension;
    row.space = fromUtf8(collection.parameters.space.text());
    row.m = collection.parameters.m.integer();
    row.ef = collection.parameters.efSearch.integer();
    row.logEntries = view.log.entries;
    row.pending = pendingOf(view.log);
    row.deletedShare = deletedShare(view.index);
    if (view.index.folderPresent)
        row.indexBytes = view.index.bytes;
    return row;
}
} // namespace

void CollectionsModel::setSnapshot(const SnapshotPtr& snapshot)
{
    std::vector<CollectionRow> rows;
    if (snapshot) {
        const auto marks = statusByCollection(*snapshot);
        rows.reserve(snapshot->collections.size());
        for (const CollectionView& view : snapshot->collections) {
            const auto mark = marks.find(view.collection.id.text);
            rows.push_back(makeRow(*snapshot, view, mark == marks.end() ? Status::None : mark->second));
        }
    }
    setRows(std::move(rows));
}

int CollectionsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CollectionsModel::value(const CollectionRow& row, int column)
{
    switch (column) {
    case NameColumn:
        return row.name;
    case DatabaseColumn:
        return row.database;
    case RecordsColumn:
        return known(row.records.value);
    case DimensionColumn:
        return known(row.dimension);
    case SpaceColumn:
        return row.space.isEmpty() ? QVariant() : QVariant(row.space);
    case MColumn:
        return known(row.m);
    case EfColumn:
        return known(row.ef);
    case LogColumn:
        return known(row.logEntries.value);
    case PendingColumn:
        return known(row.pending.value);
    case DeletedColumn:
        return row.deletedShare ? QVariant(*row.deletedShare) : QVariant();
    case IndexBytesColumn:
        return known(row.indexBytes);
    default:
        return {};
    }
}

bool CollectionsModel::isEstimate(const CollectionRow& row, int column)
{
    return (column == RecordsColumn && row.records.estimate) || (column == LogColumn && row.logEntries.estimate)
        || (column == PendingColumn && row.pending.estimate);
}

QVariant CollectionsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const CollectionRow& row = rows()[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case SortRole:
        return value(row, index.column());
    case Qt::ToolTipRole:
        return index.column() == NameColumn ? QVariant(plainToolTip(row.name + u'\n' + oneLine(row.id))) : QVariant();
    case IdRole:
        return row.id;
    case StatusRole:
        return index.column() == NameColumn ? static_cast<int>(row.status) : static_cast<int>(Status::None);
    case EstimateRole:
        return isEstimate(row, index.column());
    default:
        return {};
    }
}

QVariant CollectionsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    struct Heading
    {
        QString text;
        QString explanation;
    };
    static_assert(ColumnCount == 11);
    const Heading headings[ColumnCount] = {
        { tr("name"), {} },
        { tr("database"), {} },
        { tr("records"), tr("Live records, those that wait in the log included, as Chroma counts them") },
        { tr("dimension"), tr("Floats per vector") },
        { tr("space"), tr("The distance in force: l2, ip or cosine") },
        { tr("M"), tr("Links per node of the graph (max_neighbors)") },
        { tr("ef"), tr("ef_search: candidates a search keeps") },
        { tr("log entries"), tr("Entries of the write-ahead log that belong to the collection") },
        { tr("pending"), tr("Log entries not yet applied to the metadata or the vector index on disk") },
        { tr("deleted in index"), tr("Share of the elements in the index file that are deleted but still take space") },
        { tr("index on disk"), tr("Bytes of the files in the collection's index folder") },
    };
    if (section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::DisplayRole)
        return headings[section].text;
    if (role == Qt::ToolTipRole && !headings[section].explanation.isEmpty())
        return headings[section].explanation;
    return {};
}

} // namespace ui
