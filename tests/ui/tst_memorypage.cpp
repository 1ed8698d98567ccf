// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTemporaryDir>

#include "tests/cli/otherwriter.h"
#include "tests/support/damage.h"
#include "tests/ui/shownmemorypage.h"
#include "ui/models/whatifmodel.h"
#include "ui/pages/pagetable.h"
#include "ui/plots/memorybars.h"
#include "ui/plots/timechart.h"
#include "ui/widgets/stattile.h"

using namespace Qt::StringLiterals;
using namespace ui;
using engine::memory::directoryMemory;

/// The Memory page on real directories, driven by object name.
class TestMemoryPage : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_settings = std::make_unique<test::ScratchSettings>(); }
    void cleanup();
    void showsTheEnginesFigures();
    void everyFixture_data();
    void everyFixture();
    void selectionGoesBothWays();
    void damagedIndex();
    void withoutCollections();
    void whatIf();
    void watchesOtherProcesses();
    void alertAboveTheLine();
    void hiddenPageReadsNothing();
    void savesPictures();
    void nothingIsWritten();

private:
    std::unique_ptr<test::ScratchSettings> m_settings;
};

void TestMemoryPage::cleanup()
{
    m_settings->clear();
    QCOMPARE(dialogs::clearNextAnswers(), 0);
}

void TestMemoryPage::showsTheEnginesFigures()
{
    test::ShownMemoryPage shown(u"wordnet-sample"_s);
    QVERIFY(shown.show());
    const auto memory = directoryMemory(*shown.session().snapshot(), std::nullopt, {});
    QVERIFY(shown.page().memory());
    QCOMPARE(shown.page().memory()->chromaTotal(), memory.chromaTotal());
    const quint64 total = memory.chromaTotal().total();
    QCOMPARE(shown.find<StatTile>("chromaTile")->figure(), splitUnit(formatBytes(total, true)).figure);
    QCOMPARE(shown.find<StatTile>("hereTile")->figure(), u"0"_s);
    QCOMPARE(shown.find<StatTile>("largestTile")->meaning(), u"wordnet_nouns"_s);
    const quint64 waste = memory.chromaTotal().capacityWaste + memory.chromaTotal().deleted;
    QCOMPARE(shown.find<StatTile>("wasteTile")->figure(), splitUnit(formatShareOf(waste, total)).figure);
    QCOMPARE(shown.find<StatTile>("holdersTile")->meaning(), u"nobody holds it"_s);
    const auto* bars = shown.find<MemoryBars>("memoryBars");
    QCOMPARE(bars->bars().size(), 3);
    QCOMPARE(bars->bars().first().name, u"wordnet_nouns"_s);
    QCOMPARE(*bars->bars().first().model, memory.segments[1].chroma);
    const auto* table = shown.find<PageTable>("segmentsTable")->model();
    QCOMPARE(table->rowCount(), 3);
    QCOMPARE(table->index(0, SegmentMemoryModel::ChromaColumn).data().toULongLong(), quint64(bars->bars()[0].total()));
    QVERIFY(shown.find<QLabel>("settingsNote")->text().contains(u"last written by 1.x"));
    QVERIFY(shown.find<QWidget>("cacheEmpty")->isVisible());
    QVERIFY(!shown.find<QPushButton>("loadSegment")->isEnabled()); // of nothing
    QVERIFY(shown.page().messages()->bars().isEmpty());
}

void TestMemoryPage::everyFixture_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestMemoryPage::everyFixture()
{
    QFETCH(QString, name);
    test::ShownMemoryPage shown(name);
    QVERIFY(shown.show());
    const auto& collections = shown.session().snapshot()->collections;
    QCOMPARE(shown.find<PageTable>("segmentsTable")->model()->rowCount(), static_cast<int>(collections.size()));
    QVERIFY(shown.leads().isEmpty());
    for (const auto& view : collections) {
        shown.page().setCollection(fromUtf8(view.collection.id.text));
        QVERIFY(shown.page().isSettled());
        QCOMPARE(shown.find<MemoryBars>("memoryBars")->selectedKey(), shown.page().collection());
        QVERIFY(shown.find<QPushButton>("loadSegment")->isEnabled());
    }
}

