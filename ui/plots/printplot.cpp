// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/printplot.h"

#include <QPicture>

#include <qcustomplot.h>

namespace ui {

void printPlot(QCustomPlot& plot, QPainter& painter, const QPointF& place, const QSize& size)
{
    QPicture picture; // the library paints with a painter of its own kind only
    QCPPainter recorder;
    recorder.begin(&picture);
    recorder.setMode(QCPPainter::pmVectorized);
    recorder.setMode(QCPPainter::pmNoCaching);
    plot.toPainter(&recorder, size.width(), size.height());
    recorder.end();
    painter.drawPicture(place, picture);
}

} // namespace ui
