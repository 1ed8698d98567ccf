// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <limits>
#include <memory>
#include <set>
#include <thread>

#include <QFile>
#include <QJsonArray>
#include <QtTest>

#include "tests/engine/loadedindex.h"
#include "tests/support/damage.h"

using namespace engine;
using namespace engine::hnsw;
using platform::Holding;

namespace {

constexpr qint64 recordBytes = 396; // of "cosine_text" of 1.5.9

std::vector<float> stored(const Index& index, NodeId node)
{
    const auto vector = index.view().vector(node);
    return { vector.begin(), vector.end() };
}

std::vector<Neighbour> withoutNodes(std::vector<Neighbour> neighbours)
{
    for (Neighbour& neighbour : neighbours)
        neighbour.node = 0;
    return neighbours;
}

} // namespace

class TestIndex : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void sameAsHnswlib_data();
    void sameAsHnswlib();
    void threadsDoNotDisturb();
    void filteredIsExactWhenAllIsKept();
    void nothingAllowed();
    void deletedArePassedThrough();
    void oddQueriesAreRefused_data();
    void oddQueriesAreRefused();
    void oddNumbers();
    void emptyIndex();
    void damagedIsNotLoaded();
    void distanceIsNeeded();
    void notFiniteIsNeverAnswered();
    void tolerableDamageChangesNoAnswer();
    void linkThatGoesBadLater();
    void traceIsThePath();
    void costsAreCounted();
    void bytesAddUp();
    void movedKeepsWorking();

private:
    test::SegmentOfFixture segment(const char* name) const { return test::segmentNamed(*m_fixture, name); }
    QString levelZero() const { return QString::fromStdString(segment("cosine_text").folder + "/data_level0.bin"); }

    std::unique_ptr<test::Fixture> m_fixture;
};

void TestIndex::init()
{
    m_fixture = std::make_unique<test::Fixture>(QStringLiteral("chroma-1.5.9"));
    QVERIFY(m_fixture->isValid());
}

void TestIndex::sameAsHnswlib_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestIndex::sameAsHnswlib()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    QVERIFY(directory.isValid());
    int compared = 0;
    for (const test::SegmentOfFixture& segment : test::segmentsOf(directory)) {
        if (segment.isYoung())
            continue;
        const Index index = test::loadedIndex(segment);
        const std::uint64_t count = index.view().elements();
        for (NodeId node = 0; node < count; node += NodeId(std::max<std::uint64_t>(1, count / 12))) {
            std::vector<float> query = stored(index, node);
            query[0] += 0.25F; // not the stored point itself
            for (const auto& [k, ef] :
                { std::pair<std::size_t, std::size_t>(1, 1), { 10, 10 }, { 10, 100 }, { 3, 37 } }) {
                const Result<SearchResult> own = index.search(query, { k, ef });
                const Result<std::vector<Neighbour>> theirs = index.searchByHnswlib(query, k, ef);
                QVERIFY(own);
                QVERIFY(theirs);
                QVERIFY2(withoutNodes(own->neighbours) == *theirs, segment.collection.c_str());
                ++compared;
            }
        }
    }
    QVERIFY(compared >= 48);
}

void TestIndex::threadsDoNotDisturb()
{
    const Index index = test::loadedIndex(segment("l2_plain"));
    constexpr std::size_t queries = 60;
    std::vector<SearchResult> alone;
    for (NodeId node = 0; node < queries; ++node)
        alone.push_back(index.search(stored(index, node * 15), { 5, 40 }).value());
    std::vector<int> equal(4);
    {
        std::vector<std::jthread> threads;
        for (int& count : equal) {
            threads.emplace_back([&index, &alone, &count] {
                for (NodeId node = 0; node < queries; ++node) {
                    const auto again = index.search(stored(index, node * 15), { 5, 40 });
                    count += again && again->neighbours == alone[node].neighbours
                        && again->distances == alone[node].distances;
                }
            });
        }
    }
    QCOMPARE(equal, std::vector<int>(4, int(queries)));
}

