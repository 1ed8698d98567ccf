// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include <QtTest>

#include "tests/engine/cachedcollections.h"
#include "tests/support/damage.h"

using namespace engine;
using namespace engine::memory;
using std::chrono::milliseconds;
using test::namesIn;
using test::namesOf;

/// A cache used by one thread.
class TestSegmentCache : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_collections = std::make_unique<test::CachedCollections>(); }
    void hitAndMiss();
    void leastRecentlyUsedLeaves();
    void usedStaysAboveTheLimit();
    void lookingIsNoUse();
    void pinned();
    void previewIsWhatHappens();
    void unloadRefusesAndWaits();
    void unloadGivesMemoryBack();
    void changeOfTheDirectory();
    void staleStaysForItsUser();
    void loaderThatThrows();
    void handlesOutliveTheCache();
    void shareIsAUse();
    void ages();

private:
    std::unique_ptr<test::CachedCollections> m_collections;
};

void TestSegmentCache::hitAndMiss()
{
    SegmentCache cache;
    int loads = 0;
    const auto counted = [&]() -> Result<LoadedSegment> {
        ++loads;
        return LoadedSegment{ m_collections->one(), 7 };
    };
    for (int i = 0; i < 3; ++i) {
        const auto handle = cache.get(m_collections->key("a"), counted);
        QVERIFY(handle);
        QCOMPARE((*handle)->elements(), std::size_t{ 100 });
        QCOMPARE(handle->bytes(), 7u);
    }
    QCOMPARE(loads, 1);
    QCOMPARE(cache.counters().misses, 1u);
    QCOMPARE(cache.counters().hits, 2u);
    QCOMPARE(cache.counters().evictions, 0u);
    QCOMPARE(cache.bytes(), 7u);
    // The same collection of another directory is another segment.
    const test::Fixture other(QStringLiteral("chroma-1.5.9"));
    QVERIFY(cache.get({ other.path(), CollectionId{ "a" } }, counted));
    QCOMPARE(loads, 2);
}

void TestSegmentCache::leastRecentlyUsedLeaves()
{
    SegmentCache cache(30);
    QVERIFY(m_collections->use(cache, "a", 10));
    QVERIFY(m_collections->use(cache, "b", 10));
    QVERIFY(m_collections->use(cache, "c", 10));
    QVERIFY(m_collections->use(cache, "a", 10)); // now b is the oldest
    QCOMPARE(namesIn(cache), std::string("b c a "));
    QVERIFY(m_collections->use(cache, "d", 15));
    QCOMPARE(namesIn(cache), std::string("a d "));
    QCOMPARE(cache.counters().evictions, 2u);
    QCOMPARE(cache.bytes(), 25u);
}

void TestSegmentCache::usedStaysAboveTheLimit()
{
    SegmentCache cache(10);
    auto large = std::make_optional(cache.get(m_collections->key("large"), m_collections->loader(50)).value());
    const auto small = cache.get(m_collections->key("small"), m_collections->loader(1));
    QCOMPARE(cache.bytes(), 51u);
    QCOMPARE(cache.segments().front().users, std::size_t{ 1 });
    large.reset();
    QCOMPARE(namesIn(cache), std::string("small ")); // it left once nobody used it
    QCOMPARE(cache.bytes(), 1u);
}

void TestSegmentCache::lookingIsNoUse()
{
    SegmentCache cache(20);
    QVERIFY(!cache.peek(m_collections->key("a")));
    QVERIFY(m_collections->use(cache, "a", 10));
    QVERIFY(m_collections->use(cache, "b", 10));
    const auto seen = cache.peek(m_collections->key("a"));
    QCOMPARE(seen, m_collections->one());
    QCOMPARE(cache.counters().hits, 0u);
    QCOMPARE(cache.segments().front().users, std::size_t{ 0 });
    QCOMPARE(namesIn(cache), std::string("a b "));
    QVERIFY(m_collections->use(cache, "c", 10));
    QCOMPARE(namesIn(cache), std::string("b c ")); // it does not keep it in the cache either
    QVERIFY(!cache.peek(m_collections->key("a")));
}

