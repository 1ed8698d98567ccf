// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <atomic>

#include <QtTest>

#include "engine/chroma/store.h"
#include "engine/tuning/sweep.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::tuning;
using search::LiveCollection;

/// Sweeps over real vectors: what is built, what is refused, what stays when somebody stops it.
class TestSweep : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void plan();
    void measuresEveryBuild();
    void theSameAgain();
    void heldOutAreMissing();
    void memoryLimit();
    void memoryLimitMakesBuildsWait();
    void budget();
    void cancelledAtEachStage_data();
    void cancelledAtEachStage();
    void refusals();

private:
    SweepOptions small() const
    {
        SweepOptions options;
        options.ms = { 4, 16 };
        options.efConstructions = { 20, 60 };
        options.efs = { 10, 40 };
        options.threads = 2;
        options.secondsPerLatency = 0;
        return options;
    }

    std::unique_ptr<test::Fixture> m_fixture;
    std::shared_ptr<const LiveCollection> m_live;
    QuerySet m_queries;
    GroundTruth m_truth;
};

void TestSweep::initTestCase()
{
    m_fixture = std::make_unique<test::Fixture>(QStringLiteral("chroma-1.5.9"));
    const auto store = chroma::Store::open(m_fixture->path());
    const auto catalog = store->catalog();
    m_live = LiveCollection::open(*store, **chroma::resolveCollection(*catalog, "l2_plain")).value();
    m_queries = storedQueries(*m_live, 60, 1, QuerySource::HeldOut);
    m_truth = groundTruth(*m_live, m_queries, 10, 2).value();
}

void TestSweep::plan()
{
    const auto builds = planSweep(small(), 24, 1000);
    QCOMPARE(builds.size(), std::size_t{ 4 });
    QCOMPARE(builds.front().m, std::uint64_t{ 4 });
    QCOMPARE(builds.front().efConstruction, std::uint64_t{ 20 });
    QCOMPARE(builds.back().m, std::uint64_t{ 16 });
    for (const SweepBuild& build : builds) {
        QVERIFY(build.state == BuildState::Waiting);
        QVERIFY(build.buildBytes > 1000 * 24 * 4);
    }
}

void TestSweep::measuresEveryBuild()
{
    std::atomic<int> begun = 0;
    std::atomic<int> ended = 0;
    SweepOptions options = small();
    options.secondsPerLatency = 0.1;
    const auto result = sweep(*m_live, m_queries, m_truth, options, [&](const SweepBuild& build, const auto& points) {
        (build.state == BuildState::Building ? begun : ended) += 1;
        if (build.state == BuildState::Done && points.size() != 2)
            qFatal("a build without its points");
    });
    QVERIFY(result);
    QCOMPARE(begun.load(), 4);
    QCOMPARE(ended.load(), 4);
    QCOMPARE(result->baseCount, m_live->liveCount() - 60);
    QCOMPARE(result->points.size(), std::size_t{ 8 });
    for (const SweepBuild& build : result->builds) {
        QVERIFY(build.state == BuildState::Done);
        QVERIFY(build.seconds > 0);
        QVERIFY(build.bytes > result->baseCount * 24 * 4 && build.bytes < build.buildBytes);
    }
    for (std::size_t i = 0; i < result->points.size(); i += 2) {
        const RecallPoint& low = result->points[i].measured;
        const RecallPoint& high = result->points[i + 1].measured;
        QVERIFY(low.ef < high.ef && low.distances < high.distances);
        QVERIFY(low.recall.mean <= high.recall.mean);
        QVERIFY(low.latency && low.latency->count > 0);
    }
    QVERIFY(
        std::any_of(result->points.begin(), result->points.end(), [](const auto& point) { return point.isPareto; }));
    // More links and more care find more.
    QVERIFY(result->points.front().measured.recall.mean < result->points.back().measured.recall.mean);
}

void TestSweep::theSameAgain()
{
    const auto first = sweep(*m_live, m_queries, m_truth, small());
    SweepOptions alone = small();
    alone.threads = 1;
    const auto second = sweep(*m_live, m_queries, m_truth, alone);
    QVERIFY(first && second);
    for (std::size_t i = 0; i < first->points.size(); ++i) {
        QVERIFY(first->points[i].measured.recall == second->points[i].measured.recall);
        QCOMPARE(first->points[i].measured.distances, second->points[i].measured.distances);
    }
}

