// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QByteArray>
#include <QPointF>
#include <QRectF>
#include <QString>

namespace ui {

/// Points that look alike.
struct ScatterGroup
{
    enum class Kind {
        Plain, ///< all points, nothing is told apart
        Category, ///< `series` gives hue and shape
        Level, ///< `level` gives the place on the scale
        Other, ///< categories too rare for a hue of their own
        Missing, ///< no value
    };

    QString label; ///< in the legend
    Kind kind = Kind::Plain;
    int series = 0; ///< 0, 1, … below scatterSeries
    double level = 0; ///< 0 to 1

    bool operator==(const ScatterGroup&) const = default;
};

/// Hues, each with a shape of its own.
inline constexpr int scatterSeries = 8;

struct ScatterPoint
{
    QPointF place;
    int group = 0;
    QString id;
    QString value; ///< of what the colour shows; empty = none

    bool operator==(const ScatterPoint&) const = default;
};

/// A point that is pointed out, of the sample or not.
struct ScatterMark
{
    QPointF place;
    QString id;
    bool chosen = false; ///< the one; else one of its company

    bool operator==(const ScatterMark&) const = default;
};

/// What a scale of colours runs from and to.
struct ScatterScale
{
    double lowest = 0;
    double highest = 0;

    bool operator==(const ScatterScale&) const = default;
};

/// What a scatter plot shows; both axes have the same unit.
struct ScatterData
{
    QString name; ///< accessible name and title of exported pictures
    QString xTitle;
    QString yTitle;
    QString colourTitle; ///< what the colours show; empty = nothing
    std::vector<ScatterGroup> groups; ///< in the order of the legend; points of later ones are drawn above
    std::vector<ScatterPoint> points;
    std::optional<ScatterScale> scale; ///< the legend is a scale, not a list
    QString summary; ///< in words, for those who do not see it

    bool operator==(const ScatterData&) const = default;
};

/// The smallest rectangle around all points and marks; empty where there is none.
QRectF boundsOf(const ScatterData& data, const std::vector<ScatterMark>& marks);

/// id, x, y and value of every point, under their headings; raw numbers. Separator "," = CSV, '\t' = for the clipboard.
QByteArray scatterTable(const ScatterData& data, char separator);

} // namespace ui
