// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDirIterator>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <QTextDocument>
#include <QTreeView>

#include "tests/support/damage.h"
#include "tests/support/fixture.h"
#include "tests/ui/baddirectories.h"
#include "tests/ui/scratchsettings.h"
#include "ui/mainwindow.h"
#include "ui/models/logentriesmodel.h"
#include "ui/pages/overviewtext.h"
#include "ui/pages/page.h"
#include "ui/startpage.h"
#include "ui/support/dialogs.h"
#include "ui/widgets/progressline.h"
#include "ui/widgets/stattile.h"

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

/// What a label or a tool tip looks like to the user.
QString rendered(const QString& text)
{
    QTextDocument document;
    if (Qt::mightBeRichText(text))
        document.setHtml(text);
    else
        document.setPlainText(text);
    return document.toPlainText();
}

QString rendered(const QLabel* label)
{
    if (label->textFormat() == Qt::PlainText)
        return label->text();
    if (label->textFormat() == Qt::AutoText)
        return rendered(label->text());
    QTextDocument document;
    document.setHtml(label->text());
    return document.toPlainText();
}

/// Everything the labels below `widget` say, one per line.
QString textOf(const QWidget* widget)
{
    QStringList all;
    for (const QLabel* label : widget->findChildren<QLabel*>())
        all << rendered(label);
    return all.join(u'\n');
}

/// Names, sizes and times: for files that announce terabytes.
std::map<QString, QString> outlineOf(const QString& directory)
{
    std::map<QString, QString> outline;
    QDirIterator it(
        directory, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        struct stat data = {};
        if (::lstat(QFile::encodeName(it.next()).constData(), &data) == 0)
            outline[it.filePath()] = u"%1 %2.%3"_s.arg(data.st_size).arg(data.st_mtim.tv_sec).arg(data.st_mtim.tv_nsec);
    }
    return outline;
}

} // namespace

/// Directories that are no Chroma directories, damaged, locked or hostile: the window says what is wrong where the user
/// looks, shows what there is, stays usable and changes nothing.
class TestBadInputWindow : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void directories_data();
    void directories();
    void namesAreNoMarkup();
    void findingsSayWhichCollection();
    void oddIdsAreShown_data();
    void oddIdsAreShown();

private:
    void openPath(const QString& path);
    void verifyRefused(const test::BadDirectory& bad, const QString& path);
    void verifyShown(const test::BadDirectory& bad);
    void verifyUsable();
    template <typename T>
    T* find(const char* name, const QWidget* in = nullptr) const
    {
        return (in ? in : m_window.get())->findChild<T*>(QString::fromLatin1(name));
    }

    std::unique_ptr<test::ScratchSettings> m_settings;
    std::unique_ptr<test::Fixture> m_healthy;
    QString m_records; ///< of the healthy directory
    QList<test::BadDirectory> m_bad;
    std::unique_ptr<MainWindow> m_window;
};

void TestBadInputWindow::initTestCase()
{
    m_settings = std::make_unique<test::ScratchSettings>();
    m_healthy = std::make_unique<test::Fixture>(u"chroma-1.5.9"_s);
    QVERIFY(m_healthy->isValid());
}

void TestBadInputWindow::init()
{
    m_settings->clear();
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    if (!m_records.isEmpty())
        return;
    openPath(m_healthy->directory());
    m_records = find<StatTile>("recordsTile", find<QWidget>("overviewPage"))->figure();
    QVERIFY(m_records.size() > 3);
    cleanup();
    init();
}

void TestBadInputWindow::cleanup()
{
    QVERIFY(!QApplication::activeModalWidget());
    for (const QWidget* widget : QApplication::topLevelWidgets())
        QVERIFY(!widget->isVisible() || !qobject_cast<const QDialog*>(widget));
    m_window.reset();
    QCOMPARE(dialogs::clearNextAnswers(), 0);
    QVERIFY2(!QFile::exists(u"chromascope-was-here"_s), "an id map ran a command");
}

