// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QList>
#include <QObject>

class QAction;
class QActionGroup;
class QMainWindow;
class QMenu;

namespace ui {

/// Everything the window can be told to do, with words and keys, and the menus that offer it. What an action does is
/// connected by the window.
class Actions : public QObject
{
    Q_OBJECT

public:
    explicit Actions(QMainWindow* window);

    QAction* open;
    QAction* openSample;
    QAction* exportReport;
    QAction* closeDirectory;
    QAction* quit;

    QAction* back;
    QAction* forward;
    QAction* refresh;
    QAction* focusFilter;
    QAction* restoreLayout;
    QActionGroup* pages; ///< checkable; data = page key
    QActionGroup* themes; ///< checkable; data = int of ThemeChoice

    QAction* copyId;
    QAction* copyName;
    QAction* showInWal;

    QAction* shortcuts;
    QAction* about;

    QMenu* recentMenu;
    QMenu* docksMenu;

    /// Adds a page to the View menu; Ctrl+1 is the first.
    QAction* addPage(const QString& key, const QString& title);
    /// What a collection's context menu offers.
    QList<QAction*> collectionActions() const;
    /// Every action with a key, for the list of shortcuts.
    QList<QAction*> withKeys() const;

private:
    QAction* make(const char* name, const QString& text, const QKeySequence& keys = {});
    void makeFileMenu(QMainWindow* window);
    void makeViewMenu(QMainWindow* window);
    void makeOtherMenus(QMainWindow* window);

    QMenu* m_viewMenu = nullptr;
    QAction* m_pagesEnd = nullptr; ///< pages are inserted before it
};

} // namespace ui
