// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/memory/memorymodel.h"
#include "ui/models/memoryparts.h"
#include "ui/models/rowsmodel.h"

namespace ui {

/// A part of a segment's memory under both families of releases, as it is and as it would be.
struct WhatIfRow
{
    QString id; ///< key of the part; "total"
    QString name;
    quint64 rustNow = 0;
    quint64 rustThen = 0;
    quint64 pythonNow = 0;
    quint64 pythonThen = 0;

    bool operator==(const WhatIfRow&) const = default;
};

/// What an index of other M, dimension or number of records would take in Chroma, beside today's.
class WhatIfModel : public RowsModel<WhatIfRow>
{
    Q_OBJECT

public:
    enum Column { PartColumn, RustNowColumn, RustThenColumn, PythonNowColumn, PythonThenColumn, ColumnCount };

    using RowsModel::RowsModel;

    void setShape(const engine::memory::SegmentShape& shape, const engine::memory::WhatIf& whatIf);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
};

} // namespace ui
