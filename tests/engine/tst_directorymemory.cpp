// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <memory>
#include <vector>

#include <QtTest>

#include "tests/engine/memoryoffixture.h"
#include "tests/support/damage.h"

using namespace engine;
using namespace engine::memory;

namespace {

std::uint64_t sumOf(const MemoryParts& parts)
{
    return parts.vectors + parts.level0Links + parts.upperLinks + parts.labels + parts.idMaps + parts.capacityWaste
        + parts.deleted;
}

} // namespace

/// The model of whole directories: all of them, other indexes than theirs, damaged ones, and a limit.
class TestDirectoryMemory : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void nothingToLoad();
    void partsAddUp_data();
    void partsAddUp();
    void whatIf();
    void whatIfIsLikeTheRealOne();
    void damage_data();
    void damage();
    void previewOfLimit();

private:
    std::unique_ptr<test::Fixture> m_rust;
};

void TestDirectoryMemory::initTestCase()
{
    m_rust = std::make_unique<test::Fixture>(QStringLiteral("chroma-1.5.9"));
    QVERIFY(m_rust->isValid());
}

void TestDirectoryMemory::nothingToLoad()
{
    const SegmentMemory never = test::named(test::memoryOf(*m_rust), "never_filled");
    QVERIFY(!never.problem);
    QVERIFY(never.chroma == MemoryParts{});
    QVERIFY(never.own == MemoryParts{});
    // With a dimension and a count it is an index like any other.
    WhatIf whatIf;
    whatIf.dimension = 4;
    whatIf.count = 10;
    QCOMPARE(test::named(test::memoryOf(*m_rust, whatIf), "never_filled").chroma.vectors, 160u);
}

void TestDirectoryMemory::partsAddUp_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestDirectoryMemory::partsAddUp()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    const auto before = test::stateOf(directory.directory());
    const DirectoryMemory memory = test::memoryOf(directory);
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

void TestDirectoryMemory::whatIf()
{
    WhatIf whatIf;
    whatIf.m = 32;
    whatIf.dimension = 1536;
    whatIf.count = 65'536;
    const DirectoryMemory memory = test::memoryOf(*m_rust, whatIf);
    const SegmentMemory thinned = test::named(memory, "thinned");
    QCOMPARE(thinned.chroma.vectors, 65'536u * 6144);
    QCOMPARE(thinned.chroma.level0Links, 65'536u * 260);
    QCOMPARE(thinned.chroma.deleted, 0u);
    QCOMPARE(thinned.chroma.capacityWaste, 0u);
    // One element in 32 reaches level 1: blocks of 132 bytes take 144, two of them 272.
    QCOMPARE(thinned.chroma.upperLinks, (2048u - 64) * 144 + 62 * 272 + 2 * 416 + 65'536 * 58);
    QVERIFY(thinned.chromaNow && *thinned.chromaNow == test::named(test::memoryOf(*m_rust), "thinned").chroma);
    QVERIFY(!thinned.isCounted);
    // Nothing but M: the records that are live or wait.
    WhatIf onlyM;
    onlyM.m = 8;
    const DirectoryMemory smaller = test::memoryOf(*m_rust, onlyM);
    QCOMPARE(test::named(smaller, "thinned").chroma.vectors, (120u + 45) * 32);
    QCOMPARE(test::named(smaller, "thinned").chroma.level0Links, (120u + 45) * 68);
}

/// An index as it is, described by its own numbers: only the drawn levels and the lengths of ids may differ.
void TestDirectoryMemory::whatIfIsLikeTheRealOne()
{
    const SegmentMemory plain = test::named(test::memoryOf(*m_rust), "l2_plain");
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

void TestDirectoryMemory::damage_data()
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

void TestDirectoryMemory::damage()
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
    const DirectoryMemory memory = test::memoryOf(fixture);
    const SegmentMemory ties = test::named(memory, "ties");
    QVERIFY(ties.problem);
    QCOMPARE(QString::fromStdString(ties.problem->path), folder + path);
    QVERIFY2(QString::fromStdString(ties.problem->message).contains(reason), ties.problem->message.c_str());
    QVERIFY(ties.chroma == MemoryParts{});
    QVERIFY(!test::named(memory, "l2_plain").problem); // the others are told all the same
}

void TestDirectoryMemory::previewOfLimit()
{
    const DirectoryMemory memory = test::memoryOf(*m_rust);
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

QTEST_GUILESS_MAIN(TestDirectoryMemory)
#include "tst_directorymemory.moc"
