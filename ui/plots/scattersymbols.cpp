// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/scattersymbols.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>

#include "ui/plots/legend.h"
#include "ui/support/theme.h"

namespace ui {

namespace {

constexpr std::array<Part, scatterSeries> hues{ Part::Vectors, Part::Log, Part::GraphLinks, Part::FullText,
    Part::Metadata, Part::Catalog, Part::IdMaps, Part::Orphans };
constexpr double scaleWidth = 180;
constexpr double scaleHeight = 10;
constexpr double gap = 8;

/// Corners of the shapes after the circle, around (0, 0), in a square of side 2.
QPolygonF cornersOf(int series)
{
    switch (series) {
    case 1:
        return QPolygonF({ { -0.86, -0.86 }, { 0.86, -0.86 }, { 0.86, 0.86 }, { -0.86, 0.86 } });
    case 2:
        return QPolygonF({ { 0, -1 }, { 1, 0.86 }, { -1, 0.86 } });
    case 3:
        return QPolygonF({ { 0, -1.15 }, { 1.15, 0 }, { 0, 1.15 }, { -1.15, 0 } });
    case 4:
        return QPolygonF({ { 0, 1 }, { 1, -0.86 }, { -1, -0.86 } });
    case 5: // a plus
        return QPolygonF({ { -0.4, -1.1 }, { 0.4, -1.1 }, { 0.4, -0.4 }, { 1.1, -0.4 }, { 1.1, 0.4 }, { 0.4, 0.4 },
            { 0.4, 1.1 }, { -0.4, 1.1 }, { -0.4, 0.4 }, { -1.1, 0.4 }, { -1.1, -0.4 }, { -0.4, -0.4 } });
    case 6:
        return QPolygonF({ { -1, 0 }, { 0.86, -1 }, { 0.86, 1 } });
    default:
        return QPolygonF({ { 1, 0 }, { -0.86, -1 }, { -0.86, 1 } });
    }
}

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Scatter)
};

QString titleOf(const ScatterData& data)
{
    return oneLine(data.colourTitle, 30);
}

QString scaleText(double value)
{
    const bool isWhole = std::abs(value) < 1e15 && value == std::floor(value);
    if (isWhole)
        return formatNumber(static_cast<qint64>(value));
    const double size = std::abs(value);
    return size >= 1e-3 && size < 1e6 ? formatDecimal(value,
               size >= 100     ? 1
                   : size >= 1 ? 2
                               : 4)
                                      : QLocale().toString(value, 'g', 4);
}

/// What the colours show stands before them: pictures are looked at without the window.
double titleWidth(const ScatterData& data)
{
    return data.colourTitle.isEmpty()
        ? 0
        : QFontMetricsF(Theme::font(TextStyle::Muted)).horizontalAdvance(titleOf(data)) + 2 * gap;
}

/// What has a hue, what has none, and what the rings mean.
QVector<LegendEntry> entriesOf(const ScatterData& data, const std::vector<ScatterMark>& marks, const Colours& colours)
{
    QVector<LegendEntry> entries;
    QVector<LegendEntry> rest;
    for (const ScatterGroup& group : data.groups) {
        if (group.kind == ScatterGroup::Kind::Plain || group.kind == ScatterGroup::Kind::Level)
            continue;
        (group.kind == ScatterGroup::Kind::Category ? entries : rest)
            .append({ group.label, [group, &colours](QPainter& painter, const QRectF& rect) {
                         paintScatterPoint(painter, rect.center(), 9, group, colours);
                     } });
    }
    entries += rest;
    for (const bool chosen : { true, false }) {
        if (std::none_of(marks.begin(), marks.end(), [&](const ScatterMark& mark) { return mark.chosen == chosen; }))
            continue;
        entries.append({ chosen ? Text::tr("chosen record") : Text::tr("nearest neighbours"),
            [chosen, &colours](QPainter& painter, const QRectF& rect) {
                paintScatterMark(painter, rect.center(), chosen ? 5 : 4.5, chosen, colours);
            } });
    }
    return entries;
}

} // namespace

