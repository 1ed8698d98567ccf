// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "tests/support/fixture.h"
#include "tests/ui/changes.h"
#include "tests/ui/scratchsettings.h"
#include "ui/models/logentriesmodel.h"
#include "ui/pages/overviewpage.h"
#include "ui/pages/overviewtext.h"
#include "ui/pages/pagetable.h"
#include "ui/pages/walpage.h"
#include "ui/pages/waltext.h"
#include "ui/plots/logpicture.h"
#include "ui/plots/treemap.h"
#include "ui/support/dialogs.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/stattile.h"

using namespace Qt::StringLiterals;
using namespace ui;

/// The two pages on real directories, driven by object name.
class TestPages : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();

    void overviewShowsTheEnginesFigures_data() { addFixtures(); }
    void overviewShowsTheEnginesFigures();
    void treemapAndTableAreOne();
    void collectionsTableChooses();
    void topFindingIsAMessage();
    void holdersAreShown();

    void walShowsTheEnginesFigures_data() { addFixtures(); }
    void walShowsTheEnginesFigures();
    void walChoosesACollectionEverywhere();
    void walPagesThroughEntries();
    void walShowsAnEntryWhole();
    void walExports_data();
    void walExports();
    void walRefusesToExportInside();

    void changesAreFollowedInPlace();
    void nothingIsWritten();

private:
    static void addFixtures();
    template <typename PageType>
    PageType* show(const QString& name);
    const engine::chroma::Snapshot& snapshot() const { return *m_session->snapshot(); }
    QString idAt(std::size_t at) const { return fromUtf8(snapshot().collections.at(at).collection.id.text); }
    void compareTile(const char* name, const TileText& expected);
    template <typename T>
    T* find(const char* name) const
    {
        return m_page->findChild<T*>(QString::fromLatin1(name));
    }

    std::unique_ptr<test::ScratchSettings> m_settings;
    std::unique_ptr<test::Fixture> m_fixture;
    std::unique_ptr<JobList> m_jobs;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<Page> m_page;
};

void TestPages::initTestCase()
{
    m_settings = std::make_unique<test::ScratchSettings>();
}

void TestPages::cleanup()
{
    m_page.reset();
    m_session.reset();
    m_jobs.reset();
    m_fixture.reset();
    QCOMPARE(dialogs::clearNextAnswers(), 0);
}

void TestPages::addFixtures()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

