// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/neighboursmodel.h"

namespace ui {

using engine::search::NeighbourVerdict;

namespace {
constexpr qsizetype longestDocument = 400;
} // namespace

void NeighboursModel::setAnswer(const NeighboursAnswer& answer)
{
    std::vector<NeighbourRow> rows;
    rows.reserve(answer.compared.rows.size());
    for (std::size_t at = 0; at < answer.compared.rows.size(); ++at) {
        const auto& one = answer.compared.rows[at];
        NeighbourRow row;
        row.id = fromUtf8(answer.records[at].id);
        row.distance = static_cast<double>(one.distance);
        row.exactRank = one.exactRank;
        row.approximateRank = one.approximateRank;
        row.verdict = one.verdict;
        row.searched = answer.compared.approximate.has_value();
        row.document = oneLine(fromUtf8(answer.records[at].document), longestDocument);
        rows.push_back(std::move(row));
    }
    setRows(std::move(rows));
}

int NeighboursModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

Status NeighboursModel::statusOf(const NeighbourRow& row, int column)
{
    if (column == ExactColumn)
        return row.exactRank ? Status::Good : Status::None;
    if (column != ApproximateColumn || !row.searched)
        return Status::None;
    if (row.approximateRank)
        return row.verdict == NeighbourVerdict::Extra ? Status::Hygiene : Status::Good;
    return row.verdict == NeighbourVerdict::Missed ? Status::Wrong : Status::Hygiene;
}

QVariant NeighboursModel::textOf(const NeighbourRow& row, int column)
{
    switch (column) {
    case IdColumn:
        return oneLine(row.id);
    case DistanceColumn:
        return row.distance;
    case ExactColumn:
        return row.exactRank ? known(row.exactRank) : QVariant(tr("farther"));
    case ApproximateColumn:
        if (row.approximateRank)
            return known(row.approximateRank);
        return !row.searched                          ? QVariant()
            : row.verdict == NeighbourVerdict::Missed ? QVariant(tr("missed"))
                                                      : QVariant(tr("tied"));
    default:
        return row.document;
    }
}

QString NeighboursModel::explanation(const NeighbourRow& row)
{
    if (!row.searched)
        return tr("Found by comparing every vector; the graph could not be searched");
    switch (row.verdict) {
    case NeighbourVerdict::Missed:
        return tr("One of the nearest, and the search of the graph does not find it");
    case NeighbourVerdict::Tied:
        return tr("The other answer has another record just as near in its place");
    case NeighbourVerdict::Extra:
        return tr("Answered by the search in place of a nearer one that it missed");
    case NeighbourVerdict::Found:
        break;
    }
    return tr("In both answers");
}

QVariant NeighboursModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const NeighbourRow& row = rows()[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case SortRole:
        return textOf(row, index.column());
    case Qt::ToolTipRole:
        if (index.column() == ExactColumn || index.column() == ApproximateColumn)
            return explanation(row);
        if (index.column() == IdColumn)
            return plainToolTip(oneLine(row.id));
        return index.column() == DocumentColumn && !row.document.isEmpty() ? QVariant(plainToolTip(row.document))
                                                                           : QVariant();
    case IdRole:
        return row.id;
    case StatusRole:
        return static_cast<int>(statusOf(row, index.column()));
    default:
        return {};
    }
}

QVariant NeighboursModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case IdColumn:
        return tr("id");
    case DistanceColumn:
        return tr("distance");
    case ExactColumn:
        return tr("exact");
    case ApproximateColumn:
        return tr("HNSW");
    case DocumentColumn:
        return tr("document");
    default:
        return {};
    }
}

} // namespace ui
