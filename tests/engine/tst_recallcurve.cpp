// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <set>

#include <QtTest>

#include "engine/chroma/store.h"
#include "engine/search/distance.h"
#include "engine/tuning/recallcurve.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::tuning;
using search::LiveCollection;
using search::Row;

/// Recall of the indexes of real directories against answers counted here, one by one.
class TestRecallCurve : public QObject
{
    Q_OBJECT

private slots:
    void equalsPlainCounting_data();
    void equalsPlainCounting();
    void findingItselfFlatters();
    void tiesAreFound();
    void drawsTheSame();
    void choiceOfEf();
    void refusals();
    void cancelled();
    void latencyAndThroughput();

private:
    std::shared_ptr<const LiveCollection> open(const QString& fixture, const char* name)
    {
        m_fixture = std::make_unique<test::Fixture>(fixture);
        const auto store = chroma::Store::open(m_fixture->path());
        const auto catalog = store->catalog();
        return LiveCollection::open(*store, **chroma::resolveCollection(*catalog, name)).value();
    }
    static RecallOptions quick(std::vector<std::size_t> efs)
    {
        RecallOptions options;
        options.efs = std::move(efs);
        options.secondsPerLatency = 0;
        return options;
    }

    std::unique_ptr<test::Fixture> m_fixture;
};

namespace {

double distanceTo(const LiveCollection& live, std::span<const float> given, Row row)
{
    std::vector<float> query(given.begin(), given.end());
    if (live.space() == Space::Cosine)
        search::normalise(query);
    std::vector<float> stored(live.dimension());
    live.vectorAt(row, stored);
    return search::referenceDistance(live.space(), query, stored);
}

/// Distances of `query` to all live rows but `own`, in order.
std::vector<double> allDistances(const LiveCollection& live, std::span<const float> given, std::optional<Row> own)
{
    std::vector<double> distances;
    for (Row row = 0; row < live.rowCount(); ++row) {
        if (live.live()[row] != 0 && own != row)
            distances.push_back(distanceTo(live, given, row));
    }
    std::sort(distances.begin(), distances.end());
    return distances;
}

} // namespace

void TestRecallCurve::equalsPlainCounting_data()
{
    QTest::addColumn<QString>("fixture");
    QTest::addColumn<QByteArray>("collection");
    QTest::addColumn<QuerySource>("source");
    const auto add = [](const char* fixture, const char* collection) {
        QTest::addRow("%s %s", fixture, collection)
            << QString::fromLatin1(fixture) << QByteArray(collection) << QuerySource::StoredLeftOut;
        QTest::addRow("%s %s, as is", fixture, collection)
            << QString::fromLatin1(fixture) << QByteArray(collection) << QuerySource::StoredAsIs;
    };
    add("chroma-1.5.9", "l2_plain"); // 260 wait in the log
    add("chroma-1.5.9", "ip_odd_ids");
    add("chroma-0.5.5", "l2_plain");
    add("chroma-0.4.6", "l2_plain");
    add("wordnet-sample", "wordnet_nouns");
}

