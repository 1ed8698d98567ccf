// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/scattercanvas.h"

#include <algorithm>
#include <cmath>

#include <QPointer>

#include <qcustomplot.h>

#include "ui/models/formatting.h"
#include "ui/plots/printplot.h"
#include "ui/plots/scattersymbols.h"
#include "ui/support/theme.h"

namespace ui {

namespace {

constexpr double headroom = 1.06; ///< around all points
constexpr std::size_t manyPoints = 8000; ///< from here on they are drawn smaller
constexpr double smallest = 1e-12; ///< of a view, relative to where it is

/// Digits after the point that a multiple of `step` has.
int decimalsOf(double step)
{
    int digits = 0;
    for (; digits < 6 && std::abs(step - std::round(step)) > 1e-6 * step; ++digits)
        step *= 10;
    return digits;
}

/// Numbers as people read them, short ones.
class PlaceTicker : public QCPAxisTicker
{
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        const double size = std::abs(tick);
        if (size < m_step * 1e-6)
            return formatDecimal(0, 0);
        if (size >= 1e6 || m_step < 1e-4)
            return QLocale().toString(tick, 'g', 3);
        return formatDecimal(tick, decimalsOf(m_step));
    }
    double getTickStep(const QCPRange& range) override
    {
        m_step = QCPAxisTicker::getTickStep(range);
        return m_step;
    }
    int getSubTickCount(double) override { return 0; }

private:
    double m_step = 1;
};

/// All points and marks: pictures of each group's symbol on the screen, shapes on paper.
class Points : public QCPLayerable
{
public:
    explicit Points(QCustomPlot* plot)
        : QCPLayerable(plot, QStringLiteral("main"))
        , m_plot(plot)
    {
    }

    ScatterData data;
    std::vector<ScatterMark> marks;
    const Colours* colours = &Colours::light();
    int current = -1;
    void forgetPictures() { m_pictures.clear(); }

protected:
    QRect clipRect() const override { return m_plot->axisRect()->rect(); }
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override { painter->setAntialiasing(true); }
    void draw(QCPPainter* painter) override;

private:
    double size() const { return data.points.size() > manyPoints ? 4.5 : 6.5; }
    QPointF pixel(const QPointF& place) const
    {
        return { m_plot->xAxis->coordToPixel(place.x()), m_plot->yAxis->coordToPixel(place.y()) };
    }
    const QPixmap& picture(int group, double ratio);

    QCustomPlot* m_plot;
    std::vector<QPixmap> m_pictures; ///< by group; null = not drawn yet
    double m_ratio = 0;
};

const QPixmap& Points::picture(int group, double ratio)
{
    const auto at = static_cast<std::size_t>(group);
    if (m_ratio != ratio || m_pictures.size() != data.groups.size()) {
        m_pictures.assign(data.groups.size(), {});
        m_ratio = ratio;
    }
    if (m_pictures[at].isNull()) {
        const double side = std::ceil(size() * 1.4) + 2;
        QPixmap pixmap(QSize(1, 1) * static_cast<int>(std::ceil(side * ratio)));
        pixmap.setDevicePixelRatio(ratio);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setOpacity(0.8); // what lies below shows through
        paintScatterPoint(
            painter, QRectF(QPointF(0, 0), pixmap.deviceIndependentSize()).center(), size(), data.groups[at], *colours);
        painter.end();
        m_pictures[at] = pixmap;
    }
    return m_pictures[at];
}

void Points::draw(QCPPainter* painter)
{
    const bool isPaper = painter->modes().testFlag(QCPPainter::pmVectorized);
    const QRectF seen = QRectF(clipRect()).adjusted(-8, -8, 8, 8);
    const double ratio = m_plot->devicePixelRatioF();
    // Group by group: those that follow lie above.
    for (int group = 0; group < static_cast<int>(data.groups.size()); ++group) {
        for (const ScatterPoint& point : data.points) {
            const QPointF centre = point.group == group ? pixel(point.place) : QPointF();
            if (point.group != group || !seen.contains(centre))
                continue;
            if (isPaper) {
                paintScatterPoint(*painter, centre, size(), data.groups[static_cast<std::size_t>(group)], *colours);
                continue;
            }
            const QPixmap& symbol = picture(group, ratio);
            const QSizeF extent = symbol.deviceIndependentSize();
            painter->drawPixmap(centre - QPointF(extent.width(), extent.height()) / 2, symbol);
        }
    }
    for (const bool chosen : { false, true }) {
        for (const ScatterMark& mark : marks) {
            const QPointF centre = pixel(mark.place);
            if (mark.chosen != chosen || !seen.contains(centre))
                continue;
            paintScatterMark(*painter, centre, chosen ? 8 : 6, chosen, *colours);
        }
    }
    if (current >= 0 && current < static_cast<int>(data.points.size())) {
        const ScatterPoint& point = data.points[static_cast<std::size_t>(current)];
        paintScatterPoint(
            *painter, pixel(point.place), size() * 1.7, data.groups[static_cast<std::size_t>(point.group)], *colours);
    }
}

} // namespace

