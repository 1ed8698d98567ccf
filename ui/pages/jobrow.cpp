// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/jobrow.h"

#include "ui/jobs/job.h"

namespace ui {

namespace {
constexpr int patienceMs = 700;
}

JobRow::JobRow(const QString& title, QWidget* parent)
    : ProgressRow(title, parent)
{
    hide();
    m_patience.setSingleShot(true);
    m_patience.setInterval(patienceMs);
    connect(&m_patience, &QTimer::timeout, this, [this] { setVisible(m_job != nullptr); });
    connect(this, &ProgressRow::cancelRequested, this, [this] {
        if (m_job)
            m_job->cancel();
    });
}

void JobRow::setJob(Job* job)
{
    if (m_job)
        m_job->disconnect(this);
    m_job = job;
    if (!job) {
        m_patience.stop();
        return hide();
    }
    setShare(std::nullopt);
    m_patience.start();
    connect(job, &Job::progressed, this, &JobRow::showProgress);
}

void JobRow::showProgress()
{
    const JobProgress progress = m_job->progress();
    const bool isKnown = progress.total > 0 && progress.done <= progress.total;
    setShare(isKnown ? std::optional(static_cast<double>(progress.done) / static_cast<double>(progress.total))
                     : std::nullopt);
}

} // namespace ui
