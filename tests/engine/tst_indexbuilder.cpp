// SPDX-License-Identifier: GPL-3.0-or-later
// Graphs built in memory from real vectors: sound, the same again, as good as they should be.
#include <algorithm>
#include <limits>

#include <QtTest>

#include "engine/chroma/store.h"
#include "engine/hnsw/indexbuilder.h"
#include "engine/hnsw/integrityscan.h"
#include "engine/search/distance.h"
#include "engine/tuning/recallcurve.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::hnsw;

namespace {

std::shared_ptr<const search::LiveCollection> openSample()
{
    static const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    const auto store = chroma::Store::open(fixture.path());
    const auto catalog = store->catalog();
    return search::LiveCollection::open(*store, **chroma::resolveCollection(*catalog, "wordnet_nouns")).value();
}

std::vector<std::byte> bytesOf(const std::optional<platform::FileBytes>& file)
{
    return { file->bytes().begin(), file->bytes().end() };
}

} // namespace

class TestIndexBuilder : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void soundAndSearched_data();
    void soundAndSearched();
    void sameAgain();
    void moreLinksFindMore();
    void leftOutIsNearToHeldOut();
    void fewElements();
    void refusals();
    void emptyOnceFinished();

private:
    IndexMetric metric() const { return { search::distanceFunction(m_live->space()), true }; }
    std::vector<float> vectorAt(search::Row row) const
    {
        std::vector<float> vector(m_live->dimension());
        m_live->vectorAt(row, vector);
        return vector;
    }
    std::shared_ptr<const IndexView> build(
        const BuildParameters& parameters, const std::vector<search::Row>& rows) const
    {
        auto builder = IndexBuilder::make(m_live->dimension(), rows.size(), parameters, metric());
        if (!builder)
            qFatal("%s", describe(builder.error()).c_str());
        for (const search::Row row : rows) {
            if (!builder->add(vectorAt(row), row + 1))
                qFatal("not added");
        }
        return builder->finish().value();
    }
    Index load(const std::shared_ptr<const IndexView>& view) const
    {
        return Index::load(scanIntegrity(view).value(), metric()).value();
    }

    /// How many of the ten nearest of `row` among `allowed` (none = all) `index` finds; the row itself is none.
    std::size_t hits(
        const Index& index, search::Row row, const SearchOptions& options, std::span<const std::uint8_t> allowed) const
    {
        search::QueryOptions exact;
        exact.exact = true;
        exact.allowed = allowed;
        const auto query = vectorAt(row);
        const auto truth = search::PreparedQuery::make(*m_live, exact)->answer(query, row);
        const auto answer = index.search(query, options);
        std::size_t found = 0;
        for (const Neighbour& neighbour : answer->neighbours)
            found += neighbour.distance <= truth->hits.back().distance + 1e-6F ? 1 : 0;
        return std::min(found, truth->hits.size());
    }

    std::shared_ptr<const search::LiveCollection> m_live;
    std::vector<search::Row> m_rows; ///< the live ones
};

void TestIndexBuilder::initTestCase()
{
    m_live = openSample();
    for (search::Row row = 0; row < m_live->rowCount(); ++row) {
        if (m_live->live()[row] != 0)
            m_rows.push_back(row);
    }
    QVERIFY(m_rows.size() > 2000);
}

void TestIndexBuilder::soundAndSearched_data()
{
    QTest::addColumn<quint64>("m");
    QTest::addColumn<quint64>("efConstruction");
    QTest::newRow("2") << quint64(2) << quint64(10);
    QTest::newRow("8") << quint64(8) << quint64(100);
    QTest::newRow("16") << quint64(16) << quint64(100);
    QTest::newRow("ef below M") << quint64(32) << quint64(1);
}

void TestIndexBuilder::soundAndSearched()
{
    QFETCH(quint64, m);
    QFETCH(quint64, efConstruction);
    const auto view = build({ m, efConstruction }, m_rows);
    QVERIFY(view->headerProblems().empty());
    QCOMPARE(view->elements(), quint64(m_rows.size()));
    QCOMPARE(view->header().m, m);
    QCOMPARE(view->header().efConstruction, std::max(m, efConstruction));
    const auto report = scanIntegrity(view);
    QVERIFY(report);
    QVERIFY(report->requireSearchable());
    QVERIFY(report->findings.empty());
    const Index index = load(view);
    for (NodeId node = 0; node < view->elements(); node += 97) {
        QCOMPARE(view->label(node).value(), Label(m_rows[node] + 1));
        const auto vector = view->vector(node);
        QVERIFY(std::ranges::equal(vector, vectorAt(m_rows[node])));
        SearchOptions options;
        options.ef = 50;
        const auto own = index.search(vector, options);
        const auto theirs = index.searchByHnswlib(vector, 10, 50);
        QCOMPARE(own->neighbours.size(), theirs->size());
        for (std::size_t i = 0; i < theirs->size(); ++i)
            QCOMPARE(own->neighbours[i].distance, (*theirs)[i].distance);
    }
}

