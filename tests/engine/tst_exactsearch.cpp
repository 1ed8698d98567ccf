// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <limits>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include <QtTest>

#include "tests/engine/vectors.h"

using namespace engine;
using namespace engine::search;
using namespace test;

Q_DECLARE_METATYPE(engine::Space)

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

} // namespace

class TestExactSearch : public QObject
{
    Q_OBJECT

private slots:
    void notFinite_data();
    void notFinite();
    void fewerRowsThanNeighbours_data();
    void fewerRowsThanNeighbours();
    void argumentsThatDoNotFit_data();
    void argumentsThatDoNotFit();
    void progressCountsPairs_data();
    void progressCountsPairs();
    void stopsWhenAsked_data() { progressCountsPairs_data(); }
    void stopsWhenAsked();
    void workersAreStartedInTheirThreads();
};

void TestExactSearch::notFinite_data()
{
    QTest::addColumn<Space>("space");
    QTest::addColumn<float>("odd");
    QTest::addColumn<int>("queries");
    for (const Space space : { Space::L2, Space::InnerProduct }) {
        for (const float odd : { notANumber, infinity, -infinity }) {
            QTest::addRow("%s %f one by one", name(space).data(), double(odd)) << space << odd << 4;
            QTest::addRow("%s %f in blocks", name(space).data(), double(odd)) << space << odd << 40;
        }
    }
}

void TestExactSearch::notFinite()
{
    QFETCH(Space, space);
    QFETCH(float, odd);
    QFETCH(int, queries);
    Vectors base = make(QStringLiteral("random"), 1000, 21, 16);
    Vectors asked = make(QStringLiteral("random"), std::size_t(queries), 21, 17);
    for (const std::size_t row : { 0U, 1U, 500U, 999U })
        base.row(row)[row % 21] = odd;
    std::fill(base.row(7).begin(), base.row(7).end(), 3e38F); // finite, although its square is not
    asked.row(2)[20] = odd;
    std::fill(asked.row(3).begin(), asked.row(3).end(), 0.0F);
    ExactSearch search;
    search.space = space;
    const auto found = exactNeighbours(base.rows(), asked.rows(), search);
    QVERIFY(found);
    COMPARE_WITH_BRUTE_FORCE(*found, base, asked, search);
    QVERIFY(found->neighbours[2].empty());
    QCOMPARE(found->neighbours[3].size(), 10u);
    QCOMPARE(found->nonFiniteRows, 4u);
    QCOMPARE(found->nonFiniteQueries, 1u);
    QCOMPARE(found->distanceComputations, 996u * std::uint64_t(queries - 1));
}

void TestExactSearch::fewerRowsThanNeighbours_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("queries");
    QTest::addColumn<int>("k");
    QTest::newRow("three rows") << 3 << 2 << 10;
    QTest::newRow("all rows") << 200 << 20 << 200;
    QTest::newRow("more than all") << 200 << 20 << 1'000'000'000;
    QTest::newRow("no rows") << 0 << 5 << 10;
    QTest::newRow("no queries") << 200 << 0 << 10;
    QTest::newRow("nothing") << 0 << 0 << 10;
}

void TestExactSearch::fewerRowsThanNeighbours()
{
    QFETCH(int, rows);
    QFETCH(int, queries);
    QFETCH(int, k);
    const Vectors base = make(QStringLiteral("random"), std::size_t(rows), 6, 18);
    const Vectors asked = make(QStringLiteral("random"), std::size_t(queries), 6, 19);
    ExactSearch search;
    search.k = std::size_t(k);
    search.threads = 2;
    const auto found = exactNeighbours(base.rows(), asked.rows(), search);
    QVERIFY(found);
    COMPARE_WITH_BRUTE_FORCE(*found, base, asked, search);
    QCOMPARE(found->distanceComputations, std::uint64_t(rows) * std::uint64_t(queries));
}

void TestExactSearch::argumentsThatDoNotFit_data()
{
    QTest::addColumn<int>("dimension");
    QTest::addColumn<int>("k");
    QTest::addColumn<int>("mask");
    QTest::addColumn<int>("own");
    QTest::addColumn<QString>("message");
    QTest::newRow("dimension") << 5 << 10 << 0 << 0 << QStringLiteral("the queries have 5 dimensions, the vectors 6");
    QTest::newRow("no neighbour") << 6 << 0 << 0 << 0 << QStringLiteral("at least one neighbour must be asked for");
    QTest::newRow("mask") << 6 << 10 << 99 << 0 << QStringLiteral("the mask has 99 entries for 100 rows");
    QTest::newRow("own rows") << 6 << 10 << 0 << 2 << QStringLiteral("there are 2 own rows for 10 queries");
}

