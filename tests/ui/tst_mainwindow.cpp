// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QDropEvent>
#include <QFile>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QTreeView>

#include "engine/core/log.h"
#include "engine/report/infodocument.h"
#include "tests/support/fixture.h"
#include "tests/ui/changes.h"
#include "tests/ui/scratchsettings.h"
#include "ui/mainwindow.h"
#include "ui/models/collectiontreemodel.h"
#include "ui/navigator.h"
#include "ui/pages/overviewtext.h"
#include "ui/pages/page.h"
#include "ui/startpage.h"
#include "ui/support/dialogs.h"
#include "ui/support/settings.h"

using namespace Qt::StringLiterals;
using namespace ui;

/// The window as a whole, driven as a user drives it.
class TestMainWindow : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void opensByTheMenu();
    void knowsItsPages();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void keepsTheGoodOne();
    void takesDroppedFolders();
    void switchesPages();
    void navigatorChooses();
    void filtersTheNavigator();
    void goesBackAndForward();
    void severalDirectories();
    void opensWithACollection();
    void copiesIdAndName();
    void writesAReport();
    void refusesAReportInside();
    void remembersWhatWasOpen();
    void remembersLayoutAndPage();
    void changesTheme();
    void everyInputHasAName();
    void nothingScrollsSideways_data();
    void nothingScrollsSideways();
    void showsTasksAndLog();

private:
    void openFixture(const QString& name);
    template <typename T>
    T* find(const char* name) const
    {
        return m_window->findChild<T*>(QString::fromLatin1(name));
    }
    void trigger(const char* action) { find<QAction>(action)->trigger(); }
    MessageStack* messages() const
    {
        return m_window->currentPage() ? m_window->currentPage()->messages() : find<StartPage>("startPage")->messages();
    }
    /// A key for the window, whose shortcuts work only while it is the active one.
    void press(QKeyCombination keys);
    QModelIndex inTree(const QString& label) const;

    std::unique_ptr<test::ScratchSettings> m_settings;
    std::vector<std::unique_ptr<test::Fixture>> m_fixtures;
    std::unique_ptr<MainWindow> m_window;
};

void TestMainWindow::initTestCase()
{
    m_settings = std::make_unique<test::ScratchSettings>();
}

void TestMainWindow::init()
{
    m_settings->clear();
    m_window = std::make_unique<MainWindow>();
    m_window->show();
}

void TestMainWindow::cleanup()
{
    m_window.reset();
    m_fixtures.clear();
    QCOMPARE(dialogs::clearNextAnswers(), 0);
}

void TestMainWindow::openFixture(const QString& name)
{
    const std::size_t before = m_window->workspace().sessions().size();
    m_fixtures.push_back(std::make_unique<test::Fixture>(name));
    dialogs::setNextPath(m_fixtures.back()->directory());
    trigger("actionOpen");
    QTRY_COMPARE_WITH_TIMEOUT(m_window->workspace().sessions().size(), before + 1, 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->isSettled(), 60'000);
}

void TestMainWindow::press(QKeyCombination keys)
{
    m_window->activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), m_window.get());
    QTest::keyClick(m_window.get(), keys.key(), keys.keyboardModifiers());
}

QModelIndex TestMainWindow::inTree(const QString& label) const
{
    const QAbstractItemModel* model = find<QTreeView>("navigatorTree")->model();
    return model->match(model->index(0, 0), Qt::DisplayRole, label, 1, Qt::MatchExactly | Qt::MatchRecursive).value(0);
}