template <typename PageType>
PageType* TestPages::show(const QString& name)
{
    m_fixture = std::make_unique<test::Fixture>(name);
    m_jobs = std::make_unique<JobList>();
    m_session = std::make_unique<Session>(m_fixture->directory(), *m_jobs);
    auto page = std::make_unique<PageType>();
    PageType* shown = page.get();
    m_page = std::move(page);
    m_page->resize(1040, 700);
    m_page->show();
    m_page->setSession(m_session.get());
    m_session->refresh();
    return QTest::qWaitFor([this] { return m_page->isSettled(); }, 60'000) ? shown : nullptr;
}

void TestPages::compareTile(const char* name, const TileText& expected)
{
    const auto* tile = find<StatTile>(name);
    QVERIFY(tile);
    QCOMPARE(tile->figure(), expected.figure.figure);
    QCOMPARE(tile->unit(), expected.figure.unit);
    QCOMPARE(tile->meaning(), expected.meaning);
    QVERIFY(!tile->figure().isEmpty());
}

void TestPages::overviewShowsTheEnginesFigures()
{
    QFETCH(QString, name);
    QVERIFY(show<OverviewPage>(name));
    QVERIFY(snapshot().exact);
    compareTile("diskTile", diskTile(snapshot()));
    compareTile("recordsTile", recordsTile(snapshot()));
    compareTile("logTile", logTile(snapshot()));
    compareTile("freeableTile", freeableTile(snapshot()));
    QCOMPARE(find<StatTile>("recordsTile")->figure(), formatCount(snapshot().recordsKnown()));
    QCOMPARE(find<StatTile>("diskTile")->figure(), splitUnit(formatBytes(snapshot().disk.total)).figure);

    const auto* parts = find<PageTable>("partsTable")->model();
    quint64 sum = 0;
    for (int row = 0; row < parts->rowCount(); ++row)
        sum += parts->index(row, PartsModel::BytesColumn).data().toULongLong();
    QCOMPARE(sum, snapshot().disk.total);
    quint64 drawn = 0;
    for (const TreemapItem& item : find<Treemap>("treemap")->items())
        drawn += item.bytes;
    QCOMPARE(drawn, snapshot().disk.total);

    const auto* collections = find<PageTable>("collectionsTable")->model();
    QCOMPARE(collections->rowCount(), static_cast<int>(snapshot().collections.size()));
    QCOMPARE(collections->index(0, CollectionsModel::RecordsColumn).data().toULongLong(),
        *snapshot().collections.front().records.value);
    for (const engine::doctor::Finding& finding : snapshot().findings)
        QVERIFY(m_page->findChild<QWidget*>(u"finding_"_s + fromUtf8(finding.id)));
}

void TestPages::treemapAndTableAreOne()
{
    QVERIFY(show<OverviewPage>(u"wordnet-sample"_s));
    auto* treemap = find<Treemap>("treemap");
    auto* table = find<PageTable>("partsTable");
    // The table is sorted by bytes, the picture begins with the largest part at the top left.
    QTest::mouseClick(treemap, Qt::LeftButton, {}, QPoint(10, 10));
    const QString largest = table->model()->index(0, 0).data(IdRole).toString();
    QCOMPARE(treemap->selectedKey(), largest);
    QCOMPARE(table->selectedId(), largest);

    const QModelIndex third = table->model()->index(2, 0);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(third).center());
    QCOMPARE(treemap->selectedKey(), third.data(IdRole).toString());
    QVERIFY(treemap->selectedKey() != largest);
    QTest::keyClick(table, Qt::Key_Escape);
    QVERIFY(treemap->selectedKey().isEmpty());
    QVERIFY(table->selectedId().isEmpty());
}

void TestPages::collectionsTableChooses()
{
    QVERIFY(show<OverviewPage>(u"wordnet-sample"_s));
    QSignalSpy chosen(m_page.get(), &Page::collectionChosen);
    auto* table = find<PageTable>("collectionsTable");
    table->setFocus();
    const QModelIndex second = table->model()->index(1, 0);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(second).center());
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.first().first().toString(), second.data(IdRole).toString());
    m_page->setCollection(idAt(0));
    QCOMPARE(table->selectedId(), idAt(0));
    QCOMPARE(chosen.count(), 1); // told, not asked
    m_page->setCollection({});
    QVERIFY(table->selectedId().isEmpty());
}

void TestPages::topFindingIsAMessage()
{
    QVERIFY(show<OverviewPage>(u"wordnet-sample"_s));
    if (snapshot().findings.empty()) {
        QVERIFY(m_page->messages()->bars().isEmpty());
        return;
    }
    const Message& message = m_page->messages()->bars().first()->message();
    QCOMPARE(message.lead, findingTitle(snapshot(), snapshot().findings.front()));
    QVERIFY(message.action.contains(formatCount(snapshot().findings.size())));
}

void TestPages::holdersAreShown()
{
    QVERIFY(show<OverviewPage>(u"chroma-1.5.9"_s));
    QCOMPARE(find<QLabel>("holdersText")->text(), holdersSentence(snapshot().holders));
    const auto* table = find<PageTable>("holdersTable");
    QCOMPARE(table->model()->rowCount(), static_cast<int>(snapshot().holders.processes.size()));
}

void TestPages::walShowsTheEnginesFigures()
{
    QFETCH(QString, name);
    QVERIFY(show<WalPage>(name));
    const LogScope all = logScope(snapshot(), {});
    compareTile("entriesTile", entriesTile(all));
    compareTile("bytesTile", logBytesTile(snapshot(), all));
    compareTile("mayGoTile", mayGoTile(snapshot(), all));
    compareTile("pendingTile", pendingTile(all));
    compareTile("purgeTile", automaticPurgeTile(snapshot()));
    QCOMPARE(find<StatTile>("entriesTile")->figure(), formatCount(*snapshot().log.entries.value));

    const auto* table = find<PageTable>("entriesTable")->model();
    QCOMPARE(table->rowCount(), static_cast<int>(std::min<quint64>(100, *snapshot().log.entries.value)));
    QCOMPARE(table->index(0, LogEntriesModel::SeqIdColumn).data().toLongLong(), *snapshot().log.maxSeqId);
    QCOMPARE(find<QComboBox>("collectionSelector")->count(), static_cast<int>(snapshot().collections.size()) + 1);
}

