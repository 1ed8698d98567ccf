// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <set>

#include <QtTest>

#include "engine/search/neighbours.h"
#include "engine/search/query.h"
#include "tests/engine/opencollection.h"
#include "tests/support/damage.h"

using namespace engine;
using namespace engine::search;

namespace {

std::vector<Row> rowsOf(const ComparedNeighbours& all, bool exact)
{
    std::vector<Row> rows;
    for (std::size_t rank = 1; rank <= all.rows.size(); ++rank) {
        for (const ComparedNeighbour& one : all.rows) {
            if ((exact ? one.exactRank : one.approximateRank) == rank)
                rows.push_back(one.row);
        }
    }
    return rows;
}

std::vector<Row> answered(const LiveCollection& collection, std::span<const float> vector, QueryOptions options)
{
    VectorTable table{ { vector.begin(), vector.end() }, collection.dimension() };
    const auto answers = query(collection, table, options).value();
    std::vector<Row> rows;
    for (const QueryHit& hit : answers.answers.front().hits)
        rows.push_back(hit.row);
    return rows;
}

std::size_t countOf(const ComparedNeighbours& all, NeighbourVerdict verdict)
{
    return std::size_t(std::count_if(
        all.rows.begin(), all.rows.end(), [&](const ComparedNeighbour& one) { return one.verdict == verdict; }));
}

} // namespace

/// Neighbours of one vector, exact beside approximate.
class TestNeighbours : public QObject
{
    Q_OBJECT

private slots:
    void sameAsTheTwoQueries_data();
    void sameAsTheTwoQueries();
    void missedOnes();
    void leavesItselfOut();
    void tiesAreNotMissed();
    void filtered();
    void damagedGraph();
    void nothingThere();
    void refuses();
    void cancelled();
};

void TestNeighbours::sameAsTheTwoQueries_data()
{
    QTest::addColumn<QString>("fixture");
    for (const char* fixture : { "chroma-0.4.6", "chroma-0.5.5", "chroma-0.6.3", "chroma-1.0.15", "chroma-1.5.9" })
        QTest::newRow(fixture) << QString::fromLatin1(fixture);
}

void TestNeighbours::sameAsTheTwoQueries()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    NeighboursOptions once;
    once.timedRuns = 1;
    for (const char* collection : { "l2_plain", "ip_odd_ids", "cosine_text" }) {
        const auto live = test::openCollection(directory, collection);
        const std::size_t due = std::min<std::size_t>(10, live->liveCount());
        QVERIFY(due > 3);
        for (Row row = 0; row < live->rowCount(); row += 7) {
            if (live->live()[row] == 0)
                continue;
            const auto vector = test::vectorOf(*live, row);
            const auto all = compareNeighbours(*live, vector, once);
            QVERIFY2(all, all ? "" : all.error().message.c_str());
            QueryOptions exact;
            exact.exact = true;
            QCOMPARE(rowsOf(*all, true), answered(*live, vector, exact));
            // Among equal distances the order is anyone's.
            const auto found = answered(*live, vector, {});
            const auto shown = rowsOf(*all, false);
            QCOMPARE(std::set<Row>(shown.begin(), shown.end()), std::set<Row>(found.begin(), found.end()));
            QCOMPARE(all->exactCount, due);
            QCOMPARE(all->missed(), countOf(*all, NeighbourVerdict::Missed));
            QVERIFY(std::is_sorted(all->rows.begin(), all->rows.end(),
                [](const auto& a, const auto& b) { return a.distance < b.distance; }));
            QVERIFY(all->exact.distances >= live->liveCount() && all->exact.firstSeconds > 0);
            QVERIFY(all->approximate && all->approximate->ef >= 10);
        }
    }
}

/// The sample's index, asked for as many as its ef: some are really missed.
void TestNeighbours::missedOnes()
{
    const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    const auto live = test::openCollection(fixture, "wordnet_nouns");
    NeighboursOptions options;
    options.ef = 10;
    options.timedRuns = 1;
    std::size_t missed = 0;
    std::size_t extra = 0;
    for (Row row = 0; row < 600; row += 3) {
        if (live->live()[row] == 0)
            continue;
        const auto vector = test::vectorOf(*live, row);
        const auto all = compareNeighbours(*live, vector, options);
        QVERIFY(all && !all->approximate->comparedAll);
        QVERIFY(all->approximate->cost.distances < all->exact.distances && all->approximate->cost.hops > 0);
        missed += all->missed();
        extra += countOf(*all, NeighbourVerdict::Extra);
        QCOMPARE(all->found + all->missed(), all->exactCount);
        QCOMPARE(*all->recall(), double(all->found) / 10);
        const auto wide = rowsOf(*all, false);
        for (const ComparedNeighbour& one : all->rows) {
            if (one.verdict == NeighbourVerdict::Missed)
                QVERIFY(std::find(wide.begin(), wide.end(), one.row) == wide.end());
            if (one.verdict == NeighbourVerdict::Extra)
                QVERIFY(!one.exactRank && one.distance > all->rows.front().distance);
        }
    }
    QVERIFY(missed > 10);
    QVERIFY(extra > 10);
    options.ef = 400;
    const auto wide = compareNeighbours(*live, test::vectorOf(*live, 3), options);
    QCOMPARE(wide->missed(), std::size_t{ 0 });
    QCOMPARE(wide->approximate->ef, std::size_t{ 400 });
}

