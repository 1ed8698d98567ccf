// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSemaphore>
#include <QSignalSpy>
#include <QSlider>

#include "tests/ui/shownmemorypage.h"
#include "ui/models/cachemodel.h"
#include "ui/pages/pagetable.h"
#include "ui/plots/memorybars.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/stattile.h"

using namespace Qt::StringLiterals;
using namespace ui;
using engine::memory::SegmentCache;

/// Loading, the limit, pinning and unloading on the Memory page.
class TestMemoryCache : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_settings = std::make_unique<test::ScratchSettings>(); }
    void cleanup();
    void loadsAndMeasures();
    void draggingTheLimitDoesNothing();
    void numberAndSliderAgree();
    void pinnedStays();
    void unloads();
    void unloadInUseSaysWhy();

private:
    std::unique_ptr<test::ScratchSettings> m_settings;
};

void TestMemoryCache::cleanup()
{
    m_settings->clear();
    QCOMPARE(dialogs::clearNextAnswers(), 0);
}

void TestMemoryCache::loadsAndMeasures()
{
    test::ShownMemoryPage shown(u"wordnet-sample"_s);
    QVERIFY(shown.show());
    QVERIFY(shown.load("wordnet_nouns"));
    const auto key = shown.cache().segments().front().key;
    const auto loaded = shown.cache().peek(key);
    QVERIFY(loaded);
    const auto measured = engine::memory::measure(*loaded);
    QVERIFY(measured && measured->parts.total() > 0);
    const MemoryBar& bar = shown.find<MemoryBars>("memoryBars")->bars().first();
    QVERIFY(bar.measured);
    QCOMPARE(*bar.measured, measured->parts);
    QCOMPARE(shown.find<StatTile>("hereTile")->figure(), splitUnit(formatBytes(shown.cache().bytes())).figure);
    QCOMPARE(shown.find<StatTile>("hereTile")->meaning(), u"1 of 3 collections"_s);
    const auto* table = shown.find<PageTable>("cacheTable");
    QVERIFY(table->isVisible() && !shown.find<QWidget>("cacheEmpty")->isVisible());
    QCOMPARE(table->model()->rowCount(), 1);
    QCOMPARE(table->model()->index(0, CacheModel::NameColumn).data().toString(), u"wordnet_nouns"_s);
    QCOMPARE(table->model()->index(0, CacheModel::BytesColumn).data().toULongLong(), quint64(shown.cache().bytes()));
    QVERIFY(shown.find<QLabel>("cacheCounters")->text().startsWith(u"0 hits · 1 miss"));
    QVERIFY(!shown.find<QPushButton>("loadSegment")->isEnabled());
    QVERIFY(
        shown.find<QPushButton>("pinSegment")->isEnabled() && shown.find<QPushButton>("unloadSegment")->isEnabled());
}

void TestMemoryCache::draggingTheLimitDoesNothing()
{
    test::ShownMemoryPage shown(u"wordnet-sample"_s);
    QVERIFY(shown.show());
    for (const char* name : { "wordnet_verbs", "wordnet_adjectives", "wordnet_nouns" })
        QVERIFY(shown.load(name));
    const QStringList all{ u"wordnet_verbs"_s, u"wordnet_adjectives"_s, u"wordnet_nouns"_s };
    QCOMPARE(shown.cachedNames(), all);
    auto* slider = shown.find<QSlider>("limitSlider");
    QVERIFY(!slider->isEnabled() && !shown.find<QPushButton>("applyLimit")->isEnabled());
    shown.find<QCheckBox>("noLimit")->click();
    QVERIFY(slider->isEnabled());
    slider->setSliderDown(true);
    for (int step = slider->maximum(); step >= 0; step -= 10)
        slider->setValue(step);
    slider->setValue(0);
    slider->setSliderDown(false);
    const auto* card = shown.find<CacheCard>("cacheCard");
    QCOMPARE(card->draft(), quint64(1024 * 1024));
    QCOMPARE(shown.cachedNames(), all);
    QCOMPARE(shown.cache().limit(), SegmentCache::unlimited);
    const auto preview = shown.cache().preview(card->draft());
    QVERIFY(!preview.evicted.empty());
    QStringList previewed;
    for (const QLabel* label : shown.find<QWidget>("evictionPreview")->findChildren<QLabel*>()) {
        if (label->text().contains(u'·'))
            previewed << label->text().section(u" ·"_s, 0, 0);
    }
    QCOMPARE(previewed.size(), static_cast<qsizetype>(preview.evicted.size()));
    QCOMPARE(previewed.first(), all.first());
    QVERIFY(shown.find<QLabel>("limitSummary")->text().contains(formatBytes(preview.freed)));
    shown.click("applyLimit");
    QTRY_COMPARE(shown.cache().limit(), card->draft());
    QTRY_VERIFY(!shown.leads().isEmpty());
    for (const QString& name : previewed)
        QVERIFY(!shown.cachedNames().contains(name));
    QCOMPARE(shown.cachedNames().size() + previewed.size(), all.size());
    QVERIFY(shown.leads().first().contains(u"unloaded"));
    QVERIFY(shown.firstText().contains(u"came back: resident set"));
    QTRY_VERIFY(!shown.find<QPushButton>("applyLimit")->isEnabled()); // it is in force
    QVERIFY(shown.find<QLabel>("limitSummary")->text().contains(shown.firstText())); // and beside the button
    QVERIFY(shown.find<QLabel>("cacheCounters")
                ->text()
                .contains(previewed.size() == 1 ? u"1 eviction"_s : u"%1 evictions"_s.arg(previewed.size())));
}

