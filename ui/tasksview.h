// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>

#include <QScrollArea>

class QVBoxLayout;

namespace ui {

class EmptyState;
class Job;
class JobList;
class ProgressRow;
class TasksModel;
struct TaskRow;

/// Running and ended jobs, the newest on top, each with its progress and a way to stop it.
class TasksView : public QScrollArea
{
    Q_OBJECT

public:
    explicit TasksView(JobList& jobs, QWidget* parent = nullptr);

    TasksModel* model() const { return m_model; }

private:
    void onChanged(Job* job);
    void addRows(int first, int last);
    void removeRows(int first, int last);
    void showRow(const TaskRow& task);
    TaskRow taskOf(Job& job);

    JobList& m_jobs;
    TasksModel* m_model;
    QVBoxLayout* m_rows;
    EmptyState* m_nothing;
    std::map<Job*, QString> m_ids;
    std::map<QString, ProgressRow*> m_widgets;
    int m_lastId = 0;
};

} // namespace ui