struct ScatterCanvas::Private
{
    bool owned = false;
    QPointer<QCustomPlot> plot;
    QPointer<Points> points;
    QSize size{ 1, 1 };
    QRectF wanted; ///< what must be in view, whatever the widget's shape

    QMargins margins() const
    {
        const QFontMetrics metrics(withTabularDigits(Theme::font(TextStyle::Muted)));
        return { metrics.horizontalAdvance(QStringLiteral("−0.0000")) + metrics.height() + 14, 6, 10,
            2 * metrics.height() + 14 };
    }
    QSizeF axesSize() const
    {
        const QMargins taken = margins();
        return QSizeF(size.shrunkBy(taken).expandedTo({ 1, 1 }));
    }
    /// Shows `view`, and more of the direction that has room.
    void show(const QRectF& view);
    QRectF view() const
    {
        const QCPRange x = plot->xAxis->range();
        const QCPRange y = plot->yAxis->range();
        return { x.lower, y.lower, x.size(), y.size() };
    }
};

void ScatterCanvas::Private::show(const QRectF& view)
{
    wanted = view;
    const QSizeF room = axesSize();
    double perPixel = std::max(view.width() / room.width(), view.height() / room.height());
    const double far = std::max(std::abs(view.center().x()), std::abs(view.center().y()));
    if (!(perPixel * room.width() > far * smallest) || perPixel <= 0)
        perPixel = (far > 0 ? far * 0.1 : 1.0) / room.width(); // one place only: something around it
    const QSizeF half = room * perPixel / 2;
    plot->xAxis->setRange(view.center().x() - half.width(), view.center().x() + half.width());
    plot->yAxis->setRange(view.center().y() - half.height(), view.center().y() + half.height());
    plot->replot(QCustomPlot::rpQueuedReplot);
}

ScatterCanvas::ScatterCanvas(QWidget* parent)
    : d(std::make_unique<Private>())
{
    d->owned = parent == nullptr;
    d->plot = new QCustomPlot(parent);
    d->points = new Points(d->plot);
    d->plot->axisRect()->setAutoMargins(QCP::msNone);
    for (QCPAxis* axis : { d->plot->xAxis, d->plot->yAxis }) {
        auto ticker = QSharedPointer<PlaceTicker>::create();
        ticker->setTickCount(5);
        axis->setTicker(ticker);
        axis->setSubTicks(false);
    }
    d->plot->xAxis->grid()->setVisible(true);
    setColours(Theme::colours());
}

ScatterCanvas::~ScatterCanvas()
{
    if (d->owned)
        delete d->plot;
}

QWidget* ScatterCanvas::widget() const
{
    return d->plot;
}

