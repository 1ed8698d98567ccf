// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QRectF>

#include "ui/plots/scatterdata.h"
#include "ui/support/colours.h"

class QPainter;
class QWidget;

namespace ui {

/// The drawing of a ScatterPlot: the only one that knows the plot library. Positions are in pixels of widget(). Both
/// axes always have the same scale.
class ScatterCanvas
{
public:
    explicit ScatterCanvas(QWidget* parent);
    ~ScatterCanvas();
    ScatterCanvas(const ScatterCanvas&) = delete;
    ScatterCanvas& operator=(const ScatterCanvas&) = delete;

    /// Belongs to `parent` if there is one, else to this.
    QWidget* widget() const;

    /// Shows all of it.
    void setData(const ScatterData& data);
    void setMarks(const std::vector<ScatterMark>& marks);
    void setColours(const Colours& colours);
    /// The point under the pointer, drawn larger; -1 = none.
    void setCurrent(int point);
    /// Size of the widget; what was in view stays in view.
    void resize(const QSize& size);

    QPointF pixelOf(const QPointF& place) const;
    QPointF placeOf(const QPointF& pixel) const;
    /// Where points are drawn.
    QRectF axes() const;
    /// What is in view, in the data's units.
    QRectF view() const;

    void showAll();
    /// Larger than 1 = more is seen; `around` stays where it is.
    void zoom(double factor, const QPointF& around);
    void pan(const QPointF& shift);

    /// Draws it all into `area`.
    void paint(QPainter& painter, const QRectF& area);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace ui
