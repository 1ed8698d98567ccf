// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasksview.h"

#include <QVBoxLayout>

#include "ui/jobs/joblist.h"
#include "ui/models/roles.h"
#include "ui/models/tasksmodel.h"
#include "ui/support/errortext.h"
#include "ui/support/theme.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/progressrow.h"

namespace ui {

namespace {

TaskState stateOf(JobState state)
{
    switch (state) {
    case JobState::Running:
        return TaskState::Running;
    case JobState::Done:
        return TaskState::Done;
    case JobState::Failed:
        return TaskState::Failed;
    case JobState::Cancelled:
        break;
    }
    return TaskState::Cancelled;
}

QString endText(const TaskRow& task)
{
    if (task.state == TaskState::Failed)
        return task.note;
    return TasksView::tr("%1 after %2").arg(taskStateWord(task.state), formatDuration(task.seconds));
}

} // namespace

TasksView::TasksView(JobList& jobs, QWidget* parent)
    : QScrollArea(parent)
    , m_jobs(jobs)
    , m_model(new TasksModel(this))
    , m_rows(new QVBoxLayout)
    , m_nothing(new EmptyState(Icon::Tasks, tr("Work that takes longer than a moment is listed here while it runs.")))
{
    setObjectName(QStringLiteral("tasksView"));
    setAccessibleName(tr("Tasks"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* body = new QWidget;
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(metrics::cardPadding, metrics::grid, metrics::cardPadding, metrics::grid);
    layout->addWidget(m_nothing);
    layout->addLayout(m_rows);
    layout->addStretch(1);
    setWidget(body);

    connect(&jobs, &JobList::listed, this, &TasksView::onChanged);
    connect(&jobs, &JobList::changed, this, [this](Job* job) {
        if (m_ids.contains(job))
            onChanged(job);
    });
    connect(&jobs, &JobList::unlisted, this, [this](Job* job) {
        m_model->removeTask(m_ids[job]);
        m_ids.erase(job);
    });
    connect(m_model, &QAbstractItemModel::rowsInserted, this,
        [this](const QModelIndex&, int first, int last) { addRows(first, last); });
    connect(m_model, &QAbstractItemModel::rowsAboutToBeRemoved, this,
        [this](const QModelIndex&, int first, int last) { removeRows(first, last); });
    connect(m_model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& from, const QModelIndex& to) {
        for (int row = from.row(); row <= to.row(); ++row)
            showRow(m_model->rows()[static_cast<std::size_t>(row)]);
    });
}

TaskRow TasksView::taskOf(Job& job)
{
    TaskRow task;
    QString& id = m_ids[&job];
    if (id.isEmpty())
        id = QString::number(++m_lastId);
    task.id = id;
    task.title = job.title();
    task.state = stateOf(job.state());
    task.done = job.progress().done;
    task.total = job.progress().total;
    task.rate = job.rate();
    task.secondsLeft = job.secondsLeft();
    task.seconds = job.secondsRunning();
    if (task.state == TaskState::Failed) {
        const ErrorText text = errorText(job.error());
        task.note = text.title + u' ' + text.text;
    }
    return task;
}

void TasksView::onChanged(Job* job)
{
    m_model->setTask(taskOf(*job));
}

void TasksView::addRows(int first, int last)
{
    for (int row = first; row <= last; ++row) {
        const TaskRow& task = m_model->rows()[static_cast<std::size_t>(row)];
        auto* widget = new ProgressRow(task.title);
        m_widgets[task.id] = widget;
        m_rows->insertWidget(0, widget);
        connect(widget, &ProgressRow::cancelRequested, this, [this, id = task.id] {
            for (const auto& [job, jobId] : m_ids) {
                if (jobId == id)
                    job->cancel();
            }
        });
        showRow(task);
    }
    m_nothing->hide();
}

void TasksView::removeRows(int first, int last)
{
    for (int row = first; row <= last; ++row) {
        const QString id = m_model->rows()[static_cast<std::size_t>(row)].id;
        m_widgets[id]->deleteLater();
        m_widgets.erase(id);
    }
    m_nothing->setVisible(m_widgets.empty());
}

void TasksView::showRow(const TaskRow& task)
{
    ProgressRow* widget = m_widgets.at(task.id);
    if (task.state != TaskState::Running) {
        const QModelIndex row = m_model->index(m_model->rowOf(task.id), 0);
        widget->setFinished(static_cast<Status>(row.data(StatusRole).toInt()), endText(task));
        return;
    }
    if (task.total > 0)
        widget->setShare(static_cast<double>(task.done) / static_cast<double>(task.total));
    else
        widget->setShare(std::nullopt);
    widget->setRate(task.rate ? tr("%1 per second").arg(formatCount(static_cast<quint64>(*task.rate))) : QString());
    widget->setTimeLeft(task.secondsLeft);
}

} // namespace ui