void TestMemoryPage::selectionGoesBothWays()
{
    test::ShownMemoryPage shown(u"wordnet-sample"_s);
    QVERIFY(shown.show());
    const QSignalSpy chosen(&shown.page(), &Page::collectionChosen);
    auto* bars = shown.find<MemoryBars>("memoryBars");
    auto* table = shown.find<PageTable>("segmentsTable");
    auto* selector = shown.find<QComboBox>("collectionSelector");
    shown.choose("wordnet_verbs");
    QCOMPARE(bars->selectedKey(), shown.idOf("wordnet_verbs"));
    QCOMPARE(table->selectedId(), shown.idOf("wordnet_verbs"));
    QCOMPARE(selector->currentData().toString(), shown.idOf("wordnet_verbs"));
    QCOMPARE(chosen.count(), 0);
    QTest::mouseClick(bars, Qt::LeftButton, {}, bars->barRect(0, false).center().toPoint());
    QCOMPARE(chosen.last().first().toString(), shown.idOf("wordnet_nouns"));
    QCOMPARE(table->selectedId(), shown.idOf("wordnet_nouns"));
    table->setCurrentIndex(table->model()->index(2, 0));
    QCOMPARE(chosen.last().first().toString(), shown.idOf("wordnet_adjectives"));
    QCOMPARE(bars->selectedKey(), shown.idOf("wordnet_adjectives"));
    selector->setCurrentIndex(0);
    emit selector->activated(0);
    QCOMPARE(chosen.last().first().toString(), QString());
    QVERIFY(table->selectedId().isEmpty() && bars->selectedKey().isEmpty());
}

void TestMemoryPage::damagedIndex()
{
    test::ShownMemoryPage shown(u"wordnet-sample"_s);
    test::resizeFile(test::indexFolder(shown.directory(), "wordnet_nouns") + u"/header.bin"_s, 50);
    test::age(shown.directory());
    QVERIFY(shown.show());
    const auto* bars = shown.find<MemoryBars>("memoryBars");
    QCOMPARE(bars->bars().first().name, u"wordnet_nouns"_s);
    QVERIFY(!bars->bars().first().model);
    QVERIFY(bars->bars().first().note.startsWith(u"damaged: "));
    QVERIFY(bars->bars().at(1).total() > 0); // the others stand
    QCOMPARE(shown.find<StatTile>("largestTile")->meaning(), u"wordnet_verbs"_s);
    QCOMPARE(shown.find<StatTile>("chromaTile")->meaning(), u"without 1 that cannot be read"_s);
    shown.choose("wordnet_nouns");
    QVERIFY(!shown.find<QPushButton>("loadSegment")->isEnabled());
    QVERIFY(!shown.find<QSpinBox>("whatIfM")->isEnabled());
    shown.choose("wordnet_verbs");
    QVERIFY(shown.find<QPushButton>("loadSegment")->isEnabled());
}

void TestMemoryPage::withoutCollections()
{
    test::ShownMemoryPage shown(u"wordnet-sample"_s);
    test::Sql(shown.directory()).run("DELETE FROM collections");
    QVERIFY(shown.show());
    QVERIFY(shown.find<QWidget>("emptyState")->isVisible());
    QVERIFY(!shown.find<QWidget>("memoryBars")->isVisible());
}

void TestMemoryPage::whatIf()
{
    test::ShownMemoryPage shown(u"wordnet-sample"_s);
    QVERIFY(shown.show());
    shown.choose("wordnet_nouns");
    auto* m = shown.find<QSpinBox>("whatIfM");
    auto* dimension = shown.find<QSpinBox>("whatIfDimension");
    auto* count = shown.find<QSpinBox>("whatIfCount");
    QCOMPARE(m->value(), 16);
    QCOMPARE(dimension->value(), 96);
    QCOMPARE(count->value(), 2666);
    const auto* table = shown.find<PageTable>("whatIfTable");
    QVERIFY(table->isColumnHidden(WhatIfModel::RustThenColumn));
    m->setValue(48);
    dimension->setValue(1536);
    count->setValue(1'000'000);
    QVERIFY(!table->isColumnHidden(WhatIfModel::RustThenColumn));
    const auto& shape = shown.page().memory()->segments[1].shape;
    const auto after = shapeAfter(shape, { 48, 1536, 1'000'000 });
    const auto total = [&](int column) { return table->model()->index(memoryPartCount, column).data().toULongLong(); };
    using engine::memory::Runtime;
    QCOMPARE(total(WhatIfModel::RustThenColumn), quint64(chromaMemory(after, Runtime::Rust).total()));
    QCOMPARE(total(WhatIfModel::PythonThenColumn), quint64(chromaMemory(after, Runtime::Python).total()));
    QCOMPARE(total(WhatIfModel::RustNowColumn), quint64(chromaMemory(shape, Runtime::Rust).total()));
    shown.click("whatIfToday");
    QCOMPARE(m->value(), 16);
    QVERIFY(table->isColumnHidden(WhatIfModel::RustThenColumn));
}

