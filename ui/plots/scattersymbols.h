// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/scatterdata.h"
#include "ui/support/colours.h"

class QPainter;

namespace ui {

/// Fill of a group's points. Hues are those of the parts, a stronger shade where one would not stand out from a card.
QColor scatterFill(const ScatterGroup& group, const Colours& colours);

/// Paints one point of `group`, `size` pixels wide: its hue has a shape of its own, so that colour is never alone.
void paintScatterPoint(
    QPainter& painter, const QPointF& centre, double size, const ScatterGroup& group, const Colours& colours);

/// A ring around the chosen point, or a thinner one around its company.
void paintScatterMark(QPainter& painter, const QPointF& centre, double radius, bool chosen, const Colours& colours);

/// Height of the legend below a plot of that width; 0 where there is none.
double scatterLegendHeight(const ScatterData& data, const std::vector<ScatterMark>& marks, double width);

/// The legend: each group with its symbol, or the scale with its ends and what has no value; then what rings mean.
void paintScatterLegend(QPainter& painter, const ScatterData& data, const std::vector<ScatterMark>& marks,
    const QRectF& area, const Colours& colours);

} // namespace ui