void ScatterCanvas::setData(const ScatterData& data)
{
    const bool isSamePlace = data.points.size() == d->points->data.points.size()
        && std::equal(data.points.begin(), data.points.end(), d->points->data.points.begin(),
            [](const ScatterPoint& a, const ScatterPoint& b) { return a.place == b.place; });
    d->points->data = data;
    d->points->current = -1;
    d->points->forgetPictures();
    d->plot->xAxis->setLabel(data.xTitle);
    d->plot->yAxis->setLabel(data.yTitle);
    if (!isSamePlace)
        showAll();
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void ScatterCanvas::setMarks(const std::vector<ScatterMark>& marks)
{
    d->points->marks = marks;
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void ScatterCanvas::setColours(const Colours& colours)
{
    const QColor muted = colours.colour(Role::MutedText);
    const QFont font = withTabularDigits(Theme::font(TextStyle::Muted));
    for (QCPAxis* axis : { d->plot->xAxis, d->plot->yAxis }) {
        axis->setTickLabelFont(font);
        axis->setLabelFont(font);
        axis->setTickLabelColor(muted);
        axis->setLabelColor(muted);
        axis->setTickPen(Qt::NoPen);
        axis->setSubTickPen(Qt::NoPen);
        axis->setBasePen(Qt::NoPen);
        axis->setLabelPadding(4);
        axis->grid()->setPen(QPen(colours.colour(Role::Border), 1));
        axis->grid()->setZeroLinePen(QPen(colours.colour(Role::Border), 1));
    }
    d->plot->axisRect()->setMargins(d->margins());
    d->plot->setBackground(QBrush(colours.colour(Role::Card)));
    d->points->colours = &colours;
    d->points->forgetPictures();
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void ScatterCanvas::setCurrent(int point)
{
    d->points->current = point;
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void ScatterCanvas::resize(const QSize& size)
{
    d->size = size;
    d->plot->setGeometry(QRect(d->plot->pos(), size));
    d->show(d->wanted);
}

QPointF ScatterCanvas::pixelOf(const QPointF& place) const
{
    const QRectF room = axes();
    const QRectF seen = view();
    return { room.left() + (place.x() - seen.left()) / seen.width() * room.width(),
        room.bottom() - (place.y() - seen.top()) / seen.height() * room.height() };
}

QPointF ScatterCanvas::placeOf(const QPointF& pixel) const
{
    const QRectF room = axes();
    const QRectF seen = view();
    return { seen.left() + (pixel.x() - room.left()) / room.width() * seen.width(),
        seen.top() + (room.bottom() - pixel.y()) / room.height() * seen.height() };
}

QRectF ScatterCanvas::axes() const
{
    const QMargins taken = d->margins();
    return { QPointF(taken.left(), taken.top()), d->axesSize() };
}

QRectF ScatterCanvas::view() const
{
    return d->view();
}

void ScatterCanvas::showAll()
{
    const QRectF all = boundsOf(d->points->data, d->points->marks);
    QRectF wanted(QPointF(0, 0), all.size() * headroom);
    wanted.moveCenter(all.center());
    d->show(wanted);
}

void ScatterCanvas::zoom(double factor, const QPointF& around)
{
    const QRectF seen = view();
    const QRectF all = boundsOf(d->points->data, {});
    const double reach = std::max({ all.width(), all.height(), 1e-300 });
    if (seen.width() * factor > 20 * reach || seen.width() * factor < 1e-6 * reach)
        return;
    d->show({ around.x() - (around.x() - seen.left()) * factor, around.y() - (around.y() - seen.top()) * factor,
        seen.width() * factor, seen.height() * factor });
}

void ScatterCanvas::pan(const QPointF& shift)
{
    d->show(view().translated(shift));
}

void ScatterCanvas::paint(QPainter& painter, const QRectF& area)
{
    d->size = area.size().toSize();
    showAll();
    printPlot(*d->plot, painter, area.topLeft(), d->size);
}

} // namespace ui
