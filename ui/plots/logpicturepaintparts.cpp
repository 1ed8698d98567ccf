// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QFontMetricsF>
#include <QPainterPath>

#include "ui/models/formatting.h"
#include "ui/plots/logpicturepainter.h"
#include "ui/support/stylepaint.h"
#include "ui/support/theme.h"

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr double stripWidth = 3;
constexpr double boxRadius = 4;
constexpr double segmentRadius = 2;
constexpr double flagSize = 6;
constexpr double tickWidth = 2;
constexpr double tickRise = 6;
constexpr double textPadding = 8;
constexpr double bothStrip = 4;
constexpr double pendingStrength = 0.55;
constexpr double purgeableStrength = 0.42;
constexpr double stationFigure = 1.45;

QFont smallFont()
{
    return withTabularDigits(Theme::font(TextStyle::Muted));
}

/// `rect` on whole pixels, so that hairlines are crisp.
QRectF snapped(const QRectF& rect)
{
    return { QPointF(qRound(rect.left()), qRound(rect.top())), QPointF(qRound(rect.right()), qRound(rect.bottom())) };
}

bool isPending(LogSegmentKind kind)
{
    return kind != LogSegmentKind::Purgeable && kind != LogSegmentKind::Kept;
}

} // namespace

void LogPicturePainter::paintStations(QPainter& painter, const LogPictureFrame& frame) const
{
    const std::array<LogStationText, 4> texts = stationTexts();
    const std::array<QColor, 4> strips{ m_colours.part(Part::Log), m_colours.colour(Role::MutedText),
        m_colours.part(Part::GraphLinks), m_colours.part(Part::Vectors) };
    for (std::size_t i = 0; i < texts.size(); ++i) {
        paintStation(painter, snapped(frame.stations.at(i)), texts.at(i), strips.at(i));
        if (i == 0)
            continue;
        const double y = qRound(frame.stations.at(i).center().y()) + 0.5;
        const double from = frame.stations.at(i - 1).right() + 6;
        const double to = frame.stations.at(i).left() - 6;
        painter.setPen(QPen(m_colours.colour(Role::MutedText), 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawLine(QPointF(from, y), QPointF(to, y));
        painter.drawPolyline(QPolygonF({ QPointF(to - 5, y - 4), QPointF(to, y), QPointF(to - 5, y + 4) }));
    }
}

void LogPicturePainter::paintStation(
    QPainter& painter, const QRectF& box, const LogStationText& text, const QColor& strip) const
{
    paint::panel(painter, box, m_colours.colour(Role::AlternateRow), m_colours.colour(Role::Border), 1, boxRadius);
    QPainterPath outline;
    outline.addRoundedRect(box, boxRadius, boxRadius);
    QPainterPath edge;
    edge.addRect(QRectF(box.topLeft(), QSizeF(stripWidth, box.height())));
    painter.fillPath(outline.intersected(edge), m_colours.edgeOf(strip));

    const QRectF inside = box.adjusted(12, 7, -8, -7);
    const QFont small = smallFont();
    QFont large = Theme::font(TextStyle::Figure);
    large.setPointSizeF(Theme::font(TextStyle::Body).pointSizeF() * stationFigure);
    const QFontMetricsF smallMetrics(small);
    const QFontMetricsF largeMetrics(large);
    const auto elided = [&](const QString& words, double room) {
        return smallMetrics.elidedText(words, Qt::ElideRight, room);
    };
    painter.setFont(small);
    painter.setPen(m_colours.colour(Role::MutedText));
    painter.drawText(
        QPointF(inside.left(), inside.top() + smallMetrics.ascent()), elided(text.caption, inside.width()));
    painter.drawText(
        QPointF(inside.left(), inside.bottom() - smallMetrics.descent()), elided(text.line, inside.width()));
    const double baseline = inside.center().y() + largeMetrics.ascent() / 2 - 1.5;
    const double unitLeft = inside.left() + largeMetrics.horizontalAdvance(text.figure) + 8;
    if (const QString unit = elided(text.unit, inside.right() - unitLeft); unit != u"…"_s)
        painter.drawText(QPointF(unitLeft, baseline), unit);
    painter.setFont(large);
    painter.setPen(m_colours.colour(Role::Text));
    painter.drawText(QPointF(inside.left(), baseline), text.figure);
}

void LogPicturePainter::paintRow(
    QPainter& painter, const LogPictureFrame& frame, qsizetype row, const LogPictureMarks& marks) const
{
    const LogBandPlace& place = frame.layout.bands[row];
    const LogBand& band = m_bands[place.band];
    const QRectF bar = snapped(barOf(frame, row));
    const bool chosen = place.band == marks.selectedBand;
    if (chosen)
        paint::panel(painter, frame.rows[row].adjusted(-4, 1, 0, -1), m_colours.colour(Role::AccentQuiet), {}, 1, 4);
    painter.setFont(chosen ? Theme::font(TextStyle::Strong) : Theme::font(TextStyle::Body));
    painter.setPen(m_colours.colour(Role::Text));
    const QRectF label(frame.labels.left(), bar.top(), frame.labels.width(), bar.height());
    const QString name =
        painter.fontMetrics().elidedText(oneLine(band.label, 80), Qt::ElideMiddle, int(label.width()) + 1);
    painter.drawText(label, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, name);
    const bool lifted = chosen || place.band == marks.hoveredBand;
    paint::panel(painter, bar, lifted ? m_colours.colour(Role::Card) : m_colours.colour(Role::AlternateRow),
        lifted ? m_colours.colour(Role::Border) : QColor(), 1, segmentRadius);
    for (const LogSegment& segment : place.segments) {
        paintSegment(painter, QRectF(bar.left() + segment.x, bar.top(), segment.width, bar.height()), segment.kind);
        if (segment.enlarged)
            paintCaret(painter, QPointF(bar.left() + segment.x + segment.width / 2, bar.bottom() + 4));
    }
    paintTexts(painter, bar, place);
    paintTicks(painter, bar, place.ticks);
    if (place.band == marks.focusedBand)
        paintFocus(painter, bar, place, marks.focusedSegment);
}

void LogPicturePainter::paintFocus(QPainter& painter, const QRectF& bar, const LogBandPlace& place, int segment) const
{
    QRectF ring = bar;
    if (segment >= 0 && segment < place.segments.size()) {
        const LogSegment& focused = place.segments[segment];
        ring = QRectF(bar.left() + focused.x, bar.top(), focused.width, bar.height());
    }
    paint::panel(painter, ring.adjusted(-2, -2, 2, 2), {}, m_colours.colour(Role::FocusRing), 2, segmentRadius + 2);
}

void LogPicturePainter::paintSegment(QPainter& painter, const QRectF& rect, LogSegmentKind kind) const
{
    const QColor base = colourOf(kind);
    const double strength = kind == LogSegmentKind::Kept ? 1 : isPending(kind) ? pendingStrength : purgeableStrength;
    const QColor edge = m_colours.edgeOf(base);
    if (rect.width() <= 4) { // no room for an outline: solid, so that it can be seen
        painter.fillRect(rect, edge);
        return;
    }
    paint::panel(painter, rect, m_colours.tint(base, strength), edge, 1, segmentRadius);
    if (kind != LogSegmentKind::PendingBoth)
        return; // Waits for two things: a strip of the other colour on top, clear of the text.
    const QColor other = m_colours.part(Part::Metadata);
    const QRectF strip(rect.left(), rect.top(), rect.width(), std::min(bothStrip, rect.height() / 2));
    paint::panel(painter, strip, other, {}, 1, segmentRadius);
}

void LogPicturePainter::paintTicks(QPainter& painter, const QRectF& bar, const QVector<LogTick>& ticks) const
{
    const bool together = ticks.size() == 2 && std::abs(ticks[0].x - ticks[1].x) < 2 * tickWidth;
    for (const LogTick& tick : ticks) {
        // Right of the entry it names, which may be only 3 px wide; two at one place stand side by side.
        const double shift = together && !tick.metadata ? tickWidth + 0.5 : 0;
        const double left = qRound(bar.left() + (together ? ticks[0].x : tick.x)) + shift;
        paintFlag(painter, QRectF(left, bar.top() - tickRise, tickWidth, bar.height() + tickRise), tick.metadata);
    }
}

void LogPicturePainter::paintFlag(QPainter& painter, const QRectF& rect, bool metadata) const
{
    const QColor colour = m_colours.edgeOf(m_colours.part(metadata ? Part::Metadata : Part::Vectors));
    painter.fillRect(rect, colour);
    const double pole = metadata ? rect.left() : rect.right();
    const double tip = metadata ? pole - flagSize : pole + flagSize;
    QPainterPath flag;
    flag.addPolygon(
        QPolygonF({ QPointF(pole, rect.top()), QPointF(tip, rect.top()), QPointF(pole, rect.top() + flagSize) }));
    flag.closeSubpath();
    painter.fillPath(flag, colour);
}

void LogPicturePainter::paintCaret(QPainter& painter, const QPointF& centre) const
{
    QPainterPath caret;
    caret.addPolygon(QPolygonF({ centre + QPointF(-3, 2), centre + QPointF(3, 2), centre + QPointF(0, -2) }));
    caret.closeSubpath();
    painter.fillPath(caret, m_colours.colour(Role::MutedText));
}

void LogPicturePainter::paintTexts(QPainter& painter, const QRectF& bar, const LogBandPlace& place) const
{
    const LogBand& band = m_bands[place.band];
    const QFontMetricsF metrics(smallFont());
    painter.setFont(smallFont());
    if (place.segments.isEmpty()) {
        painter.setPen(m_colours.colour(Role::MutedText));
        painter.drawText(
            bar.adjusted(textPadding, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, tr("nothing in the log"));
        return;
    }
    const LogSegment& last = place.segments.last();
    double freeLeft = bar.left() + place.segments.first().x;
    double freeRight = bar.left() + last.x + last.width + tickWidth + flagSize;
    for (const LogSegment& segment : place.segments) {
        const QString text = segmentText(band, segment.kind);
        const double needed = metrics.horizontalAdvance(text) + 2 * textPadding;
        QRectF room(bar.left() + segment.x, bar.top(), segment.width, bar.height());
        if (needed <= segment.width) {
            const double strength = segment.kind == LogSegmentKind::Kept ? 1
                : isPending(segment.kind)                                ? pendingStrength
                                                                         : purgeableStrength;
            painter.setPen(labelOn(m_colours.tint(colourOf(segment.kind), strength)));
        } else if (!isPending(segment.kind)) {
            continue; // what may go and what stays is told by the card; what waits is always written
        } else if (bar.right() - freeRight >= needed) {
            room = QRectF(freeRight, bar.top(), needed, bar.height());
            freeRight += needed;
            painter.setPen(m_colours.colour(Role::Text));
        } else if (freeLeft - bar.left() >= needed) {
            room = QRectF(freeLeft - needed, bar.top(), needed, bar.height());
            freeLeft -= needed;
            painter.setPen(m_colours.colour(Role::Text));
        } else {
            continue;
        }
        painter.drawText(
            room.adjusted(textPadding, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, text);
    }
}

void LogPicturePainter::paintMore(QPainter& painter, const LogPictureFrame& frame, bool focused) const
{
    painter.setFont(smallFont());
    painter.setPen(m_colours.colour(Role::Accent));
    const QString text = tr("… and %1 more").arg(formatCount(quint64(frame.layout.hiddenBands)));
    painter.drawText(frame.more, Qt::AlignVCenter | Qt::AlignLeft, text);
    if (!focused)
        return;
    const double width = QFontMetricsF(smallFont()).horizontalAdvance(text);
    const QRectF ring(frame.more.left() - 4, frame.more.top() + 1, width + 8, frame.more.height() - 2);
    paint::panel(painter, ring, {}, m_colours.colour(Role::FocusRing), 1.5, 3);
}

void LogPicturePainter::paintAxis(QPainter& painter, const LogPictureFrame& frame) const
{
    if (frame.layout.ticks.isEmpty())
        return;
    const QFontMetricsF metrics(smallFont());
    painter.setFont(smallFont());
    painter.setPen(m_colours.colour(Role::MutedText));
    const double top = qRound(frame.axis.top()) + 2;
    const double text = top + 6;
    painter.drawText(QRectF(frame.labels.left(), text, frame.labels.width(), metrics.height()),
        Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, u"seq_id"_s);
    for (const AxisTick& tick : frame.layout.ticks) {
        const double x = qRound(frame.axis.left() + tick.x);
        painter.fillRect(QRectF(x, top, 1, 4), m_colours.colour(Role::MutedText));
        const QString number = formatNumber(tick.seq);
        const double width = metrics.horizontalAdvance(number);
        const double left = std::clamp(
            x - width / 2, frame.axis.left() - 4, std::max(frame.axis.left() - 4, frame.axis.right() + 8 - width));
        painter.drawText(QPointF(left, text + metrics.ascent()), number);
    }
}

} // namespace ui
