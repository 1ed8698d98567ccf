// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/support/style.h"

#include <algorithm>

#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QPainter>
#include <QScrollBar>
#include <QStyleOption>
#include <QTabBar>
#include <QToolBar>
#include <QToolButton>
#include <QTreeView>

#include "ui/support/icons.h"
#include "ui/support/stylepaint.h"
#include "ui/support/theme.h"

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int scrollBarExtent = 12;
constexpr int shortestSlider = 28;
constexpr int tabHeight = 36;
constexpr int tabPadding = 11;
constexpr int fieldPadding = 6;

bool isAccent(const QWidget* widget)
{
    return widget && widget->property(accentProperty).toBool();
}

QRect scrollBarSlider(const QStyleOptionSlider& bar)
{
    const bool horizontal = bar.orientation == Qt::Horizontal;
    const int length = horizontal ? bar.rect.width() : bar.rect.height();
    const qint64 range = qint64(bar.maximum) - bar.minimum;
    qint64 extent = length;
    if (range > 0)
        extent = std::clamp(length * qint64(bar.pageStep) / (range + bar.pageStep),
            qint64(qMin(shortestSlider, length)), qint64(length));
    const int start = QStyle::sliderPositionFromValue(
        bar.minimum, bar.maximum, bar.sliderPosition, length - int(extent), bar.upsideDown);
    const QRect slider =
        horizontal ? QRect(start, 0, int(extent), bar.rect.height()) : QRect(0, start, bar.rect.width(), int(extent));
    return slider.translated(bar.rect.topLeft());
}

QSize tabSize(const QStyleOptionTab& tab)
{
    // The selected tab is semibold: room for that, so that nothing moves when the selection does.
    const int text = QFontMetrics(Theme::font(TextStyle::Strong)).horizontalAdvance(tab.text);
    return { text + 2 * tabPadding, tabHeight };
}

} // namespace

Style::Style()
    : QProxyStyle(u"Fusion"_s)
{
}