void TestMemoryCache::numberAndSliderAgree()
{
    test::ShownMemoryPage shown(u"wordnet-sample"_s);
    QVERIFY(shown.show());
    const auto* card = shown.find<CacheCard>("cacheCard");
    shown.find<QCheckBox>("noLimit")->click();
    auto* number = shown.find<QDoubleSpinBox>("limitNumber");
    auto* unit = shown.find<QComboBox>("limitUnit");
    auto* slider = shown.find<QSlider>("limitSlider");
    slider->setValue(slider->maximum() / 2);
    const quint64 half = card->draft();
    QVERIFY(half > 1024 * 1024);
    QVERIFY(qAbs(number->value() * unit->currentData().toDouble() / static_cast<double>(half) - 1) < 0.1);
    slider->setValue(slider->maximum());
    QCOMPARE(unit->currentIndex(), 1); // GiB: the machine has that much
    const quint64 most = card->draft();
    unit->setCurrentIndex(0); // the same in MiB
    QCOMPARE(unit->currentIndex(), 0);
    QCOMPARE(card->draft(), most);
    QVERIFY(number->value() > 512);
    number->setValue(64);
    QCOMPARE(card->draft(), quint64(64) * 1024 * 1024);
    const int at = slider->value();
    number->setValue(128);
    QVERIFY(slider->value() > at);
    shown.find<QCheckBox>("noLimit")->click();
    QCOMPARE(card->draft(), SegmentCache::unlimited);
    QCOMPARE(shown.cache().limit(), SegmentCache::unlimited);
}

void TestMemoryCache::pinnedStays()
{
    test::ShownMemoryPage shown(u"wordnet-sample"_s);
    QVERIFY(shown.show());
    for (const char* name : { "wordnet_verbs", "wordnet_adjectives", "wordnet_nouns" })
        QVERIFY(shown.load(name));
    shown.choose("wordnet_verbs");
    shown.click("pinSegment");
    QTRY_COMPARE(shown.find<QPushButton>("pinSegment")->text(), u"Unpin"_s);
    shown.click("unloadSegment"); // no question: it cannot be
    QTRY_COMPARE(shown.leads(), QStringList{ u"wordnet_verbs stays loaded."_s });
    QVERIFY(shown.firstText().contains(u"is pinned"));
    shown.find<QCheckBox>("noLimit")->click();
    shown.find<QSlider>("limitSlider")->setValue(0);
    shown.click("applyLimit");
    QTRY_COMPARE(shown.cache().limit(), quint64(1024 * 1024));
    QVERIFY(shown.cachedNames().contains(u"wordnet_verbs"_s));
    QVERIFY(!shown.cachedNames().contains(u"wordnet_nouns"_s));
    shown.click("pinSegment");
    QTRY_COMPARE(shown.find<QPushButton>("pinSegment")->text(), u"Pin"_s);
}

void TestMemoryCache::unloads()
{
    test::ShownMemoryPage shown(u"wordnet-sample"_s);
    QVERIFY(shown.show());
    QVERIFY(shown.load("wordnet_nouns"));
    dialogs::setNextConfirmation(false);
    shown.click("unloadSegment");
    QCOMPARE(shown.cachedNames(), QStringList{ u"wordnet_nouns"_s });
    dialogs::setNextConfirmation(true);
    shown.click("unloadSegment");
    QTRY_COMPARE(shown.leads(), QStringList{ u"wordnet_nouns is unloaded."_s });
    QVERIFY(shown.firstText().contains(u"came back: resident set"));
    QVERIFY(shown.cachedNames().isEmpty());
    QVERIFY(shown.find<ElidedLabel>("segmentState")->text().contains(shown.firstText()));
    QTRY_VERIFY(!shown.find<MemoryBars>("memoryBars")->bars().first().measured);
    QVERIFY(shown.find<QPushButton>("loadSegment")->isEnabled());
}

void TestMemoryCache::unloadInUseSaysWhy()
{
    test::ShownMemoryPage shown(u"wordnet-sample"_s);
    QVERIFY(shown.show());
    QVERIFY(shown.load("wordnet_nouns"));
    const auto release = std::make_shared<QSemaphore>();
    const auto* view =
        shown.session().snapshot()->find(engine::CollectionId{ shown.idOf("wordnet_nouns").toStdString() });
    auto* query = shown.session().segments().withSegment<int>(u"query"_s, shown.session().directory(), view->collection,
        [release](const engine::search::LiveCollection&, const engine::Progress&) {
            release->acquire();
            return engine::Result<int>(1);
        });
    QSignalSpy done(query, &Job::finished);
    QTRY_COMPARE(shown.cache().segments().front().users, std::size_t{ 1 });
    shown.click("unloadSegment");
    QTRY_COMPARE(shown.leads(), QStringList{ u"wordnet_nouns stays loaded."_s });
    QVERIFY(shown.firstText().contains(u"is used by"));
    QTRY_VERIFY(shown.find<ElidedLabel>("segmentState")->text().contains(u"1 query uses it now"));
    release->release();
    QVERIFY(done.wait(60'000));
}

QTEST_MAIN(TestMemoryCache)
#include "tst_memorycache.moc"
