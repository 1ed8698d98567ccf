// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include <QtTest>

#include "engine/memory/evictionorder.h"
#include "tests/engine/memoryoffixture.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::memory;

namespace {

constexpr std::uint64_t labelLocks = 65'536 * 40;

} // namespace

/// The model against figures computed by hand from real headers, and against itself.
class TestMemoryModel : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void wholeIndex();
    void withDeleted();
    void allDeleted();
    void logOfRust();
    void logOfPython();
    void ownOfWholeIndex();
    void ownOfLog();
    void capacity_data();
    void capacity();
    void levels();
    void hostileHeader();
    void allocation();
    void eviction_data();
    void eviction();

private:
    std::unique_ptr<test::Fixture> m_rust;
    std::unique_ptr<test::Fixture> m_python;
};

void TestMemoryModel::initTestCase()
{
    m_rust = std::make_unique<test::Fixture>(QStringLiteral("chroma-1.5.9"));
    m_python = std::make_unique<test::Fixture>(QStringLiteral("chroma-0.5.5"));
    QVERIFY(m_rust->isValid() && m_python->isValid());
}

/// "ties": header 100 of 128 elements, 172 bytes a record (dimension 8, M 16), 93 elements on level 0 and 7 on level 1,
/// ids "t0" to "t99": 290 bytes.
void TestMemoryModel::wholeIndex()
{
    const DirectoryMemory memory = test::memoryOf(*m_rust);
    const SegmentMemory ties = test::named(memory, "ties");
    QVERIFY(!ties.problem);
    QCOMPARE(ties.shape.levels, (std::vector<std::uint64_t>{ 93, 7 }));
    QCOMPARE(ties.shape.ids.bytes, 290u);
    QCOMPARE(ties.chroma.vectors, 100u * 8 * 4);
    QCOMPARE(ties.chroma.level0Links, 100u * (4 + 32 * 4));
    // A block of 68 bytes takes 80; length, pointer, level, lock, visited.
    QCOMPARE(ties.chroma.upperLinks, 7u * 80 + 100 * (4 + 8 + 4 + 40 + 2));
    QCOMPARE(ties.chroma.labels, 100u * 8 + 100 * 40 + labelLocks);
    // 128 buckets of 33 bytes and 16 more, twice; a two- or three-letter String takes 32, twice.
    QCOMPARE(ties.chroma.idMaps, 2u * (128 * 33 + 16) + 2 * 100 * 32);
    // The process asks for 100 slots, and there are 100 elements: none is spare.
    QCOMPARE(ties.chroma.capacityWaste, 0u);
    QCOMPARE(ties.chroma.deleted, 0u);
    QVERIFY(ties.isCounted);
}

/// "thinned": 300 of 512 elements, 120 of them live, 45 records wait in the log.
void TestMemoryModel::withDeleted()
{
    const DirectoryMemory memory = test::memoryOf(*m_rust);
    SegmentShape shape = test::named(memory, "thinned").shape;
    QCOMPARE(shape.elements, 300u);
    QCOMPARE(shape.deleted, 180u);
    QCOMPARE(shape.pending, 45u);
    shape.pending = 0;
    const MemoryParts parts = chromaMemory(shape, Runtime::Rust);
    QCOMPARE(parts.vectors, 120u * 8 * 4);
    QCOMPARE(parts.level0Links, 120u * 132);
    QCOMPARE(parts.labels, 120u * 48 + labelLocks);
    const std::uint64_t upper = 18 * 80 + 2 * 144 + 300 * 58; // two elements have two blocks: 136 bytes take 144
    QCOMPARE(parts.upperLinks, upper - upper * 180 / 300);
    QCOMPARE(parts.deleted, 180u * (8 * 4 + 132 + 48) + upper * 180 / 300);
    QCOMPARE(parts.capacityWaste, (512u - 300) * (172 + 58));
}

void TestMemoryModel::allDeleted()
{
    const DirectoryMemory memory = test::memoryOf(*m_rust);
    const SegmentMemory emptied = test::named(memory, "emptied");
    QCOMPARE(emptied.shape.deleted, 60u);
    QCOMPARE(emptied.chroma.vectors, 0u);
    QCOMPARE(emptied.chroma.level0Links, 0u);
    QCOMPARE(emptied.chroma.upperLinks, 0u);
    QCOMPARE(emptied.chroma.labels, labelLocks);
    QCOMPARE(emptied.chroma.idMaps, 0u);
    QCOMPARE(emptied.chroma.deleted, 60u * (172 + 40 + 58) + 2 * 80);
    QCOMPARE(emptied.own.total(), emptied.own.deleted);
}

