// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <semaphore>

#include <QSignalSpy>
#include <QTest>

#include "ui/jobs/joblist.h"

using ui::Job;
using ui::JobList;
using ui::JobState;
using ui::JobVisibility;
using ui::ResultJob;
using Work = ResultJob<int>::Work;

/// Four ends, told apart; progress and cancel; nothing outlives its list.
class TestJobs : public QObject
{
    Q_OBJECT

private slots:
    void ends_data();
    void ends();
    void cancelIsNotFailure();
    void fasterThanCancel();
    void reportsProgress();
    void moveOnlyResults();
    void destroyedWhileRunning();
    void quietJobsAreListedWhenTheyFailOrTakeLong();
    void keepsOnlyTheNewest();
    void dismisses();
};

void TestJobs::ends_data()
{
    QTest::addColumn<Work>("work");
    QTest::addColumn<JobState>("state");
    QTest::addColumn<QString>("message");
    QTest::newRow("done") << Work([](const engine::Progress&) { return engine::Result<int>(7); }) << JobState::Done
                          << QString();
    QTest::newRow("error") << Work([](const engine::Progress&) -> engine::Result<int> {
        return engine::fail(engine::ErrorKind::Corrupt, "/x", "broken");
    }) << JobState::Failed << QStringLiteral("broken");
    QTest::newRow("exception") << Work([](const engine::Progress&) -> engine::Result<int> {
        throw std::runtime_error("thrown");
    }) << JobState::Failed << QStringLiteral("thrown");
    QTest::newRow("no memory") << Work([](const engine::Progress&) -> engine::Result<int> { throw std::bad_alloc(); })
                               << JobState::Failed << QStringLiteral("there is not enough memory for this");
    QTest::newRow("cancelled by the engine") << Work([](const engine::Progress&) -> engine::Result<int> {
        return engine::fail(engine::ErrorKind::Cancelled, {}, "stopped");
    }) << JobState::Cancelled << QStringLiteral("stopped");
}

