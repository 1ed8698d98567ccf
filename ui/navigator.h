// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QSortFilterProxyModel;
class QStackedLayout;
class QTreeView;

namespace ui {

class CollectionTreeModel;
class FilterBar;

/// The opened directories as a tree with a filter line above it. A collection chosen here is chosen on the pages.
class Navigator : public QWidget
{
    Q_OBJECT

public:
    explicit Navigator(CollectionTreeModel* model, QWidget* parent = nullptr);

    /// Shows what the pages show; emits nothing.
    void select(const QString& directory, const QString& collectionId);
    void focusFilter();
    /// The row with the filter, for the dock to be moved by.
    QWidget* titleBar() const { return m_titleBar; }
    /// For the context menu.
    QTreeView* tree() const { return m_tree; }

signals:
    /// `collectionId` is empty for a directory or database.
    void chosen(const QString& directory, const QString& collectionId);

private:
    void onRowsInserted(const QModelIndex& parent, int first, int last);
    void onCurrentChanged(const QModelIndex& current);
    void filter(const QString& text);

    CollectionTreeModel* m_model;
    QSortFilterProxyModel* m_proxy;
    QWidget* m_titleBar;
    FilterBar* m_filter;
    QTreeView* m_tree;
    QStackedLayout* m_stack;
    bool m_silent = false;
};

} // namespace ui
