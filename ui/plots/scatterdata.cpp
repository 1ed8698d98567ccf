// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/scatterdata.h"

#include <algorithm>

namespace ui {

namespace {

QByteArray field(const QString& text, char separator)
{
    QByteArray bytes = text.toUtf8();
    if (separator == '\t')
        return bytes.replace('\t', ' ').replace('\n', ' ').replace('\r', ' ');
    if (bytes.contains(separator) || bytes.contains('"') || bytes.contains('\n') || bytes.contains('\r'))
        return '"' + bytes.replace("\"", "\"\"") + '"';
    return bytes;
}

} // namespace

QRectF boundsOf(const ScatterData& data, const std::vector<ScatterMark>& marks)
{
    std::optional<QPointF> low;
    QPointF high;
    const auto include = [&](const QPointF& place) {
        if (!low) {
            low = high = place;
            return;
        }
        *low = { std::min(low->x(), place.x()), std::min(low->y(), place.y()) };
        high = { std::max(high.x(), place.x()), std::max(high.y(), place.y()) };
    };
    for (const ScatterPoint& point : data.points)
        include(point.place);
    for (const ScatterMark& mark : marks)
        include(mark.place);
    return low ? QRectF(*low, high) : QRectF();
}

QByteArray scatterTable(const ScatterData& data, char separator)
{
    const QByteArray end = separator == '\t' ? "\n" : "\r\n";
    const bool hasValues = !data.colourTitle.isEmpty();
    QByteArray table = QByteArray("id") + separator + 'x' + separator + 'y';
    if (hasValues)
        table += separator + field(data.colourTitle, separator);
    table += end;
    for (const ScatterPoint& point : data.points) {
        table += field(point.id, separator) + separator + QByteArray::number(point.place.x(), 'g', 9) + separator
            + QByteArray::number(point.place.y(), 'g', 9);
        if (hasValues)
            table += separator + field(point.value, separator);
        table += end;
    }
    return table;
}

} // namespace ui
