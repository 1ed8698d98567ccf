// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include <QRectF>

#include "ui/plots/histogramdata.h"
#include "ui/support/colours.h"

class QPainter;
class QWidget;

namespace ui {

/// The drawing of a Histogram: the only one that knows the plot library. Positions are in pixels of widget(); keys are
/// positions of bars, 0 the first.
class HistogramPlot
{
public:
    HistogramPlot(Part part, QWidget* parent);
    ~HistogramPlot();
    HistogramPlot(const HistogramPlot&) = delete;
    HistogramPlot& operator=(const HistogramPlot&) = delete;

    /// Belongs to `parent` if there is one, else to this.
    QWidget* widget() const;
    Part part() const;

    void setData(const HistogramData& data, const std::vector<HistogramBin>& bins);
    void setColours(const Colours& colours);
    /// Marks a bar; -1 = none.
    void setCurrent(int bin);

    double keyAt(double x) const;
    QRectF barRect(int bin) const;
    QRectF axes() const;
    std::pair<double, double> range() const;
    void showRange(double lower, double upper);
    void showAll();

    /// Draws it all into `area`.
    void paint(QPainter& painter, const QRectF& area);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace ui
