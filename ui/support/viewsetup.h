// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QList>
#include <QString>

#include "engine/core/error.h"

class QAbstractItemModel;
class QTableView;
class QTreeView;
class QWidget;

namespace ui {

/// Gives a table the common look and manners: rows of 26 px that alternate, whole rows selected, no grid, flat header,
/// Ctrl+C copies the selected rows, a context menu copies them or all. `accessibleName` is required.
void setUpTable(QTableView* table, const QString& accessibleName);

/// The same for a tree; uniform row heights.
void setUpTree(QTreeView* tree, const QString& accessibleName);

/// Right-aligns header and cells of these columns, and of no others. A delegate set on a column before stays in charge
/// of its cells (NumberDelegate aligns itself).
void alignRight(QTableView* table, const QList<int>& columns);

/// Makes the table exactly as high as its rows (at most `maxRows`) so that the page scrolls instead of the table.
void fitHeightToRows(QTableView* table, int maxRows);

/// Selected rows (all when none is) as tab-separated text with a header line; raw numbers, not localised.
QString selectionAsText(const QTableView* table);
QString tableAsText(const QAbstractItemModel* model);

/// Puts the text on the clipboard.
void copySelection(const QTableView* table);
void copyTable(const QAbstractItemModel* model);

/// The whole model as RFC 4180 CSV, UTF-8, raw numbers; for models that hold or fetch their rows at once, not for those
/// that load pages in the background.
engine::Result<void> exportCsv(QAbstractItemModel* model, const QString& path);

/// Asks for a file (dialogs) and writes the CSV; on failure `failed` gets the error.
void askAndExportCsv(QWidget* parent, QAbstractItemModel* model, const QString& suggestedName,
    std::function<void(engine::Error)> failed);

} // namespace ui
