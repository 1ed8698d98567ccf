// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstring>
#include <vector>

#include <QtTest>
#include <hwy/highway.h>

#include "engine/search/distance.h"
#include "tests/engine/vectors.h"

using namespace engine;
using namespace engine::search;
using namespace test;

Q_DECLARE_METATYPE(engine::Space)

class TestExactNeighbours : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithBruteForce_data();
    void agreesWithBruteForce();
    void ordinaryDataIsScannedOnce_data();
    void ordinaryDataIsScannedOnce();
    void everyTargetGivesTheSameAnswer();
    void threadsGiveTheSameAnswer();
    void manyQueriesAndNeighbours();
    void masks_data();
    void masks();
    void ownRowsAreLeftOut();
    void recordsOfAnIndex_data();
    void recordsOfAnIndex();
};

void TestExactNeighbours::agreesWithBruteForce_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<Space>("space");
    QTest::addColumn<int>("dimension");
    for (const char* kind : { "random", "clustered", "offset by 100", "duplicates", "one vector", "tiny",
             "huge rows among others", "zeros among others" }) {
        for (const Space space : { Space::L2, Space::InnerProduct, Space::Cosine }) {
            for (const int dimension : { 1, 2, 3, 17, 48, 101 }) {
                const std::string row = std::string(kind) + ' ' + std::string(name(space));
                QTest::addRow("%s %d", row.c_str(), dimension) << QString::fromLatin1(kind) << space << dimension;
            }
        }
    }
}

void TestExactNeighbours::agreesWithBruteForce()
{
    QFETCH(QString, kind);
    QFETCH(Space, space);
    QFETCH(int, dimension);
    Vectors base = make(kind, 701, std::size_t(dimension), 1);
    Vectors queries = make(kind, 9, std::size_t(dimension), 2);
    if (space == Space::Cosine) {
        for (std::size_t i = 0; i < base.count(); ++i)
            normalise(base.row(i));
        for (std::size_t i = 0; i < queries.count(); ++i)
            normalise(queries.row(i));
    }
    ExactSearch search;
    search.space = space;
    search.threads = 2;
    const auto found = exactNeighbours(base.rows(), queries.rows(), search);
    QVERIFY(found);
    COMPARE_WITH_BRUTE_FORCE(*found, base, queries, search);
    QCOMPARE(found->distanceComputations, 701u * 9u);
    QCOMPARE(found->nonFiniteRows, 0u);
    QCOMPARE(found->nonFiniteQueries, 0u);
}

void TestExactNeighbours::ordinaryDataIsScannedOnce_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<Space>("space");
    QTest::addColumn<bool>("once");
    for (const Space space : { Space::L2, Space::InnerProduct }) {
        QTest::addRow("random %s", name(space).data()) << QStringLiteral("random") << space << true;
        QTest::addRow("zeros %s", name(space).data())
            << QStringLiteral("zeros among others") << space << (space == Space::InnerProduct); // nearest to all for l2
        QTest::addRow("huge %s", name(space).data()) << QStringLiteral("huge rows among others") << space << true;
        // More ties than there are spare candidates: only a second look can say which rows come first.
        QTest::addRow("duplicates %s", name(space).data()) << QStringLiteral("duplicates") << space << false;
    }
    QTest::newRow("offset by 100") << QStringLiteral("offset by 100") << Space::L2 << true;
}

void TestExactNeighbours::ordinaryDataIsScannedOnce()
{
    QFETCH(QString, kind);
    QFETCH(Space, space);
    QFETCH(bool, once);
    const Vectors base = make(kind, 2000, 48, 3);
    const Vectors queries = make(QStringLiteral("random"), 20, 48, 4);
    ExactSearch search;
    search.space = space;
    const auto found = exactNeighbours(base.rows(), queries.rows(), search);
    QVERIFY(found);
    COMPARE_WITH_BRUTE_FORCE(*found, base, queries, search);
    QCOMPARE(found->rescannedQueries, once ? 0u : 20u);
}

void TestExactNeighbours::everyTargetGivesTheSameAnswer()
{
    const Vectors base = make(QStringLiteral("random"), 1500, 37, 5);
    const Vectors queries = make(QStringLiteral("random"), 12, 37, 6);
    const ExactSearch search;
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        hwy::SetSupportedTargetsForTest(target);
        const auto found = exactNeighbours(base.rows(), queries.rows(), search);
        hwy::SetSupportedTargetsForTest(0);
        QVERIFY(found);
        COMPARE_WITH_BRUTE_FORCE(*found, base, queries, search);
    }
}

void TestExactNeighbours::threadsGiveTheSameAnswer()
{
    for (const char* kind : { "random", "duplicates" }) {
        const Vectors base = make(QLatin1String(kind), 3000, 24, 7);
        const Vectors queries = make(QLatin1String(kind), 40, 24, 8);
        ExactSearch search;
        const auto alone = exactNeighbours(base.rows(), queries.rows(), search);
        COMPARE_WITH_BRUTE_FORCE(*alone, base, queries, search);
        for (const std::size_t threads : { 0U, 2U, 5U, 64U }) {
            search.threads = threads;
            QVERIFY(exactNeighbours(base.rows(), queries.rows(), search)->neighbours == alone->neighbours);
        }
    }
}

