// SPDX-License-Identifier: GPL-3.0-or-later
// One search for many ef against a search for each, on every sound index of the fixtures.
#include <algorithm>
#include <random>

#include <QFile>
#include <QtTest>

#include "tests/engine/loadedindex.h"

using namespace engine;
using namespace engine::hnsw;

namespace {

const std::vector<std::size_t> efs{ 1, 10, 11, 20, 40, 80, 160, 400, 2000 };

std::vector<float> near(const IndexView& view, NodeId node, std::mt19937& random, float spread)
{
    const auto stored = view.vector(node);
    std::vector<float> query(stored.begin(), stored.end());
    std::normal_distribution<float> noise(0, spread);
    for (float& value : query)
        value += spread > 0 ? noise(random) : 0;
    return query;
}

/// Those whose files hold something.
std::vector<test::SegmentOfFixture> persisted(const test::Fixture& fixture)
{
    auto segments = test::segmentsOf(fixture);
    std::erase_if(segments, [](const test::SegmentOfFixture& segment) {
        return segment.isYoung() || !QFile::exists(QString::fromStdString(segment.folder + "/header.bin"));
    });
    return segments;
}

std::vector<float> distancesOf(const SearchResult& result)
{
    std::vector<float> distances;
    for (const Neighbour& neighbour : result.neighbours)
        distances.push_back(neighbour.distance);
    return distances;
}

} // namespace

class TestEfCurve : public QObject
{
    Q_OBJECT

private slots:
    void equalsSeparateSearches_data();
    void equalsSeparateSearches();
    void leavesOut_data() { equalsSeparateSearches_data(); }
    void leavesOut();
    void leftOutThatIsNone();
    void nothingAsked();
    void refusals();

private:
    void compare(const Index& index, std::span<const float> query, const SearchOptions& options);
};

void TestEfCurve::equalsSeparateSearches_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestEfCurve::compare(const Index& index, std::span<const float> query, const SearchOptions& options)
{
    const auto curve = index.searchCurve(query, options, efs);
    QVERIFY(curve);
    QCOMPARE(curve->size(), efs.size());
    for (std::size_t i = 0; i < efs.size(); ++i) {
        SearchOptions alone = options;
        alone.ef = efs[i];
        const auto expected = index.search(query, alone);
        QVERIFY(expected);
        QCOMPARE((*curve)[i].distances, expected->distances);
        QCOMPARE((*curve)[i].hops, expected->hops);
        QCOMPARE(distancesOf((*curve)[i]), distancesOf(*expected));
        // Without ties there is one answer only.
        const auto all = distancesOf(*expected);
        if (std::adjacent_find(all.begin(), all.end()) == all.end())
            QVERIFY((*curve)[i].neighbours == expected->neighbours || all.size() == options.k);
    }
}

void TestEfCurve::equalsSeparateSearches()
{
    QFETCH(QString, name);
    const test::Fixture fixture(name);
    QVERIFY(fixture.isValid());
    std::mt19937 random(7);
    int compared = 0;
    for (const test::SegmentOfFixture& segment : persisted(fixture)) {
        const Index index = test::loadedIndex(segment);
        const auto count = static_cast<NodeId>(index.view().elements());
        if (count == 0)
            continue;
        std::vector<std::uint8_t> thirds(count);
        for (NodeId node = 0; node < count; ++node)
            thirds[node] = node % 3 == 0;
        for (int i = 0; i < 12; ++i) {
            const NodeId node = static_cast<NodeId>(random() % count);
            SearchOptions options;
            options.k = i % 2 ? 10 : 3;
            if (i % 3 == 1)
                options.allowedNodes = thirds;
            if (i % 4 == 2)
                options.leftOut = node;
            compare(index, near(index.view(), node, random, i % 2 ? 0.05F : 0), options);
            if (QTest::currentTestFailed())
                return;
            ++compared;
        }
    }
    QVERIFY(compared > 0);
}

void TestEfCurve::leavesOut()
{
    QFETCH(QString, name);
    const test::Fixture fixture(name);
    QVERIFY(fixture.isValid());
    for (const test::SegmentOfFixture& segment : persisted(fixture)) {
        const Index index = test::loadedIndex(segment);
        const IndexView& view = index.view();
        if (view.elements() < 2)
            continue;
        // Where searches begin, and another one.
        for (const NodeId node : { view.header().enterpointNode, view.header().enterpointNode == 0 ? 1U : 0U }) {
            SearchOptions options;
            options.k = view.elements();
            options.ef = view.elements();
            const auto with = index.search(view.vector(node), options);
            options.leftOut = node;
            std::vector<SearchHop> trace;
            options.trace = &trace;
            const auto without = index.search(view.vector(node), options);
            QVERIFY(with && without);
            for (const Neighbour& neighbour : without->neighbours)
                QVERIFY(neighbour.node != node);
            for (const SearchHop& hop : trace)
                QVERIFY(hop.node != node);
            QVERIFY(without->neighbours.size() + 1 <= view.elements());
            QVERIFY(with->neighbours.empty() || !without->neighbours.empty());
        }
    }
}

void TestEfCurve::leftOutThatIsNone()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    for (const test::SegmentOfFixture& segment : persisted(fixture)) {
        const Index index = test::loadedIndex(segment);
        if (index.view().elements() == 0)
            continue;
        SearchOptions options;
        options.leftOut = 4'000'000'000U; // no element: nothing is left out
        const auto found = index.search(index.view().vector(0), options);
        QVERIFY(found);
        SearchOptions plain;
        QCOMPARE(distancesOf(*found), distancesOf(*index.search(index.view().vector(0), plain)));
    }
}

void TestEfCurve::nothingAsked()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto segments = persisted(fixture);
    const Index index = test::loadedIndex(segments.front());
    const std::vector<float> query(index.view().dimension(), 0.5F);
    QVERIFY(index.searchCurve(query, {}, {})->empty());
    SearchOptions none;
    none.k = 0;
    const auto results = index.searchCurve(query, none, efs);
    QCOMPARE(results->size(), efs.size());
    QVERIFY(results->front().neighbours.empty());
}

void TestEfCurve::refusals()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto segments = persisted(fixture);
    const Index index = test::loadedIndex(segments.front());
    const std::vector<float> longer(index.view().dimension() + 1, 0.5F);
    QCOMPARE(index.searchCurve(longer, {}, efs).error().kind, ErrorKind::BadArgument);
    const std::vector<float> query(index.view().dimension(), 0.5F);
    const std::vector<std::uint8_t> shorter(1);
    SearchOptions options;
    options.allowedNodes = shorter;
    if (index.view().elements() > 1)
        QCOMPARE(index.searchCurve(query, options, efs).error().kind, ErrorKind::BadArgument);
}

QTEST_GUILESS_MAIN(TestEfCurve)
#include "tst_efcurve.moc"