void TestIndex::filteredIsExactWhenAllIsKept()
{
    const test::SegmentOfFixture collection = segment("cosine_text");
    const Index index = test::loadedIndex(collection);
    const std::vector<float> query = stored(index, 500);
    SearchOptions options{ 5, 1200 };
    options.allowed = [](Label label) { return label % 7 == 0; };
    const SearchResult found = index.search(query, options).value();
    std::set<std::pair<float, Label>> all;
    for (NodeId node = 0; node < index.view().elements(); ++node) {
        if (*index.view().label(node) % 7 == 0)
            all.emplace(search::distanceFunction(Space::Cosine)(query.data(), index.view().vector(node).data(), 48),
                *index.view().label(node));
    }
    QCOMPARE(found.neighbours.size(), std::size_t{ 5 });
    auto expected = all.begin();
    for (const Neighbour& neighbour : found.neighbours)
        QCOMPARE(neighbour.label, (expected++)->second);
}

void TestIndex::nothingAllowed()
{
    const Index index = test::loadedIndex(segment("cosine_text"));
    SearchOptions options{ 10, 100 };
    options.allowed = [](Label) { return false; };
    const SearchResult found = index.search(stored(index, 5), options).value();
    QVERIFY(found.neighbours.empty());
    QVERIFY(found.distances >= 1000); // it looked everywhere
}

void TestIndex::deletedArePassedThrough()
{
    const Index index = test::loadedIndex(segment("thinned"));
    std::set<Label> live;
    for (NodeId node = 0; node < index.view().elements(); ++node) {
        if (!index.view().isDeleted(node))
            live.insert(*index.view().label(node));
    }
    QVERIFY(live.size() < index.view().elements() / 2);
    const SearchResult found = index.search(stored(index, 7), { 300, 300 }).value();
    std::set<Label> answered;
    for (const Neighbour& neighbour : found.neighbours)
        answered.insert(neighbour.label);
    QVERIFY(answered == live);
}

void TestIndex::oddQueriesAreRefused_data()
{
    QTest::addColumn<int>("dimension");
    QTest::addColumn<float>("value");
    QTest::addColumn<QString>("reason");
    const QString notFinite = QStringLiteral("the query has floats that are NaN or infinite");
    QTest::newRow("none") << 0 << 0.0F << QStringLiteral("the query has 0 dimensions, the index has 48");
    QTest::newRow("too few") << 47 << 0.0F << QStringLiteral("the query has 47 dimensions, the index has 48");
    QTest::newRow("too many") << 49 << 0.0F << QStringLiteral("the query has 49 dimensions, the index has 48");
    QTest::newRow("NaN") << 48 << std::numeric_limits<float>::quiet_NaN() << notFinite;
    QTest::newRow("infinite") << 48 << std::numeric_limits<float>::infinity() << notFinite;
    QTest::newRow("minus infinite") << 48 << -std::numeric_limits<float>::infinity() << notFinite;
}

void TestIndex::oddQueriesAreRefused()
{
    QFETCH(int, dimension);
    QFETCH(float, value);
    QFETCH(QString, reason);
    const test::SegmentOfFixture collection = segment("cosine_text");
    const Index index = test::loadedIndex(collection);
    const std::vector<float> query(std::size_t(dimension), value);
    const Result<SearchResult> found = index.search(query, {});
    QVERIFY(!found);
    QCOMPARE(found.error().kind, ErrorKind::BadArgument);
    QCOMPARE(found.error().path, collection.folder);
    QCOMPARE(QString::fromStdString(found.error().message), reason);
    QCOMPARE(index.searchByHnswlib(query, 1, 1).error().kind, ErrorKind::BadArgument);
}

void TestIndex::oddNumbers()
{
    const Index index = test::loadedIndex(segment("cosine_text"));
    const std::vector<float> query = stored(index, 3);
    QVERIFY(index.search(query, { 0, 100 })->neighbours.empty());
    QCOMPARE(index.search(query, { 7, 0 })->neighbours.size(), std::size_t{ 7 });
    QVERIFY(index.search(query, { 7, 0 })->neighbours == index.search(query, { 7, 7 })->neighbours);
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    QCOMPARE(index.search(query, { most, most })->neighbours.size(), std::size_t{ 1200 });
    QCOMPARE(index.search(query, { 1, most })->neighbours.front().node, NodeId{ 3 });
    // A vector of zeros has no direction: Chroma's distance is exactly 1.
    const SearchResult zero = index.search(std::vector<float>(48), { 3, 10 }).value();
    QCOMPARE(zero.neighbours.size(), std::size_t{ 3 });
    for (const Neighbour& neighbour : zero.neighbours)
        QCOMPARE(neighbour.distance, 1.0F);
    // Neither overflow nor underflow of the length gives anything but an answer.
    for (const float value : { 1e30F, 1e-30F, -3e38F })
        QCOMPARE(index.search(std::vector<float>(48, value), { 3, 10 })->neighbours.size(), std::size_t{ 3 });
}

