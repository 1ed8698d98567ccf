// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <vector>

#include <QAbstractTableModel>

#include "engine/core/log.h"

namespace ui {

/// The newest lines of the program's own log, oldest first. Lives on the thread of the window; lines from other threads
/// come by a queued call.
class LogLinesModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { TimeColumn, LevelColumn, TextColumn, ColumnCount };
    static constexpr std::size_t linesKept = 5000;

    using QAbstractTableModel::QAbstractTableModel;

    /// Adds lines at the end; the oldest go when there are more than linesKept.
    void append(const std::vector<engine::log::Line>& lines);
    void clear();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    /// TimeColumn displays a QDateTime, KindRole is the engine::log::Level, StatusRole marks warnings and errors.
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::deque<engine::log::Line> m_lines;
};

} // namespace ui
