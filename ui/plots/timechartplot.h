// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <utility>

#include <QRectF>

#include "ui/plots/timechartdata.h"

class QPainter;
class QWidget;

namespace ui {

/// The drawing of a TimeChart: the only one that knows the plot library. Positions are in pixels of widget().
class TimeChartPlot
{
public:
    explicit TimeChartPlot(QWidget* parent);
    ~TimeChartPlot();
    TimeChartPlot(const TimeChartPlot&) = delete;
    TimeChartPlot& operator=(const TimeChartPlot&) = delete;

    /// Belongs to the parent if there is one, else to this.
    QWidget* widget() const;

    void setData(const TimeChartData& data);
    void setColours(const Colours& colours);
    /// Marks the time at this position of TimeChartData::times by a crosshair; -1 = none.
    void setCurrent(int at);

    double timeAt(double x) const;
    /// Where a point is drawn; null where there is none.
    QPointF pointAt(int series, int at) const;
    QRectF axes() const;
    std::pair<double, double> range() const;
    void showRange(double from, double to);

    /// Draws it all into `area`.
    void paint(QPainter& painter, const QRectF& area);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace ui
