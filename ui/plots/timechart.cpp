// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/timechart.h"

#include <algorithm>
#include <cmath>

#include <QDateTime>
#include <QLocale>
#include <QPainter>

#include "ui/models/formatting.h"
#include "ui/plots/timechartplot.h"
#include "ui/support/theme.h"

namespace ui {

namespace {
constexpr double shortest = 4; ///< seconds in view
constexpr double leastWhole = 60; ///< a chart of two seconds would look like more than it is
constexpr double mostFollowed = 600; ///< seconds in view unless the user zooms out
} // namespace

TimeChart::TimeChart(QWidget* parent)
    : ZoomPlot(parent)
    , m_plot(std::make_unique<TimeChartPlot>(this))
{
    setCanvas(m_plot->widget());
}

TimeChart::~TimeChart() = default;

void TimeChart::setData(const TimeChartData& data)
{
    if (m_data == data)
        return;
    // What goes out of the window at its old end moves the positions of the rest.
    const bool hadCurrent = current() >= 0 && current() < count();
    const double under = hadCurrent ? placeOf(current()).x() : 0;
    m_data = data;
    m_plot->setData(data);
    m_plot->widget()->setVisible(!data.times.empty());
    if (m_follows)
        follow();
    if (hadCurrent) {
        const auto at = std::find(data.times.begin(), data.times.end(), under);
        renumberCurrent(at == data.times.end() ? -1 : static_cast<int>(at - data.times.begin()));
    }
    setAccessibleName(data.name);
    setAccessibleDescription(timeChartSummary(data));
    update();
}

/// All there is, a minute at least.
std::pair<double, double> TimeChart::whole() const
{
    if (m_data.times.empty())
        return { 0, leastWhole };
    const double last = m_data.times.back();
    return { std::min(m_data.times.front(), last - leastWhole), last };
}

void TimeChart::follow()
{
    m_follows = true;
    const auto [first, last] = whole();
    m_plot->showRange(std::max(first, last - mostFollowed), last);
}

QPointF TimeChart::pointAt(int series, int at) const
{
    const QPointF point = m_plot->pointAt(series, at);
    return point.isNull() ? point : point + QPointF(ring, ring);
}

std::pair<double, double> TimeChart::range() const
{
    return m_plot->range();
}

QByteArray TimeChart::figures(char separator) const
{
    return timeChartTable(m_data, separator);
}

void TimeChart::paintExport(QPainter& painter, const QRectF& area) const
{
    TimeChartPlot paper(nullptr);
    paper.setColours(Colours::light());
    paper.setData(m_data);
    const auto [from, to] = range();
    paper.showRange(from, to);
    paper.paint(painter, area);
}

QSize TimeChart::sizeHint() const
{
    return { 400, 220 };
}

QSize TimeChart::minimumSizeHint() const
{
    return { 240, 160 };
}

int TimeChart::hitAt(const QPointF& position) const
{
    if (m_data.times.empty() || !m_plot->axes().translated(ring, ring).contains(position))
        return -1;
    const double time = placeAt(position).x();
    const auto after = std::lower_bound(m_data.times.begin(), m_data.times.end(), time);
    if (after == m_data.times.begin())
        return 0;
    const bool isBefore = after == m_data.times.end() || time - *(after - 1) < *after - time;
    return static_cast<int>(after - m_data.times.begin()) - (isBefore ? 1 : 0);
}

PlotWidget::CardText TimeChart::cardText(int at) const
{
    const auto place = static_cast<std::size_t>(at);
    QStringList lines;
    for (const TimeSeries& series : m_data.series) {
        if (place < series.bytes.size() && series.bytes[place])
            lines << tr("%1: %2 (%3)")
                         .arg(series.name, formatBytes(*series.bytes[place]), formatExactBytes(*series.bytes[place]));
    }
    if (m_data.alert)
        lines << m_data.alertLabel;
    const auto time = QDateTime::fromMSecsSinceEpoch(std::llround(m_data.times[place] * 1000));
    return { QLocale().toString(time.time(), QStringLiteral("HH:mm:ss")), lines };
}

void TimeChart::mark(int at)
{
    m_plot->setCurrent(at);
}

QPointF TimeChart::reveal(int at)
{
    const double time = placeOf(at).x();
    const auto [from, end] = range();
    if (time < from || time > end)
        showRange(time - (end - from) / 2, time + (end - from) / 2);
    QPointF place;
    for (int series = 0; series < m_data.series.size() && place.isNull(); ++series)
        place = pointAt(series, at);
    return place;
}

void TimeChart::setColours(const Colours& colours)
{
    m_plot->setColours(colours);
}

QPointF TimeChart::placeAt(const QPointF& position) const
{
    return { m_plot->timeAt(position.x() - ring), 0 };
}

QPointF TimeChart::placeOf(int at) const
{
    return { m_data.times[static_cast<std::size_t>(at)], 0 };
}

QPointF TimeChart::middle() const
{
    const auto [from, to] = range();
    return { (from + to) / 2, 0 };
}

void TimeChart::pan(const QPointF& shift)
{
    const auto [from, to] = range();
    showRange(from + shift.x(), to + shift.x());
}

void TimeChart::zoom(double factor, const QPointF& around)
{
    const auto [from, to] = range();
    if ((to - from) * factor >= shortest)
        showRange(around.x() - (around.x() - from) * factor, around.x() + (to - around.x()) * factor);
}

/// Never beyond what was seen.
void TimeChart::showRange(double from, double to)
{
    const auto [first, last] = whole();
    const double width = std::min(to - from, last - first);
    const double begin = std::clamp(from, first, std::max(first, last - width));
    m_follows = begin + width >= last;
    m_plot->showRange(begin, begin + width);
    // At the newest end with another width, it would be thrown back with the next point.
    m_follows = m_follows && width >= std::min(last - first, mostFollowed);
}

} // namespace ui
