// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/histogram.h"

#include <algorithm>
#include <cmath>

#include <QFocusEvent>
#include <QPainter>

#include "ui/models/formatting.h"
#include "ui/plots/histogramplot.h"
#include "ui/support/theme.h"

namespace ui {

namespace {
constexpr int mostBars = 96; ///< more would be hairlines beside two others on a small screen
constexpr double fewestBars = 4;
} // namespace

Histogram::Histogram(Part part, QWidget* parent)
    : ZoomPlot(parent)
    , m_plot(std::make_unique<HistogramPlot>(part, this))
{
    setCanvas(m_plot->widget());
}

Histogram::~Histogram() = default;

void Histogram::setData(const HistogramData& data)
{
    if (m_data == data)
        return; // keeps what is zoomed and hovered
    m_data = data;
    m_bins = binsOf(data, mostBars);
    setCurrent(-1, {});
    m_plot->setData(m_data, m_bins);
    m_plot->widget()->setVisible(!m_bins.empty());
    update();
    setAccessibleName(data.name);
    setAccessibleDescription(histogramSummary(data));
    emit dataChanged();
}

QRectF Histogram::barRect(int bin) const
{
    return m_plot->barRect(bin).translated(ring, ring);
}

std::pair<double, double> Histogram::range() const
{
    return m_plot->range();
}

QByteArray Histogram::figures(char separator) const
{
    return histogramTable(m_data, separator);
}

void Histogram::paintExport(QPainter& painter, const QRectF& area) const
{
    HistogramPlot paper(m_plot->part(), nullptr);
    paper.setColours(Colours::light());
    paper.setData(m_data, m_bins);
    paper.paint(painter, area);
}

QSize Histogram::sizeHint() const
{
    return { 320, 196 };
}

QSize Histogram::minimumSizeHint() const
{
    return { 160, 120 };
}

int Histogram::hitAt(const QPointF& position) const
{
    const int bin = static_cast<int>(std::lround(placeAt(position).x()));
    const bool inside = m_plot->axes().translated(ring, ring).contains(position);
    return inside && bin >= 0 && bin < count() ? bin : -1;
}

PlotWidget::CardText Histogram::cardText(int bin) const
{
    quint64 all = 0;
    for (const HistogramBin& each : m_bins)
        all += each.count;
    const HistogramBin& shown = m_bins[static_cast<std::size_t>(bin)];
    return { tr("%1: %2").arg(m_data.keyTitle, shown.keys()),
        { tr("%1 %2").arg(formatCount(shown.count), m_data.countTitle),
            tr("%1 of all %2").arg(formatShareOf(shown.count, all), formatCount(all)) } };
}

void Histogram::mark(int bin)
{
    m_plot->setCurrent(bin);
}

QPointF Histogram::reveal(int bin)
{
    const auto [lower, upper] = range();
    if (bin < lower || bin > upper)
        showRange(bin - (upper - lower) / 2, bin + (upper - lower) / 2);
    return barRect(bin).center();
}

QString Histogram::emptyText() const
{
    const QString text = ZoomPlot::emptyText();
    return text.isEmpty() ? histogramSummary(m_data) : text;
}

void Histogram::setColours(const Colours& colours)
{
    m_plot->setColours(colours);
}

QPointF Histogram::placeAt(const QPointF& position) const
{
    return { m_plot->keyAt(position.x() - ring), 0 };
}

QPointF Histogram::placeOf(int bin) const
{
    return { static_cast<double>(bin), 0 };
}

QPointF Histogram::middle() const
{
    const auto [lower, upper] = range();
    return { (lower + upper) / 2, 0 };
}

void Histogram::pan(const QPointF& shift)
{
    const auto [lower, upper] = range();
    showRange(lower + shift.x(), upper + shift.x());
}

void Histogram::zoom(double factor, const QPointF& around)
{
    const auto [lower, upper] = range();
    if ((upper - lower) * factor >= fewestBars)
        showRange(around.x() - (around.x() - lower) * factor, around.x() + (upper - around.x()) * factor);
}

void Histogram::showAll()
{
    m_plot->showAll();
}

/// Never beyond the bars there are.
void Histogram::showRange(double lower, double upper)
{
    const double end = static_cast<double>(m_bins.size()) - 0.5;
    const double width = std::min(upper - lower, end + 0.5);
    const double from = std::clamp(lower, -0.5, std::max(-0.5, end - width));
    m_plot->showRange(from, from + width);
}

void Histogram::focusInEvent(QFocusEvent* event)
{
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason)
        walkTo(std::max(0, current()));
    ZoomPlot::focusInEvent(event);
}

} // namespace ui
