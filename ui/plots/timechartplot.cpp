// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/timechartplot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <QFontMetrics>
#include <QPointer>

#include <qcustomplot.h>

#include "ui/models/formatting.h"
#include "ui/plots/printplot.h"
#include "ui/support/theme.h"

namespace ui {

namespace {

constexpr int labelGap = 6;
constexpr double pointSize = 5;
constexpr double room = 0.015; ///< after the newest point, of the whole, so that it is seen
constexpr double labelHeight = 14;
constexpr int widestLabel = 170;

/// Bytes in the units people use, at ticks that are round in them.
class ByteTicker : public QCPAxisTicker
{
public:
    ByteScale scale;

protected:
    QVector<double> createTickVector(double, const QCPRange&) override
    {
        QVector<double> ticks;
        for (const quint64 tick : scale.ticks)
            ticks << static_cast<double>(tick);
        return ticks;
    }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        return formatBytes(static_cast<quint64>(tick));
    }
    int getSubTickCount(double) override { return 0; }
};

QFont plotFont()
{
    return withTabularDigits(Theme::font(TextStyle::Muted));
}

} // namespace

struct TimeChartPlot::Private
{
    bool owned = false;
    QPointer<QCustomPlot> plot;
    TimeChartData data;
    ByteScale scale;
    const Colours* colours = &Theme::colours();
    QSharedPointer<ByteTicker> bytes{ new ByteTicker };
    QList<QCPGraph*> lines; ///< these belong to the plot
    QList<QCPItemText*> labels;
    QCPItemStraightLine* alert = nullptr;
    QCPItemText* alertText = nullptr;
    QCPItemStraightLine* cross = nullptr;

    void fill();
    void paintLines() const;
    void placeLabels() const;
    int lastOf(const TimeSeries& series) const;
};

TimeChartPlot::TimeChartPlot(QWidget* parent)
    : d(std::make_unique<Private>())
{
    d->owned = parent == nullptr;
    d->plot = new QCustomPlot(parent);
    QCustomPlot* plot = d->plot;
    plot->yAxis->setTicker(d->bytes);
    auto times = QSharedPointer<QCPAxisTickerDateTime>::create();
    times->setDateTimeFormat(QStringLiteral("HH:mm:ss"));
    times->setTickCount(3);
    plot->xAxis->setTicker(times);
    plot->xAxis->grid()->setVisible(false);
    plot->yAxis->grid()->setZeroLinePen(Qt::NoPen);
    for (QCPAxis* axis : { plot->xAxis, plot->yAxis })
        axis->setSubTicks(false);
    d->alert = new QCPItemStraightLine(plot);
    d->alertText = new QCPItemText(plot);
    d->alertText->setPositionAlignment(Qt::AlignBottom | Qt::AlignLeft);
    d->alertText->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
    d->cross = new QCPItemStraightLine(plot);
    d->cross->setVisible(false);
    QObject::connect(plot, &QCustomPlot::afterLayout, plot, [this] { d->placeLabels(); });
    setColours(Theme::colours());
}

TimeChartPlot::~TimeChartPlot()
{
    if (d->plot)
        QObject::disconnect(d->plot, &QCustomPlot::afterLayout, d->plot, nullptr);
    if (d->owned)
        delete d->plot;
}

QWidget* TimeChartPlot::widget() const
{
    return d->plot;
}

int TimeChartPlot::Private::lastOf(const TimeSeries& series) const
{
    for (int at = static_cast<int>(std::min(series.bytes.size(), data.times.size())) - 1; at >= 0; --at) {
        if (series.bytes[static_cast<std::size_t>(at)])
            return at;
    }
    return -1;
}