void TestSweep::heldOutAreMissing()
{
    const auto base = m_queries.base(*m_live);
    QCOMPARE(std::size_t(std::count(base.begin(), base.end(), 1)), m_live->liveCount() - 60);
    for (std::size_t i = 0; i < m_queries.count(); ++i) {
        const auto own = m_queries.ownRows[i];
        QCOMPARE(base[own], std::uint8_t{ 0 });
        for (const auto& nearest : m_truth.rows)
            QVERIFY(std::find(nearest.begin(), nearest.end(), own) == nearest.end());
    }
}

void TestSweep::memoryLimit()
{
    SweepOptions options = small();
    options.ms = { 4, 500 };
    const auto builds = planSweep(options, m_live->dimension(), m_live->liveCount());
    options.memoryLimit = builds.front().buildBytes + 1000;
    const auto result = sweep(*m_live, m_queries, m_truth, options);
    QVERIFY(result);
    for (const SweepBuild& build : result->builds) {
        QCOMPARE(build.state == BuildState::Refused, build.m == 500);
        QCOMPARE(build.reason.find("more than the") != std::string::npos, build.m == 500);
    }
    QCOMPARE(result->points.size(), std::size_t{ 4 });
}

void TestSweep::memoryLimitMakesBuildsWait()
{
    SweepOptions options = small();
    options.memoryLimit = planSweep(options, m_live->dimension(), m_live->liveCount()).back().buildBytes + 1000;
    std::atomic<int> running = 0;
    std::atomic<int> most = 0;
    const auto result = sweep(*m_live, m_queries, m_truth, options, [&](const SweepBuild& build, const auto&) {
        running += build.state == BuildState::Building ? 1 : -1;
        most = std::max(most.load(), running.load());
    });
    QVERIFY(result);
    QCOMPARE(most.load(), 1);
    QCOMPARE(result->points.size(), std::size_t{ 8 });
}

void TestSweep::budget()
{
    SweepOptions options = small();
    options.budget = 0.0;
    const auto result = sweep(*m_live, m_queries, m_truth, options);
    QVERIFY(result);
    QVERIFY(result->points.empty());
    for (const SweepBuild& build : result->builds) {
        QVERIFY(build.state == BuildState::Abandoned);
        QCOMPARE(build.reason, std::string("the time that was allowed is used up"));
    }
}

void TestSweep::cancelledAtEachStage_data()
{
    QTest::addColumn<int>("calls"); // of Progress until the wish to stop
    for (const int calls : { 0, 1, 5, 30, 60 })
        QTest::addRow("%d", calls) << calls;
}

void TestSweep::cancelledAtEachStage()
{
    QFETCH(int, calls);
    SweepOptions options = small();
    options.threads = 1;
    int called = 0;
    const auto result =
        sweep(*m_live, m_queries, m_truth, options, {}, [&](std::uint64_t, std::uint64_t) { return called++ < calls; });
    QVERIFY(result);
    QVERIFY(result->cancelled);
    std::size_t done = 0;
    for (const SweepBuild& build : result->builds) {
        QVERIFY(build.state == BuildState::Done || build.state == BuildState::Abandoned);
        done += build.state == BuildState::Done ? 1 : 0;
        QCOMPARE(build.state == BuildState::Abandoned, !build.reason.empty());
    }
    QCOMPARE(result->points.size(), done * 2);
    QVERIFY(done < 4);
}

void TestSweep::refusals()
{
    SweepOptions options = small();
    options.ms = { 1 };
    QVERIFY(sweep(*m_live, m_queries, m_truth, options).error().message.find("M is 1") != std::string::npos);
    options.ms = { 20'000 };
    QVERIFY(sweep(*m_live, m_queries, m_truth, options).error().message.find("M is 20000") != std::string::npos);
    options.ms = {};
    QVERIFY(sweep(*m_live, m_queries, m_truth, options).error().message.find("grid is empty") != std::string::npos);
    options = small();
    options.efConstructions = { 0 };
    QVERIFY(
        sweep(*m_live, m_queries, m_truth, options).error().message.find("ef_construction is 0") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestSweep)
#include "tst_sweep.moc"
