// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPainter>
#include <QStyleOption>

#include "ui/support/stylepaint.h"
#include "ui/support/theme.h"

namespace ui::paint {
namespace {

constexpr int headerPadding = 8;
constexpr int arrowWidth = 14;
constexpr int selectionStrip = 3;

QColor colour(Role role)
{
    return Theme::colours().colour(role);
}

} // namespace

void itemRow(QPainter& painter, const QStyleOption& option, bool strip)
{
    const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(&option);
    if (!item)
        return;
    if (item->state.testFlag(QStyle::State_Selected)) {
        painter.fillRect(item->rect, colour(Role::AccentQuiet));
        if (strip && item->rect.left() <= 0)
            painter.fillRect(QRect(0, item->rect.top(), selectionStrip, item->rect.height()), colour(Role::Accent));
    } else if (item->features.testFlag(QStyleOptionViewItem::Alternate)) {
        painter.fillRect(item->rect, colour(Role::AlternateRow));
    }
}

void branch(QPainter& painter, const QStyleOption& option)
{
    if (!option.state.testFlag(QStyle::State_Children))
        return;
    const Qt::ArrowType closed = option.direction == Qt::RightToLeft ? Qt::LeftArrow : Qt::RightArrow;
    chevron(painter, option.rect, option.state.testFlag(QStyle::State_Open) ? Qt::DownArrow : closed,
        colour(Role::MutedText));
}

void header(QPainter& painter, const QStyleOption& option)
{
    const auto* section = qstyleoption_cast<const QStyleOptionHeader*>(&option);
    if (!section)
        return;
    const bool hovered = section->state.testFlag(QStyle::State_MouseOver);
    painter.fillRect(section->rect, colour(Role::Card));
    hairline(painter, section->rect, Qt::BottomEdge);
    QRect text = section->rect.adjusted(headerPadding, 0, -headerPadding, 0);
    const bool right = section->textAlignment.testFlag(Qt::AlignRight);
    if (section->sortIndicator != QStyleOptionHeader::None) {
        const int width = qMin(painter.fontMetrics().horizontalAdvance(section->text), text.width() - arrowWidth);
        QRect arrow(
            right ? text.right() - width - arrowWidth : text.left() + width, text.top(), arrowWidth, text.height());
        // Qt names the indicators after the arrows of other desktops: SortDown means ascending.
        const bool ascending = section->sortIndicator == QStyleOptionHeader::SortDown;
        chevron(painter, arrow, ascending ? Qt::UpArrow : Qt::DownArrow, colour(Role::MutedText));
        right ? text.setLeft(qMax(text.left(), arrow.right())) : text.setRight(arrow.left());
    }
    painter.setPen(colour(hovered && section->state.testFlag(QStyle::State_Enabled) ? Role::Text : Role::MutedText));
    const Qt::Alignment horizontal = section->textAlignment & Qt::AlignHorizontal_Mask;
    painter.drawText(text, int((horizontal ? horizontal : Qt::AlignLeft) | Qt::AlignVCenter) | Qt::TextSingleLine,
        painter.fontMetrics().elidedText(section->text, Qt::ElideRight, text.width()));
}

} // namespace ui::paint