void TestRecallCurve::equalsPlainCounting()
{
    QFETCH(QString, fixture);
    QFETCH(QByteArray, collection);
    QFETCH(QuerySource, source);
    const auto live = open(fixture, collection.constData());
    const QuerySet queries = storedQueries(*live, 40, 3, source);
    QCOMPARE(queries.count(), std::min<std::size_t>(40, live->liveCount()));
    constexpr std::size_t k = 10;
    const auto truth = groundTruth(*live, queries, k, 2);
    QVERIFY(truth);
    const std::vector<std::size_t> efs{ 10, 15, 40, 200 };
    const auto curve = recallCurve(*live, queries, *truth, quick(efs));
    QVERIFY(curve);
    QCOMPARE(curve->points.size(), efs.size());
    for (std::size_t at = 0; at < efs.size(); ++at) {
        search::QueryOptions options;
        options.k = k;
        options.ef = efs[at];
        const auto prepared = search::PreparedQuery::make(*live, options);
        double hits = 0;
        double wanted = 0;
        for (std::size_t i = 0; i < queries.count(); ++i) {
            const auto own = queries.leftOut(i);
            const auto answer = prepared->answer(queries.vectors[i], own);
            const auto all = allDistances(*live, queries.vectors[i], own);
            const std::size_t most = std::min(k, all.size());
            wanted += static_cast<double>(most);
            for (std::size_t j = 0; j < std::min(most, answer->hits.size()); ++j) {
                QVERIFY(!own || answer->hits[j].row != *own);
                hits += distanceTo(*live, queries.vectors[i], answer->hits[j].row) <= all[most - 1] + 1e-12 ? 1 : 0;
            }
        }
        QVERIFY(std::abs(curve->points[at].recall.mean - hits / wanted) < 1e-12);
        QVERIFY(curve->points[at].recall.low <= curve->points[at].recall.mean);
        QVERIFY(at == 0 || live->elements() <= 200 || curve->points[at].distances >= curve->points[at - 1].distances);
    }
}

/// The one record that is surely found.
void TestRecallCurve::findingItselfFlatters()
{
    const auto live = open(QStringLiteral("wordnet-sample"), "wordnet_nouns");
    const auto recall = [&](QuerySource source) {
        const QuerySet queries = storedQueries(*live, 1000, 1, source);
        const auto truth = groundTruth(*live, queries, 10, 2);
        return recallCurve(*live, queries, *truth, quick({ 10 }))->points.front().recall;
    };
    const Interval leftOut = recall(QuerySource::StoredLeftOut);
    const Interval asIs = recall(QuerySource::StoredAsIs);
    QVERIFY(asIs.low > leftOut.mean);
}

void TestRecallCurve::tiesAreFound()
{
    const auto live = open(QStringLiteral("chroma-1.5.9"), "ties");
    const QuerySet queries = storedQueries(*live, 100, 1);
    const auto truth = groundTruth(*live, queries, 3, 1);
    QVERIFY(truth);
    // Compared with everything, whichever of the equal ones is named.
    const auto curve = recallCurve(*live, queries, *truth, quick({ 1000 }));
    QVERIFY(!curve); // k is another one
    RecallOptions options = quick({ 1000 });
    options.k = 3;
    QCOMPARE(recallCurve(*live, queries, *truth, options)->points.front().recall.mean, 1.0);
    std::size_t tied = 0;
    for (std::size_t i = 0; i < queries.count(); ++i) {
        const auto all = allDistances(*live, queries.vectors[i], queries.leftOut(i));
        if (all[2] != all[3])
            continue;
        ++tied;
        // Another row at the same distance as the last one counts.
        std::vector<search::QueryHit> hits;
        for (Row row = 0; row < live->rowCount(); ++row) {
            std::vector<float> stored(live->dimension());
            live->vectorAt(row, stored);
            if (queries.leftOut(i) != row
                && search::referenceDistance(live->space(), queries.vectors[i], stored) == all[2]
                && std::find(truth->rows[i].begin(), truth->rows[i].end(), row) == truth->rows[i].end())
                hits.push_back({ row, 0 });
        }
        QVERIFY(!hits.empty());
        hits.resize(1);
        QCOMPARE(hitsOf(*live, queries, *truth, i, hits), std::size_t{ 1 });
    }
    QVERIFY(tied > 0);
}

void TestRecallCurve::drawsTheSame()
{
    const auto live = open(QStringLiteral("chroma-1.5.9"), "l2_plain");
    const QuerySet first = storedQueries(*live, 200, 5);
    QCOMPARE(storedQueries(*live, 200, 5).ownRows, first.ownRows);
    QVERIFY(storedQueries(*live, 200, 6).ownRows != first.ownRows);
    QVERIFY(std::is_sorted(first.ownRows.begin(), first.ownRows.end()));
    QCOMPARE(std::set<Row>(first.ownRows.begin(), first.ownRows.end()).size(), first.ownRows.size());
    QVERIFY(first.ownRows.back() >= live->elements()); // the log is drawn from too
    QCOMPARE(storedQueries(*live, 1'000'000, 5).count(), live->liveCount());
}