void TestIndexBuilder::sameAgain()
{
    const BuildParameters parameters{ 8, 40, 7 };
    const auto first = build(parameters, m_rows);
    const auto second = build(parameters, m_rows);
    QVERIFY(std::ranges::equal(first->levelZero().bytes(), second->levelZero().bytes()));
    QVERIFY(bytesOf(first->linkLists()) == bytesOf(second->linkLists()));
    QVERIFY(first->header() == second->header());
    const auto other = build({ 8, 40, 8 }, m_rows);
    QVERIFY(bytesOf(first->linkLists()) != bytesOf(other->linkLists()));
}

void TestIndexBuilder::moreLinksFindMore()
{
    const auto found = [&](const BuildParameters& parameters) {
        const Index index = load(build(parameters, m_rows));
        std::size_t sum = 0;
        for (NodeId node = 0; node < m_rows.size(); node += 11) {
            SearchOptions options;
            options.ef = 10;
            options.leftOut = node;
            sum += hits(index, m_rows[node], options, {});
        }
        return sum;
    };
    QVERIFY(found({ 16, 100 }) > found({ 4, 20 }));
}

/// Records that are left out of a search are about as hard to answer as records that were never inserted: one in twenty
/// is held out, four times, and asked of the graph that has it and of the graph that has none of them.
void TestIndexBuilder::leftOutIsNearToHeldOut()
{
    constexpr std::size_t k = 10;
    const Index all = load(build({}, m_rows));
    std::vector<std::size_t> leftOutHits;
    std::vector<std::size_t> heldOutHits;
    for (std::size_t fold = 0; fold < 4; ++fold) {
        std::vector<search::Row> kept;
        std::vector<std::uint8_t> isKept(m_live->rowCount(), 0);
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            if (i % 20 != fold) {
                kept.push_back(m_rows[i]);
                isKept[m_rows[i]] = 1;
            }
        }
        const Index without = load(build({}, kept));
        for (std::size_t i = fold; i < m_rows.size(); i += 20) {
            SearchOptions options;
            options.ef = k;
            heldOutHits.push_back(hits(without, m_rows[i], options, isKept));
            options.leftOut = static_cast<NodeId>(i);
            leftOutHits.push_back(hits(all, m_rows[i], options, {}));
        }
    }
    const auto leftOut = tuning::recallInterval(leftOutHits, k);
    const auto heldOut = tuning::recallInterval(heldOutHits, k);
    QVERIFY2(leftOut.low <= heldOut.high && heldOut.low <= leftOut.high,
        qPrintable(QStringLiteral("left out %1, held out %2").arg(leftOut.mean).arg(heldOut.mean)));
    QVERIFY(leftOut.mean < 0.999); // or it would tell nothing
}

void TestIndexBuilder::fewElements()
{
    for (const std::size_t count : { 1U, 2U, 3U }) {
        const auto view = build({}, { m_rows.begin(), m_rows.begin() + static_cast<std::ptrdiff_t>(count) });
        const Index index = load(view);
        QCOMPARE(index.search(vectorAt(m_rows[0]), {})->neighbours.size(), count);
    }
    auto none = IndexBuilder::make(4, 0, {}, metric());
    const auto view = none->finish();
    QVERIFY(view);
    QCOMPARE((*view)->elements(), quint64(0));
}

void TestIndexBuilder::refusals()
{
    const auto why = [&](std::size_t dimension, std::size_t capacity, const BuildParameters& parameters) {
        const auto made = IndexBuilder::make(dimension, capacity, parameters, metric());
        return made ? std::string() : made.error().message;
    };
    QVERIFY(why(4, 10, { 1, 100 }).find("M is 1") != std::string::npos);
    QVERIFY(why(4, 10, { 20'000, 100 }).find("M is 20000") != std::string::npos);
    QVERIFY(why(4, 10, { 16, 0 }).find("ef_construction is 0") != std::string::npos);
    QVERIFY(why(0, 10, {}).find("dimension") != std::string::npos);
    QVERIFY(why(4, 1ULL << 40, {}).find("32 bits") != std::string::npos);
    QVERIFY(why(1'000'000, 4'000'000'000, {}).find("no memory") != std::string::npos);
    auto builder = IndexBuilder::make(2, 2, {}, metric());
    const std::vector<float> vector{ 1, 0 };
    QVERIFY(builder->add(vector, 1));
    QVERIFY(builder->add(vector, 1).error().message.find("label 1") != std::string::npos);
    QVERIFY(builder->add(std::vector<float>{ 1, 2, 3 }, 2).error().message.find("3 dimensions") != std::string::npos);
    QVERIFY(builder->add(vector, 2));
    QVERIFY(builder->add(vector, 3).error().message.find("full") != std::string::npos);
}

void TestIndexBuilder::emptyOnceFinished()
{
    auto builder = IndexBuilder::make(2, 2, {}, metric());
    QVERIFY(builder->add(std::vector<float>{ 1, 0 }, 1));
    QVERIFY(builder->finish());
    QCOMPARE(builder->count(), std::size_t{ 0 });
}

QTEST_GUILESS_MAIN(TestIndexBuilder)
#include "tst_indexbuilder.moc"
