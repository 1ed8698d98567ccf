// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/memorybars.h"

#include <algorithm>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/models/formatting.h"
#include "ui/plots/memorybarspainter.h"
#include "ui/support/theme.h"

namespace ui {

namespace {
constexpr int exportWidth = 720;
} // namespace

MemoryBars::MemoryBars(QWidget* parent)
    : PlotWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Memory by collection"));
    arrange();
}

void MemoryBars::setBars(const QVector<MemoryBar>& bars)
{
    if (m_all == bars)
        return; // keeps what is hovered
    m_all = bars;
    arrange();
}

void MemoryBars::arrange()
{
    const QString under = current() >= 0 ? m_bars.at(current()).key : QString();
    m_bars = largestBars(m_all, mostBars, m_selected);
    if (current() >= 0 && (current() >= m_bars.size() || m_bars[current()].key != under))
        setCurrent(-1, {});
    setAccessibleDescription(memoryBarsSummary(m_bars));
    updateGeometry();
    update();
}

int MemoryBars::positionOf(const QString& key) const
{
    for (int at = 0; at < m_bars.size() && !key.isEmpty(); ++at) {
        if (m_bars[at].key == key)
            return at;
    }
    return -1;
}

MemoryBarsLayout MemoryBars::layoutHere() const
{
    return MemoryBarsLayout(m_bars, inside().width());
}

QRectF MemoryBars::barRect(int at, bool measured) const
{
    return layoutHere().bar(at, measured).translated(ring, ring);
}

void MemoryBars::setSelectedKey(const QString& key)
{
    if (m_selected == key)
        return;
    m_selected = key;
    arrange();
}

QByteArray MemoryBars::figures(char separator) const
{
    return memoryBarsTable(m_all, separator);
}

QSize MemoryBars::exportSize() const
{
    return { exportWidth, static_cast<int>(MemoryBarsLayout(m_bars, exportWidth).height()) };
}

void MemoryBars::paintExport(QPainter& painter, const QRectF& area) const
{
    painter.translate(area.topLeft());
    paintMemoryBars(painter, m_bars, area.width(), Colours::light());
}

QSize MemoryBars::sizeHint() const
{
    return { 480, heightForWidth(480) };
}

QSize MemoryBars::minimumSizeHint() const
{
    return { 240, heightForWidth(std::max(240, width())) };
}

int MemoryBars::heightForWidth(int width) const
{
    return static_cast<int>(MemoryBarsLayout(m_bars, width - 2 * ring).height()) + 2 * ring;
}

void MemoryBars::paintPlot(QPainter& painter)
{
    painter.translate(ring, ring);
    paintMemoryBars(painter, m_bars, inside().width(), Theme::colours(), { positionOf(m_selected), current() });
}

int MemoryBars::hitAt(const QPointF& position) const
{
    return layoutHere().rowAt(position - QPointF(ring, ring));
}

void MemoryBars::mark(int)
{
    update();
}

QPointF MemoryBars::reveal(int at)
{
    const QRectF row = layoutHere().row(at).translated(ring, ring);
    return { row.center().x(), row.bottom() - 8 };
}

PlotWidget::CardText MemoryBars::cardText(int at) const
{
    const MemoryBar& bar = m_bars[at];
    QStringList lines;
    if (!bar.model)
        lines << bar.note;
    else {
        lines << tr("In Chroma (model): %1").arg(formatExactBytes(bar.total()));
        for (const QString& line : memoryPartLines(*bar.model))
            lines << QStringLiteral("    ") + line;
    }
    if (bar.measured) {
        lines << tr("Measured here: %1").arg(formatExactBytes(bar.measured->total()));
        for (const QString& line : memoryPartLines(*bar.measured))
            lines << QStringLiteral("    ") + line;
    }
    return { bar.name, lines };
}

void MemoryBars::choose(int at)
{
    if (at < 0)
        return;
    if (m_bars[at].key.isEmpty())
        return emit moreRequested();
    setSelectedKey(m_bars[at].key);
    emit selected(m_selected);
}

void MemoryBars::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        choose(hitAt(event->position()));
}

void MemoryBars::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Up:
        return walkTo(current() - 1);
    case Qt::Key_Down:
        return walkTo(current() + 1);
    case Qt::Key_Home:
        return walkTo(0);
    case Qt::Key_End:
        return walkTo(count() - 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        return choose(current());
    case Qt::Key_Escape:
        if (current() >= 0)
            return setCurrent(-1, {});
        if (!m_selected.isEmpty()) {
            setSelectedKey({});
            return emit selected({});
        }
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void MemoryBars::focusInEvent(QFocusEvent* event)
{
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason)
        walkTo(std::max(0, positionOf(m_selected)));
    PlotWidget::focusInEvent(event);
}

} // namespace ui
