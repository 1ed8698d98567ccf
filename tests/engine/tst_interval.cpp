// SPDX-License-Identifier: GPL-3.0-or-later
#include <random>

#include <QtTest>

#include "engine/tuning/interval.h"

using engine::tuning::Interval;
using engine::tuning::recallInterval;

/// The interval of recall: edges, and how often it holds the true value when experiments are repeated.
class TestInterval : public QObject
{
    Q_OBJECT

private slots:
    void edges();
    void oneTrialForEachQuery();
    void narrowsWithQueries();
    void coverage_data();
    void coverage();
};

void TestInterval::edges()
{
    const Interval nothing = recallInterval({}, 10);
    QCOMPARE(nothing.low, 0.0);
    QCOMPARE(nothing.high, 1.0);
    const std::vector<std::size_t> all(200, 10);
    const Interval perfect = recallInterval(all, 10);
    QCOMPARE(perfect.mean, 1.0);
    QCOMPARE(perfect.high, 1.0);
    QVERIFY(perfect.low > 0.975 && perfect.low < 0.99);
    const std::vector<std::size_t> none(200, 0);
    const Interval hopeless = recallInterval(none, 10);
    QCOMPARE(hopeless.mean, 0.0);
    QCOMPARE(hopeless.low, 0.0);
    QVERIFY(hopeless.high > 0.01 && hopeless.high < 0.025);
}

/// With one neighbour for each query it is Wilson's interval as tables have it: 81 of 263, 0.255 to 0.366.
void TestInterval::oneTrialForEachQuery()
{
    std::vector<std::size_t> hits(263, 0);
    std::fill_n(hits.begin(), 81, 1);
    const Interval interval = recallInterval(hits, 1);
    QVERIFY(std::abs(interval.mean - 81.0 / 263) < 1e-12);
    QVERIFY(std::abs(interval.low - 0.2553) < 5e-4);
    QVERIFY(std::abs(interval.high - 0.3662) < 5e-4);
}

void TestInterval::narrowsWithQueries()
{
    double width = 1;
    for (const std::size_t queries : { 20U, 200U, 2000U }) {
        std::vector<std::size_t> hits(queries, 10);
        for (std::size_t i = 0; i < queries; i += 4)
            hits[i] = 8;
        const Interval interval = recallInterval(hits, 10);
        QVERIFY(interval.low < 0.95 && 0.95 < interval.high);
        QVERIFY(interval.high - interval.low < width);
        width = interval.high - interval.low;
    }
}

void TestInterval::coverage_data()
{
    QTest::addColumn<double>("recall");
    QTest::addColumn<double>("correlation"); // between the neighbours of one query
    QTest::addColumn<int>("queries");
    for (const double recall : { 0.5, 0.8, 0.9, 0.95, 0.99, 0.999 }) {
        for (const double correlation : { 0.0, 0.1, 0.3, 0.6 }) {
            for (const int queries : { 50, 200, 600 })
                QTest::addRow("recall %g, correlation %g, %d queries", recall, correlation, queries)
                    << recall << correlation << queries;
        }
    }
}

void TestInterval::coverage()
{
    QFETCH(double, recall);
    QFETCH(double, correlation);
    QFETCH(int, queries);
    constexpr int experiments = 1500;
    constexpr std::size_t k = 10;
    std::mt19937_64 random(20);
    // Each query has a recall of its own, from a beta distribution: two gammas make one.
    const double strength = correlation > 0 ? (1 - correlation) / correlation : 0;
    std::gamma_distribution<double> found(correlation > 0 ? recall * strength : 1);
    std::gamma_distribution<double> missed(correlation > 0 ? (1 - recall) * strength : 1);
    int held = 0;
    std::vector<std::size_t> hits(static_cast<std::size_t>(queries));
    for (int i = 0; i < experiments; ++i) {
        for (std::size_t& count : hits) {
            double own = recall;
            if (correlation > 0) {
                const double a = found(random);
                const double b = missed(random);
                own = a + b > 0 ? a / (a + b) : 1;
            }
            count = std::binomial_distribution<std::size_t>(k, std::clamp(own, 0.0, 1.0))(random);
        }
        const Interval interval = recallInterval(hits, k);
        held += interval.low <= recall && recall <= interval.high ? 1 : 0;
    }
    const double share = static_cast<double>(held) / experiments;
    QVERIFY2(share >= 0.93, qPrintable(QStringLiteral("holds the true recall in %1 of the experiments").arg(share)));
}

QTEST_GUILESS_MAIN(TestInterval)
#include "tst_interval.moc"
