// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QSortFilterProxyModel>
#include <QTableView>

#include "ui/models/roles.h"
#include "ui/support/delegates.h"

namespace ui {

/// A table in a card: one of our models behind a sorting proxy, with the common look. Rows are spoken of by IdRole.
class PageTable : public QTableView
{
    Q_OBJECT

public:
    /// Which columns hold figures, and how they are written.
    using Figures = QList<QPair<int, NumberFormat>>;

    PageTable(QAbstractItemModel* model, const QString& objectName, const QString& accessibleName,
        const Figures& figures, QWidget* parent = nullptr);

    /// The column that takes what width is left; all others are as wide as what they hold.
    void setStretchColumn(int column);
    /// All columns share what width is left, the first one double.
    void spreadColumns();
    void setColumnShown(int column, bool shown);
    /// Grows and shrinks with its rows, up to so many; beyond that it scrolls.
    void setMaxRows(int rows);
    void sortBy(int column, Qt::SortOrder order);

    /// The selected row's id; empty when none is.
    QString selectedId() const;
    /// Selects the row of this id and brings it into view; unknown or empty clears. Emits nothing.
    void select(const QString& id);

signals:
    /// The user selected another row, or none any more.
    void idSelected(const QString& id);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void remeasure();
    void spread();
    void fit();
    void onSelectionChanged();

    QSortFilterProxyModel* m_proxy;
    QString m_told; ///< what idSelected said last
    int m_maxRows = 0;
    bool m_spread = false;
    QList<int> m_wanted; ///< width each column would like, as measured last; empty = not measured
    bool m_silent = false;
};

} // namespace ui
