// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/fixture.h"
#include "ui/jobs/workspace.h"

using engine::ErrorKind;
using engine::memory::Eviction;
using engine::memory::Unloaded;
using ui::JobList;
using ui::JobState;
using ui::ResultJob;
using ui::Segments;
using ui::Session;
using ui::Workspace;

/// Loading, using and unloading indexes of real directories by jobs.
class TestSegments : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void loadsOnce();
    void usesWhatIsLoaded();
    void saysWhyItCannotLoad();
    void inUseIsBusy();
    void limitEvictsWhatThePreviewSaid();
    void pinnedStays();
    void closingADirectoryUnloadsIt();
    void closingWaitsForWhatIsInUse();
    void jobsMayOutliveIt();

private:
    const engine::chroma::Collection& collection(const char* name) const
    {
        const auto& all = m_session->snapshot()->collections;
        const auto at = std::find_if(all.begin(), all.end(), [&](const auto& view) {
            return view.collection.name == name && view.collection.tenant == "default_tenant";
        });
        if (at == all.end())
            qFatal("no collection %s", name);
        return at->collection;
    }
    template <typename T>
    static bool end(const ResultJob<T>* job)
    {
        QSignalSpy finished(job, &ui::Job::finished);
        return finished.wait(60'000);
    }
    bool load(const char* name)
    {
        auto* job = m_session->segments().load(m_session->directory(), collection(name));
        return end(job) && job->state() == JobState::Done;
    }
    Segments::Key key(const char* name) const { return Segments::keyOf(m_session->directory(), collection(name).id); }

    std::unique_ptr<test::Fixture> m_fixture;
    std::unique_ptr<JobList> m_jobs;
    std::unique_ptr<Session> m_session;
};

