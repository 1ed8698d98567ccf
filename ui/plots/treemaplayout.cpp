// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/treemaplayout.h"

#include <algorithm>
#include <cmath>

namespace ui {
namespace {

/// More children than this are not told apart by eye; the smallest go into the rest.
constexpr qsizetype mostChildren = 200;

bool counts(double weight)
{
    return std::isfinite(weight) && weight > 0;
}

/// Indices of the weights that count, largest first; equal ones stay in order.
QVector<qsizetype> bySize(const QVector<double>& weights)
{
    QVector<qsizetype> order;
    for (qsizetype i = 0; i < weights.size(); ++i) {
        if (counts(weights[i]))
            order.append(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](qsizetype a, qsizetype b) { return weights[a] > weights[b]; });
    return order;
}

/// The worst aspect ratio of a row of total area `sum` with extremes `smallest` and `largest` along `side`.
double worstAspect(double sum, double smallest, double largest, double side)
{
    const double thickness = sum / side;
    return std::max(largest / (thickness * thickness), thickness * thickness / smallest);
}

struct Row
{
    qsizetype begin = 0;
    qsizetype end = 0;
    double sum = 0;
};

/// The longest row from `begin` on that gets no worse by its last member.
Row nextRow(const QVector<double>& areas, qsizetype begin, double side)
{
    Row row{ begin, begin + 1, areas[begin] };
    double worst = worstAspect(row.sum, areas[begin], areas[begin], side);
    while (row.end < areas.size()) {
        const double sum = row.sum + areas[row.end];
        const double aspect = worstAspect(sum, areas[row.end], areas[begin], side);
        if (aspect > worst)
            break;
        worst = aspect;
        row.sum = sum;
        ++row.end;
    }
    return row;
}

/// Places the row along the shorter side of `free` and takes its room away.
void placeRow(const QVector<double>& areas, const Row& row, QRectF& free, QVector<QRectF>& placed)
{
    const bool column = free.width() >= free.height();
    const double side = column ? free.height() : free.width();
    const double thickness = side > 0 ? row.sum / side : 0;
    double along = column ? free.top() : free.left();
    for (qsizetype i = row.begin; i < row.end; ++i) {
        const double length = thickness > 0 ? areas[i] / thickness : 0;
        placed.append(
            column ? QRectF(free.left(), along, thickness, length) : QRectF(along, free.top(), length, thickness));
        along += length;
    }
    column ? free.setLeft(free.left() + thickness) : free.setTop(free.top() + thickness);
}

/// The children worth a cell, largest first, and what they leave of the parent.
void appendChildren(const TreemapItem& item, int index, const QRectF& area, QVector<TreemapCell>& cells)
{
    QVector<double> weights;
    for (const TreemapItem& child : item.children)
        weights.append(double(child.bytes));
    QVector<qsizetype> order = bySize(weights);
    if (order.isEmpty())
        return;
    order.resize(std::min(order.size(), mostChildren));
    QVector<double> shown;
    quint64 rest = item.bytes;
    for (const qsizetype child : std::as_const(order)) {
        shown.append(weights[child]);
        rest -= std::min(rest, item.children[child].bytes);
    }
    shown.append(double(rest));
    const QVector<QRectF> rects = squarify(shown, area);
    for (qsizetype i = 0; i < order.size(); ++i)
        cells.append({ index, int(order[i]), false, item.children[order[i]].bytes, rects[i] });
    if (rest > 0)
        cells.append({ index, -1, true, rest, rects.last() });
}

} // namespace

QVector<QRectF> squarify(const QVector<double>& weights, const QRectF& area)
{
    QVector<QRectF> result(weights.size());
    const QVector<qsizetype> order = bySize(weights);
    double total = 0;
    for (const qsizetype i : order)
        total += weights[i];
    if (order.isEmpty() || area.isEmpty() || !counts(total))
        return result;
    const double scale = area.width() * area.height() / total;
    QVector<double> areas;
    for (const qsizetype i : order)
        areas.append(weights[i] * scale);

    QVector<QRectF> placed;
    QRectF free = area;
    while (placed.size() < areas.size()) {
        const double side = std::min(free.width(), free.height());
        const Row row = side > 0 ? nextRow(areas, placed.size(), side) : Row{ placed.size(), areas.size(), 0 };
        placeRow(areas, row, free, placed);
    }
    for (qsizetype i = 0; i < order.size(); ++i)
        result[order[i]] = placed[i];
    return result;
}

QVector<TreemapCell> layoutTreemap(const QVector<TreemapItem>& items, const QRectF& area)
{
    QVector<double> weights;
    for (const TreemapItem& item : items)
        weights.append(double(item.bytes));
    const QVector<QRectF> rects = squarify(weights, area);
    QVector<TreemapCell> cells;
    if (area.isEmpty())
        return cells;
    for (const qsizetype i : bySize(weights)) {
        cells.append({ int(i), -1, false, items[i].bytes, rects[i] });
        appendChildren(items[i], int(i), rects[i], cells);
    }
    return cells;
}

} // namespace ui