void TestBadInputWindow::openPath(const QString& path)
{
    const auto before = m_window->workspace().sessions().size();
    bool failed = false;
    const auto connection = connect(m_window.get(), &MainWindow::failed, this, [&] { failed = true; });
    dialogs::setNextPath(path);
    find<QAction>("actionOpen")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(failed || m_window->workspace().sessions().size() > before, 60'000);
    disconnect(connection);
    if (!failed)
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isSettled(), 60'000);
}

void TestBadInputWindow::directories_data()
{
    m_bad =
        test::unreadableDirectories() + test::directoriesOfOthers() + test::damagedTables() + test::damagedIndexes();
    QTest::addColumn<int>("row");
    for (qsizetype i = 0; i < m_bad.size(); ++i)
        QTest::newRow(m_bad[i].name) << int(i);
}

void TestBadInputWindow::directories()
{
    QFETCH(int, row);
    const test::BadDirectory& bad = m_bad[row];
    const QTemporaryDir scratch;
    const QString copy = scratch.filePath(u"db"_s);
    test::copyDirectory(m_healthy->directory(), copy);
    std::shared_ptr<void> keep;
    const QString path = bad.make(scratch.path(), copy, keep);
    const auto before = bad.huge ? outlineOf(path) : test::stateOf(path);
    openPath(path);
    if (!bad.finding && bad.title)
        verifyRefused(bad, path);
    else
        verifyShown(bad);
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(bad.huge ? outlineOf(path) : test::stateOf(path), before);
    keep.reset();
    verifyUsable();
}

void TestBadInputWindow::verifyRefused(const test::BadDirectory& bad, const QString& path)
{
    const auto* start = find<StartPage>("startPage");
    QVERIFY(start->isVisible());
    QCOMPARE(start->messages()->bars().size(), 1);
    const MessageBar* bar = start->messages()->bars().first();
    QVERIFY(bar->isVisible());
    const QString text = rendered(find<QLabel>("text", bar));
    QVERIFY2(text.startsWith(QString::fromUtf8(bad.title)), qPrintable(text));
    QVERIFY2(text.contains(path), qPrintable(text));
    for (const QByteArray& word : bad.says)
        QVERIFY2(text.contains(QString::fromUtf8(word)), qPrintable(text));
    QVERIFY(m_window->workspace().sessions().empty());
    QCOMPARE(find<QTreeView>("navigatorTree")->model()->rowCount(), 0);
}

void TestBadInputWindow::verifyShown(const test::BadDirectory& bad)
{
    QVERIFY(m_window->currentPage());
    const engine::chroma::Snapshot& snapshot = *m_window->workspace().current()->snapshot();
    QCOMPARE(find<StatTile>("recordsTile", find<QWidget>("overviewPage"))->figure() == m_records, bad.sameRecords);
    QVERIFY(find<QAbstractItemView>("collectionsTable")->model()->rowCount() > 0);
    if (bad.finding) {
        const auto* row = m_window->findChild<QWidget*>(u"finding_"_s + QLatin1StringView(bad.finding));
        QVERIFY2(row, qPrintable(textOf(find<QWidget>("findings"))));
        QTRY_VERIFY(!row->isHidden());
        const QString text = textOf(row);
        QVERIFY2(text.startsWith(QString::fromUtf8(bad.title)), qPrintable(text));
        for (const QByteArray& word : bad.says)
            QVERIFY2(text.contains(QString::fromUtf8(word)), qPrintable(text));
        // The gravest is on top, in a line of its own.
        const QString top = textOf(m_window->currentPage()->messages());
        QVERIFY2(top.contains(findingTitle(snapshot, snapshot.findings.front())), qPrintable(top));
    }
    m_window->showPage(u"wal"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->isSettled(), 60'000);
    for (const ProgressLine* line : m_window->centralWidget()->findChildren<ProgressLine*>())
        QVERIFY(!line->isVisible());
    QCOMPARE(find<QAbstractItemView>("entriesTable")->model()->rowCount() > 0, bad.logReadable);
    if (!bad.logReadable) {
        const QString told = textOf(m_window->currentPage()->messages());
        QVERIFY2(told.contains(u"embeddings_queue"_s), qPrintable(told));
        QCOMPARE(find<StatTile>("entriesTile")->meaning(), u"how many is not known"_s);
        QVERIFY(find<StatTile>("mayGoTile")->meaning().isEmpty());
    }
    m_window->showPage(u"overview"_s);
}

/// A healthy directory opens as if nothing had been.
void TestBadInputWindow::verifyUsable()
{
    openPath(m_healthy->directory());
    QCOMPARE(m_window->workspace().current()->directory(), m_healthy->directory());
    QCOMPARE(find<StatTile>("recordsTile", find<QWidget>("overviewPage"))->figure(), m_records);
    QVERIFY(m_window->currentPage()->isVisible());
}

void TestBadInputWindow::namesAreNoMarkup()
{
    const QString name = u"<b>bold</b> &amp; <img src=x>"_s;
    const QTemporaryDir scratch;
    const QString copy = scratch.filePath(u"<i>bold &lt;"_s);
    test::copyDirectory(m_healthy->directory(), copy);
    test::Sql(copy).run("UPDATE collections SET name = ?1 WHERE name = 'l2_plain'", { name });
    openPath(copy);
    const auto* tree = find<QTreeView>("navigatorTree");
    const auto found = tree->model()->match(
        tree->model()->index(0, 0), Qt::DisplayRole, name, 1, Qt::MatchExactly | Qt::MatchRecursive);
    QCOMPARE(found.size(), 1);
    find<QTreeView>("navigatorTree")->setCurrentIndex(found.first());
    for (const QString& page : MainWindow::pageKeys()) {
        m_window->showPage(page);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isSettled(), 60'000);
        QCOMPARE(find<QComboBox>("collectionSelector")->currentText(), name);
        const auto isWhole = [&](const QString& text) {
            return !text.contains(u"bold"_s) || text.contains(name) || text.contains(u"<i>bold &lt;"_s);
        };
        for (const QLabel* label : m_window->findChildren<QLabel*>())
            QVERIFY2(isWhole(rendered(label)), qPrintable(label->text()));
        for (const QAbstractItemView* view : m_window->findChildren<QAbstractItemView*>()) {
            const QAbstractItemModel* model = view->model();
            if (!model || model->rowCount() == 0)
                continue;
            const auto named = model->match(model->index(0, 0), Qt::DisplayRole, u"bold"_s, -1,
                Qt::MatchContains | Qt::MatchRecursive | Qt::MatchWrap);
            for (const QModelIndex& index : named) {
                const QString tip = index.data(Qt::ToolTipRole).toString();
                QVERIFY2(isWhole(rendered(tip)), qPrintable(tip));
            }
        }
    }
}

/// Two databases of this directory have a collection of the same name, and the same finding about it.
void TestBadInputWindow::findingsSayWhichCollection()
{
    const test::Fixture fixture(u"chroma-0.5.5-then-1.5.9"_s);
    openPath(fixture.directory());
    const engine::chroma::Snapshot& snapshot = *m_window->workspace().current()->snapshot();
    QStringList titles;
    for (const engine::doctor::Finding& finding : snapshot.findings)
        titles << findingTitle(snapshot, finding);
    QVERIFY(titles.size() > 2);
    QCOMPARE(titles.removeDuplicates(), 0);
    QVERIFY2(titles.first().startsWith(u"second/cosine_text: "), qPrintable(titles.first()));
}

void TestBadInputWindow::oddIdsAreShown_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QString>("shown");
    QTest::newRow("newlines") << QByteArray("first\nsecond\r\nthird\t") << u"first\\nsecond\\r\\nthird\\t"_s;
    QTest::newRow("300 characters") << QByteArray(300, 'x') << QString(300, u'x');
    QTest::newRow("100,000 characters") << QByteArray(100'000, 'x') << QString(QString(299, u'x') + u'…');
    QTest::newRow("right to left") << QByteArray("a\u202egnp.exe") << u"a\\u202egnp.exe"_s;
    QTest::newRow("Hebrew and digits") << QByteArray("שלום 12") << u"שלום 12"_s;
    QTest::newRow("markup") << QByteArray("<b>id</b>&amp;") << u"<b>id</b>&amp;"_s;
    QTest::newRow("no UTF-8") << QByteArray("\xff\xfe") << u"\uFFFD\uFFFD"_s;
    QTest::newRow("a zero") << QByteArray("a\0b", 3) << u"a\\x00b"_s;
    QTest::newRow("nothing") << QByteArray("") << QString();
}

void TestBadInputWindow::oddIdsAreShown()
{
    QFETCH(QByteArray, id);
    QFETCH(QString, shown);
    const QTemporaryDir scratch;
    const QString copy = scratch.filePath(u"db"_s);
    test::copyDirectory(m_healthy->directory(), copy);
    {
        test::Sql sql(copy);
        test::appendToLog(sql, "l2_plain", { test::LogDelete, id, {}, {} });
    }
    openPath(copy);
    m_window->showPage(u"wal"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->isSettled(), 60'000);
    auto* table = find<QAbstractItemView>("entriesTable");
    const QModelIndex newest = table->model()->index(0, LogEntriesModel::IdColumn);
    QCOMPARE(newest.data().toString(), shown);
    table->setCurrentIndex(newest);
    const QString detail = textOf(find<QWidget>("entryDetail"));
    QVERIFY2(detail.contains(shown), qPrintable(detail));
    QVERIFY(!find<QWidget>("entryDetail")->isHidden());
}

QTEST_MAIN(TestBadInputWindow)
#include "tst_badinputwindow.moc"
