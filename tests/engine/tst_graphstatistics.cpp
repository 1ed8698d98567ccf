// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <vector>

#include <QtTest>

#include "engine/hnsw/graphstatistics.h"
#include "engine/hnsw/header.h"
#include "tests/engine/loadedindex.h"
#include "tests/support/damage.h"

using namespace engine;
using namespace engine::hnsw;
using platform::Holding;

namespace {

/// The graph of a folder, read once more in the plainest way from the bytes of its files.
struct PlainGraph
{
    explicit PlainGraph(const std::string& folder)
    {
        const Header header = readHeader(folder).value();
        const QByteArray records = test::readFile(QString::fromStdString(folder + "/data_level0.bin"));
        const QByteArray upper = test::readFile(QString::fromStdString(folder + "/link_lists.bin"));
        const auto number = [](const QByteArray& bytes, std::size_t at) {
            quint32 value = 0;
            std::memcpy(&value, bytes.constData() + at, sizeof value);
            return value;
        };
        const auto list = [&](const QByteArray& bytes, std::size_t at) {
            std::vector<std::uint32_t> ids;
            for (std::uint32_t i = 0; i < (number(bytes, at) & 0xFFFF); ++i)
                ids.push_back(number(bytes, at + 4 + i * 4));
            return ids;
        };
        entry = header.enterpointNode;
        std::size_t position = 0;
        for (std::size_t node = 0; node < header.curElementCount; ++node) {
            const std::size_t record = node * header.sizeDataPerElement;
            deleted.push_back((number(records, record) & 0x10000) != 0);
            std::vector<std::vector<std::uint32_t>> levels{ list(records, record) };
            const std::uint32_t size = number(upper, position);
            for (std::size_t block = 0; block < size; block += header.linkBlockBytes())
                levels.push_back(list(upper, position + 4 + block));
            position += 4 + size;
            links.push_back(std::move(levels));
        }
    }

    /// Elements that can be reached from `from` along `edges`.
    template <typename Edges>
    static std::set<std::uint32_t> closure(std::set<std::uint32_t> from, const Edges& edges)
    {
        std::vector<std::uint32_t> open(from.begin(), from.end());
        while (!open.empty()) {
            const std::uint32_t node = open.back();
            open.pop_back();
            for (const std::uint32_t other : edges(node)) {
                if (from.insert(other).second)
                    open.push_back(other);
            }
        }
        return from;
    }

    std::set<std::uint32_t> reachable() const
    {
        std::set<std::uint32_t> reached{ entry };
        for (std::size_t level = links[entry].size(); level-- > 0;)
            reached = closure(reached, [&](std::uint32_t node) { return links[node].at(level); });
        return reached;
    }

    std::multiset<std::size_t> componentSizes() const
    {
        std::map<std::uint32_t, std::set<std::uint32_t>> both;
        for (std::uint32_t node = 0; node < links.size(); ++node) {
            for (const std::uint32_t other : links[node][0]) {
                both[node].insert(other);
                both[other].insert(node);
            }
        }
        std::set<std::uint32_t> seen;
        std::multiset<std::size_t> sizes;
        for (std::uint32_t node = 0; node < links.size(); ++node) {
            if (seen.contains(node))
                continue;
            const auto part = closure({ node }, [&](std::uint32_t of) { return both[of]; });
            seen.insert(part.begin(), part.end());
            sizes.insert(part.size());
        }
        return sizes;
    }

