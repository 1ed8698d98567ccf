// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <limits>
#include <set>

#include <QDir>
#include <QtTest>

#include "engine/chroma/store.h"
#include "engine/search/filteredcollection.h"
#include "engine/search/query.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::search;

namespace {

Result<FilteredCollection> tryOpen(const test::Fixture& fixture, const std::string& name,
    const chroma::RecordQuery& filter = {}, bool acceptDamagedGraph = false)
{
    const auto store = chroma::Store::open(fixture.path());
    if (!store)
        return tl::unexpected(store.error());
    const auto catalog = store->catalog();
    const auto collection = chroma::resolveCollection(*catalog, name);
    if (!collection)
        return tl::unexpected(collection.error());
    LiveOptions options;
    options.acceptDamagedGraph = acceptDamagedGraph;
    return openFiltered(*store, **collection, filter, options);
}

std::shared_ptr<const LiveCollection> open(const test::Fixture& fixture, const std::string& name)
{
    auto opened = tryOpen(fixture, name);
    if (!opened)
        qFatal("%s", opened.error().message.c_str());
    return opened->collection;
}

VectorTable vectorsOf(const LiveCollection& collection, const std::vector<Row>& rows)
{
    VectorTable table{ {}, collection.dimension() };
    for (const Row row : rows) {
        table.values.resize(table.values.size() + table.dimension);
        collection.vectorAt(row, std::span(table.values).last(table.dimension));
    }
    return table;
}

std::vector<std::string> idsOf(const LiveCollection& collection, const QueryAnswer& answer)
{
    std::vector<std::string> ids;
    for (const QueryHit& hit : answer.hits)
        ids.emplace_back(collection.idOf(hit.row));
    return ids;
}

/// The first live rows of a collection.
std::vector<Row> liveRows(const LiveCollection& collection, std::size_t count)
{
    std::vector<Row> rows;
    for (Row row = 0; row < collection.rowCount() && rows.size() < count; ++row) {
        if (collection.live()[row] != 0)
            rows.push_back(row);
    }
    return rows;
}

QList<float> asList(std::span<const float> vector)
{
    return { vector.begin(), vector.end() };
}

constexpr const char* plain = "l2_plain";

} // namespace

/// Queries over a live collection: what the log adds, changes and deletes, filters, limits.
class TestQuery : public QObject
{
    Q_OBJECT

private slots:
    void pendingAdd();
    void pendingDelete();
    void pendingUpdate();
    void metadataUpdateHidesNothing();
    void deletedAndAddedAgain();
    void wideSearchIsExact_data();
    void wideSearchIsExact();
    void togetherAndOneByOne();
    void threadsChangeNothing();
    void filters();
    void filterThatNothingMatches();
    void moreThanThereIs();
    void emptyCollection();
    void refuses_data();
    void refuses();
    void damagedGraph();
};

void TestQuery::pendingAdd()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto before = open(fixture, plain);
    auto wanted = vectorsOf(*before, { liveRows(*before, 5)[4] });
    wanted.values[0] += 0.001F;
    {
        test::Sql sql(fixture.directory());
        test::appendToLog(sql, plain, { test::LogAdd, "fresh", asList(wanted.values), {} });
    }
    const auto after = open(fixture, plain);
    QCOMPARE(after->liveCount(), before->liveCount() + 1);
    QCOMPARE(after->pendingCount(), before->pendingCount() + 1);
    const auto found = query(*after, wanted, {});
    QVERIFY(found);
    QCOMPARE(idsOf(*after, found->answers.front()).front(), std::string("fresh"));
    QCOMPARE(found->answers.front().hits.front().distance, 0.0F);
    QVERIFY(after->find("fresh").has_value());
}

