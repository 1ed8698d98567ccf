// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include <QByteArray>
#include <QString>
#include <QVector>

#include "ui/support/colours.h"

namespace ui {

/// One line of a TimeChart. Its points are those of TimeChartData::times; empty where there was nothing to see.
struct TimeSeries
{
    QString key;
    QString name;
    Part part = Part::Other; ///< its colour
    std::vector<std::optional<quint64>> bytes;

    bool operator==(const TimeSeries&) const = default;
};

/// Bytes over time.
struct TimeChartData
{
    QString name; ///< accessible name and title of exported pictures
    QString valueTitle; ///< of the axis
    std::vector<double> times; ///< seconds since the epoch, ascending
    QVector<TimeSeries> series;
    std::optional<quint64> alert; ///< bytes of the dashed line
    QString alertLabel;

    bool operator==(const TimeChartData&) const = default;
};

/// Where the axis of bytes begins and ends, and its ticks: multiples of a power of two, the units people use. The alert
/// line is inside if it is not far above everything else.
struct ByteScale
{
    double lower = 0;
    double upper = 1;
    std::vector<quint64> ticks;
    bool hasAlert = false;
};
ByteScale byteScaleOf(const TimeChartData& data);

/// The chart in words: of each line the last figure and the highest.
QString timeChartSummary(const TimeChartData& data);

/// A row per time (ISO 8601, UTC) with a column for each line; raw bytes, nothing where there was nothing to see.
QByteArray timeChartTable(const TimeChartData& data, char separator);

} // namespace ui
