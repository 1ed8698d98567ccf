// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "engine/tuning/sweeppoint.h"

using namespace engine::tuning;

namespace {

/// Milliseconds, recall with a tight interval, bytes.
SweepPoint point(std::uint64_t m, double milliseconds, double recall, std::uint64_t bytes, double build = 1)
{
    SweepPoint made;
    made.m = m;
    made.efConstruction = 100;
    made.measured.ef = 10;
    made.measured.recall = { recall, recall - 0.005, std::min(1.0, recall + 0.005) };
    made.measured.latency = engine::search::LatencySummary{ .count = 1, .median = milliseconds / 1000 };
    made.bytes = bytes;
    made.buildSeconds = build;
    return made;
}

} // namespace

/// Pareto front and advice on tables worked out by hand.
class TestSweepPoint : public QObject
{
    Q_OBJECT

private slots:
    void front();
    void equalPointsShareTheFront();
    void costWithoutLatency();
    void advice_data();
    void advice();
    void nothingMeasured();
    void todayIsWorthKeeping();
};

void TestSweepPoint::front()
{
    std::vector<SweepPoint> points{
        point(4, 1.0, 0.80, 1), // front: the cheapest
        point(8, 2.0, 0.90, 1), // front
        point(8, 2.5, 0.90, 1), // as good as the one before, and dearer
        point(16, 3.0, 0.85, 1), // worse and dearer
        point(32, 4.0, 0.99, 1), // front: the best
    };
    markPareto(points);
    const std::vector<bool> expected{ true, true, false, false, true };
    for (std::size_t i = 0; i < points.size(); ++i)
        QCOMPARE(points[i].isPareto, bool(expected[i]));
}

void TestSweepPoint::equalPointsShareTheFront()
{
    std::vector<SweepPoint> points{ point(8, 2, 0.9, 1), point(16, 2, 0.9, 1) };
    markPareto(points);
    QVERIFY(points[0].isPareto && points[1].isPareto);
    markPareto({});
}

void TestSweepPoint::costWithoutLatency()
{
    SweepPoint untimed = point(8, 2, 0.9, 1);
    untimed.measured.latency.reset();
    untimed.measured.distances = 512;
    QCOMPARE(untimed.cost(), 512.0);
}

void TestSweepPoint::advice_data()
{
    QTest::addColumn<double>("target");
    QTest::addColumn<double>("milliseconds"); // 0 = no limit
    QTest::addColumn<quint64>("bytes"); // likewise
    QTest::addColumn<quint64>("m"); // 0 = none
    QTest::addColumn<QString>("words");
    QTest::newRow("cheapest") << 0.89 << 0.0 << quint64(0) << quint64(8) << QStringLiteral("M 8, ef_construction 100");
    QTest::newRow("its interval must clear it")
        << 0.90 << 0.0 << quint64(0) << quint64(24) << QStringLiteral("at the lowest cost");
    QTest::newRow("as cheap, but smaller") << 0.96 << 0.0 << quint64(0) << quint64(24) << QStringLiteral("M 24");
    QTest::newRow("memory") << 0.96 << 0.0 << quint64(80) << quint64(0) << QStringLiteral("limits of memory");
    QTest::newRow("latency") << 0.89 << 1.5 << quint64(0) << quint64(0) << QStringLiteral("exceed the limits");
    QTest::newRow("out of reach") << 0.999 << 0.0 << quint64(0) << quint64(0)
                                  << QStringLiteral("the best is M 48, ef_construction 100, ef_search 10 with 0.9950");
}

void TestSweepPoint::advice()
{
    QFETCH(double, target);
    QFETCH(double, milliseconds);
    QFETCH(quint64, bytes);
    QFETCH(quint64, m);
    QFETCH(QString, words);
    const std::vector<SweepPoint> points{ point(4, 1, 0.80, 40), point(8, 2, 0.90, 50), point(16, 3.0, 0.97, 120),
        point(24, 3.1, 0.97, 100), point(48, 9, 0.995, 200) };
    Wishes wishes{ target, std::nullopt, std::nullopt };
    if (milliseconds > 0)
        wishes.latency = milliseconds / 1000;
    if (bytes > 0)
        wishes.memory = bytes;
    const Advice given = advise(points, wishes);
    QCOMPARE(given.point ? quint64(given.point->m) : quint64(0), m);
    QVERIFY2(QString::fromStdString(given.reason).contains(words), given.reason.c_str());
}

void TestSweepPoint::nothingMeasured()
{
    QVERIFY(!advise({}, {}).point);
    QCOMPARE(advise({}, {}).reason, std::string("nothing was measured"));
}

void TestSweepPoint::todayIsWorthKeeping()
{
    const Advice none{ std::nullopt, "none" };
    const Advice today{ point(16, 2.4, 0.96, 1), "today" };
    const Advice built{ point(8, 2.0, 0.96, 1), "built" };
    const Advice far{ point(8, 1.0, 0.96, 1), "built" };
    QCOMPARE(choose(today, built).point->m, std::uint64_t{ 16 });
    QVERIFY(choose(today, built).reason.find("without a rebuild") != std::string::npos);
    QCOMPARE(choose(today, far).point->m, std::uint64_t{ 8 });
    QCOMPARE(choose(today, none).point->m, std::uint64_t{ 16 });
    QCOMPARE(choose(none, built).point->m, std::uint64_t{ 8 });
    QVERIFY(!choose(none, none).point);
}

QTEST_GUILESS_MAIN(TestSweepPoint)
#include "tst_sweeppoint.moc"
