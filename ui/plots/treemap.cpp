// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/treemap.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/plots/legend.h"
#include "ui/plots/plotexport.h"
#include "ui/plots/treemappainter.h"
#include "ui/support/delegates.h"
#include "ui/support/theme.h"
#include "ui/widgets/hovercard.h"

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr QSize exportSize(960, 540);
constexpr double exportLegendGap = 12;

quint64 totalOf(const QVector<TreemapItem>& items)
{
    quint64 total = 0;
    for (const TreemapItem& item : items)
        total += item.bytes;
    return total;
}

QString exact(quint64 bytes, bool estimate)
{
    return estimate ? u"≈\u00A0"_s + formatExactBytes(bytes) : formatExactBytes(bytes);
}

QVector<LegendEntry> legendOf(const QVector<TreemapItem>& items, const Colours& colours)
{
    QVector<LegendEntry> entries;
    for (const TreemapItem& item : items) {
        if (item.bytes == 0)
            continue;
        const Part part = partFromName(item.key);
        entries.append({ oneLine(item.label, 80) + u"  "_s + formatBytes(item.bytes, item.estimate),
            [part, &colours](QPainter& painter, const QRectF& rect) { paintSwatch(painter, rect, part, colours); } });
    }
    return entries;
}

} // namespace

Treemap::Treemap(QWidget* parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Disk by part"));
}

void Treemap::setItems(const QVector<TreemapItem>& items)
{
    m_items = items;
    m_hovered = -1;
    m_current = -1;
    if (m_card)
        m_card->hide();
    relayout();
    setAccessibleDescription(textSummary());
    update();
}

void Treemap::setSelected(const QString& key, const QString& childKey)
{
    m_selectedKey = key;
    m_selectedChild = childKey;
    if (selectedCell() < 0) {
        m_selectedKey.clear();
        m_selectedChild.clear();
    }
    update();
}

QString Treemap::textSummary() const
{
    const quint64 total = totalOf(m_items);
    QStringList parts;
    for (const TreemapItem& item : m_items) {
        if (item.bytes > 0)
            parts.append(
                tr("%1 %2 (%3)")
                    .arg(item.label, formatBytes(item.bytes, item.estimate), formatShareOf(item.bytes, total)));
    }
    return parts.isEmpty() ? tr("Nothing to show") : tr("%1: %2").arg(formatBytes(total), parts.join(u", "_s));
}

engine::Result<void> Treemap::exportTo(const QString& path) const
{
    return exportPicture(path, exportSize, accessibleName(), [this](QPainter& painter, const QRectF& area) {
        const Colours& colours = Colours::light();
        const QVector<LegendEntry> legend = legendOf(m_items, colours);
        const double below = legendHeight(legend, area.width());
        paintPicture(painter, area.adjusted(0, 0, 0, -below - exportLegendGap), colours);
        paintLegend(painter, legend, QPointF(area.left(), area.bottom() - below), area.width(), colours);
    });
}

void Treemap::paintPicture(QPainter& painter, const QRectF& area, const Colours& colours) const
{
    const QVector<TreemapCell> cells = layoutTreemap(m_items, area);
    TreemapPainter(m_items, cells, colours).paint(painter, {});
}

QSize Treemap::sizeHint() const
{
    return { 560, 268 };
}

QSize Treemap::minimumSizeHint() const
{
    return { 200, 120 };
}

void Treemap::relayout()
{
    m_cells = layoutTreemap(m_items, rect());
}

void Treemap::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    TreemapPainter(m_items, m_cells, Theme::colours())
        .paint(painter, { m_hovered, selectedCell(), hasFocus() ? m_current : -1 });
}

void Treemap::resizeEvent(QResizeEvent*)
{
    relayout();
}

int Treemap::partCell(int cell) const
{
    while (cell > 0 && (m_cells[cell].child >= 0 || m_cells[cell].rest))
        --cell;
    return cell;
}

int Treemap::partEnd(int cell) const
{
    int end = cell + 1;
    while (end < m_cells.size() && (m_cells[end].child >= 0 || m_cells[end].rest))
        ++end;
    return end;
}

int Treemap::cellAt(const QPointF& position) const
{
    for (int part = 0; part < m_cells.size(); part = partEnd(part)) {
        if (!m_cells[part].rect.contains(position))
            continue;
        const int end = partEnd(part);
        if (end - part <= 2) // not split: the part itself
            return part;
        for (int child = part + 1; child < end; ++child) {
            if (m_cells[child].rect.contains(position))
                return child;
        }
        return part;
    }
    return -1;
}

