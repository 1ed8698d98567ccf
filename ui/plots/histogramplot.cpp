// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/histogramplot.h"

#include <algorithm>
#include <cmath>

#include <QPointer>

#include <qcustomplot.h>

#include "ui/models/formatting.h"
#include "ui/plots/printplot.h"
#include "ui/support/theme.h"

namespace ui {

namespace {

constexpr std::size_t fewBars = 10; ///< up to so many bars are labelled with their counts
constexpr double headroom = 1.08;
constexpr double logBase = 0.5; ///< where bars begin on a logarithmic axis, so that a count of 1 has a bar
constexpr double fullWidth = 0.82; ///< of a bar, of the room it has

/// Counts as people read them, whole ones only.
class CountTicker : public QCPAxisTicker
{
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        return tick < 0 || std::abs(tick - std::round(tick)) > 1e-6
            ? QString()
            : formatCount(static_cast<quint64>(std::llround(tick)));
    }
};

class LogCountTicker : public QCPAxisTickerLog
{
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        return tick < 0.99 ? QString() : formatCount(static_cast<quint64>(std::llround(tick)));
    }
};

/// The first key of each bar.
class KeyTicker : public QCPAxisTicker
{
public:
    std::vector<HistogramBin> bins;

protected:
    double getTickStep(const QCPRange& range) override
    {
        return std::max(1.0, std::round(QCPAxisTicker::getTickStep(range)));
    }
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        const auto at = static_cast<qint64>(std::llround(tick));
        if (at < 0 || at >= static_cast<qint64>(bins.size()))
            return {};
        const HistogramBin& bin = bins[static_cast<std::size_t>(at)];
        return formatCount(bin.first) + (bin.open ? QStringLiteral("+") : QString());
    }
};

} // namespace

struct HistogramPlot::Private
{
    Part part;
    bool owned = false;
    QPointer<QCustomPlot> plot;
    QCPBars* bars = nullptr; ///< these belong to the plot
    QCPBars* marked = nullptr;
    QSharedPointer<KeyTicker> keys{ new KeyTicker };
    std::vector<HistogramBin> bins;
    QList<QCPItemText*> labels;
    bool logarithmic = false;
    int current = -1;

    void addLabels();
    void scaleCounts();
    double base() const { return logarithmic ? logBase : 0; }
};

HistogramPlot::HistogramPlot(Part part, QWidget* parent)
    : d(std::make_unique<Private>())
{
    d->part = part;
    d->owned = parent == nullptr;
    d->plot = new QCustomPlot(parent);
    d->bars = new QCPBars(d->plot->xAxis, d->plot->yAxis);
    d->marked = new QCPBars(d->plot->xAxis, d->plot->yAxis);
    for (QCPBars* bars : { d->bars, d->marked })
        bars->setWidth(fullWidth);
    d->plot->xAxis->setTicker(d->keys);
    d->plot->xAxis->grid()->setVisible(false);
    d->plot->yAxis->grid()->setZeroLinePen(Qt::NoPen);
    d->plot->yAxis->setTickPen(Qt::NoPen);
    d->plot->yAxis->setSubTicks(false);
    d->plot->axisRect()->setMinimumMargins(QMargins(0, 4, 4, 0));
    setColours(Theme::colours());
}

HistogramPlot::~HistogramPlot()
{
    if (d->owned)
        delete d->plot;
}

QWidget* HistogramPlot::widget() const
{
    return d->plot;
}

Part HistogramPlot::part() const
{
    return d->part;
}

void HistogramPlot::setData(const HistogramData& data, const std::vector<HistogramBin>& bins)
{
    d->bins = bins;
    d->keys->bins = bins;
    d->logarithmic = data.logarithmic;
    d->current = -1;
    QVector<double> keys;
    QVector<double> counts;
    for (std::size_t at = 0; at < bins.size(); ++at) {
        keys << static_cast<double>(at);
        counts << std::max(d->base(), static_cast<double>(bins[at].count));
    }
    for (QCPBars* bars : { d->bars, d->marked })
        bars->setBaseValue(d->base());
    d->bars->setData(keys, counts, true);
    d->marked->setData({}, {});
    d->plot->xAxis->setLabel(data.keyTitle);
    d->plot->yAxis->setLabel(data.countTitle);
    d->scaleCounts();
    d->addLabels();
    showAll();
}

