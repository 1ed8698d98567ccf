// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "tests/support/damage.h"
#include "tests/support/fixture.h"
#include "tests/ui/scratchsettings.h"
#include "ui/pages/indexpage.h"
#include "ui/pages/indextext.h"
#include "ui/pages/pagetable.h"
#include "ui/plots/histogram.h"
#include "ui/support/dialogs.h"
#include "ui/widgets/bytebar.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/progressrow.h"
#include "ui/widgets/stattile.h"

using namespace Qt::StringLiterals;
using namespace ui;

/// The Index page on real directories, whole and damaged, driven by object name.
class TestIndexPage : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();
    void showsTheEnginesFigures();
    void everyCollection_data();
    void everyCollection();
    void nothingChosen();
    void theOnlyCollectionNeedsNoChoice();
    void neverPersisted();
    void damaged_data();
    void damaged();
    void failedAndTriedAgain();
    void stoppedAndReadAgain();
    void hiddenPageReadsNothing();
    void followsChanges();
    void savesPlots();
    void nothingIsWritten();

private:
    void open(const QString& name);
    void show();
    bool settle() const
    {
        return QTest::qWaitFor([this] { return m_page->isSettled(); }, 60'000);
    }
    bool choose(const char* collection);
    QString idOf(const char* collection) const;
    template <typename T>
    T* find(const char* name) const
    {
        return m_page->findChild<T*>(QString::fromLatin1(name));
    }
    QStringList leads() const;
    QString subject() const
    {
        return m_page->findChild<QWidget*>(u"header"_s)->findChild<QLabel*>(u"subject"_s)->text();
    }

    std::unique_ptr<test::ScratchSettings> m_settings;
    std::unique_ptr<test::Fixture> m_fixture;
    std::unique_ptr<JobList> m_jobs;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<IndexPage> m_page;
};

void TestIndexPage::initTestCase()
{
    m_settings = std::make_unique<test::ScratchSettings>();
}

void TestIndexPage::cleanup()
{
    m_page.reset();
    m_session.reset();
    m_jobs.reset();
    m_fixture.reset();
    QCOMPARE(dialogs::clearNextAnswers(), 0);
}

void TestIndexPage::open(const QString& name)
{
    m_fixture = std::make_unique<test::Fixture>(name);
    QVERIFY(m_fixture->isValid());
}

void TestIndexPage::show()
{
    m_jobs = std::make_unique<JobList>();
    m_session = std::make_unique<Session>(m_fixture->directory(), *m_jobs);
    m_page = std::make_unique<IndexPage>();
    m_page->resize(1040, 700);
    m_page->show();
    m_page->setSession(m_session.get());
    m_session->refresh();
    QVERIFY(settle());
}

QString TestIndexPage::idOf(const char* collection) const
{
    for (const auto& view : m_session->snapshot()->collections) {
        if (view.collection.name == collection && view.collection.tenant == "default_tenant")
            return fromUtf8(view.collection.id.text);
    }
    return {};
}

bool TestIndexPage::choose(const char* collection)
{
    m_page->setCollection(idOf(collection));
    return settle() && m_page->index() && m_page->index()->collection.name == collection;
}

QStringList TestIndexPage::leads() const
{
    QStringList all;
    for (const MessageBar* bar : m_page->messages()->bars())
        all << bar->message().lead;
    return all;
}

void TestIndexPage::showsTheEnginesFigures()
{
    open(u"wordnet-sample"_s);
    show();
    QVERIFY(choose("wordnet_nouns"));
    const auto& index = *m_page->index();
    QVERIFY(index.graph && index.levels);
    QCOMPARE(find<StatTile>("elementsTile")->figure(), formatCount(3000));
    QCOMPARE(find<StatTile>("deletedTile")->figure(), formatCount(334));
    QCOMPARE(find<StatTile>("levelsTile")->figure(), formatCount(3));
    QCOMPARE(find<StatTile>("unreachableTile")->figure(), formatCount(index.graph->unreachable));
    QCOMPARE(find<StatTile>("soundnessTile")->figure(), u"sound"_s);
    QCOMPARE(find<Histogram>("levelPlot")->data().counts, *index.levels);
    QCOMPARE(find<Histogram>("outPlot")->data().counts, index.graph->outDegrees);
    QCOMPARE(find<Histogram>("inPlot")->data().counts, index.graph->inDegrees);
    for (const char* name : { "levelPlot", "outPlot", "inPlot" })
        QVERIFY(!find<Histogram>(name)->accessibleDescription().isEmpty());
    QCOMPARE(find<PageTable>("parametersTable")->model()->rowCount(), 8);
    QCOMPARE(find<PageTable>("filesTable")->model()->rowCount(), 5);
    QCOMPARE(find<ByteBar>("roomBar")->segments().size(), 3);
    QVERIFY(!find<QWidget>("findingsCard")->isVisible());
    QVERIFY(!find<QWidget>("readingRow")->isVisible());
    QVERIFY(m_page->messages()->bars().isEmpty());
}