void TestMainWindow::opensByTheMenu()
{
    QVERIFY(find<StartPage>("startPage")->isVisible());
    QVERIFY(!m_window->currentPage());
    openFixture(u"wordnet-sample"_s);
    QVERIFY(!find<StartPage>("startPage")->isVisible());
    QVERIFY(m_window->currentPage());
    const Session* session = m_window->workspace().current();
    QVERIFY(m_window->windowTitle().startsWith(session->name()));
    const QString title = find<QLabel>("directoryTitle")->text();
    QVERIFY(title.contains(u"read-only"));
    QVERIFY(title.endsWith(holdersInBrief(session->snapshot()->holders)));
    QCOMPARE(find<QLabel>("statusFreshness")->text(), u"exact"_s);
    QCOMPARE(find<QLabel>("schemaBrief")->text(), schemaInBrief(session->snapshot()->schema));
    QCOMPARE(inTree(u"wordnet_nouns"_s).siblingAtColumn(CollectionTreeModel::FigureColumn).data().toULongLong(), 2666U);
}

void TestMainWindow::knowsItsPages()
{
    const auto* tabs = find<QTabBar>("pageTabs");
    QCOMPARE(tabs->count(), static_cast<int>(MainWindow::pageKeys().size()));
    for (const QString& key : MainWindow::pageKeys()) {
        QVERIFY(m_window->showPage(key));
        QVERIFY(m_window->findChild<Page*>(key + u"Page"_s));
        QVERIFY(find<QAction>(qPrintable(u"actionPage_"_s + key))->isChecked());
    }
    QVERIFY(!m_window->showPage(u"tuner"_s));
}

void TestMainWindow::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("kind");
    QTest::newRow("nowhere") << u"nowhere"_s;
    QTest::newRow("a file") << u"file"_s;
    QTest::newRow("an empty folder") << u"empty"_s;
    QTest::newRow("text instead of a database") << u"text"_s;
    QTest::newRow("another program's database") << u"foreign"_s;
}