void HistogramPlot::Private::scaleCounts()
{
    quint64 highest = 1;
    for (const HistogramBin& bin : bins)
        highest = std::max<quint64>(highest, bin.count);
    const auto top = static_cast<double>(highest);
    if (logarithmic) {
        plot->yAxis->setScaleType(QCPAxis::stLogarithmic);
        plot->yAxis->setTicker(QSharedPointer<LogCountTicker>::create());
        plot->yAxis->setRange(logBase, top * 4); // room for the labels
    } else {
        plot->yAxis->setScaleType(QCPAxis::stLinear);
        auto ticker = QSharedPointer<CountTicker>::create();
        ticker->setTickCount(4);
        plot->yAxis->setTicker(ticker);
        plot->yAxis->setRange(0, top * (bins.size() <= fewBars ? headroom + 0.1 : headroom));
    }
}

void HistogramPlot::Private::addLabels()
{
    for (QCPItemText* label : labels)
        plot->removeItem(label);
    labels.clear();
    if (bins.size() > fewBars)
        return;
    for (std::size_t at = 0; at < bins.size(); ++at) {
        auto* label = new QCPItemText(plot);
        label->setText(formatCount(bins[at].count));
        label->setPositionAlignment(Qt::AlignBottom | Qt::AlignHCenter);
        label->position->setCoords(static_cast<double>(at), std::max(base(), static_cast<double>(bins[at].count)));
        label->setPadding(QMargins(0, 0, 0, 2));
        label->setFont(withTabularDigits(Theme::font(TextStyle::Muted)));
        label->setColor(plot->xAxis->tickLabelColor());
        labels << label;
    }
}

void HistogramPlot::setColours(const Colours& colours)
{
    const QColor muted = colours.colour(Role::MutedText);
    const QFont font = withTabularDigits(Theme::font(TextStyle::Muted));
    for (QCPAxis* axis : { d->plot->xAxis, d->plot->yAxis }) {
        axis->setTickLabelFont(font);
        axis->setLabelFont(font);
        axis->setTickLabelColor(muted);
        axis->setLabelColor(muted);
        axis->setTickPen(QPen(colours.colour(Role::Border)));
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLength(0, 4);
        axis->setPadding(0);
        axis->setLabelPadding(4);
        axis->grid()->setPen(QPen(colours.colour(Role::Border), 1));
    }
    d->plot->yAxis->setTickPen(Qt::NoPen);
    d->plot->yAxis->setBasePen(Qt::NoPen);
    d->plot->xAxis->setBasePen(QPen(colours.edgeOf(colours.colour(Role::Border))));
    d->plot->setBackground(QBrush(colours.colour(Role::Card)));
    d->bars->setPen(Qt::NoPen);
    d->bars->setBrush(colours.part(d->part));
    d->marked->setPen(Qt::NoPen);
    d->marked->setBrush(mix(colours.part(d->part), colours.colour(Role::Text), 0.45));
    for (QCPItemText* label : d->labels) {
        label->setColor(muted);
        label->setFont(font);
    }
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void HistogramPlot::setCurrent(int bin)
{
    d->current = bin;
    d->marked->data()->clear();
    if (bin >= 0 && bin < static_cast<int>(d->bins.size())) {
        const double count = static_cast<double>(d->bins[static_cast<std::size_t>(bin)].count);
        d->marked->addData(bin, std::max(d->base(), count));
    }
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

double HistogramPlot::keyAt(double x) const
{
    return d->plot->xAxis->pixelToCoord(x);
}

QRectF HistogramPlot::barRect(int bin) const
{
    if (bin < 0 || bin >= static_cast<int>(d->bins.size()))
        return {};
    const double count = static_cast<double>(d->bins[static_cast<std::size_t>(bin)].count);
    const double left = d->plot->xAxis->coordToPixel(bin - fullWidth / 2);
    const double right = d->plot->xAxis->coordToPixel(bin + fullWidth / 2);
    const double top = d->plot->yAxis->coordToPixel(std::max(d->base(), count));
    return { left, top, right - left, d->plot->yAxis->coordToPixel(d->base()) - top };
}

QRectF HistogramPlot::axes() const
{
    return d->plot->axisRect()->rect();
}

std::pair<double, double> HistogramPlot::range() const
{
    const QCPRange range = d->plot->xAxis->range();
    return { range.lower, range.upper };
}

void HistogramPlot::showRange(double lower, double upper)
{
    d->plot->xAxis->setRange(lower, upper);
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void HistogramPlot::showAll()
{
    showRange(-0.5, std::max(1.0, static_cast<double>(d->bins.size())) - 0.5);
}

void HistogramPlot::paint(QPainter& painter, const QRectF& area)
{
    printPlot(
        *d->plot, painter, area.topLeft(), QSize(static_cast<int>(area.width()), static_cast<int>(area.height())));
}

} // namespace ui
