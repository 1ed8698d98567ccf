// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/hovercard.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPainter>

#include "ui/support/stylepaint.h"
#include "ui/support/theme.h"

namespace ui {
namespace {

constexpr int padding = 10;
constexpr int leading = 4;
constexpr int pointerGap = 14;
constexpr int widest = 420;

int textWidth(const QFont& font, const QString& text)
{
    return QFontMetrics(font).horizontalAdvance(text) + 2;
}

} // namespace

HoverCard::HoverCard(QWidget* anchor)
    : QWidget(anchor->window())
    , m_anchor(anchor)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
    anchor->installEventFilter(this);
    connect(anchor, &QObject::destroyed, this, &QObject::deleteLater);
}

bool HoverCard::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_anchor && (event->type() == QEvent::Hide || event->type() == QEvent::Leave))
        hide();
    return QWidget::eventFilter(watched, event);
}

void HoverCard::showAt(const QPointF& position, const QString& title, const QStringList& lines)
{
    if (!m_anchor || !m_anchor->window())
        return;
    if (parentWidget() != m_anchor->window())
        setParent(m_anchor->window());
    m_title = title;
    m_lines = lines;
    const QFont strong = Theme::font(TextStyle::Strong);
    const QFont body = Theme::font(TextStyle::Number);
    int width = textWidth(strong, title);
    for (const QString& line : lines)
        width = qMax(width, textWidth(body, line));
    const int lineHeight = QFontMetrics(body).height() + leading;
    const QSize size(qMin(width, widest) + 2 * padding, int(lines.size() + 1) * lineHeight - leading + 2 * padding);
    const QSize room = parentWidget()->size();
    QPoint place = m_anchor->mapTo(parentWidget(), position.toPoint()) + QPoint(pointerGap, pointerGap);
    if (place.x() + size.width() > room.width() - padding)
        place.setX(place.x() - 2 * pointerGap - size.width());
    if (place.y() + size.height() > room.height() - padding)
        place.setY(place.y() - 2 * pointerGap - size.height());
    setGeometry(QRect(QPoint(qMax(0, place.x()), qMax(0, place.y())), size));
    show();
    raise();
    update();
}

void HoverCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Colours& colours = Theme::colours();
    paint::panel(painter, rect(), colours.colour(Role::Card),
        mix(colours.colour(Role::Border), colours.colour(Role::Text), 0.2), 1, 4);
    painter.setPen(colours.colour(Role::Text));
    const QRect text = rect().adjusted(padding, padding, -padding, -padding);
    const int lineHeight = QFontMetrics(Theme::font(TextStyle::Number)).height() + leading;
    int top = text.top();
    const auto line = [&](const QFont& font, const QString& words) {
        painter.setFont(font);
        painter.drawText(QRect(text.left(), top, text.width(), lineHeight - leading),
            Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
            painter.fontMetrics().elidedText(words, Qt::ElideRight, text.width()));
        top += lineHeight;
    };
    line(Theme::font(TextStyle::Strong), m_title);
    for (const QString& words : std::as_const(m_lines))
        line(Theme::font(TextStyle::Number), words);
}

} // namespace ui