void TestIndex::emptyIndex()
{
    const Index index = test::loadedIndex(segment("young"));
    QCOMPARE(index.view().elements(), 0u);
    const Result<SearchResult> found = index.search(std::vector<float>(12, 1.0F), { 10, 10 });
    QVERIFY(found);
    QVERIFY(found->neighbours.empty());
    QCOMPARE(found->distances, 0u);
    QVERIFY(index.searchByHnswlib(std::vector<float>(12, 1.0F), 10, 10)->empty());
}

void TestIndex::damagedIsNotLoaded()
{
    test::overwrite(levelZero(), 500 * recordBytes + 4, test::raw32(1200));
    const Result<Index> index =
        Index::load(test::scanned(segment("cosine_text").folder), test::metricOf(Space::Cosine));
    QVERIFY(!index);
    QCOMPARE(index.error().kind, ErrorKind::Corrupt);
    QCOMPARE(QString::fromStdString(index.error().path), levelZero());
    QCOMPARE(index.error().offset.value(), std::uint64_t(500 * recordBytes + 4));
    QCOMPARE(index.error().message, std::string("element 500 links to element 1200, the index has 1200"));
    QCOMPARE(Index::load({}, test::metricOf(Space::L2)).error().kind, ErrorKind::Corrupt); // never scanned
}

void TestIndex::distanceIsNeeded()
{
    const Result<Index> index = Index::load(test::scanned(segment("cosine_text").folder), {});
    QVERIFY(!index);
    QCOMPARE(index.error().kind, ErrorKind::BadArgument);
}

void TestIndex::notFiniteIsNeverAnswered()
{
    const Index sound = test::loadedIndex(segment("cosine_text"), Holding::Copied);
    const NodeId entry = sound.view().header().enterpointNode;
    const std::vector<float> query = stored(sound, 3);
    std::set<NodeId> bad{ entry };
    const SearchResult nearest = sound.search(query, { 4, 60 }).value();
    for (const Neighbour& neighbour : nearest.neighbours)
        bad.insert(neighbour.node);
    for (const NodeId node : bad)
        test::overwrite(levelZero(), node * recordBytes + 196, test::raw32(0x7FC00000));
    const Index index = test::loadedIndex(segment("cosine_text"), Holding::Copied);
    const SearchResult found = index.search(query, { 1200, 1200 }).value();
    QCOMPARE(found.neighbours.size(), 1200 - bad.size());
    for (const Neighbour& neighbour : found.neighbours) {
        QVERIFY(!bad.contains(neighbour.node));
        QVERIFY(std::isfinite(neighbour.distance));
    }
    QCOMPARE(index.search(query, { 5, 60 })->neighbours.size(), std::size_t{ 5 });
}

void TestIndex::tolerableDamageChangesNoAnswer()
{
    const Index sound = test::loadedIndex(segment("cosine_text"), Holding::Copied);
    const std::vector<float> query = stored(sound, 77);
    const auto links = sound.view().links(77, 0).links;
    QVERIFY(links.size() >= 3 && links.size() < 47);
    // The list once more, then the element itself.
    const auto size = quint32(links.size());
    test::overwrite(levelZero(), 77 * recordBytes, test::raw32(size + 2).first(2));
    test::overwrite(levelZero(), 77 * recordBytes + 4 + size * 4, test::raw32(links[0]) + test::raw32(77));
    const Index index = test::loadedIndex(segment("cosine_text"), Holding::Copied);
    const SearchResult before = sound.search(query, { 10, 60 }).value();
    const SearchResult after = index.search(query, { 10, 60 }).value();
    QVERIFY(before.neighbours == after.neighbours);
    QCOMPARE(before.distances, after.distances);
}

