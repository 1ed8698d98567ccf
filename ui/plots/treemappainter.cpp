// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/treemappainter.h"

#include <algorithm>

#include <QPainterPath>

#include "ui/models/formatting.h"
#include "ui/support/theme.h"

namespace ui {
namespace {

constexpr double radius = 3;
constexpr double labelLeft = 8;
constexpr double labelTop = 6;
constexpr int longestName = 80;
constexpr double smallestOutlined = 6; ///< below, outlines are all that would be seen

QPainterPath rounded(const QRectF& rect)
{
    const double r = std::min({ radius, rect.width() / 3, rect.height() / 3 });
    QPainterPath path;
    path.addRoundedRect(rect, r, r);
    return path;
}

/// Text that would be cut is not shown at all: half a name is worse than the hover card.
bool fits(const QFontMetricsF& metrics, const QString& text, const QRectF& room)
{
    return metrics.horizontalAdvance(text) <= room.width() && metrics.height() <= room.height();
}

} // namespace

TreemapPainter::TreemapPainter(
    const QVector<TreemapItem>& items, const QVector<TreemapCell>& cells, const Colours& colours)
    : m_items(items)
    , m_cells(cells)
    , m_colours(colours)
{
}

QRectF TreemapPainter::visible(const QRectF& rect)
{
    const double dx = std::min(1.0, rect.width() / 4);
    const double dy = std::min(1.0, rect.height() / 4);
    return rect.adjusted(dx, dy, -dx, -dy);
}

Part TreemapPainter::partOf(const TreemapCell& cell) const
{
    return partFromName(m_items[cell.item].key);
}

QColor TreemapPainter::ink(const TreemapCell& cell) const
{
    const Part part = partOf(cell);
    return part == Part::FreePages ? m_colours.colour(Role::Text) : labelOn(m_colours.part(part));
}

int TreemapPainter::endOfPart(int cell) const
{
    int end = cell + 1;
    while (end < m_cells.size() && (m_cells[end].child >= 0 || m_cells[end].rest))
        ++end;
    return end;
}

void TreemapPainter::paint(QPainter& painter, const TreemapMarks& marks) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (int cell = 0; cell < m_cells.size(); cell = endOfPart(cell))
        paintPart(painter, cell, marks);
    if (marks.selected >= 0)
        paintRing(painter, marks.selected, m_colours.colour(Role::Text));
    if (marks.focused >= 0)
        paintRing(painter, marks.focused, m_colours.colour(Role::FocusRing));
    painter.restore();
}

void TreemapPainter::paintPart(QPainter& painter, int cell, const TreemapMarks& marks) const
{
    const TreemapCell& place = m_cells[cell];
    const Part part = partOf(place);
    const QColor fill = m_colours.part(part);
    const QPainterPath shape = rounded(visible(place.rect));
    if (part == Part::FreePages) {
        painter.fillPath(shape, m_colours.colour(Role::AlternateRow));
        paintHatch(painter, visible(place.rect).adjusted(1, 1, -1, -1), fill);
        painter.strokePath(
            rounded(visible(place.rect).adjusted(0.5, 0.5, -0.5, -0.5)), QPen(m_colours.colour(Role::Border), 1));
    } else {
        painter.fillPath(shape, fill);
    }
    if (marks.hovered == cell)
        painter.fillPath(shape, QColor(255, 255, 255, 40));
    const QRectF label = paintLabel(painter, place);
    if (isSplit(cell))
        paintChildren(painter, cell, label, marks);
    // A fill too pale for its ground gets an edge that is not.
    const QColor edge = m_colours.edgeOf(fill);
    if (part != Part::FreePages && edge != fill && place.rect.width() > 6 && place.rect.height() > 6)
        painter.strokePath(rounded(visible(place.rect).adjusted(0.5, 0.5, -0.5, -0.5)), QPen(edge, 1));
}

