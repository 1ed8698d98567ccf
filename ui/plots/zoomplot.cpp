// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/zoomplot.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include "ui/support/theme.h"

namespace ui {

namespace {
constexpr double zoomStep = 1.25;
}

void ZoomPlot::setCanvas(QWidget* canvas)
{
    m_canvas = canvas;
    canvas->setAttribute(Qt::WA_TransparentForMouseEvents);
    canvas->setFocusPolicy(Qt::NoFocus);
    canvas->move(ring, ring);
    canvas->hide();
}

void ZoomPlot::layOut()
{
    m_canvas->setGeometry(inside());
}

void ZoomPlot::coloursChanged()
{
    setColours(Theme::colours());
    update();
}

void ZoomPlot::resizeEvent(QResizeEvent*)
{
    layOut();
}

void ZoomPlot::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange)
        setColours(Theme::colours());
    QWidget::changeEvent(event);
}

void ZoomPlot::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF position = event->position();
    if (!m_pressedAt)
        return PlotWidget::mouseMoveEvent(event);
    if (!m_dragFrom && (position - *m_pressedAt).manhattanLength() < m_dragDistance)
        return;
    const QPointF shift = placeAt(m_dragFrom.value_or(*m_pressedAt)) - placeAt(position);
    m_dragFrom = position;
    setCurrent(-1, {});
    pan(shift);
}

void ZoomPlot::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_pressedAt = event->position();
}

void ZoomPlot::mouseReleaseEvent(QMouseEvent* event)
{
    const bool isClick = m_pressedAt && !m_dragFrom;
    m_pressedAt.reset();
    m_dragFrom.reset();
    const int at = hitAt(event->position());
    setCurrent(at, event->position());
    if (isClick)
        choose(at);
}

void ZoomPlot::mouseDoubleClickEvent(QMouseEvent*)
{
    m_pressedAt.reset();
    setCurrent(-1, {});
    showAll();
}

void ZoomPlot::wheelEvent(QWheelEvent* event)
{
    if (!hasFocus() || event->angleDelta().y() == 0)
        return event->ignore(); // the page scrolls
    setCurrent(-1, {});
    zoom(event->angleDelta().y() > 0 ? 1 / zoomStep : zoomStep, placeAt(event->position()));
}

void ZoomPlot::keyPressEvent(QKeyEvent* event)
{
    const int at = current();
    switch (event->key()) {
    case Qt::Key_Left:
        return walkTo(at < 0 ? walkStart() : at - 1);
    case Qt::Key_Right:
        return walkTo(at < 0 ? walkStart() : at + 1);
    case Qt::Key_Home:
        return walkTo(0);
    case Qt::Key_End:
        return walkTo(count() - 1);
    case Qt::Key_Plus:
        return zoom(1 / zoomStep, at < 0 ? middle() : placeOf(at));
    case Qt::Key_Minus:
        return zoom(zoomStep, at < 0 ? middle() : placeOf(at));
    case Qt::Key_0:
        return showAll();
    case Qt::Key_Escape:
        if (at >= 0)
            return setCurrent(-1, {});
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

} // namespace ui
