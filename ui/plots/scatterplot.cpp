// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/scatterplot.h"

#include <algorithm>
#include <cmath>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyleOptionFocusRect>

#include "ui/models/formatting.h"
#include "ui/plots/plotexport.h"
#include "ui/plots/scattercanvas.h"
#include "ui/plots/scattersymbols.h"
#include "ui/support/stylepaint.h"
#include "ui/support/theme.h"
#include "ui/widgets/hovercard.h"

namespace ui {

namespace {
constexpr int ring = 3; ///< room for the focus ring
constexpr int legendGap = 4;
constexpr QSize exportSize(720, 560);
constexpr double zoomStep = 1.25;
constexpr double reach = 9; ///< pixels from the pointer to a point that counts as under it
} // namespace

ScatterPlot::ScatterPlot(QWidget* parent)
    : QWidget(parent)
    , m_canvas(std::make_unique<ScatterCanvas>(this))
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_canvas->widget()->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_canvas->widget()->setFocusPolicy(Qt::NoFocus);
    m_canvas->widget()->move(ring, ring);
    m_canvas->widget()->hide();
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        m_canvas->setColours(Theme::colours());
        update();
    });
    addMenu();
}

ScatterPlot::~ScatterPlot() = default;

void ScatterPlot::addMenu()
{
    auto* copy = new QAction(tr("Copy figures"), this);
    copy->setObjectName(QStringLiteral("copyFigures"));
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this,
        [this] { QGuiApplication::clipboard()->setText(QString::fromUtf8(scatterTable(m_data, '\t'))); });
    auto* figures = new QAction(tr("Save figures…"), this);
    figures->setObjectName(QStringLiteral("saveFigures"));
    connect(figures, &QAction::triggered, this, &ScatterPlot::saveFiguresRequested);
    auto* picture = new QAction(tr("Save picture…"), this);
    picture->setObjectName(QStringLiteral("savePicture"));
    connect(picture, &QAction::triggered, this, &ScatterPlot::savePictureRequested);
    addActions({ copy, figures, picture });
    setContextMenuPolicy(Qt::ActionsContextMenu);
}

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

void ScatterPlot::setEmptyText(const QString& text)
{
    m_emptyText = text;
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

engine::Result<void> ScatterPlot::exportTo(const QString& path) const
{
    return exportPicture(path, exportSize, m_data.name, [this](QPainter& painter, const QRectF& area) {
        const double legend = scatterLegendHeight(m_data, m_marks, area.width());
        ScatterCanvas paper(nullptr);
        paper.setColours(Colours::light());
        paper.setData(m_data);
        paper.setMarks(m_marks);
        paper.paint(painter, area.adjusted(0, 0, 0, -legend - legendGap));
        paintScatterLegend(painter, m_data, m_marks, QRectF(area.left(), area.bottom() - legend, area.width(), legend),
            Colours::light());
    });
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

void ScatterPlot::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (m_data.points.empty()) {
        painter.setFont(Theme::font(TextStyle::Muted));
        painter.setPen(Theme::colours().colour(Role::MutedText));
        painter.drawText(rect().adjusted(ring, ring, -ring, -ring), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
    } else {
        paintScatterLegend(painter, m_data, m_marks, legendArea(), Theme::colours());
    }
    if (!hasFocus())
        return;
    QStyleOptionFocusRect option;
    option.initFrom(this);
    option.rect = rect();
    paint::focusRing(painter, option);
}

void ScatterPlot::resizeEvent(QResizeEvent*)
{
    layOut();
}

void ScatterPlot::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        m_canvas->setColours(Theme::colours());
        layOut();
    }
    QWidget::changeEvent(event);
}

int ScatterPlot::pointAt(const QPointF& position) const
{
    int nearest = -1;
    double best = reach * reach;
    for (int point = 0; point < static_cast<int>(m_data.points.size()); ++point) {
        const QPointF off = pixelOf(point) - position;
        const double square = QPointF::dotProduct(off, off);
        if (square >= best)
            continue;
        nearest = point;
        best = square;
    }
    return m_canvas->axes().translated(ring, ring).contains(position) ? nearest : -1;
}

