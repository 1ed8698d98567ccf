// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plotwidget.h"

#include <algorithm>

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMouseEvent>
#include <QPainter>
#include <QStyleOptionFocusRect>

#include "ui/plots/plotexport.h"
#include "ui/support/stylepaint.h"
#include "ui/support/theme.h"
#include "ui/widgets/hovercard.h"

namespace ui {

PlotWidget::PlotWidget(QWidget* parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&Theme::instance(), &Theme::changed, this, [this] { coloursChanged(); });
    addMenu();
}

void PlotWidget::addMenu()
{
    auto* copy = new QAction(tr("Copy figures"), this);
    copy->setObjectName(QStringLiteral("copyFigures"));
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this,
        [this] { QGuiApplication::clipboard()->setText(QString::fromUtf8(figures('\t'))); });
    auto* save = new QAction(tr("Save figures…"), this);
    save->setObjectName(QStringLiteral("saveFigures"));
    connect(save, &QAction::triggered, this, &PlotWidget::saveFiguresRequested);
    auto* picture = new QAction(tr("Save picture…"), this);
    picture->setObjectName(QStringLiteral("savePicture"));
    connect(picture, &QAction::triggered, this, &PlotWidget::savePictureRequested);
    addActions({ copy, save, picture });
    setContextMenuPolicy(Qt::ActionsContextMenu);
}

void PlotWidget::setEmptyText(const QString& text)
{
    m_emptyText = text;
    update();
}

engine::Result<void> PlotWidget::exportTo(const QString& path) const
{
    return exportPicture(path, exportSize(), accessibleName(),
        [this](QPainter& painter, const QRectF& area) { paintExport(painter, area); });
}

void PlotWidget::setCurrent(int at, const QPointF& position)
{
    if (m_current != at)
        renumberCurrent(at);
    if (at < 0)
        return;
    if (!m_card)
        m_card = new HoverCard(this);
    const CardText text = cardText(at);
    m_card->showAt(position, text.title, text.lines);
}

void PlotWidget::renumberCurrent(int at)
{
    m_current = at;
    mark(at);
    if (at < 0 && m_card)
        m_card->hide();
}

void PlotWidget::walkTo(int at)
{
    if (count() == 0)
        return;
    const int to = std::clamp(at, 0, count() - 1);
    const QPointF place = reveal(to);
    setCurrent(to, place);
}

void PlotWidget::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (count() > 0) {
        painter.save();
        paintPlot(painter);
        painter.restore();
    } else {
        painter.setFont(Theme::font(TextStyle::Muted));
        painter.setPen(Theme::colours().colour(Role::MutedText));
        painter.drawText(inside(), Qt::AlignCenter | Qt::TextWordWrap, emptyText());
    }
    if (!hasFocus())
        return;
    QStyleOptionFocusRect option;
    option.initFrom(this);
    option.rect = rect();
    paint::focusRing(painter, option);
}

void PlotWidget::mouseMoveEvent(QMouseEvent* event)
{
    setCurrent(hitAt(event->position()), event->position());
}

void PlotWidget::leaveEvent(QEvent*)
{
    setCurrent(-1, {});
}

void PlotWidget::focusInEvent(QFocusEvent* event)
{
    update();
    QWidget::focusInEvent(event);
}

void PlotWidget::focusOutEvent(QFocusEvent* event)
{
    setCurrent(-1, {});
    update();
    QWidget::focusOutEvent(event);
}

} // namespace ui