void TestPages::walChoosesACollectionEverywhere()
{
    QVERIFY(show<WalPage>(u"wordnet-sample"_s));
    auto* picture = find<LogPicture>("logPicture");
    auto* table = find<PageTable>("logCollectionsTable");
    auto* selector = find<QComboBox>("collectionSelector");
    auto* entries = find<PageTable>("entriesTable");
    QSignalSpy chosen(m_page.get(), &Page::collectionChosen);

    const QModelIndex row = table->model()->index(1, 0);
    const QString id = row.data(IdRole).toString();
    table->scrollTo(row);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(row).center());
    QCOMPARE(chosen.last().first().toString(), id);
    QCOMPARE(picture->selectedKey(), id);
    QCOMPARE(selector->currentData().toString(), id);
    compareTile("entriesTile", entriesTile(logScope(snapshot(), id)));
    QTRY_VERIFY_WITH_TIMEOUT(m_page->isSettled(), 30'000);
    const QString name = row.data().toString();
    QVERIFY(entries->model()->rowCount() > 0);
    for (int at = 0; at < entries->model()->rowCount(); ++at)
        QCOMPARE(entries->model()->index(at, LogEntriesModel::CollectionColumn).data().toString(), name);
    QVERIFY(entries->isColumnHidden(LogEntriesModel::CollectionColumn));

    // In the picture the keyboard walks the bands.
    picture->setFocus();
    QTest::keyClick(picture, Qt::Key_Escape);
    QVERIFY(picture->selectedKey().isEmpty());
    QVERIFY(table->selectedId().isEmpty());
    QCOMPARE(selector->currentIndex(), 0);
    QTest::keyClick(picture, Qt::Key_Down);
    QTest::keyClick(picture, Qt::Key_Return);
    QVERIFY(!picture->selectedKey().isEmpty());
    QCOMPARE(table->selectedId(), picture->selectedKey());
    QCOMPARE(chosen.last().first().toString(), picture->selectedKey());

    selector->setFocus();
    QTest::keyClick(selector, Qt::Key_Home);
    QVERIFY(picture->selectedKey().isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(m_page->isSettled(), 30'000);
    compareTile("entriesTile", entriesTile(logScope(snapshot(), {})));
}

void TestPages::walPagesThroughEntries()
{
    QVERIFY(show<WalPage>(u"wordnet-sample"_s));
    auto* older = find<QToolButton>("olderPage");
    auto* newer = find<QToolButton>("newerPage");
    const auto* model = find<PageTable>("entriesTable")->model();
    const auto first = [&] { return model->index(0, LogEntriesModel::SeqIdColumn).data().toLongLong(); };
    const qint64 newest = first();
    QVERIFY(!newer->isEnabled());
    QTest::mouseClick(older, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(first(), newest - 100, 30'000);
    QVERIFY(newer->isEnabled());
    QTest::mouseClick(newer, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(first(), newest, 30'000);

    auto* goTo = find<QLineEdit>("goToSeqId");
    QTest::keyClicks(goTo, u"1234x"_s); // letters are not taken
    QCOMPARE(goTo->text(), u"1234"_s);
    QTest::keyClick(goTo, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(first(), 1234, 30'000);
    goTo->clear();
    QTest::keyClick(goTo, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(first(), newest, 30'000);
}

void TestPages::walShowsAnEntryWhole()
{
    QVERIFY(show<WalPage>(u"wordnet-sample"_s));
    auto* table = find<PageTable>("entriesTable");
    auto* detail = find<QWidget>("entryDetail");
    QVERIFY(!detail->isVisible());
    table->setCurrentIndex(table->model()->index(3, 0));
    QVERIFY(detail->isVisible());
    const qint64 seqId = table->model()->index(3, LogEntriesModel::SeqIdColumn).data().toLongLong();
    QVERIFY(find<QLabel>("entryTitle")->text().contains(formatNumber(seqId)));
    const auto metadata = nlohmann::json::parse(find<QPlainTextEdit>("entryMetadata")->toPlainText().toStdString());
    QVERIFY(metadata.is_object() && !metadata.empty());
    QVERIFY(!find<QPlainTextEdit>("entryDocument")->toPlainText().isEmpty());
    QTest::mouseClick(find<QToolButton>("closeDetail"), Qt::LeftButton);
    QVERIFY(!detail->isVisible());
    QVERIFY(table->selectedId().isEmpty());
}

void TestPages::walExports_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("csv") << u"log.csv"_s;
    QTest::newRow("json") << u"log.json"_s;
}

void TestPages::walExports()
{
    QFETCH(QString, name);
    QVERIFY(show<WalPage>(u"chroma-1.5.9"_s));
    const QTemporaryDir folder;
    const QString target = folder.filePath(name);
    dialogs::setNextPath(target);
    QTest::mouseClick(find<QPushButton>("exportLog"), Qt::LeftButton);
    const auto& bars = [this] { return m_page->messages()->bars(); };
    QTRY_COMPARE_WITH_TIMEOUT(bars().size(), 1, 30'000);
    QCOMPARE(bars().first()->message().status, Status::Good);
    QFile file(target);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    if (name.endsWith(u".json"))
        QCOMPARE(nlohmann::json::parse(text.toStdString()).size(), *snapshot().log.entries.value);
    else
        QVERIFY(text.startsWith("seq_id,"));
}

void TestPages::walRefusesToExportInside()
{
    QVERIFY(show<WalPage>(u"chroma-1.5.9"_s));
    const auto before = test::stateOf(m_fixture->directory());
    dialogs::setNextPath(m_fixture->directory() + u"/log.csv"_s);
    QTest::mouseClick(find<QPushButton>("exportLog"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(m_page->messages()->bars().size(), 1, 30'000);
    QVERIFY(m_page->messages()->bars().first()->message().status != Status::Good);
    QCOMPARE(test::stateOf(m_fixture->directory()), before);
}

void TestPages::changesAreFollowedInPlace()
{
    QVERIFY(show<WalPage>(u"wordnet-sample"_s));
    auto* entries = find<PageTable>("entriesTable");
    entries->setCurrentIndex(entries->model()->index(40, 0));
    const QString selected = entries->selectedId();
    m_page->setCollection({});
    QTest::mouseClick(find<QToolButton>("olderPage"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_page->isSettled(), 30'000);
    entries->setCurrentIndex(entries->model()->index(60, 0));
    const QString onSecondPage = entries->selectedId();
    entries->verticalScrollBar()->setValue(entries->verticalScrollBar()->maximum() / 2);
    const int scrolled = entries->verticalScrollBar()->value();
    QVERIFY(selected != onSecondPage);

    const quint64 before = *snapshot().log.entries.value;
    m_session->setPollInterval(std::chrono::milliseconds(20));
    QVERIFY(test::appendLogEntry(m_fixture->directory()));
    QTRY_COMPARE_WITH_TIMEOUT(*snapshot().log.entries.value, before + 1, 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(m_page->isSettled(), 60'000);
    QCOMPARE(find<StatTile>("entriesTile")->figure(), formatCount(before + 1));
    QCOMPARE(entries->selectedId(), onSecondPage);
    QCOMPARE(entries->verticalScrollBar()->value(), scrolled);
}

void TestPages::nothingIsWritten()
{
    QVERIFY(show<OverviewPage>(u"wordnet-sample"_s));
    const auto before = test::stateOf(m_fixture->directory());
    WalPage wal;
    wal.setSession(m_session.get());
    m_session->setPollInterval(std::chrono::milliseconds(20));
    m_session->refresh();
    QTRY_VERIFY_WITH_TIMEOUT(wal.isSettled() && !m_session->readingJob(), 60'000);
    QTest::qWait(200); // some polls
    wal.setSession(nullptr);
    QCOMPARE(test::stateOf(m_fixture->directory()), before);
}

QTEST_MAIN(TestPages)
#include "tst_pages.moc"
