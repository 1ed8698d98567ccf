// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMainWindow>
#include <QMap>
#include <QStringList>

#include "engine/core/error.h"
#include "ui/history.h"
#include "ui/jobs/joblist.h"
#include "ui/jobs/workspace.h"
#include "ui/widgets/messagebar.h"

class QDockWidget;
class QLabel;
class QStackedWidget;
class QTabBar;

namespace ui {

class Actions;
class CollectionTreeModel;
class Navigator;
class Page;
class StartPage;
class StatusLine;

/// The window: navigator, pages, docks; takes wishes from menus, keys and drops, and hands them to the workspace.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Words of the pages there are: {"overview", "wal", "index"}.
    static QStringList pageKeys();
    /// False for a page there is none of.
    bool showPage(const QString& key);
    /// Opens a directory. Once it is open, `collection` (name, tenant/database/name or id) is chosen, if given.
    void open(const QString& directory, const QString& collection = {});

    Workspace& workspace() { return m_workspace; }
    JobList& jobs() { return m_jobs; }
    /// Null while the start page is shown.
    Page* currentPage() const;
    /// Whether what is visible is complete: an exact page with nothing under way, or the start page.
    bool isSettled() const;

signals:
    void settledChanged();
    /// Something asked for could not be done; it is shown in the window as well.
    void failed(const engine::Error& error);

protected:
    void childEvent(QChildEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    static constexpr int layoutVersion = 1; ///< raise when docks are added or renamed: older layouts are dropped

    void setUpCentre();
    void addPage(Page* page);
    void setUpToolBar();
    void setUpDocks();
    QDockWidget* addDock(const char* name, const QString& title, QWidget* body, Qt::DockWidgetArea area);
    void connectActions();
    void showTasks();
    void connectWorkspace();

    void restoreLayout();
    void defaultLayout();
    void askForDirectory();
    void openSample();
    void askForReport();
    void writeReport(const QString& target);
    void goTo(const std::optional<Location>& place);
    void chooseCollection(const QString& id);
    void copyOfCollection(bool name);

    void onOpened(Session* session);
    void onOpenFailed(const QString& directory, const engine::Error& error);
    void onCurrentChanged(Session* session);
    void onPageChanged();
    void onMessageAction(const QString& key);
    void remember();

    void showMessage(const Message& message);
    void showTitle();
    void showRecent();
    void updateActions();

    JobList m_jobs; // first: outlives everything that starts jobs
    Workspace m_workspace;
    CollectionTreeModel* m_tree;
    Actions* m_actions;
    History m_history;
    bool m_travelling = false; ///< going back or forward: nothing to remember

    QStackedWidget* m_centre;
    StartPage* m_start;
    QWidget* m_work;
    QTabBar* m_tabs;
    QStackedWidget* m_stack;
    QList<Page*> m_pages;
    QLabel* m_title;
    Navigator* m_navigator;
    QList<QDockWidget*> m_docks; ///< navigator, tasks, log
    StatusLine* m_status;
    QMap<QString, QString> m_wantedCollections; ///< directory → collection to choose once it is open
    QString m_collection; ///< chosen in the current directory; empty = none
};

} // namespace ui
