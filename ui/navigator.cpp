// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/navigator.h"

#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QScopedValueRollback>
#include <QSortFilterProxyModel>
#include <QStackedLayout>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

#include "ui/models/collectiontreemodel.h"
#include "ui/support/icons.h"
#include "ui/support/theme.h"
#include "ui/support/viewsetup.h"
#include "ui/widgets/filterbar.h"

namespace ui {

namespace {

constexpr int cellPadding = 8;
constexpr int markSize = 14;

/// Name, mark, and at the right end the bytes of a directory or the records of a collection: one cell, so that a name
/// may use what room its own figure leaves.
class RowDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return { QStyledItemDelegate::sizeHint(option, index).width(), metrics::rowHeight };
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyleOptionViewItem cell = option;
        initStyleOption(&cell, index);
        const QString name = cell.text;
        cell.text.clear();
        cell.widget->style()->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);

        painter->save();
        QRect rect = cell.rect.adjusted(cellPadding / 2, 0, -cellPadding, 0);
        const QString figure = figureText(index);
        painter->setFont(withTabularDigits(cell.font));
        painter->setPen(Theme::colours().colour(Role::MutedText));
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, figure);
        if (!figure.isEmpty())
            rect.setRight(rect.right() - painter->fontMetrics().horizontalAdvance(figure) - cellPadding);

        const auto status = static_cast<Status>(index.data(StatusRole).toInt());
        const int forMark = status == Status::None ? 0 : cellPadding + markSize;
        const QString shown = cell.fontMetrics.elidedText(name, Qt::ElideRight, rect.width() - forMark);
        painter->setFont(cell.font);
        painter->setPen(Theme::colours().colour(Role::Text));
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, shown);
        const int end = rect.left() + cell.fontMetrics.horizontalAdvance(shown) + cellPadding;
        paintStatus(*painter, QRectF(end, rect.top(), markSize, rect.height()), status, Theme::colours());
        painter->restore();
    }

private:
    static QString figureText(const QModelIndex& index)
    {
        const QVariant value = index.siblingAtColumn(CollectionTreeModel::FigureColumn).data();
        switch (static_cast<CollectionTreeModel::Kind>(index.data(KindRole).toInt())) {
        case CollectionTreeModel::Kind::Directory:
            return value.isValid() ? formatBytes(value.toULongLong()) : unknownText();
        case CollectionTreeModel::Kind::Collection:
            return value.isValid() ? formatCount(value.toULongLong(), index.data(EstimateRole).toBool())
                                   : unknownText();
        case CollectionTreeModel::Kind::Database:
            break;
        }
        return {};
    }
};

constexpr int expandAtMost = 200; // a database of ten thousand collections stays folded until asked for

} // namespace

Navigator::Navigator(CollectionTreeModel* model, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_proxy(new QSortFilterProxyModel(this))
    , m_titleBar(new QWidget)
    , m_filter(new FilterBar(tr("Filter collections")))
    , m_tree(new QTreeView)
    , m_stack(new QStackedLayout)
{
    m_proxy->setSourceModel(model);
    m_proxy->setRecursiveFilteringEnabled(true);
    m_proxy->setAutoAcceptChildRows(true);
    m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);

    m_filter->setObjectName(QStringLiteral("navigatorFilter"));
    m_tree->setObjectName(QStringLiteral("navigatorTree"));
    m_tree->setModel(m_proxy);
    setUpTree(m_tree, tr("Opened directories and their collections"));
    m_tree->setItemDelegate(new RowDelegate(m_tree));
    m_tree->setColumnHidden(CollectionTreeModel::FigureColumn, true); // the delegate paints it
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(16);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(CollectionTreeModel::NameColumn, QHeaderView::Stretch);

    auto* nothing = new QLabel(tr("Directories you open appear here."));
    nothing->setWordWrap(true);
    nothing->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    nothing->setContentsMargins(metrics::cardPadding, metrics::fieldGap, metrics::cardPadding, 0);
    setMuted(nothing, false);
    m_stack->addWidget(nothing);
    m_stack->addWidget(m_tree);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(m_stack);
    auto* barLayout = new QVBoxLayout(m_titleBar);
    barLayout->setContentsMargins(10, metrics::fieldGap, 10, metrics::fieldGap);
    barLayout->addWidget(m_filter);
    for (QWidget* ground : { static_cast<QWidget*>(this), m_titleBar }) {
        ground->setAutoFillBackground(true);
        ground->setBackgroundRole(QPalette::Base);
    }

    connect(m_filter, &FilterBar::filterChanged, this, &Navigator::filter);
    connect(model, &QAbstractItemModel::rowsInserted, this, &Navigator::onRowsInserted);
    connect(model, &QAbstractItemModel::rowsRemoved, this, [this] {
        if (m_model->rowCount() == 0)
            m_stack->setCurrentIndex(0);
    });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &Navigator::onCurrentChanged);
}

void Navigator::onRowsInserted(const QModelIndex& parent, int first, int last)
{
    m_stack->setCurrentWidget(m_tree);
    if (parent.isValid())
        return;
    for (int row = first; row <= last; ++row) {
        const QModelIndex directory = m_model->index(row, 0);
        m_tree->expand(m_proxy->mapFromSource(directory));
        for (int child = 0; child < m_model->rowCount(directory); ++child) {
            const QModelIndex database = m_model->index(child, 0, directory);
            if (m_model->rowCount(database) <= expandAtMost)
                m_tree->expand(m_proxy->mapFromSource(database));
        }
    }
}

void Navigator::onCurrentChanged(const QModelIndex& current)
{
    if (m_silent || !current.isValid())
        return;
    const auto kind = static_cast<CollectionTreeModel::Kind>(current.data(KindRole).toInt());
    const bool isCollection = kind == CollectionTreeModel::Kind::Collection;
    emit chosen(current.data(DirectoryRole).toString(), isCollection ? current.data(IdRole).toString() : QString());
}

void Navigator::select(const QString& directory, const QString& collectionId)
{
    const QModelIndex shown = m_tree->currentIndex();
    const bool isCollection = shown.isValid()
        && static_cast<CollectionTreeModel::Kind>(shown.data(KindRole).toInt())
            == CollectionTreeModel::Kind::Collection;
    // The database of a directory stands for all of it as well: nothing has to move then.
    if (shown.isValid() && shown.data(DirectoryRole).toString() == directory
        && (isCollection ? shown.data(IdRole).toString() : QString()) == collectionId)
        return;
    const QScopedValueRollback silent(m_silent, true);
    const QModelIndex wanted =
        collectionId.isEmpty() ? m_model->indexOf(directory) : m_model->indexOf(directory, collectionId);
    const QModelIndex row = m_proxy->mapFromSource(wanted);
    if (row.isValid())
        m_tree->setCurrentIndex(row);
    else
        m_tree->selectionModel()->clear();
}

void Navigator::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void Navigator::filter(const QString& text)
{
    m_proxy->setFilterFixedString(text);
    if (!text.isEmpty())
        m_tree->expandAll();
    if (m_tree->currentIndex().isValid())
        m_tree->scrollTo(m_tree->currentIndex());
}

} // namespace ui