    std::uint32_t entry = 0;
    std::vector<bool> deleted;
    std::vector<std::vector<std::vector<std::uint32_t>>> links; ///< by element, level, position
};

GraphStatistics measured(const std::string& folder)
{
    return measureGraph(*IndexView::open(folder, Holding::Mapped).value()).value();
}

void compareWithPlain(const std::string& folder)
{
    const GraphStatistics found = measured(folder);
    const PlainGraph plain(folder);
    QCOMPARE(found.elements, plain.links.size());
    QCOMPARE(found.deleted, std::uint64_t(std::count(plain.deleted.begin(), plain.deleted.end(), true)));
    std::map<std::size_t, std::uint64_t> levels;
    std::map<std::size_t, std::uint64_t> out;
    std::map<std::size_t, std::uint64_t> in;
    std::vector<std::size_t> incoming(plain.links.size());
    std::uint64_t links = 0;
    for (const auto& element : plain.links) {
        ++levels[element.size() - 1];
        ++out[element[0].size()];
        links += element[0].size();
        for (const std::uint32_t other : element[0])
            ++incoming[other];
    }
    std::uint64_t weak = 0;
    for (std::size_t node = 0; node < incoming.size(); ++node) {
        ++in[incoming[node]];
        weak += incoming[node] <= 1 && !plain.deleted[node] ? 1 : 0;
    }
    const auto compare = [](const std::vector<std::uint64_t>& histogram, std::map<std::size_t, std::uint64_t>& other) {
        for (std::size_t i = 0; i < histogram.size(); ++i)
            QCOMPARE(histogram[i], other[i]);
        QVERIFY(other.rbegin()->first < histogram.size());
    };
    compare(found.levels, levels);
    compare(found.outDegrees, out);
    compare(found.inDegrees, in);
    QCOMPARE(found.links, links);
    QCOMPARE(found.weaklyLinked, weak);
    const auto sizes = plain.componentSizes();
    QCOMPARE(found.components, sizes.size());
    QVERIFY(std::equal(found.componentSizes.begin(), found.componentSizes.end(), sizes.rbegin()));
    QCOMPARE(found.unreachable, plain.links.size() - plain.reachable().size());
}

} // namespace

class TestGraphStatistics : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void realGraphs_data();
    void realGraphs();
    void knownGraph();
    void islandsAreFound();
    void lostElementIsFound();
    void upperLinksLeadToIslands();
    void emptyGraph();
    void damageDoesNoHarm();
    void stopsWhenAsked();

private:
    void links(NodeId node, const std::vector<std::uint32_t>& others) const;

    std::unique_ptr<test::Fixture> m_fixture;
    std::string m_folder; ///< of a copy of "l2_plain" of 1.5.9
    Header m_header;
};

void TestGraphStatistics::init()
{
    m_fixture = std::make_unique<test::Fixture>(QStringLiteral("chroma-1.5.9"));
    QVERIFY(m_fixture->isValid());
    m_folder = test::segmentNamed(*m_fixture, "l2_plain").folder;
    m_header = readHeader(m_folder).value();
}

/// Gives an element these links on level 0.
void TestGraphStatistics::links(NodeId node, const std::vector<std::uint32_t>& others) const
{
    QByteArray list = test::raw32(quint32(others.size()));
    for (const std::uint32_t other : others)
        list += test::raw32(other);
    test::overwrite(
        QString::fromStdString(m_folder + "/data_level0.bin"), qint64(node * m_header.sizeDataPerElement), list);
}

void TestGraphStatistics::realGraphs_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestGraphStatistics::realGraphs()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    QVERIFY(directory.isValid());
    int compared = 0;
    for (const test::SegmentOfFixture& segment : test::segmentsOf(directory)) {
        if (segment.isYoung())
            continue;
        compareWithPlain(segment.folder);
        ++compared;
    }
    QVERIFY(compared >= 2);
}

void TestGraphStatistics::knownGraph()
{
    const GraphStatistics found = measured(m_folder);
    QCOMPARE(found.elements, m_header.curElementCount);
    QCOMPARE(found.capacity, m_header.maxElements);
    QCOMPARE(found.components, 1u);
    QCOMPARE(found.componentSizes, std::vector<std::uint64_t>{ m_header.curElementCount });
    QCOMPARE(found.unreachable, 0u);
    QCOMPARE(found.deletedShare(), 0.0);
    const GraphStatistics thinned = measured(test::segmentNamed(*m_fixture, "thinned").folder);
    QVERIFY(thinned.deletedShare() > 0.5 && thinned.deletedShare() < 0.8);
}

void TestGraphStatistics::islandsAreFound()
{
    // Everybody's links cut, and three groups made: a ring of three, a pair, and the rest alone.
    for (NodeId node = 0; node < m_header.curElementCount; ++node)
        links(node, {});
    links(10, { 11 });
    links(11, { 12 });
    links(12, { 10 });
    links(20, { 21 }); // one way only, connected all the same
    const GraphStatistics found = measured(m_folder);
    QCOMPARE(found.links, 4u);
    QCOMPARE(found.components, m_header.curElementCount - 3);
    QCOMPARE(found.componentSizes.size(), GraphStatistics::mostComponents);
    QCOMPARE(found.componentSizes[0], 3u);
    QCOMPARE(found.componentSizes[1], 2u);
    QCOMPARE(found.componentSizes[2], 1u);
    QCOMPARE(found.inDegrees, (std::vector<std::uint64_t>{ m_header.curElementCount - 4, 4 }));
    QCOMPARE(found.weaklyLinked, m_header.curElementCount);
    compareWithPlain(m_folder);
}

