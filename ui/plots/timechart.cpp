// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/timechart.h"

#include <algorithm>
#include <cmath>

#include <QAction>
#include <QClipboard>
#include <QDateTime>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QStyleOptionFocusRect>

#include "ui/models/formatting.h"
#include "ui/plots/plotexport.h"
#include "ui/plots/timechartplot.h"
#include "ui/support/stylepaint.h"
#include "ui/support/theme.h"
#include "ui/widgets/hovercard.h"

namespace ui {

namespace {
constexpr int ring = 3; ///< room for the focus ring
constexpr QSize exportSize(720, 405);
constexpr double zoomStep = 1.25;
constexpr double shortest = 4; ///< seconds in view
constexpr double leastWhole = 60; ///< a chart of two seconds would look like more than it is
constexpr double mostFollowed = 600; ///< seconds in view unless the user zooms out
} // namespace

TimeChart::TimeChart(QWidget* parent)
    : QWidget(parent)
    , m_plot(std::make_unique<TimeChartPlot>(this))
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_plot->widget()->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_plot->widget()->setFocusPolicy(Qt::NoFocus);
    m_plot->widget()->hide();
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        m_plot->setColours(Theme::colours());
        update();
    });
    addMenu();
}

TimeChart::~TimeChart() = default;

void TimeChart::addMenu()
{
    auto* copy = new QAction(tr("Copy figures"), this);
    copy->setObjectName(QStringLiteral("copyFigures"));
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this,
        [this] { QGuiApplication::clipboard()->setText(QString::fromUtf8(timeChartTable(m_data, '\t'))); });
    auto* figures = new QAction(tr("Save figures…"), this);
    figures->setObjectName(QStringLiteral("saveFigures"));
    connect(figures, &QAction::triggered, this, &TimeChart::saveFiguresRequested);
    auto* picture = new QAction(tr("Save picture…"), this);
    picture->setObjectName(QStringLiteral("savePicture"));
    connect(picture, &QAction::triggered, this, &TimeChart::savePictureRequested);
    addActions({ copy, figures, picture });
    setContextMenuPolicy(Qt::ActionsContextMenu);
}

void TimeChart::setData(const TimeChartData& data)
{
    if (m_data == data)
        return;
    // What goes out of the window at its old end moves the positions of the rest.
    const bool hadCurrent = m_current >= 0 && m_current < static_cast<int>(m_data.times.size());
    const double under = hadCurrent ? m_data.times[static_cast<std::size_t>(m_current)] : 0;
    m_data = data;
    m_plot->setData(data);
    m_plot->widget()->setVisible(!data.times.empty());
    if (m_follows)
        follow();
    if (hadCurrent) {
        const auto at = std::find(data.times.begin(), data.times.end(), under);
        m_current = at == data.times.end() ? -1 : static_cast<int>(at - data.times.begin());
        m_plot->setCurrent(m_current);
        if (m_current < 0 && m_card)
            m_card->hide();
    }
    setAccessibleName(data.name);
    setAccessibleDescription(timeChartSummary(data));
    update();
}

void TimeChart::setEmptyText(const QString& text)
{
    m_emptyText = text;
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

engine::Result<void> TimeChart::exportTo(const QString& path) const
{
    return exportPicture(path, exportSize, m_data.name, [this](QPainter& painter, const QRectF& area) {
        TimeChartPlot paper(nullptr);
        paper.setColours(Colours::light());
        paper.setData(m_data);
        const auto [from, to] = range();
        paper.showRange(from, to);
        paper.paint(painter, area);
    });
}

QSize TimeChart::sizeHint() const
{
    return { 400, 220 };
}

QSize TimeChart::minimumSizeHint() const
{
    return { 240, 160 };
}

void TimeChart::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (m_data.times.empty()) {
        painter.setFont(Theme::font(TextStyle::Muted));
        painter.setPen(Theme::colours().colour(Role::MutedText));
        painter.drawText(rect().adjusted(ring, ring, -ring, -ring), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
    }
    if (!hasFocus())
        return;
    QStyleOptionFocusRect option;
    option.initFrom(this);
    option.rect = rect();
    paint::focusRing(painter, option);
}

void TimeChart::resizeEvent(QResizeEvent*)
{
    m_plot->widget()->setGeometry(rect().adjusted(ring, ring, -ring, -ring));
}

void TimeChart::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange)
        m_plot->setColours(Theme::colours());
    QWidget::changeEvent(event);
}

