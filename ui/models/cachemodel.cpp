// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/cachemodel.h"

#include <algorithm>
#include <cmath>

#include <QFileInfo>

#include "ui/models/formatting.h"

namespace ui {

using engine::memory::CachedSegment;
using engine::memory::SegmentKey;

namespace {
/// Whole seconds: what gets older every second needs no tenths.
QString ageText(double seconds)
{
    const double whole = std::max(1.0, std::floor(seconds));
    return whole < 60 ? CacheModel::tr("%1 s").arg(formatCount(static_cast<quint64>(whole))) : formatDuration(whole);
}
} // namespace

QString CacheModel::idOf(const SegmentKey& key)
{
    return fromUtf8(key.directory) + u'\n' + fromUtf8(key.collection.text);
}

void CacheModel::setSegments(const std::vector<CachedSegment>& segments, const Names& names)
{
    std::vector<CachedRow> rows;
    rows.reserve(segments.size());
    for (const CachedSegment& segment : segments) {
        CachedRow row;
        row.id = idOf(segment.key);
        row.collection = fromUtf8(segment.key.collection.text);
        const auto name = names.find(segment.key);
        row.name = name != names.end() ? name->second : oneLine(row.collection, 16);
        row.directory = fromUtf8(segment.key.directory);
        if (!segment.isLoading)
            row.bytes = segment.bytes;
        row.order = rows.size() + 1;
        row.age = segment.secondsSinceUse;
        row.users = segment.users;
        row.pinned = segment.isPinned;
        row.loading = segment.isLoading;
        rows.push_back(std::move(row));
    }
    setRows(std::move(rows));
}

int CacheModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString CacheModel::stateOf(const CachedRow& row)
{
    if (row.loading)
        return tr("loading…");
    if (row.pinned)
        return tr("pinned");
    return row.users > 0 ? tr("in use") : QString();
}

QVariant CacheModel::value(const CachedRow& row, int column)
{
    switch (column) {
    case OrderColumn:
        return row.order;
    case NameColumn:
        return row.name;
    case DirectoryColumn:
        return oneLine(QFileInfo(row.directory).fileName(), 80);
    case BytesColumn:
        return known(row.bytes);
    case AgeColumn:
        return row.users > 0 ? tr("now") : tr("%1 ago").arg(ageText(row.age));
    case UsersColumn:
        return row.users;
    default:
        return stateOf(row);
    }
}

QVariant CacheModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const CachedRow& row = rows()[static_cast<std::size_t>(index.row())];
    switch (role) {
    case SortRole:
        if (index.column() == AgeColumn)
            return row.users > 0 ? 0.0 : row.age;
        [[fallthrough]];
    case Qt::DisplayRole:
        return value(row, index.column());
    case Qt::ToolTipRole:
        return index.column() == DirectoryColumn ? QVariant(plainToolTip(oneLine(row.directory)))
            : index.column() == NameColumn       ? QVariant(plainToolTip(row.name + u'\n' + oneLine(row.collection)))
                                                 : QVariant();
    case IdRole:
        return row.id;
    case CollectionRole:
        return row.collection;
    case DirectoryRole:
        return row.directory;
    default:
        return {};
    }
}

QVariant CacheModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    static_assert(ColumnCount == 7);
    const QString texts[ColumnCount] = { tr("order"), tr("collection"), tr("directory"), tr("bytes"), tr("last used"),
        tr("users"), tr("state") };
    if (role == Qt::DisplayRole)
        return texts[section];
    if (role != Qt::ToolTipRole)
        return {};
    switch (section) {
    case OrderColumn:
        return tr("Number 1 is unused longest and leaves first when the limit is exceeded");
    case BytesColumn:
        return tr("What counts against the limit");
    case UsersColumn:
        return tr("Queries that use it now, and those that wait for it to be loaded");
    default:
        return {};
    }
}

} // namespace ui