void TestNeighbours::leavesItselfOut()
{
    const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    const auto live = test::openCollection(fixture, "wordnet_nouns");
    const Row own = static_cast<Row>(std::find(live->live().begin(), live->live().end(), 1) - live->live().begin());
    const auto vector = test::vectorOf(*live, own);
    const auto with = compareNeighbours(*live, vector, {});
    QVERIFY(with->exact.warmRuns > 0 && with->exact.warmSeconds > 0);
    NeighboursOptions options;
    options.leaveOut = own;
    const auto without = compareNeighbours(*live, vector, options);
    QCOMPARE(without->exactCount, std::size_t{ 10 });
    auto expected = rowsOf(*with, true);
    QCOMPARE(std::erase(expected, own), std::size_t{ 1 });
    auto got = rowsOf(*without, true);
    QVERIFY(std::find(got.begin(), got.end(), own) == got.end());
    got.pop_back(); // the eleventh
    QCOMPARE(got, expected);
}

/// Many equal vectors: which of them the search answers does not matter.
void TestNeighbours::tiesAreNotMissed()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto live = test::openCollection(fixture, "ties");
    NeighboursOptions options;
    options.k = 3;
    options.timedRuns = 1;
    std::size_t tied = 0;
    for (Row row = 0; row < live->rowCount(); ++row) {
        if (live->live()[row] == 0)
            continue;
        for (const std::size_t ef : { std::size_t{ 3 }, std::size_t{ 50 } }) {
            options.ef = ef;
            const auto all = compareNeighbours(*live, test::vectorOf(*live, row), options);
            QVERIFY(all);
            tied += countOf(*all, NeighbourVerdict::Tied);
            float farthest = 0;
            std::size_t asNear = 0;
            for (const ComparedNeighbour& one : all->rows)
                farthest = one.exactRank == all->exactCount ? one.distance : farthest;
            for (const ComparedNeighbour& one : all->rows)
                asNear += one.approximateRank && one.distance <= farthest;
            QCOMPARE(all->found, asNear);
        }
    }
    QVERIFY(tied > 0);
}

void TestNeighbours::filtered()
{
    const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    const auto live = test::openCollection(fixture, "wordnet_nouns");
    std::vector<std::uint8_t> allowed(live->rowCount(), 0);
    for (std::size_t row = 0; row < allowed.size(); row += 5)
        allowed[row] = 1;
    NeighboursOptions options;
    options.allowed = allowed;
    const auto all = compareNeighbours(*live, test::vectorOf(*live, 1), options);
    QVERIFY(all && all->exactCount == 10);
    for (const ComparedNeighbour& one : all->rows)
        QVERIFY(one.row % 5 == 0 && live->live()[one.row] != 0);
}

void TestNeighbours::damagedGraph()
{
    const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    const auto sound = test::openCollection(fixture, "wordnet_nouns");
    const auto vector = test::vectorOf(*sound, 5);
    const auto before = compareNeighbours(*sound, vector, {});
    test::overwrite(test::indexFolder(fixture.directory(), "wordnet_nouns") + QStringLiteral("/data_level0.bin"), 4,
        test::raw32(0xfffffff0));
    const auto all = compareNeighbours(*test::openCollection(fixture, "wordnet_nouns"), vector, {});
    QVERIFY(all && all->graphProblem && !all->approximate && !all->recall());
    QCOMPARE(all->graphProblem->kind, ErrorKind::Corrupt);
    QCOMPARE(rowsOf(*all, true), rowsOf(*before, true));
    QCOMPARE(all->missed(), std::size_t{ 0 });
}

void TestNeighbours::nothingThere()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto empty = test::openCollection(fixture, "emptied");
    const auto all = compareNeighbours(*empty, std::vector<float>(empty->dimension(), 0.5F), {});
    QVERIFY(all && all->rows.empty() && !all->recall());
    const auto few = test::openCollection(fixture, "ties");
    NeighboursOptions options;
    options.k = 100'000;
    const auto whole = compareNeighbours(*few, test::vectorOf(*few, 0), options);
    QCOMPARE(whole->exactCount, few->liveCount());
    QVERIFY(whole->approximate->comparedAll);
}

void TestNeighbours::refuses()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto live = test::openCollection(fixture, "l2_plain");
    const auto vector = test::vectorOf(*live, 0);
    NeighboursOptions options;
    options.k = 0;
    options.leaveOut = Row{ 0 };
    QCOMPARE(compareNeighbours(*live, vector, options).error().kind, ErrorKind::BadArgument);
    const auto tooShort = compareNeighbours(*live, std::span(vector).first(2), {});
    QVERIFY(QString::fromStdString(tooShort.error().message).contains(QStringLiteral("has 2 dimensions")));
}

void TestNeighbours::cancelled()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto live = test::openCollection(fixture, "l2_plain");
    const auto stopped =
        compareNeighbours(*live, test::vectorOf(*live, 0), {}, [](std::uint64_t, std::uint64_t) { return false; });
    QCOMPARE(stopped.error().kind, ErrorKind::Cancelled);
}

QTEST_GUILESS_MAIN(TestNeighbours)
#include "tst_neighbours.moc"
