// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QSize>

class QCustomPlot;
class QPainter;

namespace ui {

/// Draws all of `plot` with `painter`, `size` large from `place` on: as lines and letters, not as a picture.
void printPlot(QCustomPlot& plot, QPainter& painter, const QPointF& place, const QSize& size);

} // namespace ui