void TimeChartPlot::setData(const TimeChartData& data)
{
    d->data = data;
    d->fill();
    d->paintLines();
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void TimeChartPlot::Private::fill()
{
    scale = byteScaleOf(data);
    bytes->scale = scale;
    while (lines.size() > data.series.size()) {
        plot->removeGraph(lines.takeLast());
        plot->removeItem(labels.takeLast());
    }
    while (lines.size() < data.series.size()) {
        lines << plot->addGraph();
        auto* label = new QCPItemText(plot);
        label->setClipToAxisRect(false);
        label->setPositionAlignment(Qt::AlignVCenter | Qt::AlignLeft);
        label->position->setType(QCPItemPosition::ptAbsolute);
        labels << label;
    }
    int widest = 0;
    for (int line = 0; line < data.series.size(); ++line) {
        const TimeSeries& series = data.series[line];
        QVector<double> keys;
        QVector<double> values;
        for (std::size_t at = 0; at < data.times.size(); ++at) {
            const bool isKnown = at < series.bytes.size() && series.bytes[at];
            keys << data.times[at];
            // What is not a number is a gap of the line.
            values << (isKnown ? static_cast<double>(*series.bytes[at]) : std::numeric_limits<double>::quiet_NaN());
        }
        lines[line]->setData(keys, values, true);
        // One point makes no line.
        const auto seen = std::count_if(series.bytes.begin(), series.bytes.end(), [](const auto& one) { return one; });
        lines[line]->setScatterStyle(
            QCPScatterStyle(seen < 3 ? QCPScatterStyle::ssDisc : QCPScatterStyle::ssNone, pointSize));
        const QFontMetrics metrics(plotFont());
        labels[line]->setText(metrics.elidedText(series.name, Qt::ElideRight, widestLabel));
        widest = std::max(widest, metrics.horizontalAdvance(labels[line]->text()));
    }
    plot->axisRect()->setMinimumMargins(QMargins(0, 8, widest + 2 * labelGap, 0));
    plot->yAxis->setRange(scale.lower, scale.upper);
    plot->yAxis->setLabel(data.valueTitle);
    alert->setVisible(scale.hasAlert);
    alertText->setVisible(scale.hasAlert);
    if (scale.hasAlert) {
        const auto at = static_cast<double>(*data.alert);
        alert->point1->setCoords(0, at);
        alert->point2->setCoords(1, at);
        alertText->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
        alertText->position->setTypeY(QCPItemPosition::ptPlotCoords);
        alertText->position->setCoords(0.01, at);
        alertText->setText(data.alertLabel);
    }
}

/// Labels stand at the ends of their lines, moved apart where they would lie on each other.
void TimeChartPlot::Private::placeLabels() const
{
    struct Place
    {
        QCPItemText* label;
        double y;
    };
    std::vector<Place> places;
    for (int line = 0; line < labels.size(); ++line) {
        const int last = lastOf(data.series[line]);
        const double time = last < 0 ? 0 : data.times[static_cast<std::size_t>(last)];
        const bool inView = last >= 0 && plot->xAxis->range().contains(time);
        labels[line]->setVisible(inView);
        if (inView)
            places.push_back({ labels[line],
                plot->yAxis->coordToPixel(
                    static_cast<double>(*data.series[line].bytes[static_cast<std::size_t>(last)])) });
    }
    std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.y > b.y; });
    double free = plot->axisRect()->bottom();
    for (Place& place : places) {
        place.y = std::min(place.y, free);
        free = place.y - labelHeight;
        place.label->position->setCoords(plot->axisRect()->right() + labelGap, place.y);
    }
}

void TimeChartPlot::Private::paintLines() const
{
    for (int line = 0; line < lines.size(); ++line) {
        const QColor colour = colours->partEdge(data.series[line].part);
        lines[line]->setPen(QPen(colour, line == 0 ? 2.0 : 1.5));
        labels[line]->setColor(
            contrast(colour, colours->colour(Role::Card)) >= 4.5 ? colour : colours->colour(Role::Text));
        labels[line]->setFont(plotFont());
    }
}

void TimeChartPlot::setColours(const Colours& colours)
{
    d->colours = &colours;
    const QColor muted = colours.colour(Role::MutedText);
    for (QCPAxis* axis : { d->plot->xAxis, d->plot->yAxis }) {
        axis->setTickLabelFont(plotFont());
        axis->setLabelFont(plotFont());
        axis->setTickLabelColor(muted);
        axis->setLabelColor(muted);
        axis->setTickLength(0, 4);
        axis->setPadding(0);
        axis->setLabelPadding(4);
        axis->setTickPen(QPen(colours.colour(Role::Border)));
        axis->grid()->setPen(QPen(colours.colour(Role::Border), 1));
    }
    d->plot->yAxis->setTickPen(Qt::NoPen);
    d->plot->yAxis->setBasePen(Qt::NoPen);
    d->plot->xAxis->setBasePen(QPen(colours.edgeOf(colours.colour(Role::Border))));
    d->plot->setBackground(QBrush(colours.colour(Role::Card)));
    d->alert->setPen(QPen(colours.colour(Role::Wrong), 1.5, Qt::DashLine));
    d->alertText->setColor(colours.colour(Role::Wrong));
    d->alertText->setFont(plotFont());
    d->cross->setPen(QPen(muted, 1));
    d->paintLines();
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void TimeChartPlot::setCurrent(int at)
{
    const bool shown = at >= 0 && at < static_cast<int>(d->data.times.size());
    d->cross->setVisible(shown);
    if (shown) {
        const double time = d->data.times[static_cast<std::size_t>(at)];
        d->cross->point1->setCoords(time, 0);
        d->cross->point2->setCoords(time, 1);
    }
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

double TimeChartPlot::timeAt(double x) const
{
    return d->plot->xAxis->pixelToCoord(x);
}

QPointF TimeChartPlot::pointAt(int series, int at) const
{
    if (series < 0 || series >= d->data.series.size() || at < 0 || at >= static_cast<int>(d->data.times.size()))
        return {};
    const auto& bytes = d->data.series[series].bytes;
    const auto place = static_cast<std::size_t>(at);
    if (place >= bytes.size() || !bytes[place])
        return {};
    return { d->plot->xAxis->coordToPixel(d->data.times[place]),
        d->plot->yAxis->coordToPixel(static_cast<double>(*bytes[place])) };
}

QRectF TimeChartPlot::axes() const
{
    return d->plot->axisRect()->rect();
}

std::pair<double, double> TimeChartPlot::range() const
{
    const QCPRange range = d->plot->xAxis->range();
    return { range.lower, range.lower + (range.upper - range.lower) / (1 + room) };
}

void TimeChartPlot::showRange(double from, double to)
{
    d->plot->xAxis->setRange(from, to + (to - from) * room);
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void TimeChartPlot::paint(QPainter& painter, const QRectF& area)
{
    printPlot(
        *d->plot, painter, area.topLeft(), QSize(static_cast<int>(area.width()), static_cast<int>(area.height())));
}

} // namespace ui
