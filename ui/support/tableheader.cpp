// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/tableheader.h"

#include <QStyleOptionHeader>

#include "ui/support/theme.h"

namespace ui {

TableHeader::TableHeader(QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent)
{
    setFont(Theme::font(TextStyle::Muted));
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setHighlightSections(false);
    setSectionsClickable(true);
    setMinimumSectionSize(32);
}

void TableHeader::setRightAligned(const QList<int>& columns)
{
    m_right = columns;
    viewport()->update();
}

void TableHeader::initStyleOptionForIndex(QStyleOptionHeader* option, int logicalIndex) const
{
    QHeaderView::initStyleOptionForIndex(option, logicalIndex);
    if (m_right.contains(logicalIndex))
        option->textAlignment = Qt::AlignRight | Qt::AlignVCenter;
}

} // namespace ui