void TestSegmentCache::pinned()
{
    SegmentCache cache(20);
    QCOMPARE(cache.pin(m_collections->key("a")).error().kind, ErrorKind::BadArgument);
    QVERIFY(m_collections->use(cache, "a", 10));
    QVERIFY(cache.pin(m_collections->key("a")));
    QVERIFY(m_collections->use(cache, "b", 10));
    QVERIFY(m_collections->use(cache, "c", 10));
    QCOMPARE(namesIn(cache), std::string("a c "));
    const auto refused = cache.unload(m_collections->key("a"), milliseconds(10'000)); // at once, whatever the patience
    QCOMPARE(refused.error().kind, ErrorKind::Busy);
    QVERIFY(refused.error().message.ends_with("is pinned"));
    cache.setLimit(5);
    QCOMPARE(namesIn(cache), std::string("a "));
    QVERIFY(cache.unpin(m_collections->key("a")));
    QCOMPARE(namesIn(cache), std::string());
}

void TestSegmentCache::previewIsWhatHappens()
{
    SegmentCache cache;
    for (const char* name : { "a", "b", "c", "d", "e" })
        QVERIFY(m_collections->use(cache, name, 10));
    QVERIFY(cache.pin(m_collections->key("b")));
    const auto held = cache.get(m_collections->key("c"), m_collections->loader(10));
    for (const std::uint64_t limit : { 45u, 30u, 25u, 10u, 0u }) {
        const Eviction before = cache.preview(limit);
        const std::string unchanged = namesIn(cache);
        QCOMPARE(namesOf(cache.preview(limit).evicted), namesOf(before.evicted));
        QCOMPARE(namesIn(cache), unchanged); // looking evicts nothing
        const Eviction after = cache.setLimit(limit);
        QCOMPARE(namesOf(after.evicted), namesOf(before.evicted));
        QCOMPARE(after.freed, before.freed);
        QCOMPARE(after.remaining, before.remaining);
        QCOMPARE(cache.bytes(), before.remaining);
        QVERIFY(!before.residentBefore && !before.residentAfter);
        QVERIFY(after.residentBefore && after.residentAfter);
    }
    QCOMPARE(namesIn(cache), std::string("b c "));
    QCOMPARE(cache.limit(), 0u);
}

void TestSegmentCache::unloadRefusesAndWaits()
{
    SegmentCache cache;
    QCOMPARE(cache.unload(m_collections->key("a")).error().kind, ErrorKind::BadArgument);
    auto handle = std::make_optional(cache.get(m_collections->key("a"), m_collections->loader(10)).value());
    const auto refused = cache.unload(m_collections->key("a"));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Busy);
    QCOMPARE(refused.error().path, m_collections->directory());
    QVERIFY2(refused.error().message.find("used by one query") != std::string::npos, refused.error().message.c_str());
    QCOMPARE((*handle)->elements(), std::size_t{ 100 }); // and nothing happened to it
    QCOMPARE(cache.bytes(), 10u);
    QVERIFY(!cache.unload(m_collections->key("a"), milliseconds(1)));
    Result<Unloaded> unloaded;
    std::jthread waiting([&] { unloaded = cache.unload(m_collections->key("a"), milliseconds(60'000)); });
    handle.reset();
    waiting.join();
    QVERIFY(unloaded);
    QCOMPARE(unloaded->bytes, 10u);
    QCOMPARE(cache.bytes(), 0u);
    QCOMPARE(cache.counters().evictions, 0u); // that was asked for
}

void TestSegmentCache::unloadGivesMemoryBack()
{
    SegmentCache cache;
    std::weak_ptr<const search::LiveCollection> watched;
    {
        const auto handle = cache.get(m_collections->key("l2_plain"), [&]() -> Result<LoadedSegment> {
            auto opened = m_collections->open("l2_plain");
            watched = opened;
            return LoadedSegment{ std::move(opened), 1000 };
        });
        QVERIFY(handle);
    }
    QVERIFY(!watched.expired());
    const auto unloaded = cache.unload(m_collections->key("l2_plain"));
    QVERIFY(unloaded);
    QVERIFY(watched.expired());
    QVERIFY(unloaded->residentBefore && unloaded->residentAfter);
    // An evicted one is gone as well.
    SegmentCache small(1);
    QVERIFY(small.get(m_collections->key("x"), [&]() -> Result<LoadedSegment> {
        auto opened = m_collections->open("l2_plain");
        watched = opened;
        return LoadedSegment{ std::move(opened), 1000 };
    }));
    QVERIFY(watched.expired());
}

void TestSegmentCache::changeOfTheDirectory()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto open = [&fixture] {
        const auto store = chroma::Store::open(fixture.path());
        const auto catalog = store->catalog();
        return search::LiveCollection::open(*store, **chroma::resolveCollection(*catalog, "young")).value();
    };
    const SegmentKey young{ fixture.path(), CollectionId{ "young" } };
    SegmentCache cache;
    int loads = 0;
    const auto load = [&]() -> Result<LoadedSegment> {
        ++loads;
        return LoadedSegment{ open(), 10 };
    };
    QCOMPARE((*cache.get(young, load))->pendingCount(), std::size_t{ 30 });
    QVERIFY(cache.pin(young));
    QCOMPARE((*cache.get(young, load))->pendingCount(), std::size_t{ 30 });
    QCOMPARE(loads, 1);
    {
        test::Sql sql(fixture.directory());
        test::appendToLog(sql, "young", { test::LogAdd, "one more", QList<float>(12, 1.0F), {} });
    }
    const auto handle = cache.get(young, load);
    QVERIFY(handle);
    QCOMPARE((*handle)->pendingCount(), std::size_t{ 31 });
    QCOMPARE(loads, 2);
    QCOMPARE(cache.counters().stale, 1u);
    QCOMPARE(cache.counters().misses, 2u);
    QCOMPARE(cache.segments().size(), std::size_t{ 1 });
    QVERIFY(cache.segments().front().isPinned); // still
    QCOMPARE((*cache.get(young, load))->pendingCount(), std::size_t{ 31 });
    QCOMPARE(loads, 2);
}

void TestSegmentCache::staleStaysForItsUser()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const SegmentKey some{ fixture.path(), CollectionId{ "some" } };
    SegmentCache cache;
    auto old = std::make_optional(cache.get(some, m_collections->loader(10)).value());
    test::writeFile(fixture.directory() + QStringLiteral("/chroma.sqlite3-journal"), QByteArray()); // a writer came by
    const auto fresh = cache.get(some, m_collections->loader(20)).value();
    QCOMPARE(cache.bytes(), 20u);
    QCOMPARE(cache.bytesLeaving(), 10u);
    QCOMPARE(old->bytes(), 10u);
    QCOMPARE((*old)->elements(), std::size_t{ 100 });
    old.reset();
    QCOMPARE(cache.bytesLeaving(), 0u);
    QCOMPARE(cache.bytes(), 20u);
}

void TestSegmentCache::loaderThatThrows()
{
    SegmentCache cache;
    QVERIFY_THROWS_EXCEPTION(std::runtime_error,
        (void)cache.get(
            m_collections->key("a"), []() -> Result<LoadedSegment> { throw std::runtime_error("no memory"); }));
    QVERIFY(cache.segments().empty());
    QVERIFY(m_collections->use(cache, "a", 10)); // nobody waits for what never comes
    QCOMPARE(cache.bytes(), 10u);
}

void TestSegmentCache::handlesOutliveTheCache()
{
    std::optional<SegmentCache::Handle> handle;
    std::weak_ptr<const search::LiveCollection> watched;
    {
        SegmentCache cache;
        handle = cache
                     .get(m_collections->key("a"),
                         [&]() -> Result<LoadedSegment> {
                             auto opened = m_collections->open("ties");
                             watched = opened;
                             return LoadedSegment{ std::move(opened), 10 };
                         })
                     .value();
    }
    QCOMPARE((*handle)->elements(), std::size_t{ 100 });
    handle.reset();
    QVERIFY(watched.expired());
}

void TestSegmentCache::shareIsAUse()
{
    SegmentCache cache;
    std::shared_ptr<const search::LiveCollection> shared =
        cache.get(m_collections->key("a"), m_collections->loader(10))->share();
    QCOMPARE(shared->elements(), std::size_t{ 100 });
    QVERIFY(!cache.unload(m_collections->key("a")));
    shared.reset();
    QVERIFY(cache.unload(m_collections->key("a")));
}

void TestSegmentCache::ages()
{
    SegmentCache cache;
    QVERIFY(m_collections->use(cache, "a", 10));
    QVERIFY(m_collections->use(cache, "b", 10));
    const auto segments = cache.segments();
    QVERIFY(segments[0].secondsSinceUse >= segments[1].secondsSinceUse);
    QVERIFY(segments[1].secondsSinceUse >= 0);
}

QTEST_GUILESS_MAIN(TestSegmentCache)
#include "tst_segmentcache.moc"
