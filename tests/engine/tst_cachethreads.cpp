// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <chrono>
#include <random>
#include <thread>
#include <vector>

#include <QtTest>

#include "engine/search/query.h"
#include "tests/engine/cachedcollections.h"

using namespace engine;
using namespace engine::memory;

/// A cache used by many threads. Built with -fsanitize=thread by the preset tsan.
class TestCacheThreads : public QObject
{
    Q_OBJECT

public:
    explicit TestCacheThreads(const test::CachedCollections& collections)
        : m_collections(&collections)
    {
    }

private slots:
    void onceForManyThreads();
    void errorIsForAll();
    void cancelledIsForOne();
    void everythingAtOnce();

private:
    const test::CachedCollections* m_collections;
};

void TestCacheThreads::onceForManyThreads()
{
    SegmentCache cache(5); // too small for it: it must stay for those that wait all the same
    std::atomic<int> loads = 0;
    std::atomic<int> answered = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] {
                const auto handle = cache.get(m_collections->key("a"), [&]() -> Result<LoadedSegment> {
                    ++loads;
                    // Until all the others ask for the same.
                    while (cache.segments().front().users < 8)
                        std::this_thread::yield();
                    return LoadedSegment{ m_collections->one(), 10 };
                });
                answered += handle && (*handle)->elements() == 100 ? 1 : 0;
            });
        }
    }
    QCOMPARE(loads.load(), 1);
    QCOMPARE(answered.load(), 8);
    QCOMPARE(cache.counters().misses, 1u);
    QCOMPARE(cache.counters().hits, 7u);
    QVERIFY(cache.segments().empty());
}

void TestCacheThreads::errorIsForAll()
{
    SegmentCache cache;
    std::atomic<int> loads = 0;
    std::atomic<int> failed = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                const auto handle = cache.get(m_collections->key("a"), [&]() -> Result<LoadedSegment> {
                    ++loads;
                    while (cache.segments().front().users < 4)
                        std::this_thread::yield();
                    return fail(ErrorKind::Corrupt, "there", "it is broken");
                });
                failed += !handle && handle.error().message == "it is broken" ? 1 : 0;
            });
        }
    }
    QCOMPARE(loads.load(), 1);
    QCOMPARE(failed.load(), 4);
    QVERIFY(cache.segments().empty()); // and the next one may try
    QVERIFY(m_collections->use(cache, "a", 10));
    QCOMPARE(cache.bytes(), 10u);
    QCOMPARE(cache.get(m_collections->key("b"), [] { return LoadedSegment{}; }).error().kind, ErrorKind::Io);
}

void TestCacheThreads::cancelledIsForOne()
{
    SegmentCache cache;
    std::atomic<int> cancelled = 0;
    std::atomic<int> answered = 0;
    std::atomic<bool> first = true;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i) {
            threads.emplace_back([&] {
                const auto handle = cache.get(m_collections->key("a"), [&]() -> Result<LoadedSegment> {
                    if (!first.exchange(false))
                        return LoadedSegment{ m_collections->one(), 10 };
                    while (cache.segments().front().users < 3)
                        std::this_thread::yield();
                    return fail(ErrorKind::Cancelled, {}, "nobody wants it");
                });
                cancelled += handle ? 0 : 1;
                answered += handle ? 1 : 0;
            });
        }
    }
    QCOMPARE(cancelled.load(), 1);
    QCOMPARE(answered.load(), 2);
}

/// Queries, loads, unloads, limits, pins and a directory that changes, all at the same time.
void TestCacheThreads::everythingAtOnce()
{
    const std::vector<const char*> names{ "ties", "l2_plain", "cosine_text", "thinned" };
    SegmentCache cache(1500);
    std::atomic<int> answered = 0;
    std::atomic<int> wrong = 0;
    std::atomic<int> unloaded = 0;
    const auto work = [&](unsigned seed) {
        const auto store = chroma::Store::open(m_collections->directory()).value();
        const auto catalog = store.catalog().value();
        std::mt19937 random(seed);
        for (int step = 0; step < 60; ++step) {
            const std::string name = names[random() % names.size()];
            const auto found = chroma::resolveCollection(catalog, "default_tenant/default_database/" + name);
            const SegmentKey key{ m_collections->directory(), (*found)->id };
            switch (random() % 8) {
            case 0:
                unloaded += cache.unload(key, std::chrono::milliseconds(random() % 3)) ? 1 : 0;
                break;
            case 1:
                cache.setLimit(random() % 3000);
                break;
            case 2:
                (void)(random() % 2 == 0 ? cache.pin(key) : cache.unpin(key));
                break;
            case 3:
                wrong += cache.preview(100).remaining > 1'000'000 || cache.segments().size() > names.size() ? 1 : 0;
                break;
            default: {
                const auto handle = cache.get(key, [&]() -> Result<LoadedSegment> {
                    search::LiveOptions options;
                    options.threads = 1;
                    auto opened = search::LiveCollection::open(store, **found, options);
                    if (!opened)
                        return tl::unexpected(opened.error());
                    const std::uint64_t bytes = (*opened)->elements();
                    return LoadedSegment{ std::move(*opened), bytes };
                });
                if (!handle) {
                    ++wrong;
                    break;
                }
                const search::LiveCollection& loaded = **handle;
                search::VectorTable query{ std::vector<float>(loaded.dimension()), loaded.dimension() };
                std::size_t row = random() % loaded.rowCount();
                while (loaded.live()[row] == 0)
                    row = (row + 1) % loaded.rowCount();
                loaded.vectorAt(static_cast<search::Row>(row), query.values);
                const auto answers = search::query(loaded, query, {});
                if (answers && answers->answers.front().hits.size() == 10)
                    ++answered;
                else
                    ++wrong;
            }
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        for (unsigned seed = 1; seed <= 4; ++seed)
            threads.emplace_back(work, seed);
    }
    QCOMPARE(wrong.load(), 0);
    QVERIFY(answered.load() > 50);
    QVERIFY(unloaded.load() > 0);
    for (const CachedSegment& segment : cache.segments()) {
        QCOMPARE(segment.users, std::size_t{ 0 });
        QVERIFY(!segment.isLoading);
    }
    QCOMPARE(cache.bytesLeaving(), std::uint64_t{ 0 });
    const CacheCounters counters = cache.counters();
    QVERIFY(counters.misses > 0 && counters.hits > 0);
}

/// The directory is unpacked, by another process, before Qt Test starts its watchdog: after a fork among several
/// threads ThreadSanitizer looks at nothing any more.
int main(int argc, char** argv)
{
    const test::CachedCollections collections;
    TestCacheThreads test(collections);
    return QTest::qExec(&test, argc, argv);
}

#include "tst_cachethreads.moc"
