// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "engine/search/indexparameters.h"
#include "ui/models/roles.h"
#include "ui/models/rowsmodel.h"

namespace ui {

/// One parameter of an index.
struct IndexParameterRow
{
    QString id; ///< its name: "ef_search"
    QVariant value; ///< as configured; invalid when unknown
    std::optional<std::uint64_t> actual; ///< in the index's own header
    QString source;
    QVariant reported; ///< by Chroma's client, where that differs; else invalid
    QString changeable; ///< "now", "rebuild", "never"
    QString note;
    bool isOdd = false; ///< the file holds something else, or Chroma's client reports something else

    bool operator==(const IndexParameterRow&) const = default;
};

/// The parameters of one index: configured, in the file, reported. IdRole is the name; StatusRole marks
/// what differs, and the note says how.
class IndexParametersModel : public RowsModel<IndexParameterRow>
{
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        ValueColumn,
        ActualColumn,
        ReportedColumn,
        SourceColumn,
        ChangeableColumn,
        NoteColumn,
        ColumnCount
    };

    using RowsModel::RowsModel;

    void setParameters(const std::vector<engine::search::IndexParameter>& parameters);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    static IndexParameterRow parameterRow(const engine::search::IndexParameter& parameter);
    static QVariant value(const IndexParameterRow& row, int column);
};

} // namespace ui
