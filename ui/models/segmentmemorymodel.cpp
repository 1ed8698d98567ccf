// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/segmentmemorymodel.h"

#include "ui/models/roles.h"

namespace ui {

using engine::memory::DirectoryMemory;
using engine::memory::SegmentMemory;

SegmentMemoryRow SegmentMemoryModel::rowOfSegment(const SegmentMemory& segment, const LoadedHere* here)
{
    SegmentMemoryRow row;
    row.id = fromUtf8(segment.collection.id.text);
    if (here)
        row.here = *here;
    if (segment.problem) {
        row.status = Status::Loss;
        row.state = tr("damaged");
        row.reason = oneLine(fromUtf8(engine::describe(*segment.problem)));
        return row;
    }
    row.elements = segment.shape.elements + segment.shape.pending;
    row.chroma = segment.chroma;
    row.own = segment.own.total();
    if (here)
        row.state = here->loading ? tr("loading…") : QString();
    else if (*row.elements == 0)
        row.state = tr("no vectors yet");
    return row;
}

void SegmentMemoryModel::setMemory(
    const DirectoryMemory& memory, const std::map<std::string, QString>& labels, const LoadedById& loaded)
{
    std::vector<SegmentMemoryRow> rows;
    rows.reserve(memory.segments.size());
    for (const SegmentMemory& segment : memory.segments) {
        const std::string& id = segment.collection.id.text;
        const auto here = loaded.find(id);
        SegmentMemoryRow row = rowOfSegment(segment, here == loaded.end() ? nullptr : &here->second);
        const auto label = labels.find(id);
        row.name = label != labels.end() ? label->second : oneLine(fromUtf8(segment.collection.name));
        rows.push_back(std::move(row));
    }
    setRows(std::move(rows));
}

int SegmentMemoryModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant SegmentMemoryModel::value(const SegmentMemoryRow& row, int column)
{
    if (column >= FirstPartColumn && column < FirstPartColumn + memoryPartCount)
        return row.chroma ? QVariant(memoryPart(*row.chroma, column - FirstPartColumn)) : QVariant();
    switch (column) {
    case NameColumn:
        return row.name;
    case ElementsColumn:
        return known(row.elements);
    case ChromaColumn:
        return row.chroma ? QVariant(static_cast<quint64>(row.chroma->total())) : QVariant();
    case OwnColumn:
        return known(row.own);
    case MeasuredColumn:
        return row.here && row.here->measured ? QVariant(static_cast<quint64>(row.here->measured->total()))
                                              : QVariant();
    default:
        return row.state;
    }
}

QVariant SegmentMemoryModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const SegmentMemoryRow& row = rows()[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case SortRole:
        return value(row, index.column());
    case Qt::ToolTipRole:
        if (index.column() == NameColumn)
            return plainToolTip(row.name + u'\n' + oneLine(row.id));
        return index.column() == StateColumn && !row.reason.isEmpty() ? QVariant(plainToolTip(row.reason)) : QVariant();
    case IdRole:
        return row.id;
    case StatusRole:
        return static_cast<int>(row.status);
    default:
        return {};
    }
}

QVariant SegmentMemoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    const bool tip = role == Qt::ToolTipRole;
    if (section >= FirstPartColumn && section < FirstPartColumn + memoryPartCount) {
        const int part = section - FirstPartColumn;
        return tip ? memoryPartExplanation(part) : memoryPartHeading(part);
    }
    switch (section) {
    case NameColumn:
        return tip ? QVariant() : tr("collection");
    case ElementsColumn:
        return tip ? tr("Elements of the index, deleted ones and those that wait in the log included") : tr("elements");
    case ChromaColumn:
        return tip ? tr("All parts together, in a Chroma process that has loaded it (model)") : tr("in Chroma");
    case OwnColumn:
        return tip ? tr("What loading it here would take, all of its files in memory (model)") : tr("here");
    case MeasuredColumn:
        return tip ? tr("What it takes here now, measured: pages in memory and tables") : tr("measured");
    default:
        return tip ? QVariant() : tr("state");
    }
}

} // namespace ui
