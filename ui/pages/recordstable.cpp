// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/recordstable.h"

#include <algorithm>
#include <utility>

#include <QAction>
#include <QHeaderView>
#include <QScrollBar>

#include "ui/support/theme.h"
#include "ui/support/viewsetup.h"

namespace ui {

namespace {
constexpr int narrowest = 48;
constexpr int widestId = 150; ///< to begin with
constexpr int widestKey = 110;
} // namespace

RecordsTable::RecordsTable(RecordsModel* model, QWidget* parent)
    : QTableView(parent)
    , m_model(model)
{
    setObjectName(QStringLiteral("recordsTable"));
    setModel(model);
    setUpTable(this, tr("Records"));
    setUpActions();
    setVerticalScrollMode(QAbstractItemView::ScrollPerItem); // pixels of a million rows are more than a bar can tell
    setMinimumHeight(8 * metrics::rowHeight);
    connect(model, &QAbstractItemModel::columnsInserted, this, &RecordsTable::onColumnsChanged);
    connect(model, &QAbstractItemModel::columnsRemoved, this, &RecordsTable::onColumnsChanged);
    connect(model, &QAbstractItemModel::dataChanged, this, [this] {
        if (m_measured || !m_model->record(rowsOnView().first))
            return;
        m_measured = true; // by the first rows that are there; from then on widths are the user's
        layOutColumns();
    });
    layOutColumns();
}

void RecordsTable::setUpActions()
{
    for (QAction* action : actions()) { // what is copied there are cells that are held
        removeAction(action);
        delete action;
    }
    const auto add = [this](const char* name, const QString& text, const QKeySequence& keys, auto act) {
        auto* action = new QAction(text, this);
        action->setObjectName(QString::fromLatin1(name));
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this, act);
        addAction(action);
    };
    add("copyRows", tr("Copy rows"), QKeySequence::Copy, [this] { emit copyRequested(RecordText::Tsv); });
    add("copyMarkdown", tr("Copy as Markdown"), {}, [this] { emit copyRequested(RecordText::Markdown); });
    add("copyJson", tr("Copy as JSON"), {}, [this] { emit copyRequested(RecordText::Json); });
    add("copyId", tr("Copy id"), {}, [this] { emit copyIdRequested(); });
}

/// Id, keys and vector are as wide as what is on view needs, up to a limit; the document takes what is left.
void RecordsTable::layOutColumns()
{
    QHeaderView* header = horizontalHeader();
    header->setMinimumSectionSize(narrowest);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(RecordsModel::DocumentColumn, QHeaderView::Stretch);
    for (int column = 0; column < m_model->columnCount(); ++column) {
        const int wanted = std::max(sizeHintForColumn(column), header->sectionSizeHint(column));
        if (column != RecordsModel::DocumentColumn)
            header->resizeSection(column, std::min(wanted, column == RecordsModel::IdColumn ? widestId : widestKey));
    }
}

/// The columns are others: a selection made before has none of the new ones.
void RecordsTable::onColumnsChanged()
{
    m_measured = m_model->record(rowsOnView().first) != nullptr;
    layOutColumns();
    for (const quint64 row : selectedRows())
        selectionModel()->select(
            m_model->index(static_cast<int>(row), 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
}

std::pair<int, int> RecordsTable::rowsOnView() const
{
    const int rows = m_model->rowCount();
    if (rows == 0)
        return { 0, -1 };
    const int first = rowAt(0);
    const int last = rowAt(viewport()->height() - 1);
    return { std::max(0, first), last < 0 ? rows - 1 : last };
}

QList<quint64> RecordsTable::selectedRows() const
{
    QList<quint64> rows;
    for (const QItemSelectionRange& range : selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            rows.append(static_cast<quint64>(row));
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

void RecordsTable::goTo(int row, int offset)
{
    if (row < 0 || row >= m_model->rowCount())
        return;
    const QModelIndex index = m_model->index(row, RecordsModel::IdColumn);
    if (offset >= 0) {
        verticalScrollBar()->setValue(row - offset / metrics::rowHeight);
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    } else {
        selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        scrollTo(index);
    }
    lookUp();
}

int RecordsTable::currentOffset() const
{
    const QRect place = visualRect(currentIndex());
    return currentIndex().isValid() && viewport()->rect().intersects(place) ? std::max(0, place.top()) : -1;
}

void RecordsTable::lookUp()
{
    const auto [first, last] = rowsOnView();
    m_model->showRows(first, last);
    emit viewMoved();
}

void RecordsTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    lookUp();
}

void RecordsTable::scrollContentsBy(int dx, int dy)
{
    QTableView::scrollContentsBy(dx, dy);
    if (dy != 0)
        lookUp();
}

void RecordsTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (current.row() != previous.row())
        emit rowChosen(current.row());
}

} // namespace ui
