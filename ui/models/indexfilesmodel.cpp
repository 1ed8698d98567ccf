// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/indexfilesmodel.h"

#include "ui/models/plural.h"

namespace ui {

using engine::search::IndexDescription;
using engine::search::IndexFile;
using engine::search::IndexFinding;

QString IndexFilesModel::sizeVerdict(const IndexFile& file)
{
    if (!file.present)
        return tr("missing");
    if (!file.expected)
        return {};
    if (file.bytes == *file.expected)
        return tr("exactly as its elements need");
    return file.bytes > *file.expected ? tr("%1 preallocated").arg(formatBytes(file.bytes - *file.expected))
                                       : tr("%1 too short").arg(formatBytes(*file.expected - file.bytes));
}

IndexFileRow IndexFilesModel::rowOfFile(const IndexFile& file, const std::vector<IndexFinding>& findings)
{
    IndexFileRow row;
    row.id = oneLine(fromUtf8(file.name), 80);
    row.expected = file.expected;
    if (file.present) {
        row.bytes = file.bytes;
        row.allocated = file.allocated;
    }
    row.verdict = sizeVerdict(file);
    quint64 more = 0;
    for (const IndexFinding& finding : findings) {
        if (finding.places.empty() || finding.places.front().file != file.name)
            continue;
        if (row.status == Status::None)
            row.verdict = oneLine(fromUtf8(finding.places.front().sentence));
        else
            ++more;
        if (row.status != Status::Loss)
            row.status = finding.fatal ? Status::Loss : Status::Wrong;
    }
    if (more > 0)
        row.verdict += counted(more, tr("; and 1 more"), tr("; and %1 more"));
    if (row.status == Status::None && file.expected && file.present)
        row.status = Status::Good;
    return row;
}

void IndexFilesModel::setIndex(const IndexDescription& index)
{
    std::vector<IndexFileRow> rows;
    rows.reserve(index.files.size());
    for (const IndexFile& file : index.files)
        rows.push_back(rowOfFile(file, index.integrity));
    setRows(std::move(rows));
}

int IndexFilesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant IndexFilesModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const IndexFileRow& row = rows()[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case SortRole:
        switch (index.column()) {
        case NameColumn:
            return row.id;
        case BytesColumn:
            return known(row.bytes);
        case AllocatedColumn:
            return known(row.allocated);
        case ExpectedColumn:
            return known(row.expected);
        default:
            return row.verdict;
        }
    case Qt::ToolTipRole:
        return index.column() == VerdictColumn && !row.verdict.isEmpty() ? QVariant(row.verdict) : QVariant();
    case IdRole:
        return row.id;
    case StatusRole:
        return static_cast<int>(row.status);
    default:
        return {};
    }
}

QVariant IndexFilesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("file");
    case BytesColumn:
        return tr("bytes");
    case AllocatedColumn:
        return tr("on disk");
    case ExpectedColumn:
        return tr("expected");
    case VerdictColumn:
        return tr("verdict");
    default:
        return {};
    }
}

} // namespace ui
