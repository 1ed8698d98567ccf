// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>
#include <QString>
#include <QVector>

namespace ui {

/// One thing with a size, and what it is made of. Children need not add up: a rest is shown without a name; children
/// that add up to more are scaled into their parent.
struct TreemapItem
{
    QString key; ///< first level: the engine's part name, which is also its colour; second level: a collection id
    QString label;
    quint64 bytes = 0;
    bool estimate = false;
    QVector<TreemapItem> children; ///< second level; deeper ones are ignored
};

/// One rectangle of the picture. Index into the items; `child` is -1 for a first-level rectangle and for the unnamed
/// rest of one.
struct TreemapCell
{
    int item = 0;
    int child = -1;
    bool rest = false; ///< what of `item` no child with a cell accounts for
    quint64 bytes = 0; ///< what the cell stands for
    QRectF rect; ///< in the units of the area, gaps not taken off
};

/// First-level cells in the order they were laid out (largest first), each followed by its children if it has any.
/// Squarified treemap (Bruls, Huizing, van Wijk 2000): area exactly proportional to bytes, near-square cells. Items of
/// 0 bytes get no cell, and of very many children the smallest share the rest. Same input, same result; equal sizes
/// keep their order.
QVector<TreemapCell> layoutTreemap(const QVector<TreemapItem>& items, const QRectF& area);

/// Rectangles for `weights` (any order, zeros allowed) that tile `area`; index i belongs to weight i, null for zero.
QVector<QRectF> squarify(const QVector<double>& weights, const QRectF& area);

} // namespace ui
