// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/joblist.h"

#include <algorithm>

#include <QPointer>
#include <QTimer>

namespace ui {

namespace {
constexpr int slowMs = 700; // a quiet job that takes longer deserves a line and a way to stop it
}

JobList::JobList(QObject* parent)
    : QObject(parent)
{
    // One thread more than the smallest machine has cores: a long scan must not keep a page of rows waiting.
    m_pool.setMaxThreadCount(std::max(4, QThread::idealThreadCount()));
}

JobList::~JobList()
{
    const QList<Job*> all = findChildren<Job*>(Qt::FindDirectChildrenOnly);
    for (Job* job : all)
        job->cancel();
    qDeleteAll(all); // before the pool goes away
}

void JobList::adopt(Job* job)
{
    // Ended jobs are looked at after everybody who connected to finished() has been told.
    connect(
        job, &Job::finished, this, [this, job] { onFinished(job); }, Qt::QueuedConnection);
    connect(job, &Job::progressed, this, [this, job] { emit changed(job); });
    if (job->visibility() == JobVisibility::Listed)
        return list(job);
    QTimer::singleShot(slowMs, job, [this, job] {
        if (job->isRunning())
            list(job);
    });
}

void JobList::list(Job* job)
{
    m_listed.push_back(job);
    emit listed(job);
}

void JobList::onFinished(Job* job)
{
    const bool isListed = std::find(m_listed.begin(), m_listed.end(), job) != m_listed.end();
    if (!isListed && job->state() == JobState::Failed)
        list(job);
    else if (!isListed)
        return job->deleteLater();
    emit changed(job);
    trim();
}

void JobList::trim()
{
    int excess = static_cast<int>(m_listed.size()) - runningCount() - keptJobs;
    const std::vector<Job*> oldest = m_listed;
    for (Job* job : oldest) {
        if (excess <= 0)
            return;
        if (!job->isRunning()) {
            dismiss(job);
            --excess;
        }
    }
}

int JobList::runningCount() const
{
    return static_cast<int>(
        std::count_if(m_listed.begin(), m_listed.end(), [](const Job* job) { return job->isRunning(); }));
}

void JobList::dismiss(Job* job)
{
    const auto at = std::find(m_listed.begin(), m_listed.end(), job);
    if (at == m_listed.end() || job->isRunning())
        return;
    m_listed.erase(at);
    emit unlisted(job);
    job->deleteLater();
}

void JobList::dismissEnded()
{
    const std::vector<Job*> all = m_listed;
    for (Job* job : all)
        dismiss(job);
}

} // namespace ui