void TestIndex::linkThatGoesBadLater()
{
    const Index index = test::loadedIndex(segment("cosine_text"), Holding::Mapped);
    if (!index.view().isMapped())
        QSKIP("this system does not map files");
    const std::vector<float> query = stored(index, 77);
    QVERIFY(index.search(query, { 10, 60 }));
    // Another process writes into the mapped file: the search ends instead of following.
    test::overwrite(levelZero(), 77 * recordBytes + 4, test::raw32(0xFFFFFFFF));
    const Result<SearchResult> found = index.search(query, { 10, 60 });
    QVERIFY(!found);
    QCOMPARE(found.error().kind, ErrorKind::Busy);
    QCOMPARE(found.error().message, std::string("another process changed the index while it was searched"));
}

void TestIndex::traceIsThePath()
{
    const Index index = test::loadedIndex(segment("cosine_text"));
    const std::vector<float> query = stored(index, 900);
    std::vector<SearchHop> trace{ {} }; // of an earlier search
    SearchOptions options{ 10, 60 };
    options.trace = &trace;
    const SearchResult found = index.search(query, options).value();
    QCOMPARE(std::uint64_t(trace.size()), found.hops);
    QCOMPARE(trace.front().node, index.view().header().enterpointNode);
    QCOMPARE(trace.front().level, std::uint32_t(index.view().header().maxLevel));
    std::uint64_t measured = 1;
    for (std::size_t i = 0; i < trace.size(); ++i) {
        const SearchHop& hop = trace[i];
        measured += hop.measured;
        QVERIFY(hop.measured <= hop.links);
        QCOMPARE(std::size_t(hop.links), index.view().links(hop.node, hop.level).links.size());
        QCOMPARE(hop.distance,
            search::distanceFunction(Space::Cosine)(query.data(), index.view().vector(hop.node).data(), 48));
        if (i > 0)
            QVERIFY(hop.level <= trace[i - 1].level);
        if (i > 0 && hop.level > 0)
            QVERIFY(hop.distance <= trace[i - 1].distance); // down the levels it only gets nearer
    }
    QCOMPARE(measured, found.distances);
    QVERIFY(index.search(query, { 10, 60 })->neighbours == found.neighbours);
}

void TestIndex::costsAreCounted()
{
    // Counted in the only place that cannot be mistaken: the distance itself.
    static std::uint64_t calls;
    IndexMetric metric;
    metric.distance = [](const float* a, const float* b, std::size_t dimension) {
        ++calls;
        return search::distanceFunction(Space::L2)(a, b, dimension);
    };
    const Index index = Index::load(test::scanned(segment("l2_plain").folder), metric).value();
    for (const std::size_t ef : { 1U, 10U, 100U, 2000U }) {
        calls = 0;
        const SearchResult found = index.search(stored(index, 11), { 1, ef }).value();
        QCOMPARE(found.distances, calls);
        QVERIFY(found.distances > 0 && found.hops > 0);
    }
    QVERIFY(calls >= index.view().elements()); // everything is reached
}

void TestIndex::bytesAddUp()
{
    const Index index = test::loadedIndex(segment("cosine_text"));
    const IndexBytes bytes = index.bytes();
    QCOMPARE(bytes.vectors, 1200u * 48 * 4);
    QCOMPARE(bytes.labels, 1200u * 8);
    QCOMPARE(bytes.vectors + bytes.labels + bytes.levelZeroLinks, 1200u * 396);
    QCOMPARE(bytes.upperLinks, 10600u); // the file to its last byte
    QCOMPARE(bytes.capacity, (index.view().header().maxElements - 1200) * 396);
    QVERIFY(bytes.heap >= 1200 * 12 && bytes.heap < 1200 * 40);
    QVERIFY(index.search(stored(index, 1), { 10, 60 }));
    QVERIFY(index.bytes().heap >= bytes.heap + 1200 * 2); // the marks of one search
}

void TestIndex::movedKeepsWorking()
{
    Index first = test::loadedIndex(segment("cosine_text"));
    const std::vector<float> query = stored(first, 1);
    const auto before = first.search(query, {})->neighbours;
    Index second = std::move(first);
    QVERIFY(second.search(query, {})->neighbours == before);
    first = test::loadedIndex(segment("l2_plain"));
    first = std::move(second);
    QVERIFY(first.search(query, {})->neighbours == before);
}

QTEST_GUILESS_MAIN(TestIndex)
#include "tst_index.moc"
