// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/partsmodel.h"

#include <cmath>

#include "ui/models/formatting.h"
#include "ui/models/roles.h"

namespace ui {

bool PartRow::operator==(const PartRow& other) const
{
    const bool sameShare = share == other.share || (std::isnan(share) && std::isnan(other.share));
    return id == other.id && bytes == other.bytes && allocated == other.allocated && sameShare;
}

PartsModel::PartsModel(Labeller label, QObject* parent)
    : RowsModel(parent)
    , m_label(std::move(label))
{
}

void PartsModel::setSnapshot(const SnapshotPtr& snapshot)
{
    std::vector<PartRow> rows;
    if (snapshot) {
        const double total = static_cast<double>(snapshot->disk.total);
        for (const engine::chroma::DiskPart& part : snapshot->disk.parts) {
            if (part.bytes.value == 0U)
                continue;
            const bool hasShare = part.bytes.value && total > 0;
            rows.push_back({ fromUtf8(part.name), part.bytes, part.allocated,
                hasShare ? static_cast<double>(*part.bytes.value) / total : std::nan("") });
        }
    }
    setRows(std::move(rows));
}

int PartsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PartsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const PartRow& row = rows()[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case SortRole:
        if (index.column() == PartColumn)
            return m_label(row.id);
        if (index.column() == BytesColumn)
            return known(row.bytes.value);
        return std::isnan(row.share) ? QVariant() : QVariant(row.share);
    case Qt::ToolTipRole:
        return row.bytes.estimate ? tr("Estimated: %1").arg(fromUtf8(row.bytes.method)) : QVariant();
    case IdRole:
        return row.id;
    case EstimateRole:
        return row.bytes.estimate;
    default:
        return {};
    }
}

QVariant PartsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case PartColumn:
        return tr("part");
    case BytesColumn:
        return tr("bytes");
    case ShareColumn:
        return tr("share");
    default:
        return {};
    }
}

} // namespace ui
