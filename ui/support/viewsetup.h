// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include "engine/core/error.h"

class QAbstractItemModel;
class QTableView;
class QTreeView;
class QWidget;

namespace ui {

/// Gives a table the common look and manners: rows of 26 px that alternate, whole rows selected, no grid, flat header,
/// Ctrl+C copies the selected rows, a context menu copies and exports. `accessibleName` is required.
void setUpTable(QTableView* table, const QString& accessibleName);

/// The same for a tree; uniform row heights.
void setUpTree(QTreeView* tree, const QString& accessibleName);

/// Columns of numbers: figures and header right-aligned, with a NumberDelegate of the caller's choice set apart.
void alignRight(QTableView* table, const QList<int>& columns);

/// Makes the table exactly as high as its rows (at most `maxRows`) so that the page scrolls instead of the table.
void fitHeightToRows(QTableView* table, int maxRows);

/// Selected rows (all when none is) as tab-separated text with a header line; raw numbers, not localised.
QString selectionAsText(const QTableView* table);
QString tableAsText(const QAbstractItemModel* model);

/// Puts the text on the clipboard.
void copySelection(const QTableView* table);
void copyTable(const QAbstractItemModel* model);

/// The whole model as RFC 4180 CSV, UTF-8, raw numbers. Fetches what the model has not fetched yet.
engine::Result<void> exportCsv(QAbstractItemModel* model, const QString& path);

/// Asks for a file (dialogs) and writes the CSV; on failure `failed` gets the error.
void askAndExportCsv(QWidget* parent, QAbstractItemModel* model, const QString& suggestedName);

} // namespace ui
