// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/pagetable.h"

#include <algorithm>
#include <utility>

#include <QHeaderView>
#include <QKeyEvent>
#include <QScopedValueRollback>

#include "ui/support/viewsetup.h"

namespace ui {

PageTable::PageTable(QAbstractItemModel* model, const QString& objectName, const QString& accessibleName,
    const Figures& figures, QWidget* parent)
    : QTableView(parent)
    , m_proxy(new QSortFilterProxyModel(this))
{
    setObjectName(objectName);
    m_proxy->setSourceModel(model);
    m_proxy->setSortRole(SortRole);
    m_proxy->setSortCaseSensitivity(Qt::CaseInsensitive);
    setModel(m_proxy);
    setUpTable(this, accessibleName);
    setSelectionMode(QAbstractItemView::SingleSelection);
    QList<int> right;
    for (const auto& [column, format] : figures) {
        setItemDelegateForColumn(column, new NumberDelegate(format, this, EstimateRole));
        right << column;
    }
    alignRight(this, right);
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &PageTable::onSelectionChanged);
    for (const auto signal : { &QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved })
        connect(m_proxy, signal, this, &PageTable::fit);
    connect(m_proxy, &QAbstractItemModel::modelReset, this, &PageTable::fit);
}

void PageTable::setStretchColumn(int column)
{
    horizontalHeader()->setSectionResizeMode(column, QHeaderView::Stretch);
}

void PageTable::spreadColumns()
{
    m_spread = true;
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    connect(m_proxy, &QAbstractItemModel::dataChanged, this, &PageTable::remeasure);
    remeasure();
}

void PageTable::remeasure()
{
    m_wanted.clear();
    spread();
}

void PageTable::spread()
{
    if (!m_spread || viewport()->width() <= 0)
        return;
    QHeaderView* header = horizontalHeader();
    // Many rows are looked at for this: not while the window is being resized.
    for (int column = static_cast<int>(m_wanted.size()); column < header->count(); ++column)
        m_wanted.append(std::max(sizeHintForColumn(column), header->sectionSizeHint(column)));
    int left = viewport()->width();
    int shares = 1;
    QList<std::pair<int, int>> columns; // logical index, width wanted
    for (int column = 0; column < header->count(); ++column) {
        if (header->isSectionHidden(column))
            continue;
        const int wanted = m_wanted.at(column);
        columns.append({ column, wanted });
        left -= wanted;
        ++shares;
    }
    const int share = std::max(0, left) / shares;
    for (int at = 0; at < columns.size(); ++at) {
        const auto [column, wanted] = columns[at];
        // The first takes what is left over; in a table too narrow it gives way: names have tool tips.
        const int rest = left - share * static_cast<int>(columns.size() - 1);
        header->resizeSection(column, at == 0 ? std::max(header->minimumSectionSize(), wanted + rest) : wanted + share);
    }
}

void PageTable::setColumnShown(int column, bool shown)
{
    if (isColumnHidden(column) != shown)
        return;
    setColumnHidden(column, !shown);
    remeasure();
}

void PageTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    spread();
}

void PageTable::setMaxRows(int rows)
{
    m_maxRows = rows;
    fit();
}

void PageTable::fit()
{
    if (m_maxRows > 0)
        fitHeightToRows(this, m_maxRows);
    remeasure();
}

void PageTable::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        remeasure();
}

void PageTable::sortBy(int column, Qt::SortOrder order)
{
    setSortingEnabled(true);
    sortByColumn(column, order);
}

QString PageTable::selectedId() const
{
    const QModelIndexList rows = selectionModel()->selectedRows();
    return rows.isEmpty() ? QString() : rows.first().data(IdRole).toString();
}

void PageTable::select(const QString& id)
{
    if (id == selectedId())
        return;
    const QScopedValueRollback silent(m_silent, true);
    m_told = id;
    clearSelection();
    for (int row = 0; !id.isEmpty() && row < m_proxy->rowCount(); ++row) {
        const QModelIndex index = m_proxy->index(row, 0);
        if (index.data(IdRole).toString() != id)
            continue;
        setCurrentIndex(index);
        scrollTo(index);
        return;
    }
}

void PageTable::onSelectionChanged()
{
    if (m_silent || selectedId() == m_told)
        return;
    m_told = selectedId();
    emit idSelected(m_told);
}

void PageTable::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && selectionModel()->hasSelection()) {
        clearSelection();
        return;
    }
    QTableView::keyPressEvent(event);
}

} // namespace ui
