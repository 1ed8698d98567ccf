// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/bytebar.h"

#include <algorithm>
#include <numeric>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include "ui/support/delegates.h"
#include "ui/support/stylepaint.h"
#include "ui/support/theme.h"
#include "ui/widgets/hovercard.h"

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int barHeight = 20;
constexpr int legendGap = 8;
quint64 sum(const QVector<ByteSegment>& segments)
{
    return std::accumulate(segments.begin(), segments.end(), quint64(0),
        [](quint64 total, const ByteSegment& s) { return total + s.bytes; });
}

} // namespace

ByteBar::ByteBar(QWidget* parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Bytes by part"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ByteBar::setSegments(const QVector<ByteSegment>& segments, quint64 whole)
{
    m_segments = segments;
    m_whole = qMax(whole, sum(segments));
    setHovered(-1);
    QStringList words;
    for (const ByteSegment& segment : segments)
        words.append(u"%1 %2"_s.arg(segment.label, number(segment)));
    setAccessibleDescription(words.join(u", "_s));
    updateGeometry();
    update();
}

void ByteBar::setKind(FigureKind kind)
{
    m_kind = kind;
    setSegments(QVector<ByteSegment>(m_segments), m_whole);
}

QString ByteBar::number(const ByteSegment& segment) const
{
    return m_kind == FigureKind::Bytes ? formatBytes(segment.bytes, segment.estimate)
                                       : formatCount(segment.bytes, segment.estimate);
}

void ByteBar::setSelectedKey(const QString& key)
{
    m_selected = key;
    update();
}

QSize ByteBar::sizeHint() const
{
    return { 480, heightForWidth(480) };
}

QSize ByteBar::minimumSizeHint() const
{
    return { 120, barHeight + legendGap + legendLine };
}

int ByteBar::heightForWidth(int width) const
{
    return barHeight + legendGap + int(legendHeight(legend(), width)) + 1;
}

QVector<LegendEntry> ByteBar::legend() const
{
    QVector<LegendEntry> entries;
    for (const ByteSegment& segment : m_segments) {
        const Part part = segment.part;
        entries.append({ segment.label + u"  "_s + number(segment),
            [part](QPainter& painter, const QRectF& rect) { paintSwatch(painter, rect, part, Theme::colours()); },
            !m_selected.isEmpty() && segment.key == m_selected });
    }
    return entries;
}

QVector<ByteBar::Place> ByteBar::places(int width) const
{
    QVector<Place> all;
    const QVector<QRectF> legends = legendPlaces(legend(), width);
    double x = 0;
    for (qsizetype i = 0; i < m_segments.size(); ++i) {
        const double share = m_whole == 0 ? 0 : double(m_segments[i].bytes) / double(m_whole);
        all.append({ QRectF(x, 0, share * width, barHeight), legends[i].translated(0, barHeight + legendGap) });
        x += share * width;
    }
    return all;
}

void ByteBar::paintBar(QPainter& painter, const QVector<Place>& all) const
{
    const Colours& colours = Theme::colours();
    const QRectF track(0, 0, width(), barHeight);
    QPainterPath clip;
    clip.addRoundedRect(track, 4, 4);
    painter.save();
    painter.setClipPath(clip);
    painter.fillRect(track, colours.colour(Role::AlternateRow));
    for (qsizetype i = 0; i < all.size(); ++i) {
        QRectF piece = all[i].bar;
        if (piece.width() > 3)
            piece.setRight(piece.right() - 1); // a gap between neighbours
        const QColor fill = colours.part(m_segments[i].part);
        if (m_segments[i].part == Part::FreePages)
            paintHatch(painter, piece, fill, 5);
        else
            painter.fillRect(piece, i == m_hovered ? mix(fill, colours.colour(Role::Text), 0.12) : fill);
    }
    painter.restore();
    paint::panel(painter, track, {}, colours.edgeOf(colours.colour(Role::Border)), 1, 4);
}

void ByteBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours& colours = Theme::colours();
    const QVector<Place> all = places(width());
    paintBar(painter, all);
    paintLegend(painter, legend(), QPointF(0, barHeight + legendGap), width(), colours);
    for (qsizetype i = 0; i < all.size(); ++i) {
        const QRectF bar = all[i].bar;
        if (!m_selected.isEmpty() && m_segments[i].key == m_selected)
            painter.fillRect(
                QRectF(bar.left(), barHeight + 2, qMax(2.0, bar.width() - 1), 2), colours.colour(Role::Accent));
        if (hasFocus() && i == m_hovered)
            paint::panel(painter, all[i].legend.adjusted(-3, 0, 3, 0), {}, colours.colour(Role::FocusRing), 1.5, 3);
    }
}

int ByteBar::segmentAt(const QPointF& position) const
{
    const QVector<Place> all = places(width());
    for (qsizetype i = 0; i < all.size(); ++i) {
        if (all[i].bar.contains(position) || all[i].legend.contains(position))
            return int(i);
    }
    return -1;
}

void ByteBar::setHovered(int index)
{
    m_hovered = index;
    update();
    if (index < 0) {
        if (m_card)
            m_card->hide();
        return;
    }
    if (!m_card)
        m_card = new HoverCard(this);
    const ByteSegment& segment = m_segments[index];
    const QRectF bar = places(width()).at(index).bar;
    m_card->showAt(QPointF(bar.center().x(), bar.bottom() - 6), segment.label,
        { m_kind == FigureKind::Count ? number(segment)
                                      : (segment.estimate ? u"≈ "_s : QString()) + formatExactBytes(segment.bytes),
            formatShareOf(segment.bytes, m_whole) });
}

void ByteBar::select(int index)
{
    if (index < 0)
        return;
    setSelectedKey(m_segments[index].key);
    emit selected(m_selected);
}

void ByteBar::mouseMoveEvent(QMouseEvent* event)
{
    setHovered(segmentAt(event->position()));
}

void ByteBar::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        select(segmentAt(event->position()));
}

void ByteBar::leaveEvent(QEvent*)
{
    setHovered(-1);
}

void ByteBar::keyPressEvent(QKeyEvent* event)
{
    const int count = int(m_segments.size());
    if (count > 0 && event->key() == Qt::Key_Right)
        return setHovered(std::min(m_hovered + 1, count - 1));
    if (count > 0 && event->key() == Qt::Key_Left)
        return setHovered(std::max(m_hovered - 1, 0));
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Space)
        return select(m_hovered);
    QWidget::keyPressEvent(event);
}

void ByteBar::focusInEvent(QFocusEvent* event)
{
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason)
        setHovered(m_segments.isEmpty() ? -1 : 0);
    QWidget::focusInEvent(event);
}

void ByteBar::focusOutEvent(QFocusEvent* event)
{
    setHovered(-1);
    QWidget::focusOutEvent(event);
}

} // namespace ui
