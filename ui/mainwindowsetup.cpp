// SPDX-License-Identifier: GPL-3.0-or-later
// How the window is put together; what it does is in mainwindow.cpp.
#include "ui/mainwindow.h"

#include <chrono>

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabBar>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include "ui/actions.h"
#include "ui/helpdialogs.h"
#include "ui/jobs/sampleunpack.h"
#include "ui/logview.h"
#include "ui/models/collectiontreemodel.h"
#include "ui/navigator.h"
#include "ui/pages/indexpage.h"
#include "ui/pages/memorypage.h"
#include "ui/pages/overviewpage.h"
#include "ui/pages/recordspage.h"
#include "ui/pages/walpage.h"
#include "ui/startpage.h"
#include "ui/statusline.h"
#include "ui/support/icons.h"
#include "ui/support/settings.h"
#include "ui/support/theme.h"
#include "ui/tasksview.h"
#include "ui/widgets/elidedlabel.h"

namespace ui {

namespace {
constexpr int patienceMs = 1500;
constexpr int bottomHeight = 220; ///< of the tasks and the log when they are first shown
} // namespace

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent)
    , m_workspace(m_jobs)
    , m_tree(new CollectionTreeModel(this))
    , m_actions(new Actions(this))
    , m_centre(new QStackedWidget)
    , m_start(new StartPage)
    , m_work(new QWidget)
    , m_tabs(new QTabBar)
    , m_stack(new QStackedWidget)
    , m_title(new ElidedLabel)
    , m_navigator(new Navigator(m_tree))
    , m_status(new StatusLine(m_jobs))
{
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    setUpCentre();
    setUpToolBar();
    setUpDocks();
    connectActions();
    connectWorkspace();
    defaultLayout();
    restoreLayout();
    showRecent();
    showTitle();
    updateActions();
}

MainWindow::~MainWindow()
{
    for (Page* page : m_pages)
        page->setSession(nullptr); // before the sessions go
}

void MainWindow::setUpCentre()
{
    m_tabs->setObjectName(QStringLiteral("pageTabs"));
    m_tabs->setAccessibleName(tr("Pages"));
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    addPage(new OverviewPage);
    addPage(new WalPage);
    addPage(new MemoryPage);
    addPage(new IndexPage);
    addPage(new RecordsPage);

    auto* layout = new QVBoxLayout(m_work);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    auto* tabRow = new QHBoxLayout;
    tabRow->setContentsMargins(metrics::pageMargin - metrics::grid, 0, 0, 0);
    tabRow->addWidget(m_tabs);
    layout->addLayout(tabRow);
    auto* line = new QFrame;
    line->setFrameShape(QFrame::HLine);
    line->setFrameShadow(QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);
    line->setFixedHeight(1);
    layout->addWidget(line);
    layout->addWidget(m_stack, 1);
    m_centre->addWidget(m_start);
    m_centre->addWidget(m_work);
    setCentralWidget(m_centre);
    showPage(Settings::value(setting::lastPage));
    m_actions->pages->actions().at(m_tabs->currentIndex())->setChecked(true);
    m_stack->setCurrentIndex(m_tabs->currentIndex());
    connect(m_tabs, &QTabBar::currentChanged, this, &MainWindow::onPageChanged);

    m_start->setSampleOffered(!sampleArchive().isEmpty());
    connect(m_start, &StartPage::openRequested, this, &MainWindow::askForDirectory);
    connect(m_start, &StartPage::sampleRequested, this, &MainWindow::openSample);
    connect(m_start, &StartPage::recentChosen, this, [this](const QString& directory) { open(directory); });
    connect(m_start->messages(), &MessageStack::actionTriggered, this, &MainWindow::onMessageAction);

    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_status, 1);
}

void MainWindow::addPage(Page* page)
{
    m_pages << page;
    m_tabs->addTab(page->title());
    m_stack->addWidget(page);
    QAction* action = m_actions->addPage(page->key(), page->title());
    connect(action, &QAction::triggered, this, [this, key = page->key()] { showPage(key); });
    connect(page, &Page::collectionChosen, this, &MainWindow::chooseCollection);
    connect(page, &Page::settledChanged, this, [this, page] {
        if (page == currentPage())
            emit settledChanged();
    });
    connect(page->messages(), &MessageStack::actionTriggered, this, &MainWindow::onMessageAction);
}

void MainWindow::setUpToolBar()
{
    auto* bar = new QToolBar(tr("Tool bar"));
    bar->setObjectName(QStringLiteral("toolBar"));
    bar->setMovable(false);
    bar->setFloatable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    m_actions->back->setIcon(icon(Icon::Back));
    m_actions->forward->setIcon(icon(Icon::Forward));
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(metrics::cardPadding / 2, 0, metrics::cardPadding / 2, 0);
    layout->setSpacing(metrics::fieldGap);
    for (QAction* action : { m_actions->back, m_actions->forward }) {
        auto* button = new QToolButton;
        button->setDefaultAction(action);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(action->iconText());
        layout->addWidget(button);
    }
    const auto addButton = [layout](const char* name, const QString& text, QAction* action) {
        auto* button = new QPushButton(text);
        button->setObjectName(QString::fromLatin1(name));
        button->setFocusPolicy(Qt::TabFocus);
        button->setEnabled(action->isEnabled());
        layout->addWidget(button);
        QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
        QObject::connect(action, &QAction::enabledChanged, button, &QWidget::setEnabled);
    };
    addButton("toolOpen", tr("Open…"), m_actions->open);
    addButton("toolReport", tr("Report…"), m_actions->exportReport);
    m_title->setObjectName(QStringLiteral("directoryTitle"));
    m_title->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    setMuted(m_title, false);
    layout->addWidget(m_title, 1);
    bar->addWidget(row);
    addToolBar(Qt::TopToolBarArea, bar);
}