void Style::polish(QWidget* widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractSpinBox*>(widget) || qobject_cast<QComboBox*>(widget) || qobject_cast<QScrollBar*>(widget)
        || qobject_cast<QTabBar*>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

void Style::drawPrimitive(
    PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    switch (element) {
    case PE_PanelButtonCommand:
        return paint::pushButton(*painter, *option, isAccent(widget));
    case PE_FrameDefaultButton:
    case PE_FrameStatusBarItem:
    case PE_FrameDockWidget:
    case PE_IndicatorTabTear:
        return;
    case PE_PanelButtonTool:
        return paint::toolButton(*painter, *option,
            widget && (qobject_cast<QToolBar*>(widget->parentWidget()) || !option->state.testFlag(State_AutoRaise)));
    case PE_PanelLineEdit:
        if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option); frame && frame->lineWidth > 0)
            return paint::field(*painter, *option);
        return;
    case PE_FrameLineEdit:
        return;
    case PE_Frame:
        return paint::panel(*painter, option->rect, {}, Theme::colours().colour(Role::Border), 1, 0);
    case PE_IndicatorCheckBox:
        return paint::checkBox(*painter, *option);
    case PE_IndicatorRadioButton:
        return paint::radioButton(*painter, *option);
    case PE_FrameFocusRect:
        return paint::focusRing(*painter, *option);
    case PE_PanelItemViewRow:
        return paint::itemRow(*painter, *option, qobject_cast<const QTreeView*>(widget));
    case PE_IndicatorBranch:
        return paint::branch(*painter, *option);
    case PE_PanelStatusBar:
        return paint::hairline(*painter, option->rect, Qt::TopEdge);
    case PE_FrameTabBarBase:
        return paint::hairline(*painter, option->rect, Qt::BottomEdge);
    case PE_IndicatorDockWidgetResizeHandle:
        return paint::separator(*painter, *option);
    case PE_FrameMenu:
    case PE_PanelTipLabel:
        return paint::panel(*painter, option->rect,
            element == PE_FrameMenu ? QColor() : Theme::colours().colour(Role::Card),
            Theme::colours().colour(Role::Border), 1, 0);
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawMenuItem(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    // Our ground for the item under the pointer, Fusion for what is on it.
    const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
    if (!item)
        return;
    QStyleOptionMenuItem plain = *item;
    if (item->menuItemType != QStyleOptionMenuItem::Separator && item->state.testFlag(State_Selected)
        && item->state.testFlag(State_Enabled)) {
        paint::panel(
            *painter, QRectF(item->rect).adjusted(3, 1, -3, -1), Theme::colours().colour(Role::AccentQuiet), {}, 1, 4);
        plain.state &= ~State_Selected;
    }
    QProxyStyle::drawControl(CE_MenuItem, &plain, painter, widget);
}

void Style::drawControl(
    ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    switch (element) {
    case CE_PushButtonLabel:
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
            button && !button->features.testFlag(QStyleOptionButton::HasMenu))
            return paint::pushButtonLabel(*painter, *button, isAccent(widget));
        return QProxyStyle::drawControl(element, option, painter, widget);
    case CE_ToolButtonLabel:
        if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
            button && button->toolButtonStyle == Qt::ToolButtonTextBesideIcon)
            return paint::toolButtonLabel(*painter, *button);
        return QProxyStyle::drawControl(element, option, painter, widget);
    case CE_MenuItem:
        return drawMenuItem(option, painter, widget);
    case CE_Header:
        return paint::header(*painter, *option);
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, Theme::colours().colour(Role::Card));
        return paint::hairline(*painter, option->rect, Qt::BottomEdge);
    case CE_TabBarTab:
        return paint::tab(*painter, *option);
    case CE_MenuBarItem:
    case CE_MenuBarEmptyArea:
        return paint::menuBarItem(*painter, *option);
    case CE_ToolBar:
        painter->fillRect(option->rect, Theme::colours().colour(Role::Card));
        return paint::hairline(*painter, option->rect, Qt::BottomEdge);
    case CE_DockWidgetTitle:
        return paint::dockTitle(*painter, *option);
    case CE_Splitter:
        return paint::separator(*painter, *option);
    default:
        QProxyStyle::drawControl(element, option, painter, widget);
    }
}

void Style::drawComplexControl(
    ComplexControl control, const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    switch (control) {
    case CC_ComboBox:
        return paint::comboBox(*painter, *option, subControlRect(control, option, SC_ComboBoxArrow, widget));
    case CC_SpinBox:
        return paint::spinBox(*painter, *option, subControlRect(control, option, SC_SpinBoxUp, widget),
            subControlRect(control, option, SC_SpinBoxDown, widget));
    case CC_Slider:
        return paint::slider(*painter, *option, subControlRect(control, option, SC_SliderGroove, widget),
            subControlRect(control, option, SC_SliderHandle, widget));
    case CC_ScrollBar:
        return paint::scrollBar(*painter, *option, subControlRect(control, option, SC_ScrollBarSlider, widget));
    case CC_ToolButton:
        // Qt draws flat buttons only under the pointer; in a tool bar they always have their frame.
        if (widget && qobject_cast<QToolBar*>(widget->parentWidget()) && !option->state.testFlag(State_MouseOver))
            paint::pushButton(*painter, *option, false);
        return QProxyStyle::drawComplexControl(control, option, painter, widget);
    default:
        QProxyStyle::drawComplexControl(control, option, painter, widget);
    }
}

