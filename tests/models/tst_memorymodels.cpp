// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QTest>

#include "engine/chroma/store.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"
#include "ui/models/cachemodel.h"
#include "ui/models/collectionsmodel.h"
#include "ui/models/segmentmemorymodel.h"
#include "ui/models/whatifmodel.h"

using namespace Qt::StringLiterals;
using namespace ui;
using engine::memory::CachedSegment;
using engine::memory::directoryMemory;
using engine::memory::DirectoryMemory;
using engine::memory::Runtime;
using engine::memory::SegmentKey;
using engine::memory::SegmentMemory;
using Tester = QAbstractItemModelTester;

namespace {

engine::chroma::Snapshot snapshotOf(const test::Fixture& fixture)
{
    return engine::chroma::Store::open(fixture.path()).value().exactView().value();
}

QVariant cell(const QAbstractItemModel& model, int row, int column, int role = Qt::DisplayRole)
{
    return model.index(row, column).data(role);
}

CachedSegment cached(const char* directory, const char* id, std::uint64_t bytes)
{
    return { SegmentKey{ directory, engine::CollectionId{ id } }, bytes, 0.0, 0, false, false };
}

} // namespace

/// The tables of the Memory page.
class TestMemoryModels : public QObject
{
    Q_OBJECT

private slots:
    void partsAddUp();
    void segments();
    void damagedSegment();
    void loadedSegments();
    void cache();
    void cacheKeepsItsRows();
    void whatIf();
    void headings();
};

void TestMemoryModels::partsAddUp()
{
    engine::memory::MemoryParts parts{ 1, 2, 4, 8, 16, 32, 64 };
    quint64 sum = 0;
    QStringList labels;
    for (int part = 0; part < memoryPartCount; ++part) {
        sum += memoryPart(parts, part);
        for (const QString& text : { memoryPartLabel(part), memoryPartHeading(part), memoryPartExplanation(part) })
            QVERIFY(!text.isEmpty());
        labels << memoryPartLabel(part) << memoryPartKey(part);
    }
    QCOMPARE(sum, quint64(parts.total()));
    QCOMPARE(labels.removeDuplicates(), 0);
}

void TestMemoryModels::segments()
{
    const test::Fixture fixture(u"chroma-1.5.9"_s);
    const auto snapshot = snapshotOf(fixture);
    const DirectoryMemory memory = directoryMemory(snapshot, std::nullopt, {});
    SegmentMemoryModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setMemory(memory, collectionLabels(snapshot), {});
    QCOMPARE(model.rowCount(), static_cast<int>(memory.segments.size()));
    using Model = SegmentMemoryModel;
    int withoutVectors = 0;
    for (int row = 0; row < model.rowCount(); ++row) {
        const SegmentMemory& segment = memory.segments[static_cast<std::size_t>(row)];
        QCOMPARE(cell(model, row, Model::ElementsColumn).toULongLong(), segment.shape.elements + segment.shape.pending);
        quint64 sum = 0;
        for (int part = 0; part < memoryPartCount; ++part)
            sum += cell(model, row, Model::FirstPartColumn + part).toULongLong();
        QCOMPARE(sum, quint64(segment.chroma.total()));
        QCOMPARE(cell(model, row, Model::ChromaColumn).toULongLong(), quint64(segment.chroma.total()));
        QCOMPARE(cell(model, row, Model::OwnColumn).toULongLong(), quint64(segment.own.total()));
        QVERIFY(!cell(model, row, Model::MeasuredColumn).isValid());
        withoutVectors += cell(model, row, Model::StateColumn).toString() == u"no vectors yet"_s ? 1 : 0;
    }
    QVERIFY(withoutVectors > 0 && withoutVectors < model.rowCount());
}

void TestMemoryModels::damagedSegment()
{
    const test::Fixture fixture(u"wordnet-sample"_s);
    test::resizeFile(test::indexFolder(fixture.directory(), "wordnet_nouns") + u"/header.bin"_s, 50);
    test::age(fixture.directory());
    const auto snapshot = snapshotOf(fixture);
    SegmentMemoryModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setMemory(directoryMemory(snapshot, std::nullopt, {}), collectionLabels(snapshot), {});
    QCOMPARE(model.rowCount(), 3);
    using Model = SegmentMemoryModel;
    for (int row = 0; row < 3; ++row) {
        const bool isDamaged = cell(model, row, Model::NameColumn).toString() == u"wordnet_nouns"_s;
        QCOMPARE(cell(model, row, Model::ChromaColumn).isValid(), !isDamaged);
        QCOMPARE(cell(model, row, Model::NameColumn, StatusRole).toInt(), int(isDamaged ? Status::Loss : Status::None));
        QCOMPARE(cell(model, row, Model::StateColumn, Qt::ToolTipRole).toString().contains(u"header.bin"), isDamaged);
    }
}

void TestMemoryModels::loadedSegments()
{
    const test::Fixture fixture(u"wordnet-sample"_s);
    const auto snapshot = snapshotOf(fixture);
    const DirectoryMemory memory = directoryMemory(snapshot, std::nullopt, {});
    SegmentMemoryModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    LoadedById loaded;
    loaded[memory.segments[1].collection.id.text] = { 5000, engine::memory::MemoryParts{ 1000, 200 }, false };
    loaded[memory.segments[2].collection.id.text] = { 0, std::nullopt, true };
    model.setMemory(memory, {}, loaded);
    using Model = SegmentMemoryModel;
    QVERIFY(!cell(model, 0, Model::MeasuredColumn).isValid());
    QCOMPARE(cell(model, 1, Model::MeasuredColumn).toULongLong(), 1200U);
    QCOMPARE(cell(model, 2, Model::StateColumn).toString(), u"loading…"_s);
}

