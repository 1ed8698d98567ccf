// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <QObject>
#include <QThreadPool>

#include "ui/jobs/job.h"

namespace ui {

/// All jobs of the window, running and ended, newest last, with the threads they run on. Owns them; an ended job stays
/// listed until dismissed or until `keptJobs` younger ones have ended.
class JobList : public QObject
{
    Q_OBJECT

public:
    static constexpr int keptJobs = 50;

    explicit JobList(QObject* parent = nullptr);
    /// Cancels everything and waits.
    ~JobList() override;

    /// Starts `work` and returns its job, owned by this list. Connect to it at once; the pointer is good until its
    /// finished() has been delivered, afterwards only while listed.
    template <typename T>
    ResultJob<T>* start(
        const QString& title, typename ResultJob<T>::Work work, JobVisibility visibility = JobVisibility::Listed)
    {
        auto* job = new ResultJob<T>(title, visibility, m_pool, std::move(work), this);
        adopt(job);
        return job;
    }

    /// The listed jobs, oldest first.
    const std::vector<Job*>& jobs() const { return m_listed; }
    int runningCount() const;

    /// Forgets an ended job. Does nothing for one that runs.
    void dismiss(Job* job);
    void dismissEnded();

signals:
    void listed(ui::Job* job);
    /// The job is about to be deleted.
    void unlisted(ui::Job* job);
    /// A listed job made progress or ended.
    void changed(ui::Job* job);

private:
    void adopt(Job* job);
    void list(Job* job);
    void onFinished(Job* job);
    void trim();

    QThreadPool m_pool;
    std::vector<Job*> m_listed;
};

} // namespace ui
