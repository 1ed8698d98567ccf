// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <vector>

#include "engine/memory/segmentcache.h"
#include "ui/models/roles.h"
#include "ui/models/rowsmodel.h"

namespace ui {

/// A loaded index.
struct CachedRow
{
    QString id; ///< CacheModel::idOf()
    QString collection; ///< its id
    QString name; ///< a part of the id where nobody knows the name
    QString directory;
    std::optional<std::uint64_t> bytes; ///< empty while it is loading
    quint64 order = 0; ///< 1 = the longest unused, the first to leave
    double age = 0; ///< seconds since its last use
    quint64 users = 0;
    bool pinned = false;
    bool loading = false;

    bool operator==(const CachedRow&) const = default;
};

/// What the cache holds, the longest unused first.
class CacheModel : public RowsModel<CachedRow>
{
    Q_OBJECT

public:
    enum Column {
        OrderColumn,
        NameColumn,
        DirectoryColumn,
        BytesColumn,
        AgeColumn,
        UsersColumn,
        StateColumn,
        ColumnCount
    };
    /// QString: the collection's id.
    static constexpr int CollectionRole = FirstFreeRole;

    using Names = std::map<engine::memory::SegmentKey, QString>;

    using RowsModel::RowsModel;

    static QString idOf(const engine::memory::SegmentKey& key);
    /// `names`: of the collections that are known.
    void setSegments(const std::vector<engine::memory::CachedSegment>& segments, const Names& names);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    static QVariant value(const CachedRow& row, int column);
    static QString stateOf(const CachedRow& row);
};

} // namespace ui
