// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/whatifmodel.h"

#include "ui/models/roles.h"

namespace ui {

using engine::memory::MemoryParts;
using engine::memory::Runtime;
using engine::memory::SegmentShape;
using engine::memory::WhatIf;

void WhatIfModel::setShape(const SegmentShape& shape, const WhatIf& whatIf)
{
    const SegmentShape after = whatIf.isEmpty() ? shape : shapeAfter(shape, whatIf);
    const MemoryParts rustNow = chromaMemory(shape, Runtime::Rust);
    const MemoryParts rustThen = chromaMemory(after, Runtime::Rust);
    const MemoryParts pythonNow = chromaMemory(shape, Runtime::Python);
    const MemoryParts pythonThen = chromaMemory(after, Runtime::Python);
    std::vector<WhatIfRow> rows;
    for (int part = 0; part < memoryPartCount; ++part)
        rows.push_back({ memoryPartKey(part), memoryPartLabel(part), memoryPart(rustNow, part),
            memoryPart(rustThen, part), memoryPart(pythonNow, part), memoryPart(pythonThen, part) });
    rows.push_back({ QStringLiteral("total"), tr("Total"), rustNow.total(), rustThen.total(), pythonNow.total(),
        pythonThen.total() });
    setRows(std::move(rows));
}

int WhatIfModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant WhatIfModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const WhatIfRow& row = rows()[static_cast<std::size_t>(index.row())];
    if (role == IdRole)
        return row.id;
    if (role == Qt::ToolTipRole && index.column() == PartColumn && index.row() < memoryPartCount)
        return memoryPartExplanation(index.row());
    if (role != Qt::DisplayRole && role != SortRole)
        return {};
    switch (index.column()) {
    case PartColumn:
        return row.name;
    case RustNowColumn:
        return row.rustNow;
    case RustThenColumn:
        return row.rustThen;
    case PythonNowColumn:
        return row.pythonNow;
    default:
        return row.pythonThen;
    }
}

QVariant WhatIfModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount)
        return {};
    static_assert(ColumnCount == 5);
    const QString texts[ColumnCount] = { tr("part"), tr("1.x today"), tr("1.x then"), tr("0.4–0.6 today"),
        tr("0.4–0.6 then") };
    return texts[section];
}

} // namespace ui
