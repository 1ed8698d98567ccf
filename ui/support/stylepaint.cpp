// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/stylepaint.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>

#include "ui/support/theme.h"

namespace ui::paint {
namespace {

constexpr int iconGap = 6;

QColor colour(Role role)
{
    return Theme::colours().colour(role);
}

bool has(const QStyleOption& option, QStyle::StateFlag flag)
{
    return option.state.testFlag(flag);
}

bool hovered(const QStyleOption& option)
{
    return has(option, QStyle::State_MouseOver) && has(option, QStyle::State_Enabled);
}

/// Focus that came by the keyboard: a mouse user sees no ring.
bool keyboardFocus(const QStyleOption& option)
{
    return has(option, QStyle::State_HasFocus) && has(option, QStyle::State_KeyboardFocusChange);
}

QColor quietGround(const QStyleOption& option)
{
    if (has(option, QStyle::State_Sunken) || has(option, QStyle::State_On))
        return colour(Role::AccentQuiet);
    return hovered(option) ? mix(colour(Role::Card), colour(Role::Border), 0.5) : QColor();
}

/// Borders of what one can tick: stronger than hairlines, they are all there is to see.
QColor markBorder(const QStyleOption& option)
{
    return has(option, QStyle::State_HasFocus) ? colour(Role::FocusRing)
                                               : Theme::colours().edgeOf(colour(Role::Border));
}

/// Both centred together in `rect`, in the painter's font and pen.
void iconAndText(QPainter& painter, const QRect& rect, const QIcon& icon, const QSize& iconSize, const QString& label,
    QIcon::Mode mode)
{
    const int text = painter.fontMetrics().size(Qt::TextShowMnemonic, label).width();
    const int picture = icon.isNull() ? 0 : iconSize.width();
    const int gap = picture > 0 && text > 0 ? iconGap : 0;
    QRect room(0, rect.top(), qMin(picture + gap + text, rect.width()), rect.height());
    room.moveLeft(rect.left() + (rect.width() - room.width() + 1) / 2);
    if (picture > 0) {
        const int top = rect.top() + (rect.height() - iconSize.height()) / 2;
        icon.paint(&painter, QRect(QPoint(room.left(), top), iconSize), Qt::AlignCenter, mode);
    }
    painter.drawText(room.adjusted(picture + gap, 0, 0, 0),
        Qt::AlignVCenter | Qt::AlignLeft | Qt::TextShowMnemonic | Qt::TextSingleLine, label);
}

} // namespace

void panel(QPainter& painter, const QRectF& rect, const QColor& ground, const QColor& border, double borderWidth,
    double radius)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(border.isValid() ? QPen(border, borderWidth) : QPen(Qt::NoPen));
    painter.setBrush(ground.isValid() ? QBrush(ground) : QBrush(Qt::NoBrush));
    const double inset = border.isValid() ? borderWidth / 2 : 0;
    const double rounding = qMax(0.0, radius - inset);
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), rounding, rounding);
    painter.restore();
}

void chevron(QPainter& painter, const QRectF& rect, Qt::ArrowType direction, const QColor& colour)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colour, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.translate(rect.center());
    painter.rotate(direction == Qt::DownArrow ? 0
            : direction == Qt::LeftArrow      ? 90
            : direction == Qt::UpArrow        ? 180
                                              : 270);
    painter.drawPolyline(QPolygonF({ QPointF(-3.5, -1.75), QPointF(0, 1.75), QPointF(3.5, -1.75) }));
    painter.restore();
}

void hairline(QPainter& painter, const QRect& rect, Qt::Edge edge)
{
    QRect line = rect;
    switch (edge) {
    case Qt::TopEdge:
        line.setHeight(1);
        break;
    case Qt::BottomEdge:
        line.setTop(rect.bottom());
        break;
    case Qt::LeftEdge:
        line.setWidth(1);
        break;
    case Qt::RightEdge:
        line.setLeft(rect.right());
        break;
    }
    painter.fillRect(line, colour(Role::Border));
}

void pushButton(QPainter& painter, const QStyleOption& option, bool accent)
{
    const bool enabled = has(option, QStyle::State_Enabled);
    if (accent && enabled) {
        QColor ground = colour(Role::Accent);
        if (has(option, QStyle::State_Sunken) || hovered(option))
            ground = mix(ground, colour(Role::Text), has(option, QStyle::State_Sunken) ? 0.2 : 0.1);
        panel(painter, option.rect, ground, {});
        if (keyboardFocus(option))
            panel(painter, QRectF(option.rect).adjusted(2, 2, -2, -2), {}, labelOn(ground), 1.5, metrics::radius - 2);
        return;
    }
    const QColor quiet = quietGround(option);
    const QColor ground = quiet.isValid() ? quiet : colour(Role::Card);
    if (keyboardFocus(option))
        panel(painter, option.rect, ground, colour(Role::FocusRing), 2);
    else
        panel(painter, option.rect, ground, colour(Role::Border));
}

