// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/rowsmodel.h"

namespace ui {

/// How a task stands; a cancelled one has not failed.
enum class TaskState { Running, Done, Failed, Cancelled };

/// A job as the Tasks dock shows it.
struct TaskRow
{
    QString id;
    QString title;
    TaskState state = TaskState::Running;
    quint64 done = 0;
    quint64 total = 0; ///< 0 = not known yet
    std::optional<double> rate; ///< steps per second
    std::optional<double> secondsLeft;
    double seconds = 0; ///< since it began
    QString note; ///< why it failed; empty otherwise

    bool operator==(const TaskRow&) const = default;
};

/// Every running and ended job, in the order they began. Raw figures by column; IdRole finds the job again.
class TasksModel : public RowsModel<TaskRow>
{
    Q_OBJECT

public:
    enum Column {
        TitleColumn,
        StateColumn,
        DoneColumn,
        TotalColumn,
        RateColumn,
        LeftColumn,
        SecondsColumn,
        NoteColumn,
        ColumnCount
    };

    using RowsModel::RowsModel;

    /// Adds the task, or brings the one with its id up to date.
    void setTask(const TaskRow& task);
    void removeTask(const QString& id);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    static QVariant value(const TaskRow& row, int column);
};

/// Translated word for a state.
QString taskStateWord(TaskState state);

} // namespace ui
