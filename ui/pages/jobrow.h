// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QTimer>

#include "ui/widgets/progressrow.h"

namespace ui {

class Job;

/// How far one job is; comes up once the job takes longer than one waits for without asking. Its cross cancels the job.
class JobRow : public ProgressRow
{
    Q_OBJECT

public:
    explicit JobRow(const QString& title, QWidget* parent = nullptr);

    /// Null = none any more: the row goes.
    void setJob(Job* job);

private:
    void showProgress();

    QPointer<Job> m_job;
    QTimer m_patience;
};

} // namespace ui