void pushButtonLabel(QPainter& painter, const QStyleOptionButton& option, bool accent)
{
    const bool enabled = has(option, QStyle::State_Enabled);
    QFont font = painter.font();
    if (accent && enabled)
        font.setWeight(QFont::DemiBold);
    painter.save();
    painter.setFont(font);
    const QColor plain = option.palette.color(enabled ? QPalette::Active : QPalette::Disabled, QPalette::ButtonText);
    painter.setPen(accent && enabled ? labelOn(colour(Role::Accent)) : plain);
    iconAndText(
        painter, option.rect, option.icon, option.iconSize, option.text, enabled ? QIcon::Normal : QIcon::Disabled);
    painter.restore();
}

void toolButtonLabel(QPainter& painter, const QStyleOptionToolButton& option)
{
    const bool enabled = has(option, QStyle::State_Enabled);
    painter.save();
    painter.setFont(option.font);
    painter.setPen(option.palette.color(enabled ? QPalette::Active : QPalette::Disabled, QPalette::ButtonText));
    iconAndText(
        painter, option.rect, option.icon, option.iconSize, option.text, enabled ? QIcon::Normal : QIcon::Disabled);
    painter.restore();
}

void toolButton(QPainter& painter, const QStyleOption& option, bool framed)
{
    if (framed)
        return pushButton(painter, option, false);
    const QColor ground = quietGround(option);
    const QColor ring = keyboardFocus(option) ? colour(Role::FocusRing) : QColor();
    if (ground.isValid() || ring.isValid())
        panel(painter, option.rect, ground, ring, 2, 4);
}

void field(QPainter& painter, const QStyleOption& option)
{
    const bool focus = has(option, QStyle::State_HasFocus);
    panel(painter, option.rect, has(option, QStyle::State_Enabled) ? colour(Role::Card) : colour(Role::Window),
        colour(focus ? Role::FocusRing : Role::Border), focus ? 1.5 : 1);
}

void checkBox(QPainter& painter, const QStyleOption& option)
{
    const bool on = has(option, QStyle::State_On);
    const bool some = has(option, QStyle::State_NoChange);
    const QRectF box = QRectF(option.rect).adjusted(1, 1, -1, -1);
    if (!on && !some)
        return panel(painter, box, quietGround(option).isValid() ? quietGround(option) : colour(Role::Card),
            markBorder(option), 1, 3);
    const QColor ground = has(option, QStyle::State_Enabled) ? colour(Role::Accent) : colour(Role::MutedText);
    panel(painter, box, ground, keyboardFocus(option) ? colour(Role::Text) : QColor(), 1.5, 3);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(labelOn(ground), 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.translate(box.center());
    if (on)
        painter.drawPolyline(QPolygonF({ QPointF(-3.25, 0.25), QPointF(-1, 2.5), QPointF(3.25, -2.5) }));
    else
        painter.drawLine(QPointF(-3, 0), QPointF(3, 0));
    painter.restore();
}

void radioButton(QPainter& painter, const QStyleOption& option)
{
    const QRectF box = QRectF(option.rect).adjusted(1, 1, -1, -1);
    const double radius = box.height() / 2;
    if (!has(option, QStyle::State_On))
        return panel(painter, box, colour(Role::Card), markBorder(option), 1, radius);
    const QColor ground = has(option, QStyle::State_Enabled) ? colour(Role::Accent) : colour(Role::MutedText);
    panel(painter, box, ground, keyboardFocus(option) ? colour(Role::Text) : QColor(), 1.5, radius);
    panel(painter, box.adjusted(4, 4, -4, -4), labelOn(ground), {}, 1, radius);
}

void focusRing(QPainter& painter, const QStyleOption& option)
{
    if (has(option, QStyle::State_KeyboardFocusChange))
        panel(painter, option.rect, {}, colour(Role::FocusRing), 1.5, 3);
}

void tab(QPainter& painter, const QStyleOption& option)
{
    const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(&option);
    if (!tab)
        return;
    const bool chosen = has(option, QStyle::State_Selected);
    const bool enabled = has(option, QStyle::State_Enabled);
    painter.save();
    painter.setFont(Theme::font(chosen ? TextStyle::Strong : TextStyle::Body));
    const QColor text = colour(chosen || hovered(option) ? Role::Text : Role::MutedText);
    painter.setPen(enabled ? text : tab->palette.color(QPalette::Disabled, QPalette::Text));
    painter.drawText(tab->rect, Qt::AlignCenter | Qt::TextShowMnemonic, tab->text);
    painter.restore();
    if (chosen) {
        const QRect rect = tab->rect;
        painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), colour(Role::Accent));
    }
    if (keyboardFocus(option))
        panel(painter, QRectF(tab->rect).adjusted(2, 4, -2, -4), {}, colour(Role::FocusRing), 1.5, 4);
}

void menuBarItem(QPainter& painter, const QStyleOption& option)
{
    painter.fillRect(option.rect, colour(Role::Window));
    hairline(painter, option.rect, Qt::BottomEdge);
    const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(&option);
    if (!item || item->text.isEmpty())
        return;
    if (has(option, QStyle::State_Selected))
        panel(painter, QRectF(item->rect).adjusted(1, 2, -1, -3), colour(Role::AccentQuiet), {}, 1, 4);
    const bool enabled = has(option, QStyle::State_Enabled);
    painter.setPen(item->palette.color(enabled ? QPalette::Active : QPalette::Disabled, QPalette::WindowText));
    painter.drawText(item->rect, Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextSingleLine, item->text);
}