void TestIndexPage::everyCollection_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestIndexPage::everyCollection()
{
    QFETCH(QString, name);
    open(name);
    show();
    QSignalSpy chosen(m_page.get(), &Page::collectionChosen);
    auto* selector = find<QComboBox>("collectionSelector");
    QCOMPARE(selector->count(), static_cast<int>(m_session->snapshot()->collections.size()) + 1);
    for (int at = 1; at < selector->count(); ++at) {
        selector->setCurrentIndex(at);
        emit selector->activated(at);
        QVERIFY(settle());
        QCOMPARE(chosen.takeLast().first(), selector->itemData(at));
        QVERIFY(m_page->index());
        QCOMPARE(fromUtf8(m_page->index()->collection.id.text), selector->itemData(at).toString());
        QVERIFY(m_page->index()->integrity.empty());
        QCOMPARE(find<Histogram>("outPlot")->isVisible(), !m_page->index()->isNeverPersisted());
    }
}

void TestIndexPage::nothingChosen()
{
    open(u"wordnet-sample"_s);
    show();
    QVERIFY(!m_page->index());
    QVERIFY(find<QWidget>("emptyState")->isVisible());
    QVERIFY(choose("wordnet_verbs"));
    QVERIFY(!find<QWidget>("emptyState")->isVisible());
    m_page->setCollection({});
    QVERIFY(m_page->isSettled());
    QVERIFY(!m_page->index());
    QVERIFY(find<QWidget>("emptyState")->isVisible());
    m_page->setSession(nullptr);
    QVERIFY(find<QWidget>("emptyState")->isVisible());
}

void TestIndexPage::theOnlyCollectionNeedsNoChoice()
{
    open(u"wordnet-sample"_s);
    test::Sql(m_fixture->directory()).run("DELETE FROM collections WHERE name <> 'wordnet_verbs'");
    show();
    QVERIFY(m_page->index());
    QCOMPARE(m_page->index()->collection.name, std::string("wordnet_verbs"));
    QCOMPARE(find<QComboBox>("collectionSelector")->currentData().toString(), idOf("wordnet_verbs"));
}

void TestIndexPage::neverPersisted()
{
    open(u"chroma-1.5.9"_s);
    show();
    QVERIFY(choose("young"));
    QCOMPARE(leads(), QStringList{ u"There is no index on the disk yet."_s });
    QVERIFY(!find<Histogram>("levelPlot")->isVisible());
    const auto* parameters = find<PageTable>("parametersTable");
    QVERIFY(parameters->isVisible());
    QTRY_VERIFY(parameters->parentWidget()->height() > parameters->geometry().bottom()); // no row is cut off
    QVERIFY(choose("l2_plain"));
    QVERIFY(find<Histogram>("levelPlot")->isVisible());
    QVERIFY(leads().isEmpty());
}

void TestIndexPage::damaged_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<qint64>("size");
    QTest::addColumn<QString>("soundness");
    QTest::addColumn<bool>("graph");
    QTest::newRow("links cut") << u"link_lists.bin"_s << qint64(1000) << u"damaged"_s << false;
    QTest::newRow("header cut") << u"header.bin"_s << qint64(50) << u"damaged"_s << false;
    QTest::newRow("records cut") << u"data_level0.bin"_s << qint64(5000) << u"damaged"_s << false;
    QTest::newRow("lengths cut") << u"length.bin"_s << qint64(100) << u"flawed"_s << true;
}

void TestIndexPage::damaged()
{
    QFETCH(QString, file);
    QFETCH(qint64, size);
    QFETCH(QString, soundness);
    QFETCH(bool, graph);
    open(u"chroma-1.5.9"_s);
    test::resizeFile(test::indexFolder(m_fixture->directory(), "l2_plain") + u'/' + file, size);
    test::age(m_fixture->directory());
    show();
    QVERIFY(choose("l2_plain"));
    QCOMPARE(find<StatTile>("soundnessTile")->figure(), soundness);
    QCOMPARE(leads().size(), 1);
    QVERIFY(find<QWidget>("findingsCard")->isVisible());
    QCOMPARE(m_page->index()->graph.has_value(), graph);
    const auto* files = find<PageTable>("filesTable")->model();
    for (int row = 0; row < files->rowCount(); ++row) {
        const QModelIndex at = files->index(row, IndexFilesModel::VerdictColumn);
        if (at.data(IdRole) == file)
            QCOMPARE(at.data(StatusRole).toInt(), int(graph ? Status::Wrong : Status::Loss));
    }
    m_page->setCollection({});
    QVERIFY(leads().isEmpty());
    QVERIFY(!subject().startsWith(u"l2_plain"));
    // Another collection is not concerned.
    QVERIFY(choose("thinned"));
    QVERIFY(leads().isEmpty());
    QVERIFY(!find<QWidget>("findingsCard")->isVisible());
}

