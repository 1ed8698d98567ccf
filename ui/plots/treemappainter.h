// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>

#include "ui/plots/treemaplayout.h"
#include "ui/support/colours.h"

namespace ui {

/// What of a treemap stands out; indices into its cells, -1 = none.
struct TreemapMarks
{
    int hovered = -1;
    int selected = -1;
    int focused = -1;
};

/// Paints the cells of one treemap in one set of colours.
class TreemapPainter
{
public:
    TreemapPainter(const QVector<TreemapItem>& items, const QVector<TreemapCell>& cells, const Colours& colours);

    void paint(QPainter& painter, const TreemapMarks& marks) const;

    /// `rect` as it is painted: 1 px smaller all round, less for cells that would vanish.
    static QRectF visible(const QRectF& rect);

private:
    void paintPart(QPainter& painter, int cell, const TreemapMarks& marks) const;
    void paintChildren(QPainter& painter, int cell, const QRectF& label, const TreemapMarks& marks) const;
    QRectF paintLabel(QPainter& painter, const TreemapCell& cell) const;
    void paintRing(QPainter& painter, int cell, const QColor& colour) const;
    int endOfPart(int cell) const;
    bool isSplit(int cell) const { return endOfPart(cell) - cell > 2; }
    Part partOf(const TreemapCell& cell) const;
    QColor ink(const TreemapCell& cell) const;

    const QVector<TreemapItem>& m_items;
    const QVector<TreemapCell>& m_cells;
    const Colours& m_colours;
};

} // namespace ui
