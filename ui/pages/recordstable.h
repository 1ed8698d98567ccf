// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>

#include <QList>
#include <QTableView>

#include "ui/models/recordsmodel.h"

namespace ui {

/// What copied records become.
enum class RecordText { Tsv, Markdown, Json };

/// The table of a RecordsModel: asks it for the rows on view, speaks of rows, and says what is to be copied, since a
/// model that holds a few pages cannot.
class RecordsTable : public QTableView
{
    Q_OBJECT

public:
    explicit RecordsTable(RecordsModel* model, QWidget* parent = nullptr);

    /// First and last row on view; {0, -1} when there is none.
    std::pair<int, int> rowsOnView() const;
    /// The row the user stands on; -1 = none.
    int currentRow() const { return currentIndex().row(); }
    /// Selected rows, in order.
    QList<quint64> selectedRows() const;
    /// Stands on `row`, brought to `offset` pixels below the top where given, else just into view. Emits rowChosen.
    void goTo(int row, int offset = -1);
    /// How far below the top edge the current row stands; -1 = it is not on view.
    int currentOffset() const;
    /// Asks the model for what is on view.
    void lookUp();

signals:
    /// The user stands on another row; -1 = on none.
    void rowChosen(int row);
    void copyRequested(ui::RecordText form);
    void copyIdRequested();
    /// Other rows are on view.
    void viewMoved();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void setUpActions();
    void layOutColumns();
    void onColumnsChanged();

    RecordsModel* m_model;
    bool m_measured = false; ///< the columns fit rows that are there
};

} // namespace ui
