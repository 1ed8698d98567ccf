// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <memory>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include <QProcess>
#include <QtTest>

#include "engine/memory/loadtrial.h"
#include "engine/memory/measurement.h"
#include "engine/memory/processsampler.h"
#include "engine/platform/processmemory.h"
#include "engine/platform/residentpages.h"
#include "tests/engine/cachedcollections.h"
#include "tests/engine/memoryoffixture.h"
#include "tests/support/damage.h"

using namespace engine;
using namespace engine::memory;

/// What loaded collections and processes really take.
class TestMemoryMeasured : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_collections = std::make_unique<test::CachedCollections>(); }
    void pagesOfAMapping();
    void pagesOfTheHeap();
    void nearTheModel_data();
    void nearTheModel();
    void deletedApart();
    void releasedPagesDoNotCount();
    void nothingPersisted();
    void trial();
    void trialOfDamage();
    void processes();
    void sampler();
    void samplerOfHolders();

private:
    std::unique_ptr<test::CachedCollections> m_collections;
};

void TestMemoryMeasured::pagesOfAMapping()
{
    const auto page = std::size_t(::sysconf(_SC_PAGESIZE));
    void* const address = ::mmap(nullptr, 16 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    QVERIFY(address != MAP_FAILED);
    ::madvise(address, 16 * page, MADV_NOHUGEPAGE);
    auto* const bytes = static_cast<std::byte*>(address);
    for (const std::size_t touched : { 3, 4, 9 })
        bytes[touched * page + 5] = std::byte{ 1 };
    using Ranges = std::vector<platform::ByteRange>;
    QVERIFY(
        platform::residentRanges({ bytes, 16 * page }) == (Ranges{ { 3 * page, 5 * page }, { 9 * page, 10 * page } }));
    // Cut to what was asked for, wherever that begins.
    QVERIFY(platform::residentRanges({ bytes + 4 * page + 7, page }) == (Ranges{ { 0, page - 7 } }));
    QVERIFY(platform::residentRanges({ bytes, page }) == Ranges{});
    QVERIFY(platform::residentRanges({}) == Ranges{});
    ::munmap(address, 16 * page);
}

void TestMemoryMeasured::pagesOfTheHeap()
{
    const std::vector<std::byte> bytes(100'000, std::byte{ 7 });
    const auto ranges = platform::residentRanges(bytes);
    QVERIFY(ranges && ranges->size() == 1);
    QVERIFY(ranges->front() == (platform::ByteRange{ 0, 100'000 }));
}

void TestMemoryMeasured::nearTheModel_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : { "ties", "l2_plain", "cosine_text", "ip_odd_ids", "thinned", "emptied" })
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestMemoryMeasured::nearTheModel()
{
    QFETCH(QString, name);
    const auto loaded = m_collections->open(name.toUtf8().constData());
    const auto measured = measure(*loaded);
    QVERIFY(measured);
    QCOMPARE(measured->files + measured->heap, measured->parts.total());
    SegmentShape shape = test::named(test::memoryOf(m_collections->fixture()), name.toStdString()).shape;
    shape.pending = loaded->pendingCount(); // entries of the log are not all records with a vector
    const MemoryParts expected = ownMemory(shape);
    const std::uint64_t live = shape.elements - shape.deleted;
    // All of the files was read when they were checked: to the byte what the header counts.
    QCOMPARE(measured->parts.level0Links, live * (4 + 8 * shape.m));
    QCOMPARE(measured->parts.capacityWaste, 0u);
    const std::uint64_t pendingVectors = loaded->bytes().pendingVectors;
    QCOMPARE(measured->parts.vectors, live * shape.dimension * 4 + pendingVectors);
    // Objects of fixed size count in tables this small: 1 KiB beside the 5 %.
    const auto near = [](std::uint64_t actual, std::uint64_t model) {
        return std::abs(double(actual) - double(model)) <= 0.05 * double(model) + 1024;
    };
    if (shape.pending > 0)
        return; // tables that grow with the log have room to spare that no model knows
    QVERIFY(near(measured->parts.upperLinks, expected.upperLinks));
    QVERIFY(near(measured->parts.labels, expected.labels));
    QVERIFY(near(measured->parts.idMaps, expected.idMaps));
    QVERIFY(near(measured->parts.deleted, expected.deleted));
    QVERIFY(near(measured->parts.total(), expected.total()));
}

void TestMemoryMeasured::deletedApart()
{
    const auto loaded = m_collections->open("thinned");
    const MemoryParts parts = measure(*loaded)->parts;
    QCOMPARE(parts.level0Links, 120u * 132);
    QVERIFY(parts.deleted >= 180u * 172);
    QVERIFY(parts.deleted < 180u * 172 + 180 * 40);
}

void TestMemoryMeasured::releasedPagesDoNotCount()
{
    const auto loaded = m_collections->open("cosine_text");
    if (!loaded->view()->isMapped())
        QSKIP("this system does not map files");
    const auto before = measure(*loaded);
    loaded->view()->levelZero().release();
    const auto after = measure(*loaded);
    QVERIFY(before->files >= 1200 * 396);
    QVERIFY(after->files < before->files - 1200 * 396 + 1);
    QCOMPARE(after->parts.level0Links, 0u);
    QCOMPARE(after->heap, before->heap);
    QCOMPARE(measure(*loaded)->files, after->files); // measuring read nothing
}

void TestMemoryMeasured::nothingPersisted()
{
    const auto loaded = m_collections->open("young");
    const auto measured = measure(*loaded);
    QVERIFY(measured->parts.vectors >= 30 * 12 * 4);
    QVERIFY(measured->parts.idMaps > 0);
    QCOMPARE(measured->parts.level0Links + measured->parts.deleted, 0u);
}

void TestMemoryMeasured::trial()
{
    const auto store = chroma::Store::open(m_collections->fixture().path());
    const auto catalog = store->catalog();
    const auto collection = chroma::resolveCollection(*catalog, "l2_plain");
    const auto trial = tryLoading(*store, **collection, 50, 1);
    QVERIFY(trial);
    QVERIFY(trial->queries >= 50 && trial->queries <= 55);
    QCOMPARE(trial->measurement.parts.level0Links, 1040u * 132);
    QVERIFY(trial->residentBefore && trial->residentLoaded && trial->residentAfter);
    QVERIFY(trial->isMapped);
    const auto stopped = tryLoading(*store, **collection, 50, 1, [](std::uint64_t, std::uint64_t) { return false; });
    QCOMPARE(stopped.error().kind, ErrorKind::Cancelled);
}

void TestMemoryMeasured::trialOfDamage()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    // Element 0 links to one that is not there.
    test::overwrite(
        test::indexFolder(fixture.directory(), "ties") + QStringLiteral("/data_level0.bin"), 4, test::raw32(100));
    test::age(fixture.directory());
    const auto store = chroma::Store::open(fixture.path());
    DirectoryMemory memory = directoryMemory(store->firstView().value(), std::nullopt, {});
    QVERIFY(measureSegments(memory, *store, 1));
    for (const SegmentMemory& segment : memory.segments) {
        QVERIFY(!segment.problem); // the model needs no links
        QCOMPARE(segment.loadProblem.has_value(), segment.collection.name == "ties");
        QCOMPARE(segment.trial.has_value(), segment.collection.name != "ties");
    }
}

void TestMemoryMeasured::processes()
{
    const auto own = platform::memoryOf(platform::ownPid());
    QVERIFY(own);
    QVERIFY(own->resident > 1 << 20);
    QVERIFY(own->proportional && *own->proportional > 0);
    QVERIFY(own->peak && *own->peak >= own->resident / 2);
    QVERIFY(!platform::memoryOf(-1));
    QVERIFY(!platform::memoryOf(0x7FFFFFFF));
}

void TestMemoryMeasured::sampler()
{
    const auto sampleWith = [](std::uint64_t limit, double alertShare) {
        return ProcessSampler({}, { limit, alertShare }).sample();
    };
    const MemorySample tight = sampleWith(1, 0.8);
    QCOMPARE(tight.processes.size(), std::size_t{ 1 });
    QVERIFY(tight.processes.front().isThisProcess);
    QCOMPARE(tight.processes.front().pid, int(::getpid()));
    QVERIFY(*tight.processes.front().share > 1);
    QVERIFY(tight.anyAlert());
    QVERIFY(!sampleWith(std::uint64_t{ 1 } << 50, 0.8).anyAlert());
    QVERIFY(sampleWith(std::uint64_t{ 1 } << 50, 1e-9).anyAlert());
    QVERIFY(!sampleWith(0, 0.8).anyAlert()); // no share of nothing
    const MemorySample machine = ProcessSampler({}).sample();
    QCOMPARE(machine.limit, platform::physicalBytes());
    QVERIFY(*machine.processes.front().share < 1);
}

void TestMemoryMeasured::samplerOfHolders()
{
    const test::Fixture& fixture = m_collections->fixture();
    QProcess holder;
    holder.start(QStringLiteral("sh"),
        { QStringLiteral("-c"), QStringLiteral("exec 7<\"$0\"; echo open; read line"),
            fixture.directory() + QStringLiteral("/chroma.sqlite3") });
    QVERIFY(holder.waitForReadyRead());
    ProcessSampler sampler(m_collections->directory());
    const MemorySample with = sampler.sample();
    QCOMPARE(with.processes.size(), std::size_t{ 2 });
    QCOMPARE(with.processes[1].pid, int(holder.processId()));
    QVERIFY(!with.processes[1].isThisProcess);
    QVERIFY(with.processes[1].memory.resident > 0);
    QVERIFY(with.processes[1].highest >= with.processes[1].memory.resident);
    QVERIFY(with.processes[1].command.find("sh") != std::string::npos);
    holder.closeWriteChannel();
    QVERIFY(holder.waitForFinished());
    QCOMPARE(sampler.sample().processes.size(), std::size_t{ 1 });
}

QTEST_GUILESS_MAIN(TestMemoryMeasured)
#include "tst_memorymeasured.moc"
