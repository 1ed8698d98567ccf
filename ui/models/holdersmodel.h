// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/rowsmodel.h"
#include "ui/models/snapshotptr.h"

namespace ui {

/// A process that has the directory open.
struct HolderRow
{
    QString id; ///< the pid as text
    int pid = 0;
    QString command;
    bool writes = false;

    bool operator==(const HolderRow&) const = default;
};

/// Who has a directory open, by pid.
class HoldersModel : public RowsModel<HolderRow>
{
    Q_OBJECT

public:
    enum Column { PidColumn, AccessColumn, CommandColumn, ColumnCount };

    using RowsModel::RowsModel;

    void setHolders(const engine::platform::Holders& holders);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
};

} // namespace ui
