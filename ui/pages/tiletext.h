// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "ui/models/formatting.h"
#include "ui/widgets/stattile.h"

namespace ui {

/// What one tile of a page says.
struct TileText
{
    FigureText figure;
    QString meaning; ///< one short line: two lines on one tile push everything below it down
    QString detail{}; ///< the long of it, as tool tip; may be empty

    bool operator==(const TileText&) const = default;
};

inline void showTile(StatTile* tile, const TileText& text)
{
    tile->setFigure(text.figure);
    tile->setMeaning(text.meaning);
    tile->setToolTip(text.detail);
}

} // namespace ui