void TestMemoryPage::watchesOtherProcesses()
{
    test::ShownMemoryPage shown(u"wordnet-sample"_s);
    QVERIFY(shown.show());
    const auto* chart = shown.find<TimeChart>("memoryChart");
    QCOMPARE(chart->data().series.size(), 1);
    QVERIFY(chart->data().series[0].bytes.back().value_or(0) > 0);
    test::OtherWriter other(shown.directory(), "reserved");
    QVERIFY(other.isReady());
    QTRY_COMPARE_WITH_TIMEOUT(chart->data().series.size(), 2, 30'000);
    QVERIFY(chart->data().series[1].name.contains(QString::number(other.pid())));
    QVERIFY(chart->data().series[1].bytes.back().value_or(0) > 0);
    QVERIFY(!chart->data().series[1].bytes.front()); // it was not there yet
    QCOMPARE(shown.find<StatTile>("holdersTile")->meaning(), u"in 1 process"_s);
    other.finish();
    QTRY_VERIFY_WITH_TIMEOUT(!chart->data().series[1].bytes.back(), 30'000); // ended: a gap
    QVERIFY(chart->data().series[0].bytes.back());
    QCOMPARE(shown.find<StatTile>("holdersTile")->meaning(), u"nobody holds it"_s);
}

void TestMemoryPage::alertAboveTheLine()
{
    test::ShownMemoryPage shown(u"wordnet-sample"_s);
    QVERIFY(shown.show());
    QVERIFY(shown.leads().isEmpty());
    shown.find<QCheckBox>("noLimit")->click();
    shown.find<QSlider>("limitSlider")->setValue(0); // a process takes more than 1 MiB
    shown.click("applyLimit");
    QTRY_VERIFY_WITH_TIMEOUT(shown.leads().contains(u"Memory is above the alert line."_s), 30'000);
    const auto* chart = shown.find<TimeChart>("memoryChart");
    QCOMPARE(*chart->data().alert, quint64(std::llround(1024 * 1024 * 0.8)));
    shown.find<QSpinBox>("alertShare")->setValue(50);
    QTRY_COMPARE(*chart->data().alert, quint64(1024 * 512));
    shown.find<QCheckBox>("noLimit")->click();
    shown.click("applyLimit");
    QTRY_VERIFY_WITH_TIMEOUT(!shown.leads().contains(u"Memory is above the alert line."_s), 30'000);
}

void TestMemoryPage::hiddenPageReadsNothing()
{
    test::ShownMemoryPage shown(u"wordnet-sample"_s);
    shown.open();
    QTRY_COMPARE_WITH_TIMEOUT(shown.session().freshness(), Freshness::Exact, 60'000);
    QTest::qWait(50);
    QVERIFY(!shown.page().memory() && !shown.page().isSettled());
    shown.page().show();
    QVERIFY(shown.settle());
    QVERIFY(shown.page().memory());
    const MemoryPtr first = shown.page().memory();
    QSignalSpy changed(&shown.session(), &Session::snapshotChanged);
    shown.session().refresh();
    QVERIFY(changed.wait(30'000));
    QVERIFY(shown.settle());
    QCOMPARE(shown.page().memory(), first); // nothing has changed: not read again
}

void TestMemoryPage::savesPictures()
{
    test::ShownMemoryPage shown(u"wordnet-sample"_s);
    QVERIFY(shown.show());
    const QTemporaryDir folder;
    auto* bars = shown.find<MemoryBars>("memoryBars");
    const QString csv = folder.filePath(u"memory.csv"_s);
    dialogs::setNextPath(csv);
    emit bars->saveFiguresRequested();
    QCOMPARE(test::readFile(csv), memoryBarsTable(bars->allBars(), ','));
    auto* chart = shown.find<TimeChart>("memoryChart");
    const QString png = folder.filePath(u"chart.png"_s);
    dialogs::setNextPath(png);
    emit chart->savePictureRequested();
    QVERIFY(QFile::exists(png));
    const QString inside = shown.directory() + u"/bars.svg"_s;
    dialogs::setNextPath(inside);
    emit bars->savePictureRequested();
    QVERIFY(!QFile::exists(inside));
    QCOMPARE(shown.page().messages()->bars().last()->message().status, Status::Wrong);
}

void TestMemoryPage::nothingIsWritten()
{
    test::ShownMemoryPage shown(u"chroma-0.5.5-then-1.5.9"_s);
    const auto before = test::stateOf(shown.directory());
    QVERIFY(shown.show());
    for (const char* collection : { "l2_plain", "cosine_text" })
        QVERIFY(shown.load(collection));
    dialogs::setNextConfirmation(true);
    shown.click("unloadSegment");
    QTRY_COMPARE(shown.cachedNames().size(), 1);
    shown.close();
    QCOMPARE(test::stateOf(shown.directory()), before);
}

QTEST_MAIN(TestMemoryPage)
#include "tst_memorypage.moc"
