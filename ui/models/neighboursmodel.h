// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/formatting.h"
#include "ui/models/neighboursanswer.h"
#include "ui/models/roles.h"
#include "ui/models/rowsmodel.h"

namespace ui {

/// One neighbour.
struct NeighbourRow
{
    QString id; ///< of the record
    double distance = 0;
    std::optional<std::uint64_t> exactRank;
    std::optional<std::uint64_t> approximateRank;
    engine::search::NeighbourVerdict verdict = engine::search::NeighbourVerdict::Found;
    bool searched = true; ///< the graph could be searched
    QString document;

    bool operator==(const NeighbourRow&) const = default;
};

/// Nearest neighbours by distance, and which of the two ways found them. IdRole is the record's id; StatusRole of the
/// two columns of ranks: Good where it is in that answer, Wrong where the search missed it.
class NeighboursModel : public RowsModel<NeighbourRow>
{
    Q_OBJECT

public:
    enum Column { IdColumn, DistanceColumn, ExactColumn, ApproximateColumn, DocumentColumn, ColumnCount };

    using RowsModel::RowsModel;

    void setAnswer(const NeighboursAnswer& answer);
    void clear() { setRows({}); }

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    static Status statusOf(const NeighbourRow& row, int column);
    static QVariant textOf(const NeighbourRow& row, int column);
    static QString explanation(const NeighbourRow& row);
};

} // namespace ui
