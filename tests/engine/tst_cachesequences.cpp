// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <chrono>
#include <memory>
#include <random>

#include <QtTest>

#include "tests/engine/cachedcollections.h"

using namespace engine;
using namespace engine::memory;
using std::chrono::milliseconds;
using test::namesIn;
using test::namesOf;

namespace {

/// Which key leaves when: a list in the order of use, as simple as it can be.
class Reference
{
public:
    explicit Reference(std::uint64_t limit)
        : m_limit(limit)
    {
    }

    struct Item
    {
        std::string name;
        std::uint64_t bytes;
        bool pinned = false;
        int users = 0;
    };

    bool use(const std::string& name, std::uint64_t bytes) // true = was there
    {
        const auto it = find(name);
        const bool there = it != items.end();
        Item item = there ? *it : Item{ name, bytes };
        if (there)
            items.erase(it);
        ++item.users;
        items.push_back(item);
        trim();
        return there;
    }
    void giveBack(const std::string& name)
    {
        const auto it = find(name);
        Item item = *it;
        items.erase(it);
        --item.users;
        items.push_back(item);
        trim();
    }
    void pin(const std::string& name, bool pinned)
    {
        find(name)->pinned = pinned;
        trim();
    }
    void setLimit(std::uint64_t limit)
    {
        m_limit = limit;
        trim();
    }
    std::vector<Item>::iterator find(const std::string& name)
    {
        return std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.name == name; });
    }
    std::uint64_t bytes() const
    {
        std::uint64_t sum = 0;
        for (const Item& item : items)
            sum += item.bytes;
        return sum;
    }

    std::vector<Item> items; // longest unused first
    std::uint64_t evictions = 0;

private:
    void trim()
    {
        for (auto it = items.begin(); it != items.end() && bytes() > m_limit;) {
            if (it->pinned || it->users > 0) {
                ++it;
                continue;
            }
            it = items.erase(it);
            ++evictions;
        }
    }

    std::uint64_t m_limit;
};

} // namespace

/// Anything in any order, against a list.
class TestCacheSequences : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_collections = std::make_unique<test::CachedCollections>(); }
    void randomSequences_data();
    void randomSequences();

private:
    std::unique_ptr<test::CachedCollections> m_collections;
};

void TestCacheSequences::randomSequences_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 20; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

/// Anything in any order, against the list.
void TestCacheSequences::randomSequences()
{
    QFETCH(unsigned, seed);
    std::mt19937 random(seed);
    const auto below = [&](unsigned bound) { return unsigned(random() % bound); };
    SegmentCache cache(60);
    Reference reference(60);
    std::vector<std::pair<std::string, SegmentCache::Handle>> handles;
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    for (int step = 0; step < 300; ++step) {
        const std::string name(1, char('a' + below(8)));
        const std::uint64_t bytes = std::uint64_t(name[0] - 'a') * 5 + 1;
        const auto known = reference.find(name);
        const bool there = known != reference.items.end();
        switch (below(6)) {
        case 0:
        case 1:
            handles.emplace_back(name, cache.get(m_collections->key(name), m_collections->loader(bytes)).value());
            (reference.use(name, bytes) ? hits : misses) += 1;
            break;
        case 2:
            if (!handles.empty()) {
                const std::size_t which = below(unsigned(handles.size()));
                const std::string given = handles[which].first;
                handles.erase(handles.begin() + std::ptrdiff_t(which));
                reference.giveBack(given);
            }
            break;
        case 3: {
            const bool pinned = below(3) == 0;
            QCOMPARE(bool(pinned ? cache.pin(m_collections->key(name)) : cache.unpin(m_collections->key(name))), there);
            if (there)
                reference.pin(name, pinned);
            break;
        }
        case 4: {
            const bool free = there && !known->pinned && known->users == 0;
            QCOMPARE(bool(cache.unload(m_collections->key(name))), free);
            if (free)
                reference.items.erase(known);
            break;
        }
        case 5: {
            const std::uint64_t limit = below(120);
            const Eviction preview = cache.preview(limit);
            const Eviction done = cache.setLimit(limit);
            QCOMPARE(namesOf(done.evicted), namesOf(preview.evicted));
            reference.setLimit(limit);
            break;
        }
        }
        std::string expected;
        for (const Reference::Item& item : reference.items)
            expected += item.name + ' ';
        QCOMPARE(namesIn(cache), expected);
        QCOMPARE(cache.bytes(), reference.bytes());
        QCOMPARE(cache.counters().evictions, reference.evictions);
        QCOMPARE(cache.counters().hits, hits);
        QCOMPARE(cache.counters().misses, misses);
    }
    QVERIFY(hits > 0 && misses > 0 && reference.evictions > 0);
}

QTEST_GUILESS_MAIN(TestCacheSequences)
#include "tst_cachesequences.moc"