int TimeChart::momentAt(const QPointF& position) const
{
    if (m_data.times.empty() || !m_plot->axes().translated(ring, ring).contains(position))
        return -1;
    const double time = m_plot->timeAt(position.x() - ring);
    const auto after = std::lower_bound(m_data.times.begin(), m_data.times.end(), time);
    if (after == m_data.times.begin())
        return 0;
    const bool isBefore = after == m_data.times.end() || time - *(after - 1) < *after - time;
    return static_cast<int>(after - m_data.times.begin()) - (isBefore ? 1 : 0);
}

void TimeChart::setCurrent(int at, const QPointF& position)
{
    if (m_current != at) {
        m_current = at;
        m_plot->setCurrent(at);
    }
    if (at < 0) {
        if (m_card)
            m_card->hide();
        return;
    }
    const auto place = static_cast<std::size_t>(at);
    QStringList lines;
    for (const TimeSeries& series : m_data.series) {
        if (place < series.bytes.size() && series.bytes[place])
            lines << tr("%1: %2 (%3)")
                         .arg(series.name, formatBytes(*series.bytes[place]), formatExactBytes(*series.bytes[place]));
    }
    if (m_data.alert)
        lines << m_data.alertLabel;
    if (!m_card)
        m_card = new HoverCard(this);
    const auto time = QDateTime::fromMSecsSinceEpoch(std::llround(m_data.times[place] * 1000));
    m_card->showAt(position, QLocale().toString(time.time(), QStringLiteral("HH:mm:ss")), lines);
}

void TimeChart::walkTo(int at)
{
    if (m_data.times.empty())
        return;
    const int to = std::clamp(at, 0, static_cast<int>(m_data.times.size()) - 1);
    const double time = m_data.times[static_cast<std::size_t>(to)];
    const auto [from, end] = range();
    if (time < from || time > end)
        showRange(time - (end - from) / 2, time + (end - from) / 2);
    QPointF place;
    for (int series = 0; series < m_data.series.size() && place.isNull(); ++series)
        place = pointAt(series, to);
    setCurrent(to, place);
}

void TimeChart::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_dragFrom)
        return setCurrent(momentAt(event->position()), event->position());
    const auto [from, to] = range();
    const double shift = m_plot->timeAt(m_dragFrom->x()) - m_plot->timeAt(event->position().x());
    m_dragFrom = event->position();
    setCurrent(-1, {});
    showRange(from + shift, to + shift);
}

void TimeChart::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_dragFrom = event->position();
}

void TimeChart::mouseReleaseEvent(QMouseEvent* event)
{
    m_dragFrom.reset();
    setCurrent(momentAt(event->position()), event->position());
}

void TimeChart::mouseDoubleClickEvent(QMouseEvent*)
{
    follow();
}

void TimeChart::leaveEvent(QEvent*)
{
    setCurrent(-1, {});
}

void TimeChart::wheelEvent(QWheelEvent* event)
{
    if (!hasFocus() || event->angleDelta().y() == 0)
        return event->ignore(); // the page scrolls
    setCurrent(-1, {});
    zoom(event->angleDelta().y() > 0 ? 1 / zoomStep : zoomStep, m_plot->timeAt(event->position().x() - ring));
}

void TimeChart::zoom(double factor, double around)
{
    const auto [from, to] = range();
    if ((to - from) * factor >= shortest)
        showRange(around - (around - from) * factor, around + (to - around) * factor);
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

void TimeChart::keyPressEvent(QKeyEvent* event)
{
    const auto [from, to] = range();
    const double around = m_current >= 0 ? m_data.times[static_cast<std::size_t>(m_current)] : (from + to) / 2;
    switch (event->key()) {
    case Qt::Key_Left:
        return walkTo(m_current < 0 ? static_cast<int>(m_data.times.size()) - 1 : m_current - 1);
    case Qt::Key_Right:
        return walkTo(m_current < 0 ? static_cast<int>(m_data.times.size()) - 1 : m_current + 1);
    case Qt::Key_Home:
        return walkTo(0);
    case Qt::Key_End:
        return walkTo(static_cast<int>(m_data.times.size()) - 1);
    case Qt::Key_Plus:
        return zoom(1 / zoomStep, around);
    case Qt::Key_Minus:
        return zoom(zoomStep, around);
    case Qt::Key_0:
        return follow();
    case Qt::Key_Escape:
        if (m_current >= 0)
            return setCurrent(-1, {});
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void TimeChart::focusInEvent(QFocusEvent* event)
{
    update();
    QWidget::focusInEvent(event);
}

void TimeChart::focusOutEvent(QFocusEvent* event)
{
    setCurrent(-1, {});
    update();
    QWidget::focusOutEvent(event);
}

} // namespace ui
