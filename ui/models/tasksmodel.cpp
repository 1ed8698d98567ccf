// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tasksmodel.h"

#include <QCoreApplication>

#include "ui/models/formatting.h"
#include "ui/models/roles.h"

namespace ui {

QString taskStateWord(TaskState state)
{
    switch (state) {
    case TaskState::Running:
        return QCoreApplication::translate("TaskState", "running");
    case TaskState::Done:
        return QCoreApplication::translate("TaskState", "done");
    case TaskState::Failed:
        return QCoreApplication::translate("TaskState", "could not be done");
    case TaskState::Cancelled:
        break;
    }
    return QCoreApplication::translate("TaskState", "cancelled");
}

namespace {
Status statusOf(TaskState state)
{
    switch (state) {
    case TaskState::Done:
        return Status::Good;
    case TaskState::Failed:
        return Status::Wrong;
    case TaskState::Running:
    case TaskState::Cancelled:
        break;
    }
    return Status::None;
}
} // namespace

void TasksModel::setTask(const TaskRow& task)
{
    std::vector<TaskRow> wanted = rows();
    if (const int row = rowOf(task.id); row >= 0)
        wanted[static_cast<std::size_t>(row)] = task;
    else
        wanted.push_back(task);
    setRows(std::move(wanted));
}

void TasksModel::removeTask(const QString& id)
{
    std::vector<TaskRow> wanted = rows();
    std::erase_if(wanted, [&](const TaskRow& row) { return row.id == id; });
    setRows(std::move(wanted));
}

int TasksModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TasksModel::value(const TaskRow& row, int column)
{
    switch (column) {
    case TitleColumn:
        return row.title;
    case StateColumn:
        return taskStateWord(row.state);
    case DoneColumn:
        return row.done;
    case TotalColumn:
        return row.total == 0 ? QVariant() : QVariant(row.total);
    case RateColumn:
        return row.rate ? QVariant(*row.rate) : QVariant();
    case LeftColumn:
        return row.secondsLeft ? QVariant(*row.secondsLeft) : QVariant();
    case SecondsColumn:
        return row.seconds;
    case NoteColumn:
        return row.note;
    default:
        return {};
    }
}

QVariant TasksModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TaskRow& row = rows()[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case SortRole:
        return value(row, index.column());
    case IdRole:
        return row.id;
    case KindRole:
        return static_cast<int>(row.state);
    case StatusRole:
        return static_cast<int>(statusOf(row.state));
    default:
        return {};
    }
}

QVariant TasksModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= ColumnCount)
        return {};
    const QString headings[ColumnCount] = { tr("task"), tr("state"), tr("done"), tr("of"), tr("per second"),
        tr("seconds left"), tr("seconds"), tr("reason") };
    return headings[section];
}

} // namespace ui
