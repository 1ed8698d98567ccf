// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/legend.h"

#include <QFontMetricsF>
#include <QPainter>

#include "ui/support/theme.h"

namespace ui {
namespace {

constexpr double symbolSize = 10;
constexpr double symbolGap = 7;
constexpr double entryGap = 20;

} // namespace

QVector<QRectF> legendPlaces(const QVector<LegendEntry>& entries, double width)
{
    const QFontMetricsF metrics(Theme::font(TextStyle::Muted));
    QVector<QRectF> places;
    QPointF next(0, 0);
    for (const LegendEntry& entry : entries) {
        const double needed = symbolSize + symbolGap + metrics.horizontalAdvance(entry.text);
        if (next.x() > 0 && next.x() + needed > width)
            next = QPointF(0, next.y() + legendLine);
        places.append(QRectF(next, QSizeF(needed, legendLine)));
        next.rx() += needed + entryGap;
    }
    return places;
}

double legendHeight(const QVector<LegendEntry>& entries, double width)
{
    const QVector<QRectF> places = legendPlaces(entries, width);
    return places.isEmpty() ? 0 : places.last().bottom();
}

void paintLegend(
    QPainter& painter, const QVector<LegendEntry>& entries, const QPointF& origin, double width, const Colours& colours)
{
    const QVector<QRectF> places = legendPlaces(entries, width);
    painter.save();
    painter.setFont(Theme::font(TextStyle::Muted));
    for (qsizetype i = 0; i < places.size(); ++i) {
        const QRectF place = places[i].translated(origin);
        const QRectF symbol(place.left(), place.center().y() - symbolSize / 2, symbolSize, symbolSize);
        entries[i].symbol(painter, symbol);
        painter.setPen(colours.colour(entries[i].strong ? Role::Text : Role::MutedText));
        // A little more room than measured: exports hint their text otherwise than the screen.
        painter.drawText(place.adjusted(symbolSize + symbolGap, 0, entryGap / 2, 0),
            Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, entries[i].text);
    }
    painter.restore();
}

} // namespace ui