void TestJobs::ends()
{
    QFETCH(Work, work);
    QFETCH(JobState, state);
    QFETCH(QString, message);
    JobList jobs;
    auto* job = jobs.start<int>(QStringLiteral("work"), work);
    QSignalSpy finished(job, &Job::finished);
    QCOMPARE(job->state(), JobState::Running); // never from within the call that starts it
    QVERIFY(finished.wait(30'000));
    QCOMPARE(finished.count(), 1);
    QCOMPARE(job->state(), state);
    QCOMPARE(QString::fromStdString(job->error().message), message);
    if (state == JobState::Done)
        QCOMPARE(job->takeResult(), 7);
}

void TestJobs::cancelIsNotFailure()
{
    JobList jobs;
    std::binary_semaphore started{ 0 };
    auto* job =
        jobs.start<int>(QStringLiteral("endless"), [&](const engine::Progress& progress) -> engine::Result<int> {
            started.release();
            for (quint64 step = 0; progress(step, 0); ++step)
                QThread::yieldCurrentThread();
            return engine::fail(engine::ErrorKind::Cancelled, {}, "stopped");
        });
    QSignalSpy finished(job, &Job::finished);
    started.acquire();
    job->cancel();
    QVERIFY(finished.wait(30'000));
    QCOMPARE(job->state(), JobState::Cancelled);
}

void TestJobs::fasterThanCancel()
{
    JobList jobs;
    auto* job =
        jobs.start<int>(QStringLiteral("quick"), [](const engine::Progress&) { return engine::Result<int>(1); });
    QSignalSpy finished(job, &Job::finished);
    QVERIFY(finished.wait(30'000));
    job->cancel();
    QCOMPARE(job->state(), JobState::Done);
}

void TestJobs::reportsProgress()
{
    JobList jobs;
    std::binary_semaphore go{ 0 };
    auto* job = jobs.start<int>(QStringLiteral("steps"), [&](const engine::Progress& progress) -> engine::Result<int> {
        progress(30, 120);
        go.acquire();
        return 0;
    });
    QTRY_COMPARE(job->progress().done, 30U);
    QCOMPARE(job->progress().total, 120U);
    QTRY_VERIFY(job->rate().has_value());
    QVERIFY(*job->rate() > 0);
    QVERIFY(*job->secondsLeft() > 0);
    QSignalSpy finished(job, &Job::finished);
    go.release();
    QVERIFY(finished.wait(30'000));
    QVERIFY(!job->secondsLeft().has_value());
    const double seconds = job->secondsRunning();
    QTest::qWait(30);
    QCOMPARE(job->secondsRunning(), seconds); // stands still
}

void TestJobs::moveOnlyResults()
{
    JobList jobs;
    auto* job = jobs.start<std::unique_ptr<int>>(QStringLiteral("move"),
        [](const engine::Progress&) { return engine::Result<std::unique_ptr<int>>(std::make_unique<int>(3)); });
    QSignalSpy finished(job, &Job::finished);
    QVERIFY(finished.wait(30'000));
    QCOMPARE(*job->takeResult(), 3);
}

void TestJobs::destroyedWhileRunning()
{
    std::atomic<bool> ended = false;
    std::binary_semaphore started{ 0 };
    {
        JobList jobs;
        jobs.start<int>(QStringLiteral("endless"), [&](const engine::Progress& progress) -> engine::Result<int> {
            started.release();
            while (progress(0, 0))
                QThread::yieldCurrentThread();
            ended = true;
            return 0;
        });
        started.acquire();
    }
    QVERIFY(ended); // the list waited
}

void TestJobs::quietJobsAreListedWhenTheyFailOrTakeLong()
{
    JobList jobs;
    const QSignalSpy listed(&jobs, &JobList::listed);
    std::binary_semaphore go{ 0 };
    auto* quick = jobs.start<int>(
        QStringLiteral("quick"), [](const engine::Progress&) { return engine::Result<int>(1); }, JobVisibility::Quiet);
    QSignalSpy gone(quick, &QObject::destroyed);
    QVERIFY(gone.wait(30'000));
    QCOMPARE(listed.count(), 0);

    jobs.start<int>(
        QStringLiteral("bad"),
        [](const engine::Progress&) -> engine::Result<int> { return engine::fail(engine::ErrorKind::Io, {}, "no"); },
        JobVisibility::Quiet);
    QTRY_COMPARE(listed.count(), 1);
    QCOMPARE(jobs.jobs().front()->state(), JobState::Failed);

    jobs.start<int>(
        QStringLiteral("slow"),
        [&](const engine::Progress&) {
            go.acquire();
            return engine::Result<int>(1);
        },
        JobVisibility::Quiet);
    QTRY_COMPARE(listed.count(), 2);
    QCOMPARE(jobs.runningCount(), 1);
    go.release();
    QTRY_COMPARE(jobs.runningCount(), 0);
}

void TestJobs::keepsOnlyTheNewest()
{
    JobList jobs;
    const int all = JobList::keptJobs + 5;
    for (int at = 0; at < all; ++at)
        jobs.start<int>(QString::number(at), [](const engine::Progress&) { return engine::Result<int>(1); });
    QTRY_COMPARE(jobs.jobs().size(), std::size_t(JobList::keptJobs));
    QCOMPARE(jobs.runningCount(), 0);
}

void TestJobs::dismisses()
{
    JobList jobs;
    std::binary_semaphore go{ 0 };
    auto* job = jobs.start<int>(QStringLiteral("one"), [&](const engine::Progress&) {
        go.acquire();
        return engine::Result<int>(1);
    });
    jobs.dismiss(job);
    QCOMPARE(jobs.jobs().size(), 1U); // it runs
    go.release();
    QTRY_COMPARE(job->state(), JobState::Done);
    const QSignalSpy unlisted(&jobs, &JobList::unlisted);
    jobs.dismissEnded();
    QCOMPARE(unlisted.count(), 1);
    QVERIFY(jobs.jobs().empty());
}

QTEST_GUILESS_MAIN(TestJobs)
#include "tst_jobs.moc"