void TestGraphStatistics::lostElementIsFound()
{
    // An element of level 0 that everybody forgets: it still links to others, so it is connected, but not found.
    const auto view = IndexView::open(m_folder, Holding::Copied).value();
    NodeId lost = 100;
    while (view->levelOf(lost) != 0 || lost == m_header.enterpointNode)
        ++lost;
    for (NodeId node = 0; node < m_header.curElementCount; ++node) {
        const auto old = view->links(node, 0).links;
        std::vector<std::uint32_t> rest(old.begin(), old.end());
        if (std::erase(rest, lost) > 0)
            links(node, rest);
    }
    const GraphStatistics found = measured(m_folder);
    QCOMPARE(found.components, 1u);
    QCOMPARE(found.unreachable, 1u);
    QCOMPARE(found.unreachableLive, 1u);
    QCOMPARE(found.unreachableExamples, std::vector<NodeId>{ lost });
    QVERIFY(found.weaklyLinked >= 1);
    compareWithPlain(m_folder);
    // And a search does not find it, however hard it looks.
    const Index index = test::loadedIndex(test::segmentNamed(*m_fixture, "l2_plain"));
    const auto vector = index.view().vector(lost);
    const SearchResult all = index.search(vector, { 10'000, 10'000 }).value();
    QCOMPARE(all.neighbours.size(), std::size_t(m_header.curElementCount - 1));
}

void TestGraphStatistics::upperLinksLeadToIslands()
{
    // Without level 0 a search still reaches what the upper levels link to.
    for (NodeId node = 0; node < m_header.curElementCount; ++node)
        links(node, {});
    const GraphStatistics found = measured(m_folder);
    const auto onUpperLevels = std::accumulate(found.levels.begin() + 1, found.levels.end(), std::uint64_t{ 0 });
    QVERIFY(onUpperLevels > 10);
    QVERIFY(found.elements - found.unreachable > 1);
    QVERIFY(found.elements - found.unreachable <= onUpperLevels);
    compareWithPlain(m_folder);
}

void TestGraphStatistics::emptyGraph()
{
    const GraphStatistics found = measured(test::segmentNamed(*m_fixture, "young").folder);
    QCOMPARE(found.elements, 0u);
    QCOMPARE(found.components, 0u);
    QCOMPARE(found.unreachable, 0u);
    QCOMPARE(found.deletedShare(), 0.0);
}

void TestGraphStatistics::damageDoesNoHarm()
{
    links(3, { 3, 0xFFFFFFFF, quint32(m_header.curElementCount), 5 });
    links(4, std::vector<std::uint32_t>(32, 5));
    test::overwrite(QString::fromStdString(m_folder + "/link_lists.bin"), 0, test::raw32(0x12345678));
    test::overwrite(QString::fromStdString(m_folder + "/header.bin"), 56, test::raw32(0xFFFFFFF0));
    const GraphStatistics found = measured(m_folder);
    QCOMPARE(found.elements, m_header.curElementCount);
    QCOMPARE(found.unreachable, m_header.curElementCount); // without an entry point nothing is found
    QCOMPARE(found.unreachableExamples.size(), std::size_t{ 5 });
}

void TestGraphStatistics::stopsWhenAsked()
{
    const auto view = IndexView::open(m_folder, Holding::Mapped).value();
    const auto found = measureGraph(*view, [](std::uint64_t, std::uint64_t) { return false; });
    QVERIFY(!found);
    QCOMPARE(found.error().kind, ErrorKind::Cancelled);
    std::uint64_t last = 0;
    std::uint64_t all = 0;
    QVERIFY(measureGraph(*view, [&](std::uint64_t done, std::uint64_t total) {
        const bool ascends = done >= last;
        last = done;
        all = total;
        return ascends;
    }));
    QVERIFY(last <= all);
    QCOMPARE(all, 2 * m_header.curElementCount);
}

QTEST_GUILESS_MAIN(TestGraphStatistics)
#include "tst_graphstatistics.moc"