void TestExactNeighbours::manyQueriesAndNeighbours()
{
    const Vectors base = make(QStringLiteral("random"), 500, 5, 9);
    const Vectors queries = make(QStringLiteral("random"), 1100, 5, 10); // more than one pass
    ExactSearch search;
    for (const std::size_t k : { 1U, 100U, 300U }) {
        search.k = k;
        const auto found = exactNeighbours(base.rows(), queries.rows(), search);
        QVERIFY(found);
        COMPARE_WITH_BRUTE_FORCE(*found, base, queries, search);
        QCOMPARE(found->distanceComputations, 500u * 1100u);
    }
}

void TestExactNeighbours::masks_data()
{
    QTest::addColumn<int>("step");
    QTest::addColumn<int>("allowed");
    QTest::newRow("a third") << 3 << 1000;
    QTest::newRow("a handful") << 700 << 5;
    QTest::newRow("one") << 3000 << 1;
    QTest::newRow("none") << 0 << 0;
}

void TestExactNeighbours::masks()
{
    QFETCH(int, step);
    QFETCH(int, allowed);
    const Vectors base = make(QStringLiteral("random"), 3000, 20, 11);
    const Vectors queries = make(QStringLiteral("random"), 30, 20, 12);
    std::vector<std::uint8_t> mask(3000, 0);
    for (std::size_t row = 0; step != 0 && row < mask.size(); row += std::size_t(step))
        mask[row] = 1;
    ExactSearch search;
    search.allowed = mask;
    const auto found = exactNeighbours(base.rows(), queries.rows(), search);
    QVERIFY(found);
    COMPARE_WITH_BRUTE_FORCE(*found, base, queries, search);
    QCOMPARE(found->distanceComputations, std::uint64_t(allowed) * 30);
}

void TestExactNeighbours::ownRowsAreLeftOut()
{
    const Vectors base = make(QStringLiteral("random"), 1000, 20, 13);
    for (const std::size_t count : { 2U, 50U }) { // one by one, and in blocks
        Vectors queries{ 20, {} };
        std::vector<std::uint32_t> own;
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::span<const float> row = base.row(i * 19);
            queries.values.insert(queries.values.end(), row.begin(), row.end());
            own.push_back(i % 5 == 1 ? noRow : i * 19);
        }
        ExactSearch search;
        search.ownRows = own;
        const auto found = exactNeighbours(base.rows(), queries.rows(), search);
        QVERIFY(found);
        COMPARE_WITH_BRUTE_FORCE(*found, base, queries, search);
        QVERIFY(found->neighbours[0].front().row != 0);
        QCOMPARE(found->neighbours[1].front().row, 19u);
    }
}

void TestExactNeighbours::recordsOfAnIndex_data()
{
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("stride");
    QTest::newRow("as in data_level0.bin") << 132 << 132 + 35 * 4 + 8;
    QTest::newRow("odd offset") << 3 << 35 * 4 + 8;
    QTest::newRow("odd stride") << 0 << 35 * 4 + 1;
    QTest::newRow("no gap") << 0 << 35 * 4;
}

void TestExactNeighbours::recordsOfAnIndex()
{
    QFETCH(int, offset);
    QFETCH(int, stride);
    const Vectors base = make(QStringLiteral("random"), 900, 35, 14);
    const Vectors queries = make(QStringLiteral("random"), 11, 35, 15);
    const auto laidOut = [&](const Vectors& vectors) {
        const std::size_t bytes = vectors.dimension * sizeof(float);
        // Exactly as long as Rows asks for: the tool that watches memory sees a byte too many.
        std::vector<std::byte> records(std::size_t(offset) + (vectors.count() - 1) * std::size_t(stride) + bytes);
        for (std::size_t i = 0; i < vectors.count(); ++i)
            std::memcpy(records.data() + std::size_t(offset) + i * std::size_t(stride), vectors.row(i).data(), bytes);
        return records;
    };
    const std::vector<std::byte> records = laidOut(base);
    const std::vector<std::byte> asked = laidOut(queries);
    for (const std::size_t count : { std::size_t(2), queries.count() }) {
        const ExactSearch search;
        const auto found = exactNeighbours(Rows(records.data() + offset, base.count(), 35, std::size_t(stride)),
            Rows(asked.data() + offset, count, 35, std::size_t(stride)), search);
        QVERIFY(found);
        const Vectors compared{ 35, { queries.values.begin(), queries.values.begin() + std::ptrdiff_t(35 * count) } };
        COMPARE_WITH_BRUTE_FORCE(*found, base, compared, search);
    }
}

QTEST_APPLESS_MAIN(TestExactNeighbours)
#include "tst_exactneighbours.moc"