void dockTitle(QPainter& painter, const QStyleOption& option)
{
    const auto* title = qstyleoption_cast<const QStyleOptionDockWidget*>(&option);
    if (!title)
        return;
    painter.fillRect(title->rect, colour(Role::Window));
    painter.save();
    painter.setFont(Theme::font(TextStyle::Strong));
    painter.setPen(colour(Role::Text));
    const QRect text = title->rect.adjusted(12, 0, -56, 0); // the buttons are at the right
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextHideMnemonic,
        painter.fontMetrics().elidedText(title->title, Qt::ElideRight, text.width()));
    painter.restore();
}

void separator(QPainter& painter, const QStyleOption& option)
{
    const QRect rect = option.rect;
    const QColor line = colour(hovered(option) ? Role::Accent : Role::Border);
    if (rect.width() < rect.height())
        painter.fillRect(QRect(rect.center().x(), rect.top(), 1, rect.height()), line);
    else
        painter.fillRect(QRect(rect.left(), rect.center().y(), rect.width(), 1), line);
}

void comboBox(QPainter& painter, const QStyleOptionComplex& option, const QRect& arrow)
{
    const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(&option);
    if (combo && combo->editable)
        field(painter, option);
    else if (combo && combo->frame)
        pushButton(painter, option, false);
    chevron(painter, arrow, Qt::DownArrow, colour(has(option, QStyle::State_Enabled) ? Role::MutedText : Role::Border));
}

void spinBox(QPainter& painter, const QStyleOptionComplex& option, const QRect& up, const QRect& down)
{
    field(painter, option);
    const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(&option);
    if (!spin || spin->buttonSymbols == QAbstractSpinBox::NoButtons)
        return;
    const auto arrow = [&](QStyle::SubControl button, const QRect& rect, Qt::ArrowType direction, bool possible) {
        const bool pressed = option.activeSubControls == button && has(option, QStyle::State_Sunken);
        chevron(painter, rect, direction, colour(!possible ? Role::Border : pressed ? Role::Accent : Role::MutedText));
    };
    arrow(QStyle::SC_SpinBoxUp, up, Qt::UpArrow, spin->stepEnabled.testFlag(QAbstractSpinBox::StepUpEnabled));
    arrow(QStyle::SC_SpinBoxDown, down, Qt::DownArrow, spin->stepEnabled.testFlag(QAbstractSpinBox::StepDownEnabled));
}

void slider(QPainter& painter, const QStyleOptionComplex& option, const QRect& groove, const QRect& handle)
{
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(&option);
    if (!bar)
        return;
    constexpr double thickness = 4;
    constexpr double knob = 14;
    const bool isEnabled = has(option, QStyle::State_Enabled);
    const bool horizontal = bar->orientation == Qt::Horizontal;
    const QPointF middle = QRectF(handle).center();
    const QRectF all(groove);
    const QRectF line = horizontal ? QRectF(all.left(), middle.y() - thickness / 2, all.width(), thickness)
                                   : QRectF(middle.x() - thickness / 2, all.top(), thickness, all.height());
    const QColor edge = Theme::colours().edgeOf(colour(Role::Border));
    panel(painter, line, isEnabled ? edge : colour(Role::Border), {}, 1, thickness / 2);
    const bool before = bar->upsideDown; // the filled part is where the lesser values are
    QRectF filled = line;
    if (horizontal)
        before ? filled.setLeft(middle.x()) : filled.setRight(middle.x());
    else
        before ? filled.setBottom(middle.y()) : filled.setTop(middle.y());
    if (isEnabled)
        panel(painter, filled, colour(Role::Accent), {}, 1, thickness / 2);
    const bool active = has(option, QStyle::State_Sunken) || has(option, QStyle::State_HasFocus);
    const QRectF round(middle - QPointF(knob / 2, knob / 2), QSizeF(knob, knob));
    panel(painter, round, colour(Role::Card),
        !isEnabled   ? colour(Role::Border)
            : active ? colour(Role::FocusRing)
                     : edge,
        active ? 2 : 1, knob / 2);
}

void scrollBar(QPainter& painter, const QStyleOptionComplex& option, const QRect& slider)
{
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(&option);
    if (!bar || bar->maximum <= bar->minimum)
        return;
    const bool active = has(option, QStyle::State_Sunken)
        || (hovered(option) && option.activeSubControls == QStyle::SC_ScrollBarSlider);
    const QRectF handle = QRectF(slider).adjusted(3, 3, -3, -3);
    const QColor ground = Theme::colours().edgeOf(colour(Role::Border));
    panel(painter, handle, active ? mix(ground, colour(Role::Text), 0.4) : ground, {}, 1,
        qMin(handle.width(), handle.height()) / 2);
}

} // namespace ui::paint
