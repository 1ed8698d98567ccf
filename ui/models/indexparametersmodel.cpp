// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/indexparametersmodel.h"

#include "ui/models/formatting.h"

namespace ui {

namespace {

/// Numbers stay numbers; what the tables hold may be any JSON.
QVariant variantOf(const nlohmann::json& value)
{
    if (value.is_number_integer())
        return QVariant(static_cast<qint64>(value.get<std::int64_t>()));
    if (value.is_number())
        return value.get<double>();
    if (value.is_string())
        return oneLine(fromUtf8(value.get<std::string>()), 80);
    return {};
}

} // namespace

void IndexParametersModel::setParameters(const std::vector<engine::search::IndexParameter>& parameters)
{
    std::vector<IndexParameterRow> rows;
    rows.reserve(parameters.size());
    for (const engine::search::IndexParameter& parameter : parameters)
        rows.push_back(parameterRow(parameter));
    setRows(std::move(rows));
}

IndexParameterRow IndexParametersModel::parameterRow(const engine::search::IndexParameter& parameter)
{
    IndexParameterRow row;
    row.id = fromUtf8(parameter.name);
    row.value = variantOf(parameter.configured.value);
    row.actual = parameter.actual;
    row.source = fromUtf8(name(parameter.configured.source));
    if (parameter.configured.reportedByChroma)
        row.reported = variantOf(*parameter.configured.reportedByChroma);
    row.changeable = fromUtf8(name(parameter.changeable));
    row.note = fromUtf8(parameter.note);
    if (row.reported.isValid())
        row.note = tr("Chroma's client reports %1; %2 is in force").arg(row.reported.toString(), row.value.toString());
    row.isOdd = parameter.drift || row.reported.isValid();
    return row;
}

int IndexParametersModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant IndexParametersModel::value(const IndexParameterRow& row, int column)
{
    switch (column) {
    case NameColumn:
        return row.id;
    case ValueColumn:
        return row.value.isValid() ? row.value : QVariant(unknownText());
    case ActualColumn:
        return known(row.actual);
    case ReportedColumn:
        return row.reported;
    case SourceColumn:
        return row.source;
    case ChangeableColumn:
        return row.changeable;
    case NoteColumn:
        return row.note;
    default:
        return {};
    }
}

QVariant IndexParametersModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const IndexParameterRow& row = rows()[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case SortRole:
        return value(row, index.column());
    case Qt::ToolTipRole:
        return row.note.isEmpty() ? QVariant() : row.note;
    case IdRole:
        return row.id;
    case StatusRole:
        return row.isOdd ? QVariant(static_cast<int>(Status::Wrong)) : QVariant();
    default:
        return {};
    }
}

QVariant IndexParametersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("parameter");
    case ValueColumn:
        return tr("configured");
    case ActualColumn:
        return tr("in the index");
    case ReportedColumn:
        return tr("Chroma reports");
    case SourceColumn:
        return tr("stored in");
    case ChangeableColumn:
        return tr("changeable");
    case NoteColumn:
        return tr("note");
    default:
        return {};
    }
}

} // namespace ui
