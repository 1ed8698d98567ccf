// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/histogram.h"

#include <algorithm>
#include <cmath>

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyleOptionFocusRect>

#include "ui/models/formatting.h"
#include "ui/plots/histogramplot.h"
#include "ui/plots/plotexport.h"
#include "ui/support/stylepaint.h"
#include "ui/support/theme.h"
#include "ui/widgets/hovercard.h"

namespace ui {

namespace {
constexpr int mostBars = 96; ///< more would be hairlines beside two others on a small screen
constexpr int ring = 3; ///< room for the focus ring
constexpr QSize exportSize(720, 405);
constexpr double zoomStep = 1.25;
constexpr double fewestBars = 4;
} // namespace

Histogram::Histogram(Part part, QWidget* parent)
    : QWidget(parent)
    , m_plot(std::make_unique<HistogramPlot>(part, this))
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_plot->widget()->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_plot->widget()->setFocusPolicy(Qt::NoFocus);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        m_plot->setColours(Theme::colours());
        update();
    });
    addMenu();
}

Histogram::~Histogram() = default;

void Histogram::addMenu()
{
    auto* copy = new QAction(tr("Copy figures"), this);
    copy->setObjectName(QStringLiteral("copyFigures"));
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this,
        [this] { QGuiApplication::clipboard()->setText(QString::fromUtf8(histogramTable(m_data, '\t'))); });
    auto* figures = new QAction(tr("Save figures…"), this);
    figures->setObjectName(QStringLiteral("saveFigures"));
    connect(figures, &QAction::triggered, this, &Histogram::saveFiguresRequested);
    auto* picture = new QAction(tr("Save picture…"), this);
    picture->setObjectName(QStringLiteral("savePicture"));
    connect(picture, &QAction::triggered, this, &Histogram::savePictureRequested);
    addActions({ copy, figures, picture });
    setContextMenuPolicy(Qt::ActionsContextMenu);
}

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

void Histogram::setEmptyText(const QString& text)
{
    m_emptyText = text;
    update();
}

QRectF Histogram::barRect(int bin) const
{
    return m_plot->barRect(bin).translated(ring, ring);
}

std::pair<double, double> Histogram::range() const
{
    return m_plot->range();
}

engine::Result<void> Histogram::exportTo(const QString& path) const
{
    return exportPicture(path, exportSize, m_data.name, [this](QPainter& painter, const QRectF& area) {
        HistogramPlot paper(m_plot->part(), nullptr);
        paper.setColours(Colours::light());
        paper.setData(m_data, m_bins);
        paper.paint(painter, area);
    });
}

QSize Histogram::sizeHint() const
{
    return { 320, 196 };
}

QSize Histogram::minimumSizeHint() const
{
    return { 160, 120 };
}

void Histogram::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (m_bins.empty()) {
        painter.setFont(Theme::font(TextStyle::Muted));
        painter.setPen(Theme::colours().colour(Role::MutedText));
        const QString text = m_emptyText.isEmpty() ? histogramSummary(m_data) : m_emptyText;
        painter.drawText(rect().adjusted(ring, ring, -ring, -ring), Qt::AlignCenter | Qt::TextWordWrap, text);
    }
    if (!hasFocus())
        return;
    QStyleOptionFocusRect option;
    option.initFrom(this);
    option.rect = rect();
    paint::focusRing(painter, option);
}

void Histogram::resizeEvent(QResizeEvent*)
{
    m_plot->widget()->setGeometry(rect().adjusted(ring, ring, -ring, -ring));
}

void Histogram::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange)
        m_plot->setColours(Theme::colours());
    QWidget::changeEvent(event);
}

int Histogram::binAt(const QPointF& position) const
{
    const int bin = static_cast<int>(std::lround(m_plot->keyAt(position.x() - ring)));
    const bool inside = m_plot->axes().translated(ring, ring).contains(position);
    return inside && bin >= 0 && bin < static_cast<int>(m_bins.size()) ? bin : -1;
}

