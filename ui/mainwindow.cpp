// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QStackedWidget>
#include <QTabBar>

#include "engine/report/infodocument.h"
#include "ui/actions.h"
#include "ui/helpdialogs.h"
#include "ui/jobs/exporttarget.h"
#include "ui/jobs/sampleunpack.h"
#include "ui/models/collectiontreemodel.h"
#include "ui/navigator.h"
#include "ui/pages/indexpage.h"
#include "ui/pages/memorypage.h"
#include "ui/pages/overviewpage.h"
#include "ui/pages/overviewtext.h"
#include "ui/pages/recordspage.h"
#include "ui/pages/walpage.h"
#include "ui/startpage.h"
#include "ui/statusline.h"
#include "ui/support/dialogs.h"
#include "ui/support/settings.h"

namespace ui {

namespace {
const QString openMessage = QStringLiteral("open:"); ///< followed by the directory
const QString reportMessage = QStringLiteral("report");
const QString sampleMessage = QStringLiteral("sample");
const QString collectionMessage = QStringLiteral("collection");

/// Local folders, and the folders of chroma.sqlite3 files, among what is dragged.
QStringList directoriesIn(const QMimeData* data)
{
    QStringList directories;
    for (const QUrl& url : data->urls()) {
        const QFileInfo info(url.toLocalFile());
        if (url.isLocalFile() && (info.isDir() || info.fileName() == QStringLiteral("chroma.sqlite3")))
            directories << info.absoluteFilePath();
    }
    return directories;
}
} // namespace

QStringList MainWindow::pageKeys()
{
    return { OverviewPage::word(), WalPage::word(), MemoryPage::word(), IndexPage::word(), RecordsPage::word() };
}

Page* MainWindow::currentPage() const
{
    return m_centre->currentWidget() == m_work ? m_pages.value(m_stack->currentIndex()) : nullptr;
}

bool MainWindow::isSettled() const
{
    if (m_workspace.isOpening())
        return false;
    const Page* page = currentPage();
    return !page || page->isSettled();
}

bool MainWindow::showPage(const QString& key)
{
    const auto at = pageKeys().indexOf(key);
    if (at < 0)
        return false;
    m_tabs->setCurrentIndex(static_cast<int>(at));
    return true;
}

void MainWindow::open(const QString& directory, const QString& collection)
{
    const QString path = QFileInfo(directory).absoluteFilePath();
    if (!collection.isEmpty())
        m_wantedCollections[QDir::cleanPath(path)] = collection;
    m_workspace.open(path);
}

void MainWindow::askForDirectory()
{
    const QString start = Settings::value(setting::lastDirectory);
    dialogs::openDirectory(this, tr("Open a Chroma directory"), start, [this](const QString& path) {
        Settings::setValue(setting::lastDirectory, QFileInfo(path).absolutePath());
        open(path);
    });
}

void MainWindow::openSample()
{
    const QString archive = sampleArchive();
    auto* job = m_jobs.start<QString>(
        tr("Unpacking the sample"), [archive, target = sampleDirectory()](const engine::Progress& progress) {
            return unpackSample(archive, target, progress);
        });
    connect(job, &Job::finished, this, [this, job] {
        if (job->state() == JobState::Done)
            open(job->takeResult());
        else if (job->state() == JobState::Failed)
            showMessage(messageFrom(job->error(), sampleMessage));
    });
}

void MainWindow::onOpened(Session* session)
{
    m_tree->setDirectory(session->directory(), session->snapshot());
    connect(session, &Session::snapshotChanged, this, [this, session] {
        m_tree->setDirectory(session->directory(), session->snapshot());
        if (session == m_workspace.current())
            showTitle();
    });
    Settings::addRecentDirectory(session->directory());
    showRecent();
}

void MainWindow::onOpenFailed(const QString& directory, const engine::Error& error)
{
    m_wantedCollections.remove(directory);
    showMessage(messageFrom(error, openMessage + directory, tr("Try again")));
    emit failed(error);
}

void MainWindow::onCurrentChanged(Session* session)
{
    m_collection.clear();
    for (Page* page : m_pages)
        page->setSession(session);
    m_status->setSession(session);
    m_centre->setCurrentWidget(session ? m_work : static_cast<QWidget*>(m_start));
    if (session) {
        const QString wanted = m_wantedCollections.take(session->directory());
        if (!wanted.isEmpty()) {
            const auto found = engine::chroma::resolveCollection(session->snapshot()->catalog, wanted.toStdString());
            if (found) {
                chooseCollection(fromUtf8((*found)->id.text));
            } else {
                showMessage(messageFrom(found.error(), collectionMessage));
                emit failed(found.error());
            }
        }
        m_navigator->select(session->directory(), m_collection);
    }
    remember();
    showTitle();
    updateActions();
    emit settledChanged();
}

void MainWindow::chooseCollection(const QString& id)
{
    m_collection = id;
    for (Page* page : m_pages)
        page->setCollection(id);
    if (m_workspace.current())
        m_navigator->select(m_workspace.current()->directory(), id);
    remember();
    updateActions();
}

void MainWindow::onPageChanged()
{
    m_stack->setCurrentIndex(m_tabs->currentIndex());
    const Page* page = m_pages.value(m_tabs->currentIndex());
    m_actions->pages->actions().at(m_tabs->currentIndex())->setChecked(true);
    Settings::setValue(setting::lastPage, page->key());
    remember();
    emit settledChanged();
}

void MainWindow::remember()
{
    const Session* session = m_workspace.current();
    if (m_travelling || !session)
        return;
    m_history.visit({ session->directory(), m_pages.value(m_tabs->currentIndex())->key(), m_collection });
    updateActions();
}

void MainWindow::goTo(const std::optional<Location>& place)
{
    if (!place)
        return;
    m_travelling = true;
    if (Session* session = m_workspace.find(place->directory))
        m_workspace.setCurrent(session);
    showPage(place->page);
    chooseCollection(place->collection);
    m_travelling = false;
    updateActions();
}

void MainWindow::onMessageAction(const QString& key)
{
    if (!key.startsWith(openMessage))
        return;
    m_start->messages()->remove(key);
    for (Page* page : m_pages)
        page->messages()->remove(key);
    m_workspace.open(key.mid(openMessage.size()));
}

void MainWindow::showMessage(const Message& message)
{
    MessageStack* stack = currentPage() ? currentPage()->messages() : m_start->messages();
    stack->show(message);
}

void MainWindow::askForReport()
{
    const Session* session = m_workspace.current();
    if (!session)
        return;
    dialogs::saveFile(this, tr("Export a report"), session->name() + QStringLiteral("-report.json"),
        { tr("JSON (*.json)") }, [this](const QString& target) { writeReport(target); });
}

void MainWindow::writeReport(const QString& target)
{
    const Session* session = m_workspace.current();
    if (!session)
        return;
    auto* job = m_jobs.start<bool>(tr("Writing the report %1").arg(QFileInfo(target).fileName()),
        [snapshot = session->snapshot(), directory = session->directory(), target](const engine::Progress&) {
            const std::string text = engine::report::infoDocument(*snapshot).dump(
                2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
            return writeFile(directory, target, QByteArray::fromStdString(text + '\n')).map([] { return true; });
        });
    connect(job, &Job::finished, this, [this, job, target] {
        if (job->state() == JobState::Failed)
            showMessage(messageFrom(job->error(), reportMessage));
        else if (job->state() == JobState::Done)
            showMessage({ reportMessage, Status::Good, tr("The report is written."), oneLine(target), {}, true });
    });
}

void MainWindow::copyOfCollection(bool name)
{
    const Session* session = m_workspace.current();
    const auto* view =
        session ? session->snapshot()->find(engine::CollectionId{ m_collection.toStdString() }) : nullptr;
    if (view)
        QApplication::clipboard()->setText(fromUtf8(name ? view->collection.name : view->collection.id.text));
}

void MainWindow::showTitle()
{
    const Session* session = m_workspace.current();
    setWindowTitle(session ? tr("%1 – Chromascope").arg(oneLine(session->name(), 80)) : tr("Chromascope"));
    m_title->setText(session
            ? tr("%1 · read-only · %2").arg(oneLine(session->name(), 80), holdersInBrief(session->snapshot()->holders))
            : QString());
}

void MainWindow::showRecent()
{
    const QStringList recent = Settings::value(setting::recentDirectories);
    m_start->setRecent(recent);
    m_actions->recentMenu->clear();
    m_actions->recentMenu->setEnabled(!recent.isEmpty());
    for (const QString& directory : recent) {
        QString text = oneLine(directory, 120);
        text.replace(u'&', QStringLiteral("&&"));
        connect(
            m_actions->recentMenu->addAction(text), &QAction::triggered, this, [this, directory] { open(directory); });
    }
}

void MainWindow::updateActions()
{
    const bool isOpen = m_workspace.current() != nullptr;
    for (QAction* action :
        { m_actions->exportReport, m_actions->closeDirectory, m_actions->refresh, m_actions->focusFilter })
        action->setEnabled(isOpen);
    m_actions->pages->setEnabled(isOpen);
    m_actions->back->setEnabled(m_history.canGoBack());
    m_actions->forward->setEnabled(m_history.canGoForward());
    for (QAction* action : m_actions->collectionActions())
        action->setEnabled(!m_collection.isEmpty());
}

void MainWindow::childEvent(QChildEvent* event)
{
    QMainWindow::childEvent(event);
    // The window makes the tabs of its docks itself, and gives them no name.
    auto* tabs = event->type() == QEvent::ChildPolished ? qobject_cast<QTabBar*>(event->child()) : nullptr;
    if (!tabs)
        return;
    tabs->setAccessibleName(tr("Panels"));
    tabs->setElideMode(Qt::ElideNone);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!directoriesIn(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    for (const QString& directory : directoriesIn(event->mimeData()))
        open(directory);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    Settings::setValue(setting::geometry, saveGeometry());
    Settings::setValue(setting::windowState, saveState(layoutVersion));
    Settings::setValue(setting::stateVersion, layoutVersion);
    QMainWindow::closeEvent(event);
}

} // namespace ui