QRect Style::subControlRect(
    ComplexControl control, const QStyleOptionComplex* option, SubControl subControl, const QWidget* widget) const
{
    if (control == CC_ComboBox && subControl == SC_ComboBoxEditField)
        return QProxyStyle::subControlRect(control, option, subControl, widget).adjusted(fieldPadding - 2, 0, 0, 0);
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control != CC_ScrollBar || !bar)
        return QProxyStyle::subControlRect(control, option, subControl, widget);
    const QRect slider = scrollBarSlider(*bar);
    const bool horizontal = bar->orientation == Qt::Horizontal;
    QRect part = bar->rect;
    switch (subControl) {
    case SC_ScrollBarSlider:
        return slider;
    case SC_ScrollBarGroove:
        return bar->rect;
    case SC_ScrollBarSubPage:
        horizontal ? part.setRight(slider.left() - 1) : part.setBottom(slider.top() - 1);
        return part;
    case SC_ScrollBarAddPage:
        horizontal ? part.setLeft(slider.right() + 1) : part.setTop(slider.bottom() + 1);
        return part;
    default:
        return {};
    }
}

QRect Style::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const
{
    const QRect base = QProxyStyle::subElementRect(element, option, widget);
    const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
    if (element == SE_LineEditContents && frame && frame->lineWidth > 0)
        return base.adjusted(fieldPadding, 0, -fieldPadding, 0);
    return base;
}

QSize Style::sizeFromContents(
    ContentsType type, const QStyleOption* option, const QSize& size, const QWidget* widget) const
{
    const QSize base = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_ItemViewItem:
        return { base.width(), qMax(base.height(), metrics::rowHeight) };
    case CT_PushButton:
        return { qMax(size.width() + 28, 64), qMax(size.height() + 8, metrics::buttonHeight) };
    case CT_LineEdit:
    case CT_SpinBox:
    case CT_ComboBox:
        return { base.width() + fieldPadding, qMax(base.height(), metrics::buttonHeight) };
    case CT_ToolButton:
        if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
            button && button->toolButtonStyle == Qt::ToolButtonTextBesideIcon && !button->text.isEmpty())
            return { base.width() + 12, qMax(base.height(), metrics::buttonHeight) };
        return base.expandedTo({ metrics::buttonHeight, metrics::buttonHeight });
    case CT_HeaderSection:
        return { base.width() + 12, metrics::rowHeight };
    case CT_MenuItem:
        return { base.width(), qMax(base.height(), widget && base.height() > 12 ? 24 : 0) };
    case CT_MenuBarItem:
        return { base.width() + 6, metrics::rowHeight };
    case CT_TabBarTab:
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option))
            return tabSize(*tab).expandedTo(tab->icon.isNull() ? QSize() : base);
        return base;
    default:
        return base;
    }
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_ScrollBarExtent:
        return scrollBarExtent;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ToolBarIconSize:
    case PM_TabBarIconSize:
    case PM_ListViewIconSize:
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return metrics::iconSize;
    case PM_FocusFrameHMargin:
        return 7; // with Qt's own 1 px: text of cells 8 px from the edge, as in the header
    case PM_TabBarBaseOverlap:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal:
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_DockWidgetSeparatorExtent:
    case PM_SplitterWidth:
        return 5;
    case PM_DockWidgetTitleMargin:
        return 6;
    case PM_ToolBarItemSpacing:
        return 8;
    case PM_ToolBarItemMargin:
        return 4;
    case PM_MenuBarPanelWidth:
        return 0;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(
    StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* returnData) const
{
    switch (hint) {
    case SH_TabBar_Alignment:
        return Qt::AlignLeft;
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_ItemView_ChangeHighlightOnFocus:
    case SH_EtchDisabledText:
    case SH_DockWidget_ButtonsHaveFrame:
    case SH_ComboBox_Popup:
        return 0;
    default:
        return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

QIcon Style::standardIcon(StandardPixmap standard, const QStyleOption* option, const QWidget* widget) const
{
    switch (standard) {
    case SP_LineEditClearButton:
    case SP_TitleBarCloseButton:
    case SP_DockWidgetCloseButton:
        return icon(Icon::Cancel);
    case SP_TitleBarNormalButton:
        return icon(Icon::Copy);
    default:
        return QProxyStyle::standardIcon(standard, option, widget);
    }
}

} // namespace ui