void TestExactSearch::argumentsThatDoNotFit()
{
    QFETCH(int, dimension);
    QFETCH(int, k);
    QFETCH(int, mask);
    QFETCH(int, own);
    QFETCH(QString, message);
    const Vectors base = make(QStringLiteral("random"), 100, 6, 20);
    const Vectors queries = make(QStringLiteral("random"), 10, std::size_t(dimension), 21);
    const std::vector<std::uint8_t> allowed(std::size_t(mask), 1);
    const std::vector<std::uint32_t> ownRows(std::size_t(own), 0);
    ExactSearch search;
    search.k = std::size_t(k);
    search.allowed = allowed;
    search.ownRows = ownRows;
    const auto found = exactNeighbours(base.rows(), queries.rows(), search);
    QVERIFY(!found);
    QCOMPARE(found.error().kind, ErrorKind::BadArgument);
    QCOMPARE(QString::fromStdString(found.error().message), message);

    // A view of rows that are not looked at before the size of the answer is known to be too large.
    const Rows many(nullptr, std::size_t{ 1 } << 31, 6, 24);
    search = {};
    search.k = std::size_t{ 1 } << 31;
    const auto large = exactNeighbours(many, base.rows(), search);
    QVERIFY(!large);
    QCOMPARE(large.error().kind, ErrorKind::TooLarge);
    const auto uncountable = exactNeighbours(Rows(nullptr, std::size_t{ 1 } << 32, 6, 24), base.rows(), search);
    QCOMPARE(uncountable.error().kind, ErrorKind::TooLarge);
}

void TestExactSearch::progressCountsPairs_data()
{
    QTest::addColumn<int>("queries");
    QTest::addColumn<int>("threads");
    QTest::newRow("one by one") << 3 << 1;
    QTest::newRow("one by one, threads") << 3 << 3;
    QTest::newRow("in blocks") << 30 << 1;
    QTest::newRow("in blocks, threads") << 30 << 3;
}

void TestExactSearch::progressCountsPairs()
{
    QFETCH(int, queries);
    QFETCH(int, threads);
    const Vectors base = make(QStringLiteral("random"), 20'000, 40, 22);
    const Vectors asked = make(QStringLiteral("random"), std::size_t(queries), 40, 23);
    ExactSearch search;
    search.threads = std::size_t(threads);
    std::uint64_t last = 0;
    int calls = 0;
    const std::thread::id caller = std::this_thread::get_id();
    const auto found = exactNeighbours(base.rows(), asked.rows(), search, [&](std::uint64_t done, std::uint64_t total) {
        ++calls;
        const bool sane = std::this_thread::get_id() == caller && done >= last && done <= total
            && total == 20'000u * std::uint64_t(queries);
        last = done;
        return sane;
    });
    QVERIFY(found);
    if (threads == 1) { // with more, the others may have done all the work before the calling one came to it
        QVERIFY(calls > 3);
        QCOMPARE(last, 20'000u * std::uint64_t(queries));
    }
}

void TestExactSearch::stopsWhenAsked()
{
    QFETCH(int, queries);
    QFETCH(int, threads);
    const Vectors base = make(QStringLiteral("duplicates"), 20'000, 40, 24);
    const Vectors asked = make(QStringLiteral("duplicates"), std::size_t(queries), 40, 25);
    ExactSearch search;
    search.threads = std::size_t(threads);
    int calls = 0;
    QVERIFY(exactNeighbours(base.rows(), asked.rows(), search, [&](std::uint64_t, std::uint64_t) { return ++calls; }));
    for (const int after : { 1, 2, calls / 4, calls / 2 }) {
        int left = after;
        const auto stopped = exactNeighbours(
            base.rows(), asked.rows(), search, [&](std::uint64_t, std::uint64_t) { return --left > 0; });
        if (threads > 1 && left > 0)
            continue; // the other threads left too little to this one
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().kind, ErrorKind::Cancelled);
    }
}

void TestExactSearch::workersAreStartedInTheirThreads()
{
    const Vectors base = make(QStringLiteral("random"), 20'000, 40, 26);
    const Vectors queries = make(QStringLiteral("random"), 20, 40, 27);
    std::mutex guard;
    std::set<std::size_t> workers;
    bool callerIsFirst = true;
    const std::thread::id caller = std::this_thread::get_id();
    ExactSearch search;
    search.threads = 3;
    search.workerStarted = [&](std::size_t worker) {
        const std::scoped_lock lock(guard);
        workers.insert(worker);
        callerIsFirst = callerIsFirst && (worker == 0) == (std::this_thread::get_id() == caller);
    };
    QVERIFY(exactNeighbours(base.rows(), queries.rows(), search));
    QVERIFY(workers == std::set<std::size_t>({ 0, 1, 2 }));
    QVERIFY(callerIsFirst);
}

QTEST_APPLESS_MAIN(TestExactSearch)
#include "tst_exactsearch.moc"
