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
    QString meaning;

    bool operator==(const TileText&) const = default;
};

inline void showTile(StatTile* tile, const TileText& text)
{
    tile->setFigure(text.figure);
    tile->setMeaning(text.meaning);
}

} // namespace ui
