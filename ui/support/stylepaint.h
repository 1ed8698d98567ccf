// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QRectF>

class QPainter;
class QStyleOption;
class QStyleOptionButton;
class QStyleOptionComplex;
class QStyleOptionToolButton;
class QWidget;

/// What Style paints, one function per element; each uses the theme's colours.
namespace ui::paint {

/// A rounded panel with a border of `borderWidth` inside `rect`; invalid colours leave out ground or border.
void panel(QPainter& painter, const QRectF& rect, const QColor& ground, const QColor& border, double borderWidth = 1,
    double radius = 6);

/// A chevron pointing `Qt::DownArrow` and so on, centred in `rect`, about 8 px wide.
void chevron(QPainter& painter, const QRectF& rect, Qt::ArrowType direction, const QColor& colour);

/// 1 px along the inside of one edge of `rect`.
void hairline(QPainter& painter, const QRect& rect, Qt::Edge edge);

void pushButton(QPainter& painter, const QStyleOption& option, bool accent);
void pushButtonLabel(QPainter& painter, const QStyleOptionButton& option, bool accent);
/// Icon and text side by side, centred together.
void toolButtonLabel(QPainter& painter, const QStyleOptionToolButton& option);
void toolButton(QPainter& painter, const QStyleOption& option, bool framed);
void field(QPainter& painter, const QStyleOption& option);
void checkBox(QPainter& painter, const QStyleOption& option);
void radioButton(QPainter& painter, const QStyleOption& option);
void focusRing(QPainter& painter, const QStyleOption& option);

/// A row of a view: alternate ground, selection; `strip` marks a selected row at its left end.
void itemRow(QPainter& painter, const QStyleOption& option, bool strip);
void branch(QPainter& painter, const QStyleOption& option);
void header(QPainter& painter, const QStyleOption& option);

void tab(QPainter& painter, const QStyleOption& option);
void menuBarItem(QPainter& painter, const QStyleOption& option);
void dockTitle(QPainter& painter, const QStyleOption& option);
void separator(QPainter& painter, const QStyleOption& option);

void comboBox(QPainter& painter, const QStyleOptionComplex& option, const QRect& arrow);
void spinBox(QPainter& painter, const QStyleOptionComplex& option, const QRect& up, const QRect& down);
/// Groove, filled up to the handle, and a round handle.
void slider(QPainter& painter, const QStyleOptionComplex& option, const QRect& groove, const QRect& handle);
void scrollBar(QPainter& painter, const QStyleOptionComplex& option, const QRect& slider);

} // namespace ui::paint
