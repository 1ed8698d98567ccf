// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <QFile>
#include <QtTest>

#include "engine/chroma/store.h"
#include "engine/memory/evictionorder.h"
#include "engine/memory/segmentmemory.h"
#include "engine/memory/segmentshape.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::memory;

namespace {

constexpr std::uint64_t labelLocks = 65'536 * 40;

/// The collections of a directory by name, those of the default tenant.
DirectoryMemory read(const test::Fixture& fixture, const WhatIf& whatIf = {})
{
    const auto store = chroma::Store::open(fixture.path());
    return directoryMemory(store->firstView().value(), std::nullopt, whatIf).value();
}

SegmentMemory named(const DirectoryMemory& memory, const char* name)
{
    for (const SegmentMemory& segment : memory.segments) {
        if (segment.collection.name == name && segment.collection.tenant == "default_tenant")
            return segment;
    }
    qFatal("no collection %s", name);
}

std::uint64_t sumOf(const MemoryParts& parts)
{
    return parts.vectors + parts.level0Links + parts.upperLinks + parts.labels + parts.idMaps + parts.capacityWaste
        + parts.deleted;
}

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
    void nothingToLoad();
    void partsAddUp_data();
    void partsAddUp();
    void capacity_data();
    void capacity();
    void levels();
    void whatIf();
    void whatIfIsLikeTheRealOne();
    void hostileHeader();
    void damage_data();
    void damage();
    void allocation();
    void eviction_data();
    void eviction();
    void previewOfLimit();

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
    const DirectoryMemory memory = read(*m_rust);
    const SegmentMemory ties = named(memory, "ties");
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
    const DirectoryMemory memory = read(*m_rust);
    SegmentShape shape = named(memory, "thinned").shape;
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
    const DirectoryMemory memory = read(*m_rust);
    const SegmentMemory emptied = named(memory, "emptied");
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
    const SegmentShape shape = named(read(*m_rust), "young").shape;
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
    const DirectoryMemory memory = read(*m_python);
    QCOMPARE(int(memory.runtime), int(Runtime::Python));
    const SegmentMemory young = named(memory, "young");
    QCOMPARE(young.shape.pending, 30u);
    QCOMPARE(young.chroma.vectors, 100u * 12 * 8);
    QCOMPARE(young.chroma.level0Links, 0u);
    QCOMPARE(young.chroma.capacityWaste, 1000u * (188 + 58));
}

