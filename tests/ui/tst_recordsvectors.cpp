// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QTabBar>

#include "tests/ui/scratchsettings.h"
#include "tests/ui/shownsession.h"
#include "ui/pages/mapcard.h"
#include "ui/pages/neighbourscard.h"
#include "ui/pages/pagetable.h"
#include "ui/pages/recordspage.h"
#include "ui/plots/scatterplot.h"

using namespace Qt::StringLiterals;
using namespace ui;

/// Neighbours and map on the Records page: both follow the chosen record, and choose one.
class TestRecordsVectors : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();
    void nothingBeforeItIsSeen();
    void neighboursOfTheChosenRecord();
    void theMapPointsThemOut();
    void anotherCollection();
    void nothingIsWritten();

private:
    bool open(const QString& fixture, const char* collection);
    bool choose(const char* collection)
    {
        m_page->setCollection(fromUtf8(m_shown->view(collection)->collection.id.text));
        return settle() && m_page->record();
    }
    bool settle()
    {
        return QTest::qWaitFor([this] { return m_page->isSettled(); }, 60'000);
    }
    bool showTab(int tab)
    {
        m_page->findChild<QTabBar*>(u"recordTabs"_s)->setCurrentIndex(tab);
        return settle();
    }
    QString chosen() const { return m_page->record() ? fromUtf8(m_page->record()->id) : QString(); }
    NeighboursCard* neighbours() const { return m_page->findChild<NeighboursCard*>(); }
    MapCard* map() const { return m_page->findChild<MapCard*>(); }
    QString asked() const
    {
        return neighbours()->answer() ? fromUtf8(neighbours()->answer()->question.record) : QString();
    }

    std::unique_ptr<test::ScratchSettings> m_settings;
    std::unique_ptr<test::ShownSession> m_shown;
    std::unique_ptr<RecordsPage> m_page;
};

void TestRecordsVectors::initTestCase()
{
    m_settings = std::make_unique<test::ScratchSettings>();
}

void TestRecordsVectors::cleanup()
{
    m_page.reset();
    m_shown.reset();
}

bool TestRecordsVectors::open(const QString& fixture, const char* collection)
{
    if (!m_shown)
        m_shown = std::make_unique<test::ShownSession>(fixture);
    if (!m_shown->open())
        return false;
    m_page = std::make_unique<RecordsPage>();
    m_page->resize(1040, 720);
    m_page->show();
    m_page->setSession(m_shown->session());
    return choose(collection);
}

void TestRecordsVectors::nothingBeforeItIsSeen()
{
    QVERIFY(open(u"wordnet-sample"_s, "wordnet_nouns"));
    QVERIFY(!neighbours()->answer() && !map()->map());
    QVERIFY(m_shown->session()->segments().cache().segments().empty());
}

void TestRecordsVectors::neighboursOfTheChosenRecord()
{
    QVERIFY(open(u"wordnet-sample"_s, "wordnet_nouns"));
    QVERIFY(showTab(1));
    QCOMPARE(asked(), chosen());
    const auto record = m_shown->records(*m_shown->view("wordnet_nouns"), 40).back();
    m_page->selectRecord(fromUtf8(record.id));
    QTRY_COMPARE(chosen(), fromUtf8(record.id));
    QVERIFY(settle());
    QCOMPARE(asked(), chosen());
    auto* table = m_page->findChild<PageTable*>(u"neighboursTable"_s);
    const QString wanted = table->model()->index(2, 0).data(IdRole).toString();
    table->setCurrentIndex(table->model()->index(2, 0));
    QTest::keyClick(table, Qt::Key_Return);
    QTRY_COMPARE(chosen(), wanted);
    QVERIFY(settle());
    QCOMPARE(asked(), wanted);
}

void TestRecordsVectors::theMapPointsThemOut()
{
    QVERIFY(open(u"chroma-1.5.9"_s, "l2_plain"));
    QVERIFY(showTab(1) && showTab(2));
    auto* plot = m_page->findChild<ScatterPlot*>(u"mapPlot"_s);
    QCOMPARE(plot->marks().size(), neighbours()->answer()->records.size() + 1);
    const auto marked = [&] {
        for (const ScatterMark& mark : plot->marks()) {
            if (mark.chosen)
                return mark.id;
        }
        return QString();
    };
    QCOMPARE(marked(), chosen());
    const auto& points = plot->data().points;
    const int other = points.front().id == chosen() ? static_cast<int>(points.size()) - 1 : 0;
    emit plot->pointChosen(points[static_cast<std::size_t>(other)].id);
    QTRY_COMPARE(chosen(), points[static_cast<std::size_t>(other)].id);
    QVERIFY(settle());
    QCOMPARE(marked(), chosen());
    QCOMPARE(plot->marks().size(), std::size_t{ 1 }); // its neighbours have not been looked for
    QVERIFY(showTab(1) && showTab(2));
    QVERIFY(plot->marks().size() > 1);
}

void TestRecordsVectors::anotherCollection()
{
    QVERIFY(open(u"chroma-1.5.9"_s, "l2_plain"));
    QVERIFY(showTab(1));
    QVERIFY(choose("ip_odd_ids"));
    QCOMPARE(asked(), chosen());
    QVERIFY(showTab(2));
    QCOMPARE(map()->map()->collectionName, std::string("ip_odd_ids"));
    m_page->setCollection({});
    QVERIFY(settle());
    QVERIFY(!neighbours()->answer() && !map()->map());
    m_page->setSession(nullptr);
    QVERIFY(!neighbours()->answer());
}

void TestRecordsVectors::nothingIsWritten()
{
    m_shown = std::make_unique<test::ShownSession>(u"chroma-0.5.5-then-1.5.9"_s);
    const auto before = test::stateOf(m_shown->fixture().directory());
    QVERIFY(open(u"chroma-0.5.5-then-1.5.9"_s, "l2_plain"));
    QVERIFY(showTab(1) && showTab(2));
    QVERIFY(neighbours()->answer() && map()->map());
    m_page.reset();
    QCOMPARE(test::stateOf(m_shown->fixture().directory()), before);
}

QTEST_MAIN(TestRecordsVectors)
#include "tst_recordsvectors.moc"
