// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/memorybars.h"

#include <algorithm>

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyleOptionFocusRect>

#include "ui/models/formatting.h"
#include "ui/plots/memorybarspainter.h"
#include "ui/plots/plotexport.h"
#include "ui/support/stylepaint.h"
#include "ui/support/theme.h"
#include "ui/widgets/hovercard.h"

namespace ui {

namespace {
constexpr int ring = 3; ///< room for the focus ring
constexpr int exportWidth = 720;
} // namespace

MemoryBars::MemoryBars(QWidget* parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Memory by collection"));
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    addMenu();
    arrange();
}

void MemoryBars::addMenu()
{
    auto* copy = new QAction(tr("Copy figures"), this);
    copy->setObjectName(QStringLiteral("copyFigures"));
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this,
        [this] { QGuiApplication::clipboard()->setText(QString::fromUtf8(memoryBarsTable(m_all, '\t'))); });
    auto* figures = new QAction(tr("Save figures…"), this);
    figures->setObjectName(QStringLiteral("saveFigures"));
    connect(figures, &QAction::triggered, this, &MemoryBars::saveFiguresRequested);
    auto* picture = new QAction(tr("Save picture…"), this);
    picture->setObjectName(QStringLiteral("savePicture"));
    connect(picture, &QAction::triggered, this, &MemoryBars::savePictureRequested);
    addActions({ copy, figures, picture });
    setContextMenuPolicy(Qt::ActionsContextMenu);
}

void MemoryBars::setBars(const QVector<MemoryBar>& bars)
{
    if (m_all == bars)
        return; // keeps what is hovered
    m_all = bars;
    arrange();
}

void MemoryBars::arrange()
{
    const QString under = m_current >= 0 ? m_bars.at(m_current).key : QString();
    m_bars = largestBars(m_all, mostBars, m_selected);
    if (m_current >= 0 && (m_current >= m_bars.size() || m_bars[m_current].key != under))
        setCurrent(-1, {});
    setAccessibleDescription(memoryBarsSummary(m_bars));
    updateGeometry();
    update();
}

int MemoryBars::positionOf(const QString& key) const
{
    for (int at = 0; at < m_bars.size() && !key.isEmpty(); ++at) {
        if (m_bars[at].key == key)
            return at;
    }
    return -1;
}

QRectF MemoryBars::barRect(int at, bool measured) const
{
    return MemoryBarsLayout(m_bars, width() - 2 * ring).bar(at, measured).translated(ring, ring);
}

void MemoryBars::setSelectedKey(const QString& key)
{
    if (m_selected == key)
        return;
    m_selected = key;
    arrange();
}

engine::Result<void> MemoryBars::exportTo(const QString& path) const
{
    const MemoryBarsLayout layout(m_bars, exportWidth);
    return exportPicture(path, { exportWidth, static_cast<int>(layout.height()) }, accessibleName(),
        [this](QPainter& painter, const QRectF& area) {
            painter.translate(area.topLeft());
            paintMemoryBars(painter, m_bars, area.width(), Colours::light());
        });
}

QSize MemoryBars::sizeHint() const
{
    return { 480, heightForWidth(480) };
}

QSize MemoryBars::minimumSizeHint() const
{
    return { 240, heightForWidth(std::max(240, width())) };
}

int MemoryBars::heightForWidth(int width) const
{
    return static_cast<int>(MemoryBarsLayout(m_bars, width - 2 * ring).height()) + 2 * ring;
}

void MemoryBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.save();
    painter.translate(ring, ring);
    paintMemoryBars(painter, m_bars, width() - 2 * ring, Theme::colours(), { positionOf(m_selected), m_current });
    painter.restore();
    if (!hasFocus())
        return;
    QStyleOptionFocusRect option;
    option.initFrom(this);
    option.rect = rect();
    paint::focusRing(painter, option);
}

QStringList MemoryBars::linesOf(const MemoryBar& bar) const
{
    QStringList lines;
    if (!bar.model)
        lines << bar.note;
    else {
        lines << tr("In Chroma (model): %1").arg(formatExactBytes(bar.total()));
        for (const QString& line : memoryPartLines(*bar.model))
            lines << QStringLiteral("    ") + line;
    }
    if (bar.measured) {
        lines << tr("Measured here: %1").arg(formatExactBytes(bar.measured->total()));
        for (const QString& line : memoryPartLines(*bar.measured))
            lines << QStringLiteral("    ") + line;
    }
    return lines;
}

void MemoryBars::setCurrent(int at, const QPointF& position)
{
    if (m_current != at) {
        m_current = at;
        update();
    }
    if (at < 0) {
        if (m_card)
            m_card->hide();
        return;
    }
    if (!m_card)
        m_card = new HoverCard(this);
    m_card->showAt(position, m_bars[at].name, linesOf(m_bars[at]));
}

void MemoryBars::walkTo(int at)
{
    if (m_bars.isEmpty())
        return;
    const int to = std::clamp(at, 0, static_cast<int>(m_bars.size()) - 1);
    const QRectF row = MemoryBarsLayout(m_bars, width() - 2 * ring).row(to).translated(ring, ring);
    setCurrent(to, { row.center().x(), row.bottom() - 8 });
}

void MemoryBars::choose(int at)
{
    if (at < 0)
        return;
    if (m_bars[at].key.isEmpty())
        return emit moreRequested();
    setSelectedKey(m_bars[at].key);
    emit selected(m_selected);
}

void MemoryBars::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF at = event->position() - QPointF(ring, ring);
    setCurrent(MemoryBarsLayout(m_bars, width() - 2 * ring).rowAt(at), event->position());
}

void MemoryBars::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        choose(MemoryBarsLayout(m_bars, width() - 2 * ring).rowAt(event->position() - QPointF(ring, ring)));
}

void MemoryBars::leaveEvent(QEvent*)
{
    setCurrent(-1, {});
}

void MemoryBars::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Up:
        return walkTo(m_current < 0 ? 0 : m_current - 1);
    case Qt::Key_Down:
        return walkTo(m_current + 1);
    case Qt::Key_Home:
        return walkTo(0);
    case Qt::Key_End:
        return walkTo(static_cast<int>(m_bars.size()) - 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        return choose(m_current);
    case Qt::Key_Escape:
        if (m_current >= 0 && m_card && m_card->isVisible())
            return setCurrent(-1, {});
        if (!m_selected.isEmpty()) {
            setSelectedKey({});
            return emit selected({});
        }
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void MemoryBars::focusInEvent(QFocusEvent* event)
{
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason)
        walkTo(std::max(0, positionOf(m_selected)));
    update();
    QWidget::focusInEvent(event);
}

void MemoryBars::focusOutEvent(QFocusEvent* event)
{
    setCurrent(-1, {});
    update();
    QWidget::focusOutEvent(event);
}

} // namespace ui