void TestQuery::pendingDelete()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto before = open(fixture, plain);
    const Row row = liveRows(*before, 7)[6];
    const std::string id(before->idOf(row));
    const auto wanted = vectorsOf(*before, { row });
    QCOMPARE(idsOf(*before, query(*before, wanted, {})->answers.front()).front(), id);
    {
        test::Sql sql(fixture.directory());
        test::appendToLog(sql, plain, { test::LogDelete, QByteArray::fromStdString(id), {}, {} });
    }
    const auto after = open(fixture, plain);
    QCOMPARE(after->liveCount(), before->liveCount() - 1);
    QVERIFY(!after->find(id));
    for (const bool exact : { false, true }) {
        QueryOptions options;
        options.exact = exact;
        const auto ids = idsOf(*after, query(*after, wanted, options)->answers.front());
        QCOMPARE(ids.size(), std::size_t{ 10 });
        QVERIFY(std::find(ids.begin(), ids.end(), id) == ids.end());
    }
}

void TestQuery::pendingUpdate()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto before = open(fixture, plain);
    const auto rows = liveRows(*before, 40);
    const std::string id(before->idOf(rows[3]));
    const auto from = vectorsOf(*before, { rows[3] });
    auto to = vectorsOf(*before, { rows[39] });
    to.values[1] += 0.002F;
    {
        test::Sql sql(fixture.directory());
        test::appendToLog(sql, plain, { test::LogUpdate, QByteArray::fromStdString(id), asList(to.values), {} });
    }
    const auto after = open(fixture, plain);
    QCOMPARE(after->liveCount(), before->liveCount());
    QCOMPARE(after->hiddenCount(), before->hiddenCount() + 1);
    const auto there = query(*after, to, {});
    QCOMPARE(idsOf(*after, there->answers.front()).front(), id);
    const auto answer = query(*after, from, {})->answers.front();
    const auto ids = idsOf(*after, answer);
    QCOMPARE(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
    QVERIFY(ids.front() != id); // its old place is empty
}

void TestQuery::metadataUpdateHidesNothing()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto before = open(fixture, plain);
    const Row row = liveRows(*before, 3)[2];
    const std::string id(before->idOf(row));
    {
        test::Sql sql(fixture.directory());
        test::appendToLog(
            sql, plain, { test::LogUpdate, QByteArray::fromStdString(id), {}, QByteArray(R"({"n": 5})") });
    }
    const auto after = open(fixture, plain);
    QCOMPARE(after->liveCount(), before->liveCount());
    QCOMPARE(after->find(id).value_or(999999), row);
    QCOMPARE(idsOf(*after, query(*after, vectorsOf(*before, { row }), {})->answers.front()).front(), id);
}

void TestQuery::deletedAndAddedAgain()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto before = open(fixture, plain);
    const auto rows = liveRows(*before, 20);
    const QByteArray id = QByteArray::fromStdString(std::string(before->idOf(rows[0])));
    auto to = vectorsOf(*before, { rows[19] });
    to.values[0] -= 0.001F;
    {
        test::Sql sql(fixture.directory());
        test::appendToLog(sql, plain, { test::LogDelete, id, {}, {} });
        test::appendToLog(sql, plain, { test::LogAdd, id, asList(to.values), {} });
    }
    const auto after = open(fixture, plain);
    QCOMPARE(after->liveCount(), before->liveCount());
    QVERIFY(after->find(id.toStdString()).value() >= after->elements());
    QCOMPARE(idsOf(*after, query(*after, to, {})->answers.front()).front(), id.toStdString());
}

void TestQuery::wideSearchIsExact_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

/// A search that keeps nearly all elements finds what comparing all of them finds.
void TestQuery::wideSearchIsExact()
{
    QFETCH(QString, name);
    const test::Fixture fixture(name);
    const auto store = chroma::Store::open(fixture.path());
    int searched = 0;
    const auto catalog = store->catalog();
    for (const auto& one : catalog->collections) {
        const auto collection = LiveCollection::open(*store, one);
        QVERIFY2(collection, collection ? "" : collection.error().message.c_str());
        if (!(*collection)->index() || (*collection)->liveCount() < 12)
            continue;
        const auto queries = vectorsOf(**collection, liveRows(**collection, 10));
        QueryOptions wide;
        wide.ef = (*collection)->elements() * 9 / 10;
        QueryOptions exact;
        exact.exact = true;
        const auto a = query(**collection, queries, wide);
        const auto b = query(**collection, queries, exact);
        QVERIFY(a && b);
        for (std::size_t i = 0; i < queries.count(); ++i) {
            QCOMPARE(a->answers[i].hits.size(), b->answers[i].hits.size());
            for (std::size_t rank = 0; rank < b->answers[i].hits.size(); ++rank) {
                const float got = a->answers[i].hits[rank].distance;
                const float due = b->answers[i].hits[rank].distance;
                QVERIFY2(std::abs(got - due) <= 1e-5F * std::max(1.0F, std::abs(due)), one.name.c_str());
            }
        }
        searched += !a->answers.front().exact;
    }
    QVERIFY(searched > 0);
}

