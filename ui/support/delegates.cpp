// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/delegates.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/support/icons.h"
#include "ui/support/theme.h"

namespace ui {
namespace {

constexpr int cellPadding = 8;
constexpr int swatchSize = 10;
constexpr int markSize = 14;

QStyle* styleOf(const QStyleOptionViewItem& option)
{
    return option.widget ? option.widget->style() : QApplication::style();
}

/// Ground and focus of the cell, no text.
void paintGround(QPainter* painter, QStyleOptionViewItem option)
{
    option.text.clear();
    option.icon = {};
    option.features &= ~QStyleOptionViewItem::HasDecoration;
    styleOf(option)->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);
}

/// `text` in one line from the left of `rect`, elided; returns where it ends.
int paintText(QPainter* painter, const QStyleOptionViewItem& option, const QRect& rect)
{
    const QString shown = option.fontMetrics.elidedText(option.text, option.textElideMode, rect.width());
    const bool enabled = option.state.testFlag(QStyle::State_Enabled);
    painter->setFont(option.font);
    painter->setPen(option.palette.color(enabled ? QPalette::Active : QPalette::Disabled, QPalette::Text));
    painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, shown);
    return rect.left() + option.fontMetrics.horizontalAdvance(shown);
}

bool isNumber(const QVariant& value)
{
    switch (value.typeId()) {
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::Long:
    case QMetaType::ULong:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::Double:
    case QMetaType::Float:
        return true;
    default:
        return false;
    }
}

} // namespace

NumberDelegate::NumberDelegate(NumberFormat format, QObject* parent, int estimateRole)
    : QStyledItemDelegate(parent)
    , m_format(format)
    , m_estimateRole(estimateRole)
{
}

QString NumberDelegate::text(const QVariant& number, bool estimate) const
{
    if (!number.isValid())
        return unknownText();
    if (!isNumber(number))
        return number.toString();
    switch (m_format) {
    case NumberFormat::Count:
        return formatCount(number.toULongLong(), estimate);
    case NumberFormat::Bytes:
        return formatBytes(number.toULongLong(), estimate);
    case NumberFormat::Share:
        return formatShare(number.toDouble());
    case NumberFormat::Signed:
        return formatNumber(number.toLongLong());
    }
    return {};
}

void NumberDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const bool estimate = m_estimateRole >= 0 && index.data(m_estimateRole).toBool();
    option->features |= QStyleOptionViewItem::HasDisplay;
    option->text = text(index.data(Qt::DisplayRole), estimate);
    option->displayAlignment = Qt::AlignRight | Qt::AlignVCenter;
    option->font = withTabularDigits(option->font);
}

bool NumberDelegate::helpEvent(
    QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    const QVariant number = index.data(Qt::DisplayRole);
    const bool plain = !index.data(Qt::ToolTipRole).isValid() && event->type() == QEvent::ToolTip;
    if (m_format != NumberFormat::Bytes || !plain || !isNumber(number))
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QToolTip::showText(event->globalPos(), formatExactBytes(number.toULongLong()), view);
    return true;
}

void RightDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    option->displayAlignment = Qt::AlignRight | Qt::AlignVCenter;
    option->font = withTabularDigits(option->font);
}

SwatchDelegate::SwatchDelegate(int partRole, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_partRole(partRole)
{
}

void SwatchDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    painter->save();
    paintGround(painter, cell);
    const int top = cell.rect.top() + (cell.rect.height() - swatchSize) / 2;
    paintSwatch(*painter, QRectF(cell.rect.left() + cellPadding, top, swatchSize, swatchSize),
        partFromName(index.data(m_partRole).toString()), Theme::colours());
    paintText(painter, cell, cell.rect.adjusted(2 * cellPadding + swatchSize, 0, -cellPadding, 0));
    painter->restore();
}

QSize SwatchDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return QStyledItemDelegate::sizeHint(option, index) + QSize(swatchSize + cellPadding, 0);
}

StatusDelegate::StatusDelegate(int statusRole, Place place, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_statusRole(statusRole)
    , m_place(place)
{
}

void StatusDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto status = static_cast<Status>(index.data(m_statusRole).toInt());
    if (status == Status::None)
        return QStyledItemDelegate::paint(painter, option, index);
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    painter->save();
    paintGround(painter, cell);
    QRect text = cell.rect.adjusted(cellPadding, 0, -cellPadding, 0);
    QRect mark(text.left(), text.top(), markSize, text.height());
    if (m_place == Place::BeforeText) {
        text.setLeft(mark.right() + cellPadding);
        paintText(painter, cell, text);
    } else {
        text.setRight(text.right() - markSize - cellPadding);
        mark.moveLeft(paintText(painter, cell, text) + cellPadding);
    }
    paintStatus(*painter, mark, status, Theme::colours());
    painter->restore();
}

QSize StatusDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return QStyledItemDelegate::sizeHint(option, index) + QSize(markSize + cellPadding, 0);
}

void paintSwatch(QPainter& painter, const QRectF& rect, Part part, const Colours& colours)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF inside = rect.adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(QPen(colours.partEdge(part), 1));
    painter.setBrush(part == Part::FreePages ? QBrush(Qt::NoBrush) : QBrush(colours.part(part)));
    painter.drawRoundedRect(inside, 2, 2);
    if (part == Part::FreePages)
        paintHatch(painter, inside, colours.part(part), 2.5);
    painter.restore();
}

} // namespace ui