QRectF TreemapPainter::paintLabel(QPainter& painter, const TreemapCell& cell) const
{
    const TreemapItem& item = m_items[cell.item];
    const QString name = oneLine(item.label, longestName);
    const QString size = formatBytes(item.bytes, item.estimate);
    const QFont strong = Theme::font(TextStyle::Strong);
    const QFont small = withTabularDigits(Theme::font(TextStyle::Muted));
    const QFontMetricsF strongMetrics(strong);
    const QFontMetricsF smallMetrics(small);
    const QRectF room = cell.rect.adjusted(labelLeft, labelTop, -labelLeft, -labelTop);
    if (!fits(strongMetrics, name, room))
        return {};
    QRectF used(room.topLeft(), QSizeF(strongMetrics.horizontalAdvance(name), strongMetrics.height()));
    const bool hatched = partOf(cell) == Part::FreePages;
    const QRectF below(room.left(), used.bottom() + 1, room.width(), room.bottom() - used.bottom() - 1);
    const bool both = fits(smallMetrics, size, below);
    if (both)
        used =
            used.united(QRectF(below.topLeft(), QSizeF(smallMetrics.horizontalAdvance(size), smallMetrics.height())));
    if (hatched) // text on a hatch needs a quiet ground
        painter.fillPath(rounded(used.adjusted(-3, -2, 3, 2)), m_colours.colour(Role::AlternateRow));
    painter.setPen(ink(cell));
    painter.setFont(strong);
    painter.drawText(QPointF(room.left(), room.top() + strongMetrics.ascent()), name);
    if (both) {
        painter.setFont(small);
        painter.drawText(QPointF(below.left(), below.top() + smallMetrics.ascent()), size);
    }
    return used;
}

void TreemapPainter::paintChildren(QPainter& painter, int cell, const QRectF& label, const TreemapMarks& marks) const
{
    const TreemapItem& item = m_items[m_cells[cell].item];
    const QFont small = Theme::font(TextStyle::Muted);
    const QFontMetricsF metrics(small);
    const QColor text = ink(m_cells[cell]);
    const QColor line = partOf(m_cells[cell]) == Part::FreePages
        ? m_colours.colour(Role::Card)
        : mix(m_colours.part(partOf(m_cells[cell])), m_colours.colour(Role::Card), 0.55);
    painter.save();
    const QPainterPath shape = rounded(visible(m_cells[cell].rect));
    painter.setClipPath(shape, Qt::IntersectClip);
    if (marks.hovered > cell && marks.hovered < endOfPart(cell))
        painter.fillRect(m_cells[marks.hovered].rect, QColor(255, 255, 255, 40));
    if (!label.isEmpty()) { // no line through the name
        QPainterPath quiet;
        quiet.addRect(label.adjusted(-2, -1, 2, 1));
        painter.setClipPath(shape.subtracted(quiet), Qt::IntersectClip);
    }
    painter.setFont(small);
    for (int i = cell + 1; i < endOfPart(cell); ++i) {
        const QRectF rect = m_cells[i].rect;
        if (std::min(rect.width(), rect.height()) < smallestOutlined)
            continue;
        painter.setPen(QPen(line, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect);
        if (m_cells[i].child < 0)
            continue;
        const QString name = oneLine(item.children[m_cells[i].child].label, longestName);
        const QRectF room = rect.adjusted(labelLeft, labelTop, -labelLeft, -labelTop);
        const QRectF place(room.left(), room.bottom() - metrics.height(), room.width(), metrics.height());
        if (!fits(metrics, name, room) || place.intersects(label.adjusted(-4, -4, 4, 4)))
            continue;
        painter.setPen(text);
        painter.drawText(QPointF(place.left(), place.top() + metrics.ascent()), name);
    }
    painter.restore();
}

void TreemapPainter::paintRing(QPainter& painter, int cell, const QColor& colour) const
{
    const QRectF rect = visible(m_cells[cell].rect);
    painter.strokePath(rounded(rect.adjusted(2.5, 2.5, -2.5, -2.5)), QPen(m_colours.colour(Role::Card), 1));
    painter.strokePath(rounded(rect.adjusted(1, 1, -1, -1)), QPen(colour, 2));
}

} // namespace ui