void Histogram::setCurrent(int bin, const QPointF& position)
{
    if (m_current != bin) {
        m_current = bin;
        m_plot->setCurrent(bin);
    }
    if (bin < 0) {
        if (m_card)
            m_card->hide();
        return;
    }
    quint64 all = 0;
    for (const HistogramBin& each : m_bins)
        all += each.count;
    const HistogramBin& shown = m_bins[static_cast<std::size_t>(bin)];
    if (!m_card)
        m_card = new HoverCard(this);
    m_card->showAt(position, tr("%1: %2").arg(m_data.keyTitle, shown.keys()),
        { tr("%1 %2").arg(formatCount(shown.count), m_data.countTitle),
            tr("%1 of all %2").arg(formatShareOf(shown.count, all), formatCount(all)) });
}

void Histogram::walkTo(int bin)
{
    if (m_bins.empty())
        return;
    const int to = std::clamp(bin, 0, static_cast<int>(m_bins.size()) - 1);
    const auto [lower, upper] = range();
    if (to < lower || to > upper)
        showRange(to - (upper - lower) / 2, to + (upper - lower) / 2);
    setCurrent(to, barRect(to).center());
}

void Histogram::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_dragFrom)
        return setCurrent(binAt(event->position()), event->position());
    const auto [lower, upper] = range();
    const double shift = m_plot->keyAt(m_dragFrom->x()) - m_plot->keyAt(event->position().x());
    m_dragFrom = event->position();
    setCurrent(-1, {});
    showRange(lower + shift, upper + shift);
}

void Histogram::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_dragFrom = event->position();
}

void Histogram::mouseReleaseEvent(QMouseEvent* event)
{
    m_dragFrom.reset();
    setCurrent(binAt(event->position()), event->position());
}

void Histogram::mouseDoubleClickEvent(QMouseEvent*)
{
    m_plot->showAll();
}

void Histogram::leaveEvent(QEvent*)
{
    setCurrent(-1, {});
}

void Histogram::wheelEvent(QWheelEvent* event)
{
    if (!hasFocus() || event->angleDelta().y() == 0)
        return event->ignore(); // the page scrolls
    setCurrent(-1, {});
    zoom(event->angleDelta().y() > 0 ? 1 / zoomStep : zoomStep, m_plot->keyAt(event->position().x() - ring));
}

void Histogram::zoom(double factor, double around)
{
    const auto [lower, upper] = range();
    if ((upper - lower) * factor < fewestBars)
        return;
    showRange(around - (around - lower) * factor, around + (upper - around) * factor);
}

/// Never beyond the bars there are.
void Histogram::showRange(double lower, double upper)
{
    const double end = static_cast<double>(m_bins.size()) - 0.5;
    const double width = std::min(upper - lower, end + 0.5);
    const double from = std::clamp(lower, -0.5, std::max(-0.5, end - width));
    m_plot->showRange(from, from + width);
}

void Histogram::keyPressEvent(QKeyEvent* event)
{
    const auto [lower, upper] = range();
    const double around = m_current >= 0 ? m_current : (lower + upper) / 2;
    switch (event->key()) {
    case Qt::Key_Left:
        return walkTo(m_current - 1);
    case Qt::Key_Right:
        return walkTo(m_current + 1);
    case Qt::Key_Home:
        return walkTo(0);
    case Qt::Key_End:
        return walkTo(static_cast<int>(m_bins.size()) - 1);
    case Qt::Key_Plus:
        return zoom(1 / zoomStep, around);
    case Qt::Key_Minus:
        return zoom(zoomStep, around);
    case Qt::Key_0:
        return m_plot->showAll();
    case Qt::Key_Escape:
        if (m_current >= 0)
            return setCurrent(-1, {});
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void Histogram::focusInEvent(QFocusEvent* event)
{
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason)
        walkTo(std::max(0, m_current));
    update();
    QWidget::focusInEvent(event);
}

void Histogram::focusOutEvent(QFocusEvent* event)
{
    setCurrent(-1, {});
    update();
    QWidget::focusOutEvent(event);
}

} // namespace ui
