// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/memorybarspainter.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QFontMetricsF>

#include "ui/models/formatting.h"
#include "ui/models/memoryparts.h"
#include "ui/support/theme.h"

namespace ui {

using engine::memory::MemoryParts;

namespace {

constexpr double thin = 9; ///< of a bar; a few have more room
constexpr double thick = 16;
constexpr qsizetype few = 4;
constexpr double barGap = 2;
constexpr double rowPadding = 4;
constexpr double side = 6; ///< left and right of the bars, for the ground of what is selected
constexpr double legendGap = 8;

double lineHeight()
{
    return std::ceil(QFontMetricsF(Theme::font(TextStyle::Number)).height()) + 2;
}

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(MemoryBars)
};

QString figures(const MemoryBar& bar, bool isToScale)
{
    if (!bar.model)
        return bar.note;
    if (bar.total() == 0 && !bar.measured)
        return bar.note.isEmpty() ? Text::tr("nothing to load") : bar.note;
    const QString model = (isToScale ? Text::tr("%1 in Chroma") : Text::tr("not to scale: %1 in Chroma"))
                              .arg(formatBytes(bar.total(), true));
    return bar.measured ? Text::tr("%1 · %2 here").arg(model, formatBytes(bar.measured->total())) : model;
}

void paintSegments(QPainter& painter, const QRectF& rect, const MemoryParts& parts, const Colours& colours)
{
    const double total = static_cast<double>(parts.total());
    double left = rect.left();
    quint64 before = 0;
    for (int part = 0; part < memoryPartCount; ++part) {
        const quint64 bytes = memoryPart(parts, part);
        if (bytes == 0)
            continue;
        before += bytes;
        const double right = rect.left() + rect.width() * static_cast<double>(before) / total;
        const QRectF piece(left, rect.top(), right - left, rect.height());
        left = right;
        const QColor colour = memoryPartColour(part, colours);
        if (isMemoryPartHatched(part)) {
            paintHatch(painter, piece, colour, 4);
            painter.setPen(colour);
            painter.setBrush(Qt::NoBrush);
            if (piece.width() > 2)
                painter.drawRect(piece.adjusted(0.5, 0.5, -0.5, -0.5));
        } else {
            // A hairline of the ground parts neighbours of one hue.
            painter.fillRect(piece.width() > 3 ? piece.adjusted(0, 0, -1, 0) : piece, colour);
        }
    }
}

void paintTexts(QPainter& painter, const MemoryBar& bar, const QRectF& room, bool isToScale, const Colours& colours)
{
    const QFont font = Theme::font(TextStyle::Number);
    const QFontMetricsF metrics(font);
    const QString right = figures(bar, isToScale);
    const double wanted = metrics.horizontalAdvance(right) + 4;
    painter.setFont(font);
    painter.setPen(colours.colour(!bar.model && !bar.key.isEmpty() ? Role::Loss : Role::MutedText));
    painter.drawText(room, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, right);
    const QRectF left = room.adjusted(0, 0, -wanted - 12, 0);
    painter.setPen(colours.colour(bar.key.isEmpty() ? Role::MutedText : Role::Text));
    painter.drawText(left.adjusted(0, 0, 8, 0), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        metrics.elidedText(bar.name, Qt::ElideRight, std::max(0.0, left.width())));
}

} // namespace

MemoryBarsLayout::MemoryBarsLayout(const QVector<MemoryBar>& bars, double width)
    : m_bars(bars)
    , m_width(width)
    , m_barHeight(bars.size() <= few ? thick : thin)
{
    quint64 most = 0;
    bool measured = false;
    for (const MemoryBar& bar : bars) {
        measured = measured || bar.measured;
        if (bar.key.isEmpty())
            continue; // thousands together would leave nothing to see of the others
        most = std::max(most, bar.total());
        if (bar.measured)
            most = std::max<quint64>(most, bar.measured->total());
    }
    m_rowHeight = 2 * rowPadding + lineHeight() + m_barHeight + (measured ? barGap + m_barHeight : 0);
    if (most > 0)
        m_scale = std::max(1.0, width - 2 * side) / static_cast<double>(most);
}

QRectF MemoryBarsLayout::row(int at) const
{
    return { 0, m_rowHeight * at, m_width, m_rowHeight };
}

QRectF MemoryBarsLayout::text(int at) const
{
    return { side, m_rowHeight * at + rowPadding, m_width - 2 * side, lineHeight() };
}

QRectF MemoryBarsLayout::bar(int at, bool measured) const
{
    const auto& parts = measured ? m_bars[at].measured : m_bars[at].model;
    if (!parts || parts->total() == 0)
        return {};
    const double top = text(at).bottom() + (measured ? m_barHeight + barGap : 0);
    const double length = static_cast<double>(parts->total()) * m_scale;
    return { side, top, std::min(length, m_width - 2 * side), m_barHeight };
}

double MemoryBarsLayout::height() const
{
    if (m_bars.isEmpty())
        return 0;
    return legend().y() + legendGap + legendHeight(memoryLegend(m_bars, Colours::light()), m_width - 2 * side);
}

bool MemoryBarsLayout::isToScale(int at) const
{
    return static_cast<double>(m_bars[at].total()) * m_scale <= m_width - 2 * side + 1;
}

int MemoryBarsLayout::rowAt(const QPointF& position) const
{
    const int at = static_cast<int>(position.y() / m_rowHeight);
    return position.y() >= 0 && position.x() >= 0 && position.x() <= m_width && at < m_bars.size() ? at : -1;
}

QVector<LegendEntry> memoryLegend(const QVector<MemoryBar>& bars, const Colours& colours)
{
    QVector<LegendEntry> entries;
    for (int part = 0; part < memoryPartCount; ++part) {
        const bool isUsed = std::any_of(bars.begin(), bars.end(), [part](const MemoryBar& bar) {
            return (bar.model && memoryPart(*bar.model, part) > 0)
                || (bar.measured && memoryPart(*bar.measured, part) > 0);
        });
        if (!isUsed)
            continue;
        const QColor colour = memoryPartColour(part, colours);
        entries.append({ memoryPartLabel(part),
            [colour, hatched = isMemoryPartHatched(part)](QPainter& painter, const QRectF& rect) {
                if (!hatched)
                    return painter.fillRect(rect, colour);
                paintHatch(painter, rect, colour, 4);
                painter.setPen(colour);
                painter.setBrush(Qt::NoBrush);
                painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5));
            } });
    }
    return entries;
}

void paintMemoryBars(QPainter& painter, const QVector<MemoryBar>& bars, double width, const Colours& colours,
    const MemoryBarsMarks& marks)
{
    const MemoryBarsLayout layout(bars, width);
    for (int at = 0; at < bars.size(); ++at) {
        if (at == marks.selected || at == marks.current)
            painter.fillRect(
                layout.row(at), colours.colour(at == marks.selected ? Role::AccentQuiet : Role::AlternateRow));
        paintTexts(painter, bars[at], layout.text(at), layout.isToScale(at), colours);
        for (const bool measured : { false, true }) {
            const QRectF bar = layout.bar(at, measured);
            if (!bar.isEmpty())
                paintSegments(painter, bar, measured ? *bars[at].measured : *bars[at].model, colours);
        }
    }
    if (!bars.isEmpty())
        paintLegend(painter, memoryLegend(bars, colours), layout.legend() + QPointF(side, legendGap), width - 2 * side,
            colours);
}

} // namespace ui