void TestQuery::togetherAndOneByOne()
{
    const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    const auto collection = open(fixture, "wordnet_nouns");
    const auto rows = liveRows(*collection, 40);
    QueryOptions exact;
    exact.exact = true;
    exact.threads = 2;
    const auto together = query(*collection, vectorsOf(*collection, rows), exact);
    QVERIFY(together);
    QCOMPARE(together->answers.front().seconds, 0.0); // not timed one by one
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto alone = query(*collection, vectorsOf(*collection, { rows[i] }), exact);
        QCOMPARE(alone->answers.front().hits, together->answers[i].hits);
        QVERIFY(alone->answers.front().seconds > 0);
    }
}

void TestQuery::threadsChangeNothing()
{
    const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    const auto collection = open(fixture, "wordnet_nouns");
    const auto queries = vectorsOf(*collection, liveRows(*collection, 100));
    QueryOptions options;
    const auto one = query(*collection, queries, options);
    options.threads = 4;
    const auto four = query(*collection, queries, options);
    for (std::size_t i = 0; i < queries.count(); ++i) {
        QCOMPARE(four->answers[i].hits, one->answers[i].hits);
        QCOMPARE(four->answers[i].distances, one->answers[i].distances);
        QVERIFY(!four->answers[i].exact);
    }
}

void TestQuery::filters()
{
    const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    chroma::RecordQuery filter;
    filter.where = nlohmann::json::parse(R"({"lexname": "noun.animal"})");
    const auto opened = tryOpen(fixture, "wordnet_nouns", filter);
    QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
    const auto& collection = *opened->collection;
    const auto allowed = std::size_t(std::count(opened->allowed.begin(), opened->allowed.end(), 1));
    QCOMPARE(std::uint64_t(allowed), opened->matching);
    QVERIFY(allowed > 10 && allowed < collection.liveCount() / 2);
    QueryOptions options;
    options.allowed = opened->mask();
    for (const std::size_t ef : { std::size_t{ 10 }, std::size_t{ 100 } }) { // searched, and compared
        options.ef = ef;
        const auto found = query(collection, vectorsOf(collection, liveRows(collection, 20)), options);
        QVERIFY(found);
        for (const QueryAnswer& answer : found->answers) {
            QCOMPARE(answer.hits.size(), std::size_t{ 10 });
            for (const QueryHit& hit : answer.hits)
                QVERIFY(opened->allowed[hit.row] != 0);
        }
    }
}

void TestQuery::filterThatNothingMatches()
{
    const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    chroma::RecordQuery filter;
    filter.where = nlohmann::json::parse(R"({"lexname": "nothing has this"})");
    const auto opened = tryOpen(fixture, "wordnet_nouns", filter);
    QVERIFY(opened);
    QCOMPARE(opened->matching, std::uint64_t{ 0 });
    QueryOptions options;
    options.allowed = opened->mask();
    const auto found = query(*opened->collection, vectorsOf(*opened->collection, { 0, 1 }), options);
    QVERIFY(found);
    QVERIFY(found->answers[0].hits.empty() && found->answers[1].hits.empty());
}