void ScatterPlot::setCurrent(int point, const QPointF& position)
{
    if (m_current != point) {
        m_current = point;
        m_canvas->setCurrent(point);
    }
    if (point < 0) {
        if (m_card)
            m_card->hide();
        return;
    }
    const ScatterPoint& shown = m_data.points[static_cast<std::size_t>(point)];
    if (!m_card)
        m_card = new HoverCard(this);
    QStringList lines;
    if (!m_data.colourTitle.isEmpty())
        lines << tr("%1: %2").arg(
            oneLine(m_data.colourTitle, 40), shown.value.isEmpty() ? tr("no value") : oneLine(shown.value, 60));
    lines << tr("PC 1 %1, PC 2 %2")
                 .arg(QLocale().toString(shown.place.x(), 'g', 4), QLocale().toString(shown.place.y(), 'g', 4));
    m_card->showAt(position, oneLine(shown.id, 60), lines);
}

void ScatterPlot::walkTo(int point)
{
    if (m_data.points.empty())
        return;
    const int to = std::clamp(point, 0, static_cast<int>(m_data.points.size()) - 1);
    const QPointF place = m_data.points[static_cast<std::size_t>(to)].place;
    if (!view().contains(place))
        m_canvas->pan(place - view().center());
    setCurrent(to, pixelOf(to));
}

void ScatterPlot::choose(int point)
{
    if (point >= 0 && point < static_cast<int>(m_data.points.size()))
        emit pointChosen(m_data.points[static_cast<std::size_t>(point)].id);
}

void ScatterPlot::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF position = event->position();
    if (!m_pressedAt)
        return setCurrent(pointAt(position), position);
    if (!m_dragFrom && (position - *m_pressedAt).manhattanLength() < QApplication::startDragDistance())
        return;
    const QPointF from = m_canvas->placeOf(m_dragFrom.value_or(*m_pressedAt));
    const QPointF to = m_canvas->placeOf(position);
    m_dragFrom = position;
    setCurrent(-1, {});
    m_canvas->pan(from - to);
}

void ScatterPlot::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_pressedAt = event->position();
}

void ScatterPlot::mouseReleaseEvent(QMouseEvent* event)
{
    const bool isClick = m_pressedAt && !m_dragFrom;
    m_pressedAt.reset();
    m_dragFrom.reset();
    const int point = pointAt(event->position());
    setCurrent(point, event->position());
    if (isClick)
        choose(point);
}

void ScatterPlot::mouseDoubleClickEvent(QMouseEvent*)
{
    m_pressedAt.reset();
    setCurrent(-1, {});
    m_canvas->showAll();
}

void ScatterPlot::leaveEvent(QEvent*)
{
    setCurrent(-1, {});
}

void ScatterPlot::wheelEvent(QWheelEvent* event)
{
    if (!hasFocus() || event->angleDelta().y() == 0)
        return event->ignore(); // the page scrolls
    setCurrent(-1, {});
    m_canvas->zoom(event->angleDelta().y() > 0 ? 1 / zoomStep : zoomStep,
        m_canvas->placeOf(event->position() - QPointF(ring, ring)));
}

void ScatterPlot::keyPressEvent(QKeyEvent* event)
{
    const QPointF middle = m_current >= 0 ? m_data.points[static_cast<std::size_t>(m_current)].place : view().center();
    switch (event->key()) {
    case Qt::Key_Left:
        return walkTo(m_current - 1);
    case Qt::Key_Right:
        return walkTo(m_current + 1);
    case Qt::Key_Home:
        return walkTo(0);
    case Qt::Key_End:
        return walkTo(static_cast<int>(m_data.points.size()) - 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return choose(m_current);
    case Qt::Key_Plus:
        return m_canvas->zoom(1 / zoomStep, middle);
    case Qt::Key_Minus:
        return m_canvas->zoom(zoomStep, middle);
    case Qt::Key_0:
        return m_canvas->showAll();
    case Qt::Key_Escape:
        if (m_current >= 0)
            return setCurrent(-1, {});
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void ScatterPlot::focusInEvent(QFocusEvent* event)
{
    update();
    QWidget::focusInEvent(event);
}

void ScatterPlot::focusOutEvent(QFocusEvent* event)
{
    setCurrent(-1, {});
    update();
    QWidget::focusOutEvent(event);
}

} // namespace ui