static bool writeAll(const QString& path, const QByteArray& content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

void TestMainWindow::saysWhatIsWrong()
{
    QFETCH(QString, kind);
    const QTemporaryDir folder;
    QString path = folder.path();
    if (kind == u"nowhere")
        path += u"/nowhere"_s;
    else if (kind == u"file")
        QVERIFY(writeAll(path += u"/file"_s, "x"));
    else if (kind == u"text")
        QVERIFY(writeAll(path + u"/chroma.sqlite3"_s, QByteArray(5000, 'x')));
    else if (kind == u"foreign")
        QVERIFY(test::runSql(path + u"/chroma.sqlite3"_s, "CREATE TABLE bookmarks (url TEXT)"));
    m_window->open(path);
    QTRY_COMPARE_WITH_TIMEOUT(messages()->bars().size(), 1, 30'000);
    const Message& message = messages()->bars().first()->message();
    QVERIFY(!message.lead.isEmpty());
    const QString words = message.lead + u' ' + message.text;
    QVERIFY2(words.contains(path), qPrintable(words)); // where
    QVERIFY(message.text.size() > path.size() + 10); // and why, and what to do
    QCOMPARE(message.action, u"Try again"_s);
    QVERIFY(find<StartPage>("startPage")->isVisible());
    QVERIFY(Settings::value(setting::recentDirectories).isEmpty());
}

void TestMainWindow::keepsTheGoodOne()
{
    openFixture(u"chroma-1.5.9"_s);
    const Session* session = m_window->workspace().current();
    const QTemporaryDir empty;
    m_window->open(empty.path());
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->workspace().isOpening(), 30'000);
    QCOMPARE(m_window->workspace().current(), session);
    QVERIFY(m_window->currentPage()->isVisible());
    bool told = false;
    for (const MessageBar* bar : messages()->bars())
        told = told || bar->message().key == u"open:"_s + empty.path();
    QVERIFY(told);
}

void TestMainWindow::takesDroppedFolders()
{
    const test::Fixture fixture(u"chroma-0.6.3"_s);
    QMimeData data;
    data.setUrls({ QUrl(u"https://example.org/"_s) });
    QDragEnterEvent foreign({ 10, 10 }, Qt::CopyAction, &data, Qt::LeftButton, {});
    foreign.ignore();
    QApplication::sendEvent(m_window.get(), &foreign);
    QVERIFY(!foreign.isAccepted());
    data.setUrls({ QUrl::fromLocalFile(fixture.directory()) });
    QDragEnterEvent enter({ 10, 10 }, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({ 10, 10 }, Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &drop);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->workspace().current(), 60'000);
    QCOMPARE(m_window->workspace().current()->directory(), fixture.directory());
}

void TestMainWindow::switchesPages()
{
    openFixture(u"chroma-1.5.9"_s);
    press(QKeyCombination(Qt::ControlModifier, Qt::Key_2));
    QCOMPARE(m_window->currentPage()->key(), u"wal"_s);
    QCOMPARE(find<QTabBar>("pageTabs")->currentIndex(), 1);
    press(QKeyCombination(Qt::ControlModifier, Qt::Key_1));
    QCOMPARE(m_window->currentPage()->key(), u"overview"_s);
    const SnapshotPtr before = m_window->workspace().current()->snapshot();
    press(Qt::Key_F5);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->workspace().current()->snapshot() != before, 60'000);
}

void TestMainWindow::navigatorChooses()
{
    openFixture(u"wordnet-sample"_s);
    auto* tree = find<QTreeView>("navigatorTree");
    tree->setCurrentIndex(inTree(u"wordnet_verbs"_s));
    const QString id = tree->currentIndex().data(IdRole).toString();
    for (const QString& key : MainWindow::pageKeys())
        QCOMPARE(m_window->findChild<Page*>(key + u"Page"_s)->collection(), id);
    trigger("actionShowInWal");
    QCOMPARE(m_window->currentPage()->key(), u"wal"_s);
    // A page chooses: the navigator follows.
    auto* selector = find<QComboBox>("collectionSelector");
    selector->setFocus();
    QTest::keyClick(selector, Qt::Key_Home);
    QVERIFY(tree->currentIndex().data(IdRole).toString() != id);
    QVERIFY(!find<QAction>("actionCopyId")->isEnabled());
}

void TestMainWindow::filtersTheNavigator()
{
    openFixture(u"wordnet-sample"_s);
    press(QKeyCombination(Qt::ControlModifier, Qt::Key_F));
    auto* filter = find<QLineEdit>("navigatorFilter");
    QVERIFY(filter->hasFocus());
    QTest::keyClicks(filter, u"NOUN"_s);
    QTest::keyClick(filter, Qt::Key_Return);
    QVERIFY(inTree(u"wordnet_nouns"_s).isValid());
    QVERIFY(!inTree(u"wordnet_verbs"_s).isValid());
    QTest::keyClick(filter, Qt::Key_Escape);
    QVERIFY(inTree(u"wordnet_verbs"_s).isValid());
}

void TestMainWindow::goesBackAndForward()
{
    openFixture(u"wordnet-sample"_s);
    QVERIFY(!find<QAction>("actionBack")->isEnabled());
    find<QTreeView>("navigatorTree")->setCurrentIndex(inTree(u"wordnet_nouns"_s));
    const QString nouns = m_window->currentPage()->collection();
    m_window->showPage(u"wal"_s);
    press(QKeyCombination(Qt::AltModifier, Qt::Key_Left));
    QCOMPARE(m_window->currentPage()->key(), u"overview"_s);
    QCOMPARE(m_window->currentPage()->collection(), nouns);
    press(QKeyCombination(Qt::AltModifier, Qt::Key_Left));
    QVERIFY(m_window->currentPage()->collection().isEmpty());
    press(QKeyCombination(Qt::AltModifier, Qt::Key_Right));
    press(QKeyCombination(Qt::AltModifier, Qt::Key_Right));
    QCOMPARE(m_window->currentPage()->key(), u"wal"_s);
    QCOMPARE(m_window->currentPage()->collection(), nouns);
    QVERIFY(!find<QAction>("actionForward")->isEnabled());
}

void TestMainWindow::severalDirectories()
{
    openFixture(u"chroma-1.5.9"_s);
    openFixture(u"chroma-0.4.24"_s);
    QCOMPARE(m_window->workspace().current()->directory(), m_fixtures[1]->directory());
    trigger("actionBack");
    QCOMPARE(m_window->workspace().current()->directory(), m_fixtures[0]->directory());
    press(QKeyCombination(Qt::ControlModifier, Qt::Key_W));
    QCOMPARE(m_window->workspace().current()->directory(), m_fixtures[1]->directory());
    press(QKeyCombination(Qt::ControlModifier, Qt::Key_W));
    QVERIFY(find<StartPage>("startPage")->isVisible());
    QVERIFY(!find<QAction>("actionClose")->isEnabled());
    QVERIFY(!find<QAction>("actionBack")->isEnabled());
    QCOMPARE(find<QTreeView>("navigatorTree")->model()->rowCount(), 0);
}

void TestMainWindow::opensWithACollection()
{
    const test::Fixture fixture(u"wordnet-sample"_s);
    m_window->open(fixture.directory(), u"wordnet_verbs"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->currentPage() && m_window->isSettled(), 60'000);
    QCOMPARE(m_window->currentPage()->collection(), inTree(u"wordnet_verbs"_s).data(IdRole).toString());
    m_window->workspace().close(m_window->workspace().current());
    QSignalSpy failed(m_window.get(), &MainWindow::failed);
    m_window->open(fixture.directory(), u"no such"_s);
    QVERIFY(failed.wait(60'000));
    const auto error = failed.first().first().value<engine::Error>();
    QVERIFY(QString::fromStdString(error.message + error.hint).contains(u"wordnet_verbs")); // names what there is
}

void TestMainWindow::copiesIdAndName()
{
    openFixture(u"wordnet-sample"_s);
    find<QTreeView>("navigatorTree")->setCurrentIndex(inTree(u"wordnet_verbs"_s));
    trigger("actionCopyName");
    QCOMPARE(QApplication::clipboard()->text(), u"wordnet_verbs"_s);
    trigger("actionCopyId");
    QCOMPARE(QApplication::clipboard()->text(), m_window->currentPage()->collection());
}

void TestMainWindow::writesAReport()
{
    openFixture(u"chroma-1.5.9"_s);
    const QTemporaryDir folder;
    const QString target = folder.filePath(u"report.json"_s);
    dialogs::setNextPath(target);
    trigger("actionReport");
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(target), 30'000);
    QFile file(target);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto written = nlohmann::ordered_json::parse(file.readAll().toStdString());
    QCOMPARE(written.dump(), engine::report::infoDocument(*m_window->workspace().current()->snapshot()).dump());
}

void TestMainWindow::refusesAReportInside()
{
    openFixture(u"chroma-1.5.9"_s);
    const auto before = test::stateOf(m_fixtures[0]->directory());
    const auto bars = messages()->bars().size();
    dialogs::setNextPath(m_fixtures[0]->directory() + u"/report.json"_s);
    trigger("actionReport");
    QTRY_COMPARE_WITH_TIMEOUT(messages()->bars().size(), bars + 1, 30'000);
    QCOMPARE(test::stateOf(m_fixtures[0]->directory()), before);
}

void TestMainWindow::remembersWhatWasOpen()
{
    openFixture(u"chroma-1.5.9"_s);
    QCOMPARE(Settings::value(setting::recentDirectories), QStringList{ m_fixtures[0]->directory() });
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    QSignalSpy chosen(find<StartPage>("startPage"), &StartPage::recentChosen);
    auto* list = find<QAbstractItemView>("recentList");
    QCOMPARE(list->model()->rowCount(), 1);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(0, 0)).center());
    QVERIFY(chosen.count() >= 1);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->workspace().current(), 60'000);
}

void TestMainWindow::remembersLayoutAndPage()
{
    QVERIFY(!find<QDockWidget>("tasksDock")->isVisible());
    find<QDockWidget>("tasksDock")->show();
    find<QDockWidget>("navigatorDock")->hide();
    m_window->showPage(u"wal"_s);
    m_window->close();
    m_window = std::make_unique<MainWindow>();
    m_window->show();
    QVERIFY(!find<QDockWidget>("tasksDock")->isHidden());
    QVERIFY(find<QDockWidget>("navigatorDock")->isHidden());
    QCOMPARE(find<QTabBar>("pageTabs")->currentIndex(), 1);
    trigger("actionRestoreLayout");
    QVERIFY(find<QDockWidget>("tasksDock")->isHidden());
    QVERIFY(!find<QDockWidget>("navigatorDock")->isHidden());
}

void TestMainWindow::changesTheme()
{
    openFixture(u"chroma-1.5.9"_s);
    const auto themeAction = [this](ThemeChoice choice) {
        for (QAction* action : m_window->findChildren<QAction*>()) {
            if (action->isCheckable() && action->data().typeId() == QMetaType::Int
                && action->data().toInt() == static_cast<int>(choice))
                return action;
        }
        return static_cast<QAction*>(nullptr);
    };
    themeAction(ThemeChoice::Dark)->trigger();
    QVERIFY(Theme::instance().isDark());
    QCOMPARE(Settings::value(setting::theme), ThemeChoice::Dark);
    QTRY_VERIFY(isDarkPalette(m_window->currentPage()->palette()));
    themeAction(ThemeChoice::Light)->trigger();
    QVERIFY(!Theme::instance().isDark());
}

void TestMainWindow::everyInputHasAName()
{
    openFixture(u"wordnet-sample"_s);
    QStringList nameless;
    for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const bool isInput = button || qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QComboBox*>(widget)
            || qobject_cast<const QAbstractItemView*>(widget) || qobject_cast<const QPlainTextEdit*>(widget)
            || (widget->focusPolicy() & Qt::TabFocus && widget->metaObject()->className() != QByteArray("QWidget"));
        if (!isInput || !widget->isVisible() || widget->focusPolicy() == Qt::NoFocus
            || qobject_cast<const QTabBar*>(widget->parentWidget()))
            continue;
        const QString name = widget->accessibleName().isEmpty() && button ? button->text() : widget->accessibleName();
        if (name.isEmpty())
            nameless << QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName();
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u"; "_s)));
}

void TestMainWindow::nothingScrollsSideways_data()
{
    QTest::addColumn<QString>("fixture");
    QTest::newRow("sample") << u"wordnet-sample"_s;
    QTest::newRow("upgraded") << u"chroma-0.5.5-then-1.5.9"_s;
}

void TestMainWindow::nothingScrollsSideways()
{
    QFETCH(QString, fixture);
    m_window->resize(1280, 800);
    openFixture(fixture);
    for (const QString& key : MainWindow::pageKeys()) {
        m_window->showPage(key);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->isSettled(), 60'000);
        auto* scroll = m_window->currentPage()->findChild<QScrollArea*>(u"scroll"_s);
        QVERIFY2(scroll->widget()->width() <= scroll->viewport()->width(), qPrintable(key));
        for (const auto* view : m_window->currentPage()->findChildren<QAbstractItemView*>())
            QVERIFY2(!view->isVisible() || view->horizontalScrollBar()->maximum() == 0, qPrintable(view->objectName()));
    }
}

void TestMainWindow::showsTasksAndLog()
{
    openFixture(u"chroma-1.5.9"_s);
    QCOMPARE(find<QAbstractButton>("taskCount")->text(), u"no tasks running"_s);
    const QTemporaryDir folder;
    dialogs::setNextPath(folder.filePath(u"report.json"_s));
    trigger("actionReport");
    QTRY_COMPARE_WITH_TIMEOUT(m_window->jobs().jobs().size(), 1U, 30'000);
    QTest::mouseClick(find<QAbstractButton>("taskCount"), Qt::LeftButton);
    QVERIFY(find<QDockWidget>("tasksDock")->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(m_window->jobs().jobs().front()->state(), JobState::Done, 30'000);
    engine::log::error("a line of the log");
    const QAbstractItemModel* lines = find<QAbstractItemView>("logView")->model();
    QTRY_VERIFY(lines->rowCount() > 0);
    QCOMPARE(lines->index(lines->rowCount() - 1, 2).data().toString(), u"a line of the log"_s);
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