void TestSegments::init()
{
    m_fixture = std::make_unique<test::Fixture>(QStringLiteral("chroma-1.5.9"));
    QVERIFY(m_fixture->isValid());
    m_jobs = std::make_unique<JobList>();
    m_session = std::make_unique<Session>(m_fixture->directory(), *m_jobs);
    m_session->refresh();
    QTRY_VERIFY_WITH_TIMEOUT(m_session->freshness() == ui::Freshness::Exact, 60'000);
}

void TestSegments::cleanup()
{
    m_session.reset();
    m_jobs.reset();
    m_fixture.reset();
}

void TestSegments::loadsOnce()
{
    Segments& segments = m_session->segments();
    const QSignalSpy changed(&segments, &Segments::changed);
    QVERIFY(load("l2_plain"));
    QVERIFY(changed.count() > 0);
    QVERIFY(load("l2_plain"));
    QCOMPARE(segments.cache().segments().size(), 1U);
    QCOMPARE(segments.cache().counters().misses, 1U);
    QCOMPARE(segments.cache().counters().hits, 1U);
    QVERIFY(segments.cache().bytes() > 0);
}

void TestSegments::usesWhatIsLoaded()
{
    Segments& segments = m_session->segments();
    const auto count = [](const engine::search::LiveCollection& live, const engine::Progress&) {
        return engine::Result<std::size_t>(live.liveCount());
    };
    for (int round = 0; round < 2; ++round) {
        auto* job = segments.withSegment<std::size_t>(
            QStringLiteral("counting"), m_session->directory(), collection("thinned"), count);
        QVERIFY(end(job));
        QCOMPARE(job->state(), JobState::Done);
        QCOMPARE(job->takeResult(), 75U);
    }
    QCOMPARE(segments.cache().counters().hits, 1U);
}

void TestSegments::saysWhyItCannotLoad()
{
    auto lost = collection("l2_plain");
    lost.id = engine::CollectionId{ "no such collection" };
    lost.parameters.space.value = "manhattan";
    auto* job = m_session->segments().load(m_session->directory(), lost);
    QVERIFY(end(job));
    QCOMPARE(job->state(), JobState::Failed);
    QVERIFY2(job->error().message.find("manhattan") != std::string::npos, job->error().message.c_str());
    QVERIFY(m_session->segments().cache().segments().empty());
}

void TestSegments::inUseIsBusy()
{
    Segments& segments = m_session->segments();
    auto* loading = segments.load(m_session->directory(), collection("l2_plain"));
    QVERIFY(end(loading));
    const quint64 bytes = loading->takeResult();
    QSemaphore started;
    QSemaphore mayEnd;
    auto* use = segments.withSegment<int>(QStringLiteral("using"), m_session->directory(), collection("l2_plain"),
        [&](const engine::search::LiveCollection&, const engine::Progress&) -> engine::Result<int> {
            started.release();
            mayEnd.acquire();
            return 0;
        });
    started.acquire();
    auto* busy = segments.unload(key("l2_plain"));
    const bool refused = end(busy);
    mayEnd.release();
    QVERIFY(refused);
    QCOMPARE(busy->state(), JobState::Failed);
    QCOMPARE(busy->error().kind, ErrorKind::Busy);
    QVERIFY(!busy->error().message.empty());
    QVERIFY(end(use));
    auto* unload = segments.unload(key("l2_plain"));
    QVERIFY(end(unload));
    QCOMPARE(unload->state(), JobState::Done);
    QCOMPARE(unload->takeResult().bytes, bytes);
    QVERIFY(segments.cache().segments().empty());
}

void TestSegments::limitEvictsWhatThePreviewSaid()
{
    Segments& segments = m_session->segments();
    for (const char* name : { "l2_plain", "cosine_text", "ip_odd_ids" })
        QVERIFY(load(name));
    QVERIFY(load("l2_plain")); // used last
    const quint64 limit = segments.cache().bytes() - 1;
    const Eviction preview = segments.cache().preview(limit);
    QCOMPARE(preview.evicted.size(), 1U);
    QVERIFY(preview.evicted.front() == key("cosine_text"));
    QCOMPARE(segments.cache().segments().size(), 3U);
    auto* applied = segments.setLimit(limit);
    QVERIFY(end(applied));
    const Eviction eviction = applied->takeResult();
    QVERIFY(eviction.evicted == preview.evicted);
    QCOMPARE(eviction.freed, preview.freed);
    QCOMPARE(segments.cache().segments().size(), 2U);
    QCOMPARE(segments.cache().limit(), limit);
}

void TestSegments::pinnedStays()
{
    Segments& segments = m_session->segments();
    auto* missing = segments.setPinned(key("l2_plain"), true);
    QVERIFY(end(missing));
    QCOMPARE(missing->error().kind, ErrorKind::BadArgument);
    QVERIFY(load("l2_plain"));
    QVERIFY(end(segments.setPinned(key("l2_plain"), true)));
    QVERIFY(segments.cache().segments().front().isPinned);
    auto* applied = segments.setLimit(0);
    QVERIFY(end(applied));
    QVERIFY(applied->takeResult().evicted.empty());
    auto* refused = segments.unload(key("l2_plain"));
    QVERIFY(end(refused));
    QCOMPARE(refused->error().kind, ErrorKind::Busy);
    QVERIFY(end(segments.setPinned(key("l2_plain"), false)));
    QVERIFY(segments.cache().segments().empty()); // the limit holds for it again
}

void TestSegments::closingADirectoryUnloadsIt()
{
    Workspace workspace(*m_jobs);
    workspace.open(m_fixture->directory());
    QTRY_VERIFY_WITH_TIMEOUT(workspace.current(), 60'000);
    Session* session = workspace.current();
    QVERIFY(&session->segments() == &workspace.segments());
    auto* job = session->segments().load(session->directory(), collection("l2_plain"));
    QVERIFY(end(job));
    QVERIFY(end(session->segments().setPinned(key("l2_plain"), true)));
    workspace.close(session);
    QTRY_VERIFY(workspace.segments().cache().segments().empty());
}

void TestSegments::closingWaitsForWhatIsInUse()
{
    Segments& segments = m_session->segments();
    QVERIFY(load("l2_plain"));
    QSemaphore started;
    QSemaphore mayEnd;
    auto* use = segments.withSegment<int>(QStringLiteral("using"), m_session->directory(), collection("l2_plain"),
        [&](const engine::search::LiveCollection&, const engine::Progress&) -> engine::Result<int> {
            started.release();
            mayEnd.acquire();
            return 0;
        });
    started.acquire();
    segments.drop(m_session->directory());
    QTest::qWait(100);
    const std::size_t kept = segments.cache().segments().size();
    mayEnd.release();
    QVERIFY(end(use));
    QCOMPARE(kept, 1U);
    QTRY_VERIFY(segments.cache().segments().empty());
}

void TestSegments::jobsMayOutliveIt()
{
    auto segments = std::make_unique<Segments>(*m_jobs);
    auto* job = segments->load(m_session->directory(), collection("l2_plain"));
    segments.reset();
    QVERIFY(end(job));
    QCOMPARE(job->state(), JobState::Done);
}

QTEST_GUILESS_MAIN(TestSegments)
#include "tst_segments.moc"