int Treemap::selectedCell() const
{
    for (int i = 0; i < m_cells.size() && !m_selectedKey.isEmpty(); ++i) {
        const TreemapCell& cell = m_cells[i];
        const TreemapItem& item = m_items[cell.item];
        const QString child = cell.child >= 0 ? item.children[cell.child].key : QString();
        if (item.key == m_selectedKey && child == m_selectedChild && !cell.rest)
            return i;
    }
    return -1;
}

void Treemap::choose(int cell)
{
    QString key;
    QString childKey;
    if (cell >= 0) {
        const TreemapItem& item = m_items[m_cells[cell].item];
        key = item.key;
        childKey = m_cells[cell].child >= 0 ? item.children[m_cells[cell].child].key : QString();
    }
    m_selectedKey = key;
    m_selectedChild = childKey;
    update();
    emit selected(key, childKey);
}

QString Treemap::cellTitle(int cell) const
{
    const TreemapCell& place = m_cells[cell];
    const TreemapItem& item = m_items[place.item];
    if (place.child >= 0)
        return tr("%1 of %2").arg(oneLine(item.label, 80), oneLine(item.children[place.child].label, 80));
    return place.rest ? tr("%1, the rest").arg(oneLine(item.label, 80)) : oneLine(item.label, 80);
}

QStringList Treemap::cellFigures(int cell) const
{
    const TreemapCell& place = m_cells[cell];
    const TreemapItem& item = m_items[place.item];
    const bool estimate = item.estimate || (place.child >= 0 && item.children[place.child].estimate);
    const quint64 total = totalOf(m_items);
    QStringList lines{ exact(place.bytes, estimate) };
    if (place.child >= 0 || place.rest)
        lines.append(tr("%1 of %2").arg(formatShareOf(place.bytes, item.bytes), oneLine(item.label, 80)));
    lines.append(tr("%1 of all %2").arg(formatShareOf(place.bytes, total), formatBytes(total)));
    return lines;
}

void Treemap::setHovered(int cell, const QPointF& position)
{
    m_hovered = cell;
    update();
    if (cell < 0) {
        if (m_card)
            m_card->hide();
        return;
    }
    if (!m_card)
        m_card = new HoverCard(this);
    m_card->showAt(position, cellTitle(cell), cellFigures(cell));
}

void Treemap::setCurrent(int cell)
{
    m_current = cell;
    setHovered(-1, {});
    if (cell >= 0) {
        const QRectF visible = m_cells[cell].rect;
        setHovered(cell,
            QPointF(
                visible.left() + qMin(visible.width() / 2, 80.0), visible.top() + qMin(visible.height() / 2, 48.0)));
    }
}

void Treemap::mouseMoveEvent(QMouseEvent* event)
{
    setHovered(cellAt(event->position()), event->position());
}

void Treemap::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_current = cellAt(event->position());
    choose(m_current);
}

void Treemap::leaveEvent(QEvent*)
{
    setHovered(-1, {});
}

int Treemap::step(int cell, int direction) const
{
    if (cell < 0)
        return m_cells.isEmpty() ? -1 : 0;
    const int part = partCell(cell);
    if (part != cell) // among the children of one part
        return qBound(part + 1, cell + direction, partEnd(part) - 1);
    if (direction > 0)
        return partEnd(cell) < m_cells.size() ? partEnd(cell) : cell;
    return cell > 0 ? partCell(cell - 1) : cell;
}

void Treemap::keyPressEvent(QKeyEvent* event)
{
    if (m_current >= m_cells.size())
        m_current = -1;
    switch (event->key()) {
    case Qt::Key_Left:
        return setCurrent(step(m_current, -1));
    case Qt::Key_Right:
        return setCurrent(step(m_current, 1));
    case Qt::Key_Down:
        if (m_current >= 0 && partCell(m_current) == m_current && partEnd(m_current) - m_current > 2)
            setCurrent(m_current + 1);
        return;
    case Qt::Key_Up:
        if (m_current >= 0)
            setCurrent(partCell(m_current));
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        return choose(m_current);
    case Qt::Key_Escape:
        if (m_selectedKey.isEmpty())
            break;
        return choose(-1);
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void Treemap::focusInEvent(QFocusEvent* event)
{
    const bool byKeyboard = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    if (byKeyboard)
        setCurrent(selectedCell() >= 0 ? selectedCell() : m_cells.isEmpty() ? -1 : 0);
    QWidget::focusInEvent(event);
}

void Treemap::focusOutEvent(QFocusEvent* event)
{
    m_current = -1;
    setHovered(-1, {});
    QWidget::focusOutEvent(event);
}

} // namespace ui