void TestMemoryModel::ownOfWholeIndex()
{
    const SegmentMemory ties = named(read(*m_rust), "ties");
    QCOMPARE(ties.own.vectors, 3200u);
    QCOMPARE(ties.own.level0Links, 13'200u);
    // link_lists.bin has 876 bytes; hnswlib's tables and the marks; 128 levels and two sums before 64 elements.
    QCOMPARE(ties.own.upperLinks, 876u + 100 * 14 + 128 + 16);
    QCOMPARE(ties.own.labels, 100u * 13 + 100 * 4);
    QCOMPARE(ties.own.idMaps, 290u + 100 * 16 + 256 * 4);
    QCOMPARE(ties.own.capacityWaste, 0u);
}

void TestMemoryModel::ownOfLog()
{
    const SegmentMemory young = named(read(*m_rust), "young");
    QCOMPARE(young.own.vectors, 30u * 12 * 4);
    QCOMPARE(young.own.level0Links + young.own.upperLinks, 0u);
    QVERIFY(!young.isCounted);
}

void TestMemoryModel::nothingToLoad()
{
    const SegmentMemory never = named(read(*m_rust), "never_filled");
    QVERIFY(!never.problem);
    QVERIFY(never.chroma == MemoryParts{});
    QVERIFY(never.own == MemoryParts{});
    // With a dimension and a count it is an index like any other.
    WhatIf whatIf;
    whatIf.dimension = 4;
    whatIf.count = 10;
    QCOMPARE(named(read(*m_rust, whatIf), "never_filled").chroma.vectors, 160u);
}

void TestMemoryModel::partsAddUp_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestMemoryModel::partsAddUp()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    const auto before = test::stateOf(directory.directory());
    const DirectoryMemory memory = read(directory);
    QVERIFY(!memory.segments.empty());
    MemoryParts sum;
    for (const SegmentMemory& segment : memory.segments) {
        QVERIFY2(!segment.problem, segment.collection.name.c_str());
        const SegmentShape& shape = segment.shape;
        QCOMPARE(segment.chroma.total(), sumOf(segment.chroma));
        QCOMPARE(segment.own.total(), sumOf(segment.own));
        // What is deleted is taken out of the others, not counted twice.
        SegmentShape alive = shape;
        alive.deleted = 0;
        QCOMPARE(chromaMemory(alive, memory.runtime).total(), segment.chroma.total());
        QCOMPARE(ownMemory(alive).total(), segment.own.total());
        std::uint64_t elements = 0;
        for (const std::uint64_t count : shape.levels)
            elements += count;
        QCOMPARE(elements, shape.elements);
        sum += segment.chroma;
    }
    QVERIFY(sum == memory.chromaTotal());
    QCOMPARE(test::stateOf(directory.directory()), before);
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

void TestMemoryModel::whatIf()
{
    WhatIf whatIf;
    whatIf.m = 32;
    whatIf.dimension = 1536;
    whatIf.count = 65'536;
    const DirectoryMemory memory = read(*m_rust, whatIf);
    const SegmentMemory thinned = named(memory, "thinned");
    QCOMPARE(thinned.chroma.vectors, 65'536u * 6144);
    QCOMPARE(thinned.chroma.level0Links, 65'536u * 260);
    QCOMPARE(thinned.chroma.deleted, 0u);
    QCOMPARE(thinned.chroma.capacityWaste, 0u);
    // One element in 32 reaches level 1: blocks of 132 bytes take 144, two of them 272.
    QCOMPARE(thinned.chroma.upperLinks, (2048u - 64) * 144 + 62 * 272 + 2 * 416 + 65'536 * 58);
    QVERIFY(thinned.chromaNow && *thinned.chromaNow == named(read(*m_rust), "thinned").chroma);
    QVERIFY(!thinned.isCounted);
    // Nothing but M: the records that are live or wait.
    WhatIf onlyM;
    onlyM.m = 8;
    const DirectoryMemory smaller = read(*m_rust, onlyM);
    QCOMPARE(named(smaller, "thinned").chroma.vectors, (120u + 45) * 32);
    QCOMPARE(named(smaller, "thinned").chroma.level0Links, (120u + 45) * 68);
}

/// An index as it is, described by its own numbers: only the drawn levels and the lengths of ids may differ.
void TestMemoryModel::whatIfIsLikeTheRealOne()
{
    const SegmentMemory plain = named(read(*m_rust), "l2_plain");
    SegmentShape shape = plain.shape;
    shape.pending = 0;
    WhatIf same;
    same.m = shape.m;
    const MemoryParts real = chromaMemory(shape, Runtime::Rust);
    const MemoryParts expected = chromaMemory(shapeAfter(shape, same), Runtime::Rust);
    QCOMPARE(expected.vectors, real.vectors);
    QCOMPARE(expected.level0Links, real.level0Links);
    QCOMPARE(expected.labels, real.labels);
    QCOMPARE(expected.capacityWaste, real.capacityWaste);
    QVERIFY(std::abs(double(expected.total()) - double(real.total())) < 0.01 * double(real.total()));
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

void TestMemoryModel::damage_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<qint64>("offset");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const char* file, qint64 offset, const QByteArray& bytes,
                         const char* reason) {
        QTest::newRow(name) << QString::fromLatin1(file) << offset << bytes << QString::fromLatin1(file)
                            << QString::fromLatin1(reason);
    };
    row("M of nobody", "/header.bin", 76, test::raw64(0), "M");
    row("more elements than slots", "/header.bin", 20, test::raw64(1ULL << 40), "cur_element_count");
    row("a level that cannot be", "/link_lists.bin", 0, test::raw32(0x7FFFFFFF), "announces 2147483647 bytes of links");
    row("no pickle", "/index_metadata.pickle", 0, QByteArray(8, '\xFF'), "");
}

void TestMemoryModel::damage()
{
    QFETCH(QString, file);
    QFETCH(qint64, offset);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, path);
    QFETCH(QString, reason);
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const QString folder = test::indexFolder(fixture.directory(), "ties");
    test::overwrite(folder + file, offset, bytes);
    test::age(fixture.directory());
    const DirectoryMemory memory = read(fixture);
    const SegmentMemory ties = named(memory, "ties");
    QVERIFY(ties.problem);
    QCOMPARE(QString::fromStdString(ties.problem->path), folder + path);
    QVERIFY2(QString::fromStdString(ties.problem->message).contains(reason), ties.problem->message.c_str());
    QVERIFY(ties.chroma == MemoryParts{});
    QVERIFY(!named(memory, "l2_plain").problem); // the others are told all the same
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

void TestMemoryModel::previewOfLimit()
{
    const DirectoryMemory memory = read(*m_rust);
    std::uint64_t total = memory.chromaTotal().total();
    const LimitPreview all = previewLimit(memory, total);
    QVERIFY(all.evicted.empty());
    QCOMPARE(all.resident.size(), memory.segments.size());
    const LimitPreview less = previewLimit(memory, total - 1);
    QCOMPARE(less.evicted, (std::vector<std::size_t>{ 0 }));
    QCOMPARE(less.freed, memory.segments.front().chroma.total());
    const LimitPreview none = previewLimit(memory, 0);
    QCOMPARE(none.freed, total);
}

QTEST_GUILESS_MAIN(TestMemoryModel)
#include "tst_memorymodel.moc"
