// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "ui/models/rowsmodel.h"
#include "ui/models/snapshotptr.h"

namespace ui {

/// One part of a directory's bytes.
struct PartRow
{
    QString id; ///< the engine's name: "wal"
    engine::Figure bytes;
    quint64 allocated = 0;
    double share = 0; ///< of the directory, 0…1; NaN while unknown

    bool operator==(const PartRow& other) const;
};

/// Where the bytes are, one row per part that has any, in the engine's order. IdRole is the part's name.
class PartsModel : public RowsModel<PartRow>
{
    Q_OBJECT

public:
    enum Column { PartColumn, BytesColumn, ShareColumn, ColumnCount };
    /// Translated name of a part.
    using Labeller = std::function<QString(const QString& part)>;

    explicit PartsModel(Labeller label, QObject* parent = nullptr);

    void setSnapshot(const SnapshotPtr& snapshot);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    Labeller m_label;
};

} // namespace ui
