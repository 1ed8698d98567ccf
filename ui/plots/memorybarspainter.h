// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>
#include <QRectF>

#include "ui/plots/legend.h"
#include "ui/plots/memorybardata.h"

namespace ui {

/// Where the bars of a MemoryBars are, in pixels from (0, 0): per collection a line of text, the bar of the model and,
/// where something is loaded, the bar of what was measured; the legend below. All bars have one scale, set by the
/// single collections.
class MemoryBarsLayout
{
public:
    MemoryBarsLayout(const QVector<MemoryBar>& bars, double width);

    /// The whole of a collection's place.
    QRectF row(int at) const;
    QRectF text(int at) const;
    /// The bar of the model or of what was measured, as long as its bytes; empty where there is none.
    QRectF bar(int at, bool measured) const;
    QPointF legend() const { return { 0, m_rowHeight * static_cast<double>(m_bars.size()) }; }
    double height() const;
    /// False where the bar would be longer than the room: of the rest, which may be thousands.
    bool isToScale(int at) const;
    /// The collection at `position`; -1 = none.
    int rowAt(const QPointF& position) const;

private:
    const QVector<MemoryBar>& m_bars;
    double m_width;
    double m_barHeight;
    double m_rowHeight;
    double m_scale = 0; ///< pixels per byte
};

/// What of it stands out: positions of bars, -1 = none.
struct MemoryBarsMarks
{
    int selected = -1;
    int current = -1;
};

/// Of the parts there are.
QVector<LegendEntry> memoryLegend(const QVector<MemoryBar>& bars, const Colours& colours);
void paintMemoryBars(QPainter& painter, const QVector<MemoryBar>& bars, double width, const Colours& colours,
    const MemoryBarsMarks& marks = {});

} // namespace ui
