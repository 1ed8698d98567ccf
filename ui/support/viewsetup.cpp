// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/viewsetup.h"

#include <algorithm>

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLocale>
#include <QPointer>
#include <QSaveFile>
#include <QTableView>
#include <QTreeView>

#include "ui/models/formatting.h"
#include "ui/support/delegates.h"
#include "ui/support/dialogs.h"
#include "ui/support/tableheader.h"
#include "ui/support/theme.h"

using namespace Qt::StringLiterals;

namespace ui {
namespace {

/// One cell as programs read it: numbers unlocalised, nothing rounded.
QString rawText(const QModelIndex& index)
{
    const QVariant value = index.data(Qt::DisplayRole);
    if (value.typeId() == QMetaType::Double || value.typeId() == QMetaType::Float)
        return QLocale::c().toString(value.toDouble(), 'g', QLocale::FloatingPointShortest);
    return value.toString();
}

QString tabSafe(const QString& cell)
{
    return oneLine(cell, cell.size() * 6);
}

QString csvSafe(const QString& cell)
{
    const bool quote = std::any_of(
        cell.begin(), cell.end(), [](QChar c) { return c == u'"' || c == u',' || c == u'\n' || c == u'\r'; });
    return quote ? u'"' + QString(cell).replace(u'"', u"\"\""_s) + u'"' : cell;
}

template <typename Cell>
QString joined(int columns, QChar separator, Cell cell)
{
    QStringList cells;
    for (int column = 0; column < columns; ++column)
        cells.append(cell(column));
    return cells.join(separator);
}

QString headerLine(const QAbstractItemModel* model)
{
    return joined(model->columnCount(), u'\t',
        [model](int column) { return tabSafe(model->headerData(column, Qt::Horizontal).toString()); });
}

QString rowLine(const QAbstractItemModel* model, int row)
{
    return joined(
        model->columnCount(), u'\t', [model, row](int column) { return tabSafe(rawText(model->index(row, column))); });
}

void fetchAll(QAbstractItemModel* model)
{
    // A model that fetches in the background does not grow here; what it has is what is written.
    int before = -1;
    while (model->canFetchMore({}) && model->rowCount() > before) {
        before = model->rowCount();
        model->fetchMore({});
    }
}

void setUpCommon(QAbstractItemView* view, const QString& accessibleName)
{
    view->setAccessibleName(accessibleName);
    view->setAlternatingRowColors(true);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setFrameShape(QFrame::NoFrame);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setTabKeyNavigation(false);
}

void addAction(
    QTableView* table, const char* name, const QString& text, const QKeySequence& keys, std::function<void()> act)
{
    auto* action = new QAction(text, table);
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetShortcut);
    QObject::connect(action, &QAction::triggered, table, std::move(act));
    table->addAction(action);
}

} // namespace

void setUpTable(QTableView* table, const QString& accessibleName)
{
    setUpCommon(table, accessibleName);
    auto* header = new TableHeader(table);
    table->setHorizontalHeader(header);
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(metrics::rowHeight);
    table->verticalHeader()->setMinimumSectionSize(metrics::rowHeight);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setCornerButtonEnabled(false);
    addAction(table, "copyRows", QTableView::tr("Copy rows"), QKeySequence::Copy, [table] { copySelection(table); });
    addAction(table, "copyTable", QTableView::tr("Copy whole table"), {}, [table] { copyTable(table->model()); });
    table->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void setUpTree(QTreeView* tree, const QString& accessibleName)
{
    setUpCommon(tree, accessibleName);
    tree->setAlternatingRowColors(false);
    tree->setSelectionMode(QAbstractItemView::SingleSelection);
    tree->setUniformRowHeights(true);
    tree->header()->setFont(Theme::font(TextStyle::Muted));
}

void alignRight(QTableView* table, const QList<int>& columns)
{
    if (auto* header = qobject_cast<TableHeader*>(table->horizontalHeader()))
        header->setRightAligned(columns);
    for (const int column : columns) {
        if (!table->itemDelegateForColumn(column))
            table->setItemDelegateForColumn(column, new RightDelegate(table));
    }
}

void fitHeightToRows(QTableView* table, int maxRows)
{
    const int rows = qMin(maxRows, table->model() ? table->model()->rowCount() : 0);
    table->setFixedHeight(metrics::rowHeight * (rows + 1) + 2 * table->frameWidth());
}

QString selectionAsText(const QTableView* table)
{
    const QAbstractItemModel* model = table->model();
    QModelIndexList rows = table->selectionModel() ? table->selectionModel()->selectedRows() : QModelIndexList();
    if (!model || rows.isEmpty())
        return model ? tableAsText(model) : QString();
    std::sort(rows.begin(), rows.end(), [](const QModelIndex& a, const QModelIndex& b) { return a.row() < b.row(); });
    QString text = headerLine(model) + u'\n';
    for (const QModelIndex& row : std::as_const(rows))
        text += rowLine(model, row.row()) + u'\n';
    return text;
}

QString tableAsText(const QAbstractItemModel* model)
{
    QString text = headerLine(model) + u'\n';
    for (int row = 0; row < model->rowCount(); ++row)
        text += rowLine(model, row) + u'\n';
    return text;
}

void copySelection(const QTableView* table)
{
    if (table->model())
        QGuiApplication::clipboard()->setText(selectionAsText(table));
}

void copyTable(const QAbstractItemModel* model)
{
    if (model)
        QGuiApplication::clipboard()->setText(tableAsText(model));
}

engine::Result<void> exportCsv(QAbstractItemModel* model, const QString& path)
{
    fetchAll(model);
    QSaveFile file(path);
    const auto give = [&] {
        return engine::fail(engine::ErrorKind::Io, path.toStdString(), file.errorString().toStdString());
    };
    if (!file.open(QIODevice::WriteOnly))
        return give();
    const int columns = model->columnCount();
    const auto write = [&](const QString& line) { file.write(line.toUtf8() + "\r\n"); };
    write(joined(
        columns, u',', [model](int column) { return csvSafe(model->headerData(column, Qt::Horizontal).toString()); }));
    for (int row = 0; row < model->rowCount(); ++row)
        write(joined(columns, u',', [model, row](int column) { return csvSafe(rawText(model->index(row, column))); }));
    if (!file.commit())
        return give();
    return {};
}

void askAndExportCsv(
    QWidget* parent, QAbstractItemModel* model, const QString& suggestedName, std::function<void(engine::Error)> failed)
{
    dialogs::saveFile(parent, QTableView::tr("Export table"), suggestedName, { QTableView::tr("CSV (*.csv)") },
        [model = QPointer<QAbstractItemModel>(model), failed = std::move(failed)](const QString& path) {
            if (!model)
                return;
            if (const auto written = exportCsv(model, path); !written && failed)
                failed(written.error());
        });
}

} // namespace ui
