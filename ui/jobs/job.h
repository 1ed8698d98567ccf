// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <optional>

#include <QElapsedTimer>
#include <QFutureWatcher>
#include <QObject>
#include <QPromise>
#include <QString>
#include <QThreadPool>
#include <QtConcurrentRun>

#include "engine/core/error.h"
#include "engine/core/progress.h"

namespace ui {

/// How a job stands. A cancelled job is not a failed one: nothing is wrong, somebody wished it to end.
enum class JobState { Running, Done, Failed, Cancelled };

/// Who gets to see a job.
enum class JobVisibility {
    Listed, ///< somebody asked for it: among the tasks from the start
    Quiet, ///< a look of a moment (a page of rows, a poll): among the tasks only if it fails or is slow
};

/// Steps done of steps in all, as the engine counts them; `total` 0 = not known yet.
struct JobProgress
{
    quint64 done = 0;
    quint64 total = 0;
};

/// One piece of work on a thread of its pool. Lives on the thread that made it; all signals come there. The destructor
/// cancels and waits, so nothing the work refers to may be younger than the job.
class Job : public QObject
{
    Q_OBJECT

public:
    ~Job() override = default;

    const QString& title() const { return m_title; }
    JobVisibility visibility() const { return m_visibility; }
    JobState state() const { return m_state; }
    bool isRunning() const { return m_state == JobState::Running; }
    /// Why it failed; meaningful in state Failed only.
    const engine::Error& error() const { return m_error; }

    JobProgress progress() const;
    /// Since the start; stands still once the job has ended.
    double secondsRunning() const;
    /// Steps per second so far; empty in the first moments.
    std::optional<double> rate() const;
    /// From the rate so far; empty while the total is not known.
    std::optional<double> secondsLeft() const;

    /// Asks the work to end soon. The state becomes Cancelled when it has, or Done if it was faster.
    virtual void cancel() = 0;

signals:
    /// Some steps further; not for every step.
    void progressed();
    /// The state is no longer Running. Comes once, never from within the call that started the job.
    void finished();

protected:
    /// Figures shared with the working thread, which may outlive a call but not the job.
    struct Counters
    {
        std::atomic<quint64> done = 0;
        std::atomic<quint64> total = 0;
        std::atomic<int> calls = 0; ///< the value the watcher sees: rises even while `total` is not known
    };

    Job(QString title, JobVisibility visibility, QObject* parent);

    Counters& counters() { return m_counters; }
    void end(JobState state, engine::Error error = {});

    /// The engine's progress hook for `promise`: figures to `counters`, notice to the watcher, cancel to the engine.
    template <typename T>
    static engine::Progress progressOf(QPromise<T>& promise, Counters& counters)
    {
        return [&promise, &counters](std::uint64_t done, std::uint64_t total) {
            counters.done = done;
            counters.total = total;
            promise.setProgressValue(++counters.calls);
            return !promise.isCanceled();
        };
    }

    /// What an exception on the working thread becomes: bad_alloc TooLarge, all others Io with their text.
    static engine::Error fromException(const std::exception& exception);

private:
    QString m_title;
    JobVisibility m_visibility;
    JobState m_state = JobState::Running;
    engine::Error m_error;
    Counters m_counters;
    QElapsedTimer m_clock;
    qint64 m_endedAfterMs = -1;
};

/// A job whose work answers with a T or says why not.
template <typename T>
class ResultJob final : public Job
{
public:
    /// Runs on another thread; must not touch widgets or models.
    using Work = std::function<engine::Result<T>(const engine::Progress&)>;

    /// Starts at once, or as soon as `pool` has a thread.
    ResultJob(QString title, JobVisibility visibility, QThreadPool& pool, Work work, QObject* parent)
        : Job(std::move(title), visibility, parent)
    {
        connect(&m_watcher, &Watcher::progressValueChanged, this, &Job::progressed);
        connect(&m_watcher, &Watcher::finished, this, &ResultJob::take);
        m_watcher.setFuture(QtConcurrent::run(&pool, [work = std::move(work), this](QPromise<Answer>& promise) {
            promise.addResult(std::make_shared<engine::Result<T>>(guarded(work, progressOf(promise, counters()))));
        }));
    }

    ~ResultJob() override
    {
        m_watcher.disconnect(this);
        m_watcher.cancel();
        m_watcher.waitForFinished();
    }

    void cancel() override { m_watcher.cancel(); }

    /// What the work answered; call it in state Done only, once.
    T takeResult() { return std::move(**m_answer); }

private:
    using Answer = std::shared_ptr<engine::Result<T>>; // shared, so that T need not be copyable
    using Watcher = QFutureWatcher<Answer>;

    static engine::Result<T> guarded(const Work& work, const engine::Progress& progress)
    {
        try {
            if (!progress(0, 0))
                return engine::fail(engine::ErrorKind::Cancelled, {}, "stopped before it began");
            return work(progress);
        } catch (const std::exception& exception) {
            return tl::unexpected(fromException(exception));
        }
    }

    void take()
    {
        const QFuture<Answer> future = m_watcher.future();
        if (future.resultCount() == 0)
            return end(JobState::Cancelled);
        m_answer = future.result();
        if (m_answer->has_value())
            return end(JobState::Done);
        const engine::Error& error = m_answer->error();
        end(error.kind == engine::ErrorKind::Cancelled ? JobState::Cancelled : JobState::Failed, error);
    }

    Watcher m_watcher;
    Answer m_answer;
};

} // namespace ui
