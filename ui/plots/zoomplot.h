// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "ui/plots/plotwidget.h"
#include "ui/support/colours.h"

namespace ui {

/// A plot that shows a part of itself. Drag pans, the wheel (with the focus here, so that a page still scrolls) or +
/// and
/// - zoom, a double click or 0 shows all; Left, Right, Home and End walk. Places are in the plot's own units; with one
/// axis that moves, y is 0.
class ZoomPlot : public PlotWidget
{
    Q_OBJECT

public:
    using PlotWidget::PlotWidget;

protected:
    /// The widget of the plot library that draws; hidden at first.
    void setCanvas(QWidget* canvas);
    /// Pixels before a press that moves is a drag and no click; 0 at first.
    void setDragDistance(int pixels) { m_dragDistance = pixels; }

    virtual void setColours(const Colours& colours) = 0;
    /// Gives the canvas its place: all of this widget.
    virtual void layOut();
    virtual QPointF placeAt(const QPointF& position) const = 0;
    virtual QPointF placeOf(int at) const = 0;
    /// What is in the middle of the view.
    virtual QPointF middle() const = 0;
    virtual void pan(const QPointF& shift) = 0;
    /// Larger than 1 = more is seen; `around` stays where it is.
    virtual void zoom(double factor, const QPointF& around) = 0;
    virtual void showAll() = 0;
    /// Where Left and Right begin.
    virtual int walkStart() const { return 0; }
    /// A thing was clicked; -1 = none.
    virtual void choose(int) { }

    void coloursChanged() override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* m_canvas = nullptr;
    int m_dragDistance = 0;
    std::optional<QPointF> m_pressedAt;
    std::optional<QPointF> m_dragFrom; ///< set once the pointer has moved far enough to be no click
};

} // namespace ui