/// "young": nothing persisted, 30 records in the log, dimension 12, ids "y0" to "y29" that nobody has read yet.
void TestMemoryModel::logOfRust()
{
    const SegmentShape shape = test::named(test::memoryOf(*m_rust), "young").shape;
    QCOMPARE(shape.elements, 0u);
    QCOMPARE(shape.pending, 30u);
    const MemoryParts parts = chromaMemory(shape, Runtime::Rust);
    QCOMPARE(parts.vectors, 30u * 12 * 4); // inserted at once
    QCOMPARE(parts.level0Links, 30u * 132);
    QCOMPARE(parts.capacityWaste, 70u * (188 + 58));
}

/// The same of 0.5.5: the buffer of 100 records of float64 holds them all.
void TestMemoryModel::logOfPython()
{
    const DirectoryMemory memory = test::memoryOf(*m_python);
    QCOMPARE(int(memory.runtime), int(Runtime::Python));
    const SegmentMemory young = test::named(memory, "young");
    QCOMPARE(young.shape.pending, 30u);
    QCOMPARE(young.chroma.vectors, 100u * 12 * 8);
    QCOMPARE(young.chroma.level0Links, 0u);
    QCOMPARE(young.chroma.capacityWaste, 1000u * (188 + 58));
}

void TestMemoryModel::ownOfWholeIndex()
{
    const SegmentMemory ties = test::named(test::memoryOf(*m_rust), "ties");
    QCOMPARE(ties.own.vectors, 3200u);
    QCOMPARE(ties.own.level0Links, 13'200u);
    // link_lists.bin has 876 bytes; hnswlib's tables and the marks; 128 levels and two sums before 64 elements.
    QCOMPARE(ties.own.upperLinks, 876u + 100 * 12 + 16 + 128 + 16);
    QCOMPARE(ties.own.labels, 100u * 13 + 100 * 4);
    QCOMPARE(ties.own.idMaps, 290u + 100 * 16 + 256 * 4);
    QCOMPARE(ties.own.capacityWaste, 0u);
}

void TestMemoryModel::ownOfLog()
{
    const SegmentMemory young = test::named(test::memoryOf(*m_rust), "young");
    QCOMPARE(young.own.vectors, 30u * 12 * 4);
    QCOMPARE(young.own.level0Links + young.own.upperLinks, 0u);
    QVERIFY(!young.isCounted);
}

void TestMemoryModel::capacity_data()
{
    QTest::addColumn<bool>("rust");
    QTest::addColumn<quint64>("elements");
    QTest::addColumn<quint64>("deleted");
    QTest::addColumn<quint64>("header");
    QTest::addColumn<quint64>("pending");
    QTest::addColumn<quint64>("expected");
    const auto row = [](const char* name, bool rust, quint64 elements, quint64 deleted, quint64 header, quint64 pending,
                         quint64 expected) {
        QTest::newRow(name) << rust << elements << deleted << header << pending << expected;
    };
    row("Rust, young", true, 0, 0, 10'000, 0, 100);
    row("Rust, as many as it asks for", true, 100, 0, 128, 0, 100);
    row("Rust, more", true, 101, 0, 128, 0, 128);
    row("Rust, the log fits", true, 101, 0, 128, 27, 128);
    row("Rust, the log does not fit", true, 101, 0, 128, 28, 256);
    row("Python, young", false, 0, 0, 0, 0, 1000);
    row("Python, a fifth more", false, 2000, 0, 2000, 0, 2400);
    row("Python, many deleted", false, 2000, 1000, 2048, 0, 2048); // asks for 1200, gets the header's
    row("Python, the buffer takes the log", false, 1000, 0, 1000, 100, 1200);
    row("Python, the log does not fit", false, 1000, 0, 1000, 400, 1560); // 1300 in the index
    row("a header below its elements", true, 300, 0, 200, 0, 300);
}

void TestMemoryModel::capacity()
{
    QFETCH(bool, rust);
    QFETCH(quint64, elements);
    QFETCH(quint64, deleted);
    QFETCH(quint64, header);
    QFETCH(quint64, pending);
    QFETCH(quint64, expected);
    SegmentShape shape;
    shape.dimension = 4;
    shape.elements = elements;
    shape.deleted = deleted;
    shape.capacity = header;
    shape.pending = pending;
    QCOMPARE(quint64(chromaCapacity(shape, rust ? Runtime::Rust : Runtime::Python)), expected);
}

void TestMemoryModel::levels()
{
    QVERIFY(expectedLevels(0, 16).empty());
    QCOMPARE(expectedLevels(1, 16), (std::vector<std::uint64_t>{ 1 }));
    QCOMPARE(expectedLevels(65'536, 16), (std::vector<std::uint64_t>{ 61'440, 3840, 240, 15, 1 }));
    QCOMPARE(expectedLevels(3, 2), (std::vector<std::uint64_t>{ 1, 1, 1 }));
}

void TestMemoryModel::hostileHeader()
{
    SegmentShape shape;
    shape.dimension = 1 << 24;
    shape.m = 10'000;
    shape.elements = 0xFFFFFFFF;
    shape.capacity = std::numeric_limits<std::uint64_t>::max();
    shape.pending = 0xFFFFFFFF;
    shape.levels = expectedLevels(shape.elements, shape.m);
    shape.resizeFactor = 100;
    for (const Runtime runtime : { Runtime::Rust, Runtime::Python }) {
        const MemoryParts parts = chromaMemory(shape, runtime);
        QVERIFY(parts.total() > std::uint64_t{ 1 } << 56);
        QVERIFY(parts.total() < std::uint64_t{ 1 } << 62); // nothing wrapped round
        QVERIFY(parts.capacityWaste < std::uint64_t{ 1 } << 61);
    }
}

void TestMemoryModel::allocation()
{
    const std::vector<std::pair<std::uint64_t, std::uint64_t>> known{ { 0, 0 }, { 1, 32 }, { 24, 32 }, { 25, 48 },
        { 40, 48 }, { 41, 64 }, { 68, 80 } };
    for (const auto& [requested, taken] : known)
        QCOMPARE(allocatedBytes(requested), taken);
}

void TestMemoryModel::eviction_data()
{
    QTest::addColumn<QList<int>>("bytes");
    QTest::addColumn<QList<int>>("held");
    QTest::addColumn<quint64>("limit");
    QTest::addColumn<QList<int>>("evicted");
    QTest::newRow("nothing there") << QList<int>{} << QList<int>{} << quint64(0) << QList<int>{};
    QTest::newRow("all fits") << QList<int>{ 3, 4 } << QList<int>{ 0, 0 } << quint64(7) << QList<int>{};
    QTest::newRow("one byte too many") << QList<int>{ 3, 4 } << QList<int>{ 0, 0 } << quint64(6) << QList<int>{ 0 };
    QTest::newRow("oldest first, not largest")
        << QList<int>{ 1, 1, 9 } << QList<int>{ 0, 0, 0 } << quint64(10) << QList<int>{ 0 };
    QTest::newRow("no limit at all") << QList<int>{ 1, 2 } << QList<int>{ 0, 0 } << quint64(0) << QList<int>{ 0, 1 };
    QTest::newRow("held ones stay") << QList<int>{ 5, 5, 5 } << QList<int>{ 1, 0, 0 } << quint64(5)
                                    << QList<int>{ 1, 2 };
    QTest::newRow("all held") << QList<int>{ 5, 5 } << QList<int>{ 1, 1 } << quint64(1) << QList<int>{};
}

void TestMemoryModel::eviction()
{
    QFETCH(QList<int>, bytes);
    QFETCH(QList<int>, held);
    QFETCH(quint64, limit);
    QFETCH(QList<int>, evicted);
    std::vector<EvictionCandidate> candidates;
    for (qsizetype i = 0; i < bytes.size(); ++i)
        candidates.push_back({ std::uint64_t(bytes[i]), held[i] != 0 });
    QList<int> order;
    for (const std::size_t position : evictionOrder(candidates, limit))
        order << int(position);
    QCOMPARE(order, evicted);
}

QTEST_GUILESS_MAIN(TestMemoryModel)
#include "tst_memorymodel.moc"