void TestMemoryModels::cache()
{
    CacheModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    CachedSegment old = cached("/data/one", "a", 10);
    old.secondsSinceUse = 75;
    CachedSegment used = cached("/data/two", "a", 20);
    used.users = 2;
    CachedSegment loading = cached("/data/one", "0123456789abcdef0123", 0);
    loading.isLoading = true;
    loading.users = 1;
    CachedSegment pinned = cached("/data/one", "b", 30);
    pinned.isPinned = true;
    model.setSegments({ old, used, loading, pinned }, { { old.key, u"nouns"_s } });
    using Model = CacheModel;
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(cell(model, 0, Model::NameColumn).toString(), u"nouns"_s);
    QCOMPARE(cell(model, 0, Model::DirectoryColumn).toString(), u"one"_s);
    QCOMPARE(cell(model, 0, Model::AgeColumn).toString(), tr("%1 ago").arg(formatDuration(75)));
    QCOMPARE(cell(model, 0, Model::AgeColumn, SortRole).toDouble(), 75.0);
    QCOMPARE(cell(model, 3, Model::AgeColumn).toString(), tr("1 s ago"));
    QCOMPARE(cell(model, 1, Model::OrderColumn).toInt(), 2);
    QCOMPARE(cell(model, 1, Model::NameColumn).toString(), u"a"_s); // nobody told its name
    QCOMPARE(cell(model, 1, Model::UsersColumn).toInt(), 2);
    QCOMPARE(cell(model, 1, Model::StateColumn).toString(), u"in use"_s);
    QCOMPARE(cell(model, 1, Model::AgeColumn).toString(), u"now"_s);
    QVERIFY(!cell(model, 2, Model::BytesColumn).isValid()); // not known is not 0
    QCOMPARE(cell(model, 2, Model::StateColumn).toString(), u"loading…"_s);
    QCOMPARE(cell(model, 3, Model::StateColumn).toString(), u"pinned"_s);
    QVERIFY(cell(model, 0, 0, IdRole) != cell(model, 1, 0, IdRole)); // the same id in another directory
    QCOMPARE(cell(model, 1, 0, Model::CollectionRole).toString(), u"a"_s);
    QCOMPARE(cell(model, 1, 0, DirectoryRole).toString(), u"/data/two"_s);
}

void TestMemoryModels::cacheKeepsItsRows()
{
    CacheModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    model.setSegments({ cached("/d", "a", 1), cached("/d", "b", 2), cached("/d", "c", 3) }, {});
    const QPersistentModelIndex c = model.index(2, 0);
    model.setSegments({ cached("/d", "b", 2), cached("/d", "c", 3) }, {}); // a has left
    QCOMPARE(c.row(), 1);
    model.setSegments({ cached("/d", "b", 2), cached("/d", "c", 3), cached("/d", "a", 1) }, {}); // and is back
    QCOMPARE(c.row(), 1);
    QCOMPARE(cell(model, 2, CacheModel::NameColumn).toString(), u"a"_s);
    QCOMPARE(cell(model, 2, CacheModel::OrderColumn).toInt(), 3);
    model.setSegments({}, {});
    QCOMPARE(model.rowCount(), 0);
}

void TestMemoryModels::whatIf()
{
    const test::Fixture fixture(u"wordnet-sample"_s);
    const auto snapshot = snapshotOf(fixture);
    const auto shape = directoryMemory(snapshot, std::nullopt, {}).segments.front().shape;
    WhatIfModel model;
    const Tester tester(&model, Tester::FailureReportingMode::QtTest);
    using Model = WhatIfModel;
    model.setShape(shape, {});
    QCOMPARE(model.rowCount(), memoryPartCount + 1);
    for (int row = 0; row < model.rowCount(); ++row)
        QCOMPARE(cell(model, row, Model::RustThenColumn), cell(model, row, Model::RustNowColumn));
    engine::memory::WhatIf wanted;
    wanted.m = 48;
    wanted.count = 100'000;
    model.setShape(shape, wanted);
    const auto after = shapeAfter(shape, wanted);
    const int total = memoryPartCount;
    QCOMPARE(
        cell(model, total, Model::RustNowColumn).toULongLong(), quint64(chromaMemory(shape, Runtime::Rust).total()));
    QCOMPARE(
        cell(model, total, Model::RustThenColumn).toULongLong(), quint64(chromaMemory(after, Runtime::Rust).total()));
    QCOMPARE(cell(model, total, Model::PythonNowColumn).toULongLong(),
        quint64(chromaMemory(shape, Runtime::Python).total()));
    QCOMPARE(cell(model, total, Model::PythonThenColumn).toULongLong(),
        quint64(chromaMemory(after, Runtime::Python).total()));
    QCOMPARE(cell(model, 0, Model::RustThenColumn).toULongLong(), quint64(chromaMemory(after, Runtime::Rust).vectors));
}

void TestMemoryModels::headings()
{
    const CacheModel cacheModel;
    const SegmentMemoryModel segmentModel;
    const WhatIfModel whatIfModel;
    for (const QAbstractItemModel* model :
        { static_cast<const QAbstractItemModel*>(&cacheModel), static_cast<const QAbstractItemModel*>(&segmentModel),
            static_cast<const QAbstractItemModel*>(&whatIfModel) }) {
        QStringList texts;
        for (int column = 0; column < model->columnCount(); ++column)
            texts << model->headerData(column, Qt::Horizontal).toString();
        QVERIFY(!texts.contains(QString()));
        QCOMPARE(texts.removeDuplicates(), 0);
        QVERIFY(!model->headerData(model->columnCount(), Qt::Horizontal).isValid());
    }
}

QTEST_GUILESS_MAIN(TestMemoryModels)
#include "tst_memorymodels.moc"