void TestQuery::moreThanThereIs()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto collection = open(fixture, plain);
    QueryOptions options;
    options.k = std::numeric_limits<std::uint32_t>::max();
    const auto found = query(*collection, vectorsOf(*collection, { liveRows(*collection, 1)[0] }), options);
    QVERIFY2(found, found ? "" : found.error().message.c_str());
    const auto& hits = found->answers.front().hits;
    QCOMPARE(hits.size(), collection->liveCount());
    QVERIFY(
        std::is_sorted(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return a.distance < b.distance; }));
}

void TestQuery::emptyCollection()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto store = chroma::Store::open(fixture.path());
    const auto catalog = store->catalog();
    int empty = 0;
    for (const auto& one : catalog->collections) {
        const auto collection = LiveCollection::open(*store, one);
        QVERIFY(collection);
        if ((*collection)->liveCount() > 0)
            continue;
        ++empty;
        const std::size_t dimension = std::max<std::size_t>((*collection)->dimension(), 3);
        const auto found = query(**collection, { std::vector<float>(dimension, 1.0F), dimension }, {});
        QVERIFY(found);
        QVERIFY(found->answers.front().hits.empty());
    }
    QVERIFY(empty > 0);
}

void TestQuery::refuses_data()
{
    QTest::addColumn<int>("dimension");
    QTest::addColumn<int>("k");
    QTest::addColumn<int>("ef");
    QTest::addColumn<float>("value");
    QTest::addColumn<int>("mask");
    QTest::addColumn<QString>("why");
    QTest::newRow("dimension") << 95 << 10 << -1 << 1.0F << 0 << QStringLiteral("has 95 dimensions");
    QTest::newRow("k") << 96 << 0 << -1 << 1.0F << 0 << QStringLiteral("k is 0");
    QTest::newRow("ef") << 96 << 10 << 0 << 1.0F << 0 << QStringLiteral("ef is 0");
    QTest::newRow("NaN") << 96 << 10 << 50 << std::numeric_limits<float>::quiet_NaN() << 0 << QStringLiteral("NaN");
    QTest::newRow("mask") << 96 << 10 << -1 << 1.0F << 5 << QStringLiteral("another moment");
}

void TestQuery::refuses()
{
    const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    const auto collection = open(fixture, "wordnet_nouns");
    QFETCH(int, dimension);
    QFETCH(int, k);
    QFETCH(int, ef);
    QFETCH(float, value);
    QFETCH(int, mask);
    QFETCH(QString, why);
    QueryOptions options;
    options.k = std::size_t(k);
    if (ef >= 0)
        options.ef = std::size_t(ef);
    const std::vector<std::uint8_t> allowed(std::size_t(mask), 1);
    options.allowed = allowed;
    const auto found =
        query(*collection, { std::vector<float>(std::size_t(dimension), value), std::size_t(dimension) }, options);
    QVERIFY(!found);
    QCOMPARE(found.error().kind, ErrorKind::BadArgument);
    QVERIFY2(QString::fromStdString(found.error().message).contains(why), found.error().message.c_str());
}

/// A link that leads out of the file: no search, but the vectors can still be compared.
void TestQuery::damagedGraph()
{
    const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    const QString file = test::indexFolder(fixture.directory(), "wordnet_nouns") + QStringLiteral("/data_level0.bin");
    const auto sound = open(fixture, "wordnet_nouns");
    const auto wanted = vectorsOf(*sound, { 5 });
    const auto id = std::string(sound->idOf(5));
    test::overwrite(file, 4, test::raw32(0xfffffff0));
    const auto refused = tryOpen(fixture, "wordnet_nouns");
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Corrupt);
    QVERIFY(QString::fromStdString(refused.error().path).endsWith(QStringLiteral("data_level0.bin")));
    const auto opened = tryOpen(fixture, "wordnet_nouns", {}, true);
    QVERIFY(opened);
    QVERIFY(opened->collection->graphProblem().has_value());
    QVERIFY(!query(*opened->collection, wanted, {}));
    QueryOptions exact;
    exact.exact = true;
    QCOMPARE(idsOf(*opened->collection, query(*opened->collection, wanted, exact)->answers.front()).front(), id);
}

QTEST_GUILESS_MAIN(TestQuery)
#include "tst_query.moc"
