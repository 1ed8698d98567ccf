// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/loglinesmodel.h"

#include <algorithm>

#include <QDateTime>

#include "ui/models/formatting.h"
#include "ui/models/roles.h"

namespace ui {

using engine::log::Level;
using engine::log::Line;

void LogLinesModel::append(const std::vector<Line>& lines)
{
    const std::size_t kept = std::min(lines.size(), linesKept); // of a flood only the end is worth keeping
    if (kept == 0)
        return;
    if (const std::size_t all = m_lines.size() + kept; all > linesKept) {
        const auto excess = static_cast<std::ptrdiff_t>(all - linesKept);
        beginRemoveRows({}, 0, static_cast<int>(excess) - 1);
        m_lines.erase(m_lines.begin(), m_lines.begin() + excess);
        endRemoveRows();
    }
    const int first = static_cast<int>(m_lines.size());
    beginInsertRows({}, first, first + static_cast<int>(kept) - 1);
    m_lines.insert(m_lines.end(), lines.end() - static_cast<std::ptrdiff_t>(kept), lines.end());
    endInsertRows();
}

void LogLinesModel::clear()
{
    beginResetModel();
    m_lines.clear();
    endResetModel();
}

int LogLinesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int LogLinesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LogLinesModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Line& line = m_lines[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case SortRole:
        if (index.column() == TimeColumn)
            return QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(line.seconds * 1000.0));
        if (index.column() == LevelColumn)
            return fromUtf8(engine::log::name(line.level));
        return oneLine(fromUtf8(line.text), 4000);
    case KindRole:
        return static_cast<int>(line.level);
    case StatusRole:
        if (index.column() != LevelColumn || line.level < Level::Warning)
            return static_cast<int>(Status::None);
        return static_cast<int>(line.level == Level::Error ? Status::Loss : Status::Wrong);
    default:
        return {};
    }
}

QVariant LogLinesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TimeColumn:
        return tr("time");
    case LevelColumn:
        return tr("level");
    case TextColumn:
        return tr("text");
    default:
        return {};
    }
}

} // namespace ui
