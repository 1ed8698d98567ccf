// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/progressline.h"

#include <algorithm>

#include <QAccessible>
#include <QPainter>
#include <QTimerEvent>

#include "ui/models/formatting.h"
#include "ui/support/stylepaint.h"
#include "ui/support/theme.h"

namespace ui {
namespace {

constexpr int thickness = 4;
constexpr int stepMilliseconds = 40;
constexpr double step = 0.02;
constexpr double pieceShare = 0.3;

} // namespace

ProgressLine::ProgressLine(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Progress"));
}

void ProgressLine::setShare(std::optional<double> share)
{
    if (share)
        share = std::clamp(*share, 0.0, 1.0);
    if (share == m_share)
        return;
    m_share = share;
    setAccessibleDescription(m_share ? formatShare(*m_share) : tr("under way"));
    runTimer();
    update();
}

QSize ProgressLine::sizeHint() const
{
    return { 120, thickness };
}

void ProgressLine::runTimer()
{
    if (isVisible() && !m_share)
        m_timer.start(stepMilliseconds, this);
    else
        m_timer.stop();
}

void ProgressLine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Colours& colours = Theme::colours();
    const QRectF track = rect();
    const double radius = track.height() / 2;
    paint::panel(painter, track, colours.colour(Role::Border), {}, 1, radius);
    QRectF piece = track;
    if (m_share) {
        piece.setWidth(track.width() * *m_share);
    } else {
        piece.setWidth(track.width() * pieceShare);
        piece.moveLeft(track.left() - piece.width() + m_phase * (track.width() + piece.width()));
        piece = piece.intersected(track);
    }
    if (piece.width() >= 1)
        paint::panel(painter, piece, colours.colour(Role::Accent), {}, 1, radius);
}

void ProgressLine::timerEvent(QTimerEvent* event)
{
    if (event->timerId() != m_timer.timerId())
        return QWidget::timerEvent(event);
    m_phase = m_phase + step > 1 ? 0 : m_phase + step;
    update();
}

void ProgressLine::showEvent(QShowEvent*)
{
    runTimer();
}

void ProgressLine::hideEvent(QHideEvent*)
{
    m_timer.stop();
}

} // namespace ui