void TestRecallCurve::choiceOfEf()
{
    QCOMPARE(efChoice(10, 100), (std::vector<std::size_t>{ 10, 20, 40, 80, 100, 160, 320, 400 }));
    QCOMPARE(efChoice(10, 5), (std::vector<std::size_t>{ 10, 20, 40, 80, 160, 320, 400 }));
    QCOMPARE(efChoice(100, 100), (std::vector<std::size_t>{ 100, 200, 400, 800, 1000 }));
}

void TestRecallCurve::refusals()
{
    const auto live = open(QStringLiteral("wordnet-sample"), "wordnet_nouns");
    QuerySet queries = storedQueries(*live, 5, 1);
    QVERIFY(groundTruth(*live, queries, 0, 1).error().message.find("k is 0") != std::string::npos);
    QVERIFY(groundTruth(*live, {}, 10, 1).error().message.find("no queries") != std::string::npos);
    QuerySet zero{ { std::vector<float>(live->dimension(), 0.F), live->dimension() }, {}, QuerySource::File };
    QVERIFY(groundTruth(*live, zero, 10, 1).error().message.find("query 1 is a zero vector") != std::string::npos);
    QuerySet other{ { std::vector<float>(3, 1.F), 3 }, {}, QuerySource::File };
    QVERIFY(groundTruth(*live, other, 10, 1).error().message.find("3 dimensions") != std::string::npos);
    const auto truth = groundTruth(*live, queries, 10, 1);
    QVERIFY(recallCurve(*live, queries, *truth, quick({ 0 })).error().message.find("ef is 0") != std::string::npos);
    const auto empty = open(QStringLiteral("chroma-1.5.9"), "never_filled");
    QVERIFY(groundTruth(*empty, {}, 10, 1).error().message.find("holds no vectors") != std::string::npos);
}

void TestRecallCurve::cancelled()
{
    const auto live = open(QStringLiteral("chroma-1.5.9"), "l2_plain");
    const QuerySet queries = storedQueries(*live, 50, 1);
    const auto never = [](std::uint64_t, std::uint64_t) { return false; };
    QCOMPARE(groundTruth(*live, queries, 10, 1, never).error().kind, ErrorKind::Cancelled);
    const auto truth = groundTruth(*live, queries, 10, 1);
    QCOMPARE(recallCurve(*live, queries, *truth, quick({ 10 }), never).error().kind, ErrorKind::Cancelled);
    // Stopped while latencies are measured: recall stays.
    RecallOptions options = quick({ 10, 20 });
    options.secondsPerLatency = 10;
    const auto curve =
        recallCurve(*live, queries, *truth, options, [](std::uint64_t done, std::uint64_t) { return done < 120; });
    QVERIFY(curve);
    QVERIFY(curve->cancelled);
    QCOMPARE(curve->points.size(), std::size_t{ 2 });
    QVERIFY(curve->points.back().recall.mean > 0);
}

void TestRecallCurve::latencyAndThroughput()
{
    const auto live = open(QStringLiteral("chroma-1.5.9"), "l2_plain");
    const QuerySet queries = storedQueries(*live, 50, 1);
    const auto truth = groundTruth(*live, queries, 10, 2);
    RecallOptions options;
    options.efs = { 10 };
    options.concurrent = 2;
    const auto curve = recallCurve(*live, queries, *truth, options);
    QVERIFY(curve);
    const RecallPoint& point = curve->points.front();
    QVERIFY(point.latency && point.latency->count == 50);
    QVERIFY(point.queriesPerSecond.at(1) > 0 && point.queriesPerSecond.at(2) > 0);
}

QTEST_GUILESS_MAIN(TestRecallCurve)
#include "tst_recallcurve.moc"
