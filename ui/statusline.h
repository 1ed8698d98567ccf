// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

class QAbstractButton;
class QLabel;

namespace ui {

class JobList;
class Session;
class StatusMark;

/// The bottom of the window: how exact the figures are, which releases the directory belongs to, what this window
/// costs and what it is doing.
class StatusLine : public QWidget
{
    Q_OBJECT

public:
    explicit StatusLine(JobList& jobs, QWidget* parent = nullptr);

    void setSession(Session* session);

signals:
    /// The number of tasks was clicked.
    void tasksRequested();

private:
    void showState();
    void showTasks();
    void showMemory();

    JobList& m_jobs;
    QPointer<Session> m_session;
    StatusMark* m_mark;
    QLabel* m_state;
    QLabel* m_schema;
    QLabel* m_memory;
    QAbstractButton* m_tasks;
    QTimer m_timer;
};

} // namespace ui
