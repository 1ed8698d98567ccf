// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/scatterplot.h"

#include <algorithm>
#include <cmath>

#include <QApplication>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>

#include "ui/models/formatting.h"
#include "ui/plots/scattercanvas.h"
#include "ui/plots/scattersymbols.h"
#include "ui/support/theme.h"

namespace ui {

namespace {
constexpr int legendGap = 4;
constexpr double reach = 9; ///< pixels from the pointer to a point that counts as under it
} // namespace

ScatterPlot::ScatterPlot(QWidget* parent)
    : ZoomPlot(parent)
    , m_canvas(std::make_unique<ScatterCanvas>(this))
{
    setCanvas(m_canvas->widget());
    setDragDistance(QApplication::startDragDistance());
}

ScatterPlot::~ScatterPlot() = default;

void ScatterPlot::setData(const ScatterData& data)
{
    if (m_data == data)
        return;
    m_data = data;
    setCurrent(-1, {});
    layOut();
    m_canvas->setData(m_data);
    m_canvas->widget()->setVisible(!m_data.points.empty());
    update();
    setAccessibleName(data.name);
    setAccessibleDescription(data.summary);
}

void ScatterPlot::setMarks(const std::vector<ScatterMark>& marks)
{
    m_marks = marks;
    layOut(); // the legend tells what they are
    m_canvas->setMarks(marks);
    update();
}

QPointF ScatterPlot::pixelOf(int point) const
{
    return m_canvas->pixelOf(m_data.points.at(static_cast<std::size_t>(point)).place) + QPointF(ring, ring);
}

QRectF ScatterPlot::view() const
{
    return m_canvas->view();
}

QByteArray ScatterPlot::figures(char separator) const
{
    return scatterTable(m_data, separator);
}

void ScatterPlot::paintExport(QPainter& painter, const QRectF& area) const
{
    const double legend = scatterLegendHeight(m_data, m_marks, area.width());
    ScatterCanvas paper(nullptr);
    paper.setColours(Colours::light());
    paper.setData(m_data);
    paper.setMarks(m_marks);
    paper.paint(painter, area.adjusted(0, 0, 0, -legend - legendGap));
    paintScatterLegend(
        painter, m_data, m_marks, QRectF(area.left(), area.bottom() - legend, area.width(), legend), Colours::light());
}

QSize ScatterPlot::sizeHint() const
{
    return { 360, 260 };
}

QSize ScatterPlot::minimumSizeHint() const
{
    return { 200, 200 };
}

QRect ScatterPlot::legendArea() const
{
    const int wide = width() - 2 * ring;
    const int high = static_cast<int>(std::ceil(scatterLegendHeight(m_data, m_marks, wide)));
    return { ring, height() - ring - high, wide, high };
}

void ScatterPlot::layOut()
{
    const int below = legendArea().height();
    m_canvas->resize(
        QSize(width() - 2 * ring, height() - 2 * ring - below - (below > 0 ? legendGap : 0)).expandedTo({ 1, 1 }));
}

void ScatterPlot::paintPlot(QPainter& painter)
{
    paintScatterLegend(painter, m_data, m_marks, legendArea(), Theme::colours());
}

void ScatterPlot::setColours(const Colours& colours)
{
    m_canvas->setColours(colours);
    layOut(); // the legend may have another font
}

int ScatterPlot::hitAt(const QPointF& position) const
{
    int nearest = -1;
    double best = reach * reach;
    for (int point = 0; point < count(); ++point) {
        const QPointF off = pixelOf(point) - position;
        const double square = QPointF::dotProduct(off, off);
        if (square >= best)
            continue;
        nearest = point;
        best = square;
    }
    return m_canvas->axes().translated(ring, ring).contains(position) ? nearest : -1;
}

PlotWidget::CardText ScatterPlot::cardText(int point) const
{
    const ScatterPoint& shown = m_data.points[static_cast<std::size_t>(point)];
    QStringList lines;
    if (!m_data.colourTitle.isEmpty())
        lines << tr("%1: %2").arg(
            oneLine(m_data.colourTitle, 40), shown.value.isEmpty() ? tr("no value") : oneLine(shown.value, 60));
    lines << tr("PC 1 %1, PC 2 %2")
                 .arg(QLocale().toString(shown.place.x(), 'g', 4), QLocale().toString(shown.place.y(), 'g', 4));
    return { oneLine(shown.id, 60), lines };
}

void ScatterPlot::mark(int point)
{
    m_canvas->setCurrent(point);
}

QPointF ScatterPlot::reveal(int point)
{
    if (!view().contains(placeOf(point)))
        m_canvas->pan(placeOf(point) - view().center());
    return pixelOf(point);
}

QPointF ScatterPlot::placeAt(const QPointF& position) const
{
    return m_canvas->placeOf(position - QPointF(ring, ring));
}

QPointF ScatterPlot::placeOf(int point) const
{
    return m_data.points[static_cast<std::size_t>(point)].place;
}

QPointF ScatterPlot::middle() const
{
    return view().center();
}

void ScatterPlot::pan(const QPointF& shift)
{
    m_canvas->pan(shift);
}

void ScatterPlot::zoom(double factor, const QPointF& around)
{
    m_canvas->zoom(factor, around);
}

void ScatterPlot::showAll()
{
    m_canvas->showAll();
}

void ScatterPlot::choose(int point)
{
    if (point >= 0 && point < count())
        emit pointChosen(m_data.points[static_cast<std::size_t>(point)].id);
}

void ScatterPlot::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        return choose(current());
    ZoomPlot::keyPressEvent(event);
}

} // namespace ui
