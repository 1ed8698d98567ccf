// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QRectF>
#include <QString>
#include <QVector>

#include "ui/support/colours.h"

class QPainter;

namespace ui {

/// One entry of a legend: a symbol of 10 px and a text in muted type.
struct LegendEntry
{
    QString text;
    std::function<void(QPainter&, const QRectF&)> symbol;
    bool strong = false; ///< in the text colour
};

/// Height of one line of a legend, pixels.
inline constexpr int legendLine = 20;

/// Where the entries go, left to right in lines of at most `width`, from (0, 0).
QVector<QRectF> legendPlaces(const QVector<LegendEntry>& entries, double width);

/// Height of the whole legend at `width`; 0 without entries.
double legendHeight(const QVector<LegendEntry>& entries, double width);

/// Paints the entries at their places, moved by `origin`.
void paintLegend(QPainter& painter, const QVector<LegendEntry>& entries, const QPointF& origin, double width,
    const Colours& colours);

} // namespace ui