QDockWidget* MainWindow::addDock(const char* name, const QString& title, QWidget* body, Qt::DockWidgetArea area)
{
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(QString::fromLatin1(name));
    dock->setWidget(body);
    addDockWidget(area, dock);
    m_actions->docksMenu->addAction(dock->toggleViewAction());
    m_docks << dock;
    return dock;
}

void MainWindow::setUpDocks()
{
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    QDockWidget* navigator = addDock("navigatorDock", tr("Navigator"), m_navigator, Qt::LeftDockWidgetArea);
    navigator->setTitleBarWidget(m_navigator->titleBar());
    addDock("tasksDock", tr("Tasks"), new TasksView(m_jobs), Qt::BottomDockWidgetArea);
    addDock("logDock", tr("Log"), new LogView, Qt::BottomDockWidgetArea);

    m_navigator->tree()->addActions(m_actions->collectionActions());
    m_navigator->tree()->addAction(m_actions->closeDirectory);
    m_navigator->tree()->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(m_navigator, &Navigator::chosen, this, [this](const QString& directory, const QString& collection) {
        if (Session* session = m_workspace.find(directory))
            m_workspace.setCurrent(session);
        chooseCollection(collection);
    });
    connect(m_status, &StatusLine::tasksRequested, this, &MainWindow::showTasks);
    connect(&m_jobs, &JobList::listed, this, [this](Job* job) {
        // What somebody asked for and has to wait for comes into view, with its cancel button.
        if (job->visibility() != JobVisibility::Listed)
            return;
        QTimer::singleShot(patienceMs, job, [this, job] {
            if (job->isRunning())
                showTasks();
        });
    });
}

void MainWindow::showTasks()
{
    m_docks.at(1)->show();
    m_docks.at(1)->raise();
}

void MainWindow::connectActions()
{
    connect(m_actions->open, &QAction::triggered, this, &MainWindow::askForDirectory);
    connect(m_actions->openSample, &QAction::triggered, this, &MainWindow::openSample);
    m_actions->openSample->setVisible(!sampleArchive().isEmpty());
    connect(m_actions->exportReport, &QAction::triggered, this, &MainWindow::askForReport);
    connect(m_actions->closeDirectory, &QAction::triggered, this, [this] { m_workspace.close(m_workspace.current()); });
    connect(m_actions->quit, &QAction::triggered, this, &QWidget::close);
    connect(m_actions->back, &QAction::triggered, this, [this] { goTo(m_history.back()); });
    connect(m_actions->forward, &QAction::triggered, this, [this] { goTo(m_history.forward()); });
    connect(m_actions->refresh, &QAction::triggered, this, [this] {
        if (m_workspace.current())
            m_workspace.current()->refresh();
    });
    connect(m_actions->focusFilter, &QAction::triggered, m_navigator, &Navigator::focusFilter);
    connect(m_actions->restoreLayout, &QAction::triggered, this, &MainWindow::defaultLayout);
    connect(m_actions->copyId, &QAction::triggered, this, [this] { copyOfCollection(false); });
    connect(m_actions->copyName, &QAction::triggered, this, [this] { copyOfCollection(true); });
    connect(m_actions->showInWal, &QAction::triggered, this, [this] { showPage(QStringLiteral("wal")); });
    connect(m_actions->shortcuts, &QAction::triggered, this, [this] { showShortcuts(this, m_actions->withKeys()); });
    connect(m_actions->about, &QAction::triggered, this, [this] { showAbout(this); });
    for (QAction* action : m_actions->themes->actions()) {
        action->setChecked(action->data().toInt() == static_cast<int>(Theme::instance().choice()));
        connect(action, &QAction::triggered, this, [action] {
            const auto choice = static_cast<ThemeChoice>(action->data().toInt());
            Settings::setValue(setting::theme, choice);
            Theme::apply(*qApp, choice);
        });
    }
}

void MainWindow::connectWorkspace()
{
    m_workspace.setPollInterval(std::chrono::seconds(Settings::value(setting::pollSeconds)));
    connect(&m_workspace, &Workspace::opened, this, &MainWindow::onOpened);
    connect(&m_workspace, &Workspace::openFailed, this, &MainWindow::onOpenFailed);
    connect(&m_workspace, &Workspace::currentChanged, this, &MainWindow::onCurrentChanged);
    connect(&m_workspace, &Workspace::closed, this, [this](Session* session) {
        m_tree->removeDirectory(session->directory());
        m_history.forget(session->directory());
        updateActions();
    });
    connect(&m_workspace, &Workspace::openingChanged, this, [this] {
        m_start->setBusy(m_workspace.isOpening());
        emit settledChanged();
    });
}

void MainWindow::defaultLayout()
{
    QDockWidget* navigator = m_docks.at(0);
    addDockWidget(Qt::LeftDockWidgetArea, navigator);
    navigator->setFloating(false);
    navigator->show();
    for (QDockWidget* dock : m_docks.mid(1)) {
        addDockWidget(Qt::BottomDockWidgetArea, dock);
        dock->setFloating(false);
        dock->hide();
    }
    tabifyDockWidget(m_docks.at(1), m_docks.at(2));
    resizeDocks({ navigator }, { metrics::navigatorWidth }, Qt::Horizontal);
    resizeDocks(m_docks.mid(1), { bottomHeight, bottomHeight }, Qt::Vertical);
}

void MainWindow::restoreLayout()
{
    resize(1280, 800);
    restoreGeometry(Settings::value(setting::geometry));
    if (Settings::value(setting::stateVersion) == layoutVersion)
        restoreState(Settings::value(setting::windowState), layoutVersion);
}

} // namespace ui