QColor scatterFill(const ScatterGroup& group, const Colours& colours)
{
    switch (group.kind) {
    case ScatterGroup::Kind::Plain:
        return colours.partEdge(Part::Vectors);
    case ScatterGroup::Kind::Category:
        return colours.partEdge(hues.at(static_cast<std::size_t>(group.series) % hues.size()));
    case ScatterGroup::Kind::Level: {
        // One hue from its palest shade that stands out to its strongest.
        const QColor accent = colours.colour(Role::Accent);
        const QColor low = colours.edgeOf(mix(accent, colours.colour(Role::Card), colours.isDark() ? 0.5 : 0.4));
        const QColor high = mix(accent, colours.colour(Role::Text), 0.7);
        return mix(low, high, group.level);
    }
    case ScatterGroup::Kind::Other:
    case ScatterGroup::Kind::Missing:
        break;
    }
    return colours.edgeOf(colours.colour(Role::Border));
}

void paintScatterPoint(
    QPainter& painter, const QPointF& centre, double size, const ScatterGroup& group, const Colours& colours)
{
    const QColor fill = scatterFill(group, colours);
    const double radius = size / 2;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (group.kind == ScatterGroup::Kind::Missing || group.kind == ScatterGroup::Kind::Other) {
        const bool isHollow = group.kind == ScatterGroup::Kind::Missing;
        painter.setPen(isHollow ? QPen(fill, 1) : QPen(Qt::NoPen));
        painter.setBrush(isHollow ? QBrush(Qt::NoBrush) : QBrush(fill));
        painter.drawEllipse(centre, radius * 0.75, radius * 0.75);
    } else {
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
        if (group.kind != ScatterGroup::Kind::Category || group.series == 0) {
            painter.drawEllipse(centre, radius, radius);
        } else {
            QPolygonF corners = cornersOf(group.series);
            for (QPointF& corner : corners)
                corner = centre + corner * radius;
            painter.drawPolygon(corners);
        }
    }
    painter.restore();
}

void paintScatterMark(QPainter& painter, const QPointF& centre, double radius, bool chosen, const Colours& colours)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    // A line in the ground's colour below it: rings among many points stay rings.
    painter.setPen(QPen(colours.colour(Role::Card), chosen ? 5 : 3.5));
    painter.drawEllipse(centre, radius, radius);
    painter.setPen(QPen(colours.colour(Role::Text), chosen ? 3 : 1.5));
    painter.drawEllipse(centre, radius, radius);
    painter.restore();
}

double scatterLegendHeight(const ScatterData& data, const std::vector<ScatterMark>& marks, double width)
{
    const auto entries = entriesOf(data, marks, Colours::light());
    return data.scale ? legendLine + legendHeight(entries, width) : legendHeight(entries, width - titleWidth(data));
}

void paintScatterLegend(QPainter& painter, const ScatterData& data, const std::vector<ScatterMark>& marks,
    const QRectF& area, const Colours& colours)
{
    double left = area.left();
    if (!data.colourTitle.isEmpty()) {
        painter.save();
        painter.setFont(Theme::font(TextStyle::Muted));
        painter.setPen(colours.colour(Role::Text));
        painter.drawText(QRectF(left, area.top(), titleWidth(data), legendLine),
            Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, titleOf(data));
        painter.restore();
        left += titleWidth(data);
    }
    if (data.scale) {
        painter.save();
        painter.setFont(withTabularDigits(Theme::font(TextStyle::Muted)));
        const QFontMetricsF metrics(painter.font());
        const auto text = [&](const QString& words) {
            painter.setPen(colours.colour(Role::MutedText));
            const QRectF place(left, area.top(), metrics.horizontalAdvance(words) + gap, legendLine);
            painter.drawText(place, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, words);
            left += place.width();
        };
        text(scaleText(data.scale->lowest));
        constexpr int steps = 36;
        const QString highest = scaleText(data.scale->highest);
        const double room = area.right() - left - metrics.horizontalAdvance(highest) - 2 * gap;
        const double wide = std::clamp(room, 0.0, scaleWidth);
        for (int step = 0; step < steps; ++step) {
            const ScatterGroup group{ {}, ScatterGroup::Kind::Level, 0, step / double(steps - 1) };
            const QRectF piece(left + step * wide / steps, area.top() + (legendLine - scaleHeight) / 2,
                wide / steps + 0.5, scaleHeight);
            painter.fillRect(piece, scatterFill(group, colours));
        }
        left += wide + gap;
        text(highest);
        painter.restore();
        return paintLegend(
            painter, entriesOf(data, marks, colours), area.topLeft() + QPointF(0, legendLine), area.width(), colours);
    }
    paintLegend(painter, entriesOf(data, marks, colours), QPointF(left, area.top()), area.right() - left, colours);
}

} // namespace ui