void TestIndexPage::failedAndTriedAgain()
{
    open(u"chroma-1.5.9"_s);
    show();
    QVERIFY(choose("thinned"));
    const QString folder = test::indexFolder(m_fixture->directory(), "l2_plain");
    QVERIFY(QFile::rename(folder, folder + u"-away"_s));
    QVERIFY(QFile::link(folder, folder)); // cannot be listed
    m_page->setCollection(idOf("l2_plain"));
    QVERIFY(settle());
    QVERIFY(!m_page->index());
    QCOMPARE(m_page->messages()->bars().size(), 1);
    QVERIFY(!m_page->messages()->bars().first()->message().action.isEmpty());
    QCOMPARE(find<PageTable>("parametersTable")->model()->rowCount(), 8); // from the tables
    QVERIFY(QFile::remove(folder));
    QVERIFY(QFile::rename(folder + u"-away"_s, folder));
    emit m_page->messages()->bars().first()->actionTriggered();
    QVERIFY(settle());
    QVERIFY(m_page->index());
    QVERIFY(m_page->messages()->bars().isEmpty());
}

void TestIndexPage::stoppedAndReadAgain()
{
    open(u"wordnet-sample"_s);
    show();
    for (int attempt = 0; attempt < 50; ++attempt) { // the work may be done before it is stopped
        m_page->setCollection({});
        m_page->setCollection(idOf("wordnet_nouns"));
        emit find<ProgressRow>("readingRow")->cancelRequested();
        QVERIFY(settle());
        if (!m_page->index())
            break;
    }
    QVERIFY(!m_page->index());
    QCOMPARE(leads(), QStringList{ u"Reading the index was stopped."_s });
    QCOMPARE(find<StatTile>("elementsTile")->figure(), formatCount(3000)); // what the snapshot knows
    emit m_page->messages()->bars().first()->actionTriggered();
    QVERIFY(settle());
    QVERIFY(m_page->index() && leads().isEmpty());
}

void TestIndexPage::hiddenPageReadsNothing()
{
    open(u"wordnet-sample"_s);
    show();
    m_page->hide();
    m_page->setCollection(idOf("wordnet_nouns"));
    QTest::qWait(50);
    QVERIFY(!m_page->index());
    QVERIFY(!m_page->isSettled());
    m_page->show();
    QVERIFY(settle());
    QVERIFY(m_page->index());
}

void TestIndexPage::followsChanges()
{
    open(u"chroma-1.5.9"_s);
    show();
    QVERIFY(choose("l2_plain"));
    const IndexPtr first = m_page->index();
    QSignalSpy changed(m_session.get(), &Session::snapshotChanged);
    m_session->refresh();
    QVERIFY(changed.wait(30'000));
    QVERIFY(settle());
    QVERIFY(subject().startsWith(u"l2_plain"));
    QCOMPARE(m_page->index(), first); // nothing has changed: not read again
    test::Sql(m_fixture->directory())
        .run("UPDATE collections SET schema_str = replace(schema_str, '\"max_neighbors\":16', '\"max_neighbors\":24') "
             "WHERE name = 'l2_plain'");
    m_session->refresh();
    QVERIFY(QTest::qWaitFor([&] { return m_page->index() != first && m_page->isSettled(); }, 30'000));
    const auto* parameters = find<PageTable>("parametersTable")->model();
    QCOMPARE(parameters->index(0, IndexParametersModel::ValueColumn).data().toInt(), 24);
    QCOMPARE(parameters->index(0, IndexParametersModel::ActualColumn).data().toInt(), 16);
    QCOMPARE(parameters->index(0, IndexParametersModel::NameColumn).data(StatusRole).toInt(), int(Status::Wrong));
    const IndexPtr second = m_page->index();
    m_page->findChild<QWidget*>(u"header"_s)->findChild<QToolButton*>()->click(); // asked for: read again
    QVERIFY(QTest::qWaitFor([&] { return m_page->index() != second && m_page->isSettled(); }, 30'000));
}

void TestIndexPage::savesPlots()
{
    open(u"wordnet-sample"_s);
    show();
    QVERIFY(choose("wordnet_nouns"));
    const QTemporaryDir folder;
    auto* plot = find<Histogram>("outPlot");
    const QString csv = folder.filePath(u"out.csv"_s);
    dialogs::setNextPath(csv);
    emit plot->saveFiguresRequested();
    QCOMPARE(test::readFile(csv), histogramTable(plot->data(), ','));
    const QString png = folder.filePath(u"out.png"_s);
    dialogs::setNextPath(png);
    emit plot->savePictureRequested();
    QVERIFY(QFile::exists(png));
    const QString inside = m_fixture->directory() + u"/out.png"_s;
    dialogs::setNextPath(inside);
    emit plot->savePictureRequested();
    QVERIFY(!QFile::exists(inside));
    QCOMPARE(m_page->messages()->bars().last()->message().status, Status::Wrong);
}

void TestIndexPage::nothingIsWritten()
{
    open(u"chroma-0.5.5-then-1.5.9"_s);
    const auto before = test::stateOf(m_fixture->directory());
    show();
    for (const char* collection : { "l2_plain", "emptied", "cosine_text", "never_filled" })
        QVERIFY(choose(collection));
    m_page.reset();
    m_session.reset();
    m_jobs.reset();
    QCOMPARE(test::stateOf(m_fixture->directory()), before);
}

QTEST_MAIN(TestIndexPage)
#include "tst_indexpage.moc"
