// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "engine/chroma/store.h"
#include "engine/search/latency.h"
#include "engine/search/profile.h"
#include "engine/search/resultcache.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::search;

/// Timing answers: the figures' arithmetic, the cache of results, and what a profile holds. No time is asserted.
class TestProfile : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void summaries();
    void cacheKeepsTheLatest();
    void cacheTellsWaysOfAskingApart();
    void allParts();
    void cancelled();
    void storedQueriesAreSpread();

private:
    std::unique_ptr<test::Fixture> m_fixture;
    std::shared_ptr<const LiveCollection> m_collection;
};

void TestProfile::initTestCase()
{
    m_fixture = std::make_unique<test::Fixture>(QStringLiteral("wordnet-sample"));
    const auto store = chroma::Store::open(m_fixture->path());
    QVERIFY(store);
    const auto catalog = store->catalog();
    const auto found = chroma::resolveCollection(*catalog, "wordnet_nouns");
    QVERIFY(found);
    m_collection = LiveCollection::open(*store, **found).value();
}

void TestProfile::summaries()
{
    QVERIFY(!summarise({}));
    std::vector<double> seconds;
    for (int i = 100; i >= 1; --i)
        seconds.push_back(i);
    const auto summary = summarise(seconds).value();
    QCOMPARE(summary.count, std::size_t{ 100 });
    QCOMPARE(summary.mean, 50.5);
    QCOMPARE(summary.median, 50.0);
    QCOMPARE(summary.min, 1.0);
    QCOMPARE(summary.max, 100.0);
    QCOMPARE(summary.p95, 95.0);
    QCOMPARE(summary.p99, 99.0);
    QVERIFY(qAbs(summary.standardDeviation - 28.866070047722118) < 1e-12);
    QCOMPARE(summarise({ 3.0 })->p99, 3.0);
}

void TestProfile::cacheKeepsTheLatest()
{
    ResultCache cache(2);
    const QueryOptions options;
    const std::vector<float> a{ 1 };
    const std::vector<float> b{ 2 };
    const std::vector<float> c{ 3 };
    cache.insert(a, options, {});
    cache.insert(b, options, {});
    QVERIFY(cache.find(a, options)); // now b is the oldest
    cache.insert(c, options, {});
    QVERIFY(cache.find(a, options));
    QVERIFY(!cache.find(b, options));
    QVERIFY(cache.find(c, options));
    QCOMPARE(cache.size(), std::size_t{ 2 });
    QCOMPARE(cache.hits(), std::uint64_t{ 3 });
    QCOMPARE(cache.misses(), std::uint64_t{ 1 });
}

void TestProfile::cacheTellsWaysOfAskingApart()
{
    ResultCache cache(10);
    QueryOptions options;
    const std::vector<float> a{ 1, 2 };
    QueryAnswer answer;
    answer.hits = { { 7, 0.5F } };
    cache.insert(a, options, answer);
    QCOMPARE(cache.find(a, options)->hits, answer.hits);
    options.k = 11;
    QVERIFY(!cache.find(a, options));
    options.k = 10;
    options.ef = 50;
    QVERIFY(!cache.find(a, options));
    options.ef.reset();
    options.exact = true;
    QVERIFY(!cache.find(a, options));
    options.exact = false;
    QVERIFY(!cache.find(std::vector<float>{ 1, 2.0000002F }, options));
    QVERIFY(cache.find(a, options));
}

void TestProfile::allParts()
{
    ProfileOptions options;
    std::vector<std::uint8_t> allowed(m_collection->rowCount(), 0);
    for (std::size_t i = 0; i < allowed.size(); i += 3)
        allowed[i] = 1;
    options.allowed = allowed;
    options.mostThreads = 2;
    const auto queries = storedQueries(*m_collection, 30);
    QCOMPARE(queries.count(), std::size_t{ 30 });
    const auto measured = profile(*m_collection, queries, options);
    QVERIFY2(measured, measured ? "" : measured.error().message.c_str());
    QVERIFY(measured->filtered.has_value());
    for (const ProfilePart* part : { &measured->hnsw, &measured->exact, &*measured->filtered, &measured->cached }) {
        QCOMPARE(part->cold->count, std::size_t{ 30 });
        QCOMPARE(part->warm->count, std::size_t{ 30 });
        QVERIFY(part->warm->min > 0 && part->warm->min <= part->warm->median && part->warm->p99 <= part->warm->max);
    }
    QCOMPARE(measured->queriesPerSecond.size(), std::size_t{ 2 });
    QVERIFY(measured->queriesPerSecond.at(2) > 0);
    QVERIFY(measured->pagesDropped);
    QCOMPARE(measured->ef, std::size_t{ 10 });
    QVERIFY(!measured->cancelled);
}

/// What was measured before stays.
void TestProfile::cancelled()
{
    int asked = 0;
    const Progress stopSoon = [&](std::uint64_t, std::uint64_t) { return ++asked < 45; };
    const auto measured = profile(*m_collection, storedQueries(*m_collection, 30), {}, stopSoon);
    QVERIFY(measured);
    QVERIFY(measured->cancelled);
    QCOMPARE(measured->hnsw.cold->count, std::size_t{ 30 });
    QCOMPARE(measured->hnsw.warm->count, std::size_t{ 15 });
    QVERIFY(!measured->exact.cold);
    QVERIFY(measured->queriesPerSecond.empty());
}

void TestProfile::storedQueriesAreSpread()
{
    const auto few = storedQueries(*m_collection, 2);
    QCOMPARE(few.count(), std::size_t{ 2 });
    QVERIFY(!std::equal(few[0].begin(), few[0].end(), few[1].begin()));
    QCOMPARE(storedQueries(*m_collection, 1'000'000).count(), m_collection->liveCount());
}

QTEST_GUILESS_MAIN(TestProfile)
#include "tst_profile.moc"
