// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QPixmap>

#include "ui/support/colours.h"

class QPainter;

namespace ui {

/// The program's own icons, 16 px with a stroke of 1.5, resources/icons/<name>.svg.
enum class Icon {
    Open,
    Back,
    Forward,
    Refresh,
    Export,
    Report,
    Settings,
    Cancel,
    Search,
    Filter,
    Folder,
    Database,
    Collection,
    Wrong,
    Loss,
    Hygiene,
    Good,
    Copy,
    Theme,
    Sample,
    Tasks,
    Log,
};
inline constexpr int iconCount = 22;

/// The icon in the text colour of the theme in force, at any size and device pixel ratio; follows theme changes.
QIcon icon(Icon icon);

/// The mark of `status` in its colour; a null icon for None.
QIcon statusIcon(Status status);

/// The icon's shape filled with `colour`, `size` device-independent pixels wide.
QPixmap iconPixmap(Icon icon, const QColor& colour, int size, double devicePixelRatio);

/// Paints the mark of `status` centred in `rect`, 14 px or less. Paints nothing for None.
void paintStatus(QPainter& painter, const QRectF& rect, Status status, const Colours& colours);

} // namespace ui
