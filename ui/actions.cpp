// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/actions.h"

#include <QAction>
#include <QActionGroup>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>

#include "ui/support/icons.h"
#include "ui/support/theme.h"

namespace ui {

Actions::Actions(QMainWindow* window)
    : QObject(window)
    , pages(new QActionGroup(this))
    , themes(new QActionGroup(this))
{
    makeFileMenu(window);
    makeViewMenu(window);
    makeOtherMenus(window);
}

QAction* Actions::make(const char* name, const QString& text, const QKeySequence& keys)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcut(keys);
    return action;
}

void Actions::makeFileMenu(QMainWindow* window)
{
    open = make("actionOpen", tr("&Open…"), QKeySequence(Qt::CTRL | Qt::Key_O));
    openSample = make("actionOpenSample", tr("Open &sample"));
    exportReport = make("actionReport", tr("&Export report…"), QKeySequence(Qt::CTRL | Qt::Key_E));
    closeDirectory = make("actionClose", tr("&Close directory"), QKeySequence(Qt::CTRL | Qt::Key_W));
    quit = make("actionQuit", tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q));
    quit->setMenuRole(QAction::QuitRole);

    QMenu* menu = window->menuBar()->addMenu(tr("&File"));
    menu->addAction(open);
    recentMenu = menu->addMenu(tr("Open &recent"));
    menu->addAction(openSample);
    menu->addSeparator();
    menu->addAction(exportReport);
    menu->addSeparator();
    menu->addAction(closeDirectory);
    menu->addAction(quit);
}

void Actions::makeViewMenu(QMainWindow* window)
{
    back = make("actionBack", tr("&Back"), QKeySequence(Qt::ALT | Qt::Key_Left));
    forward = make("actionForward", tr("&Forward"), QKeySequence(Qt::ALT | Qt::Key_Right));
    refresh = make("actionRefresh", tr("&Refresh"), QKeySequence(Qt::Key_F5));
    focusFilter = make("actionFilter", tr("Fi&lter collections"), QKeySequence(Qt::CTRL | Qt::Key_F));
    restoreLayout = make("actionRestoreLayout", tr("Restore &default layout"));

    m_viewMenu = window->menuBar()->addMenu(tr("&View"));
    m_pagesEnd = m_viewMenu->addSeparator();
    m_viewMenu->addAction(back);
    m_viewMenu->addAction(forward);
    m_viewMenu->addAction(refresh);
    m_viewMenu->addAction(focusFilter);
    m_viewMenu->addSeparator();
    QMenu* themeMenu = m_viewMenu->addMenu(tr("&Theme"));
    const std::pair<ThemeChoice, QString> choices[] = { { ThemeChoice::System, tr("As the &system") },
        { ThemeChoice::Light, tr("&Light") }, { ThemeChoice::Dark, tr("&Dark") } };
    for (const auto& [choice, text] : choices) {
        QAction* action = themeMenu->addAction(text);
        action->setCheckable(true);
        action->setData(static_cast<int>(choice));
        themes->addAction(action);
    }
    docksMenu = m_viewMenu->addMenu(tr("&Panels"));
    m_viewMenu->addAction(restoreLayout);
}

void Actions::makeOtherMenus(QMainWindow* window)
{
    copyId = make("actionCopyId", tr("Copy &id"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_I));
    copyName = make("actionCopyName", tr("Copy &name"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N));
    showInWal = make("actionShowInWal", tr("Show in &WAL"));
    QMenu* collection = window->menuBar()->addMenu(tr("&Collection"));
    collection->addActions(collectionActions());

    shortcuts = make("actionShortcuts", tr("&Keyboard shortcuts"), QKeySequence(Qt::Key_F1));
    about = make("actionAbout", tr("&About Chromascope"));
    about->setMenuRole(QAction::AboutRole);
    QMenu* help = window->menuBar()->addMenu(tr("&Help"));
    help->addAction(shortcuts);
    help->addAction(about);
}

QAction* Actions::addPage(const QString& key, const QString& title)
{
    const auto number = static_cast<int>(pages->actions().size()) + 1;
    QAction* action = make("", title, number <= 9 ? QKeySequence(Qt::CTRL | (Qt::Key_0 + number)) : QKeySequence());
    action->setObjectName(QStringLiteral("actionPage_") + key);
    action->setCheckable(true);
    action->setData(key);
    pages->addAction(action);
    m_viewMenu->insertAction(m_pagesEnd, action);
    return action;
}

QList<QAction*> Actions::collectionActions() const
{
    return { copyId, copyName, showInWal };
}

QList<QAction*> Actions::withKeys() const
{
    QList<QAction*> all = findChildren<QAction*>(Qt::FindDirectChildrenOnly);
    all.removeIf([](const QAction* action) { return action->shortcut().isEmpty(); });
    return all;
}

} // namespace ui
