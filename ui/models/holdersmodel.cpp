// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/holdersmodel.h"

#include "ui/models/formatting.h"
#include "ui/models/roles.h"

namespace ui {

void HoldersModel::setHolders(const engine::platform::Holders& holders)
{
    std::vector<HolderRow> rows;
    for (const engine::platform::Holder& holder : holders.processes)
        rows.push_back({ QString::number(holder.pid), holder.pid, oneLine(fromUtf8(holder.command)), holder.writes });
    setRows(std::move(rows));
}

int HoldersModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant HoldersModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const HolderRow& row = rows()[static_cast<std::size_t>(index.row())];
    if (role == IdRole)
        return row.id;
    if (role == Qt::ToolTipRole)
        return plainToolTip(row.command);
    if (role != Qt::DisplayRole && role != SortRole)
        return {};
    switch (index.column()) {
    case PidColumn:
        return role == SortRole ? QVariant(row.pid) : QVariant(row.id); // a name, not an amount: no grouping
    case AccessColumn:
        return row.writes ? tr("reads and writes") : tr("reads");
    case CommandColumn:
        return row.command;
    default:
        return {};
    }
}

QVariant HoldersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case PidColumn:
        return tr("pid");
    case AccessColumn:
        return tr("access");
    case CommandColumn:
        return tr("command");
    default:
        return {};
    }
}

} // namespace ui
