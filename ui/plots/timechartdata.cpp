// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/timechartdata.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

#include "ui/models/formatting.h"

namespace ui {

namespace {

constexpr double mostTicks = 5;
constexpr double headroom = 1.12;
constexpr double farAbove = 2.5; ///< an alert line so many times above all else would press it to the ground

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(TimeChart)
};

quint64 highestOf(const TimeSeries& series)
{
    quint64 highest = 0;
    for (const auto& bytes : series.bytes)
        highest = std::max(highest, bytes.value_or(0));
    return highest;
}

} // namespace

ByteScale byteScaleOf(const TimeChartData& data)
{
    quint64 highest = 0;
    for (const TimeSeries& series : data.series)
        highest = std::max(highest, highestOf(series));
    ByteScale scale;
    scale.hasAlert =
        data.alert && static_cast<double>(*data.alert) <= farAbove * static_cast<double>(std::max<quint64>(highest, 1));
    if (scale.hasAlert)
        highest = std::max(highest, *data.alert);
    scale.upper = std::max(1024.0, static_cast<double>(highest) * headroom);
    // 1, 2, 4 … 512 of a unit: round in the units people use.
    const double step = std::exp2(std::ceil(std::log2(scale.upper / mostTicks)));
    for (double tick = 0; tick <= scale.upper; tick += step)
        scale.ticks.push_back(static_cast<quint64>(tick));
    return scale;
}

QString timeChartSummary(const TimeChartData& data)
{
    QStringList texts;
    for (const TimeSeries& series : data.series) {
        const quint64 highest = highestOf(series);
        const auto& last = series.bytes.empty() ? std::nullopt : series.bytes.back();
        texts << (last ? Text::tr("%1: %2 now, %3 at most").arg(series.name, formatBytes(*last), formatBytes(highest))
                       : Text::tr("%1: ended, %2 at most").arg(series.name, formatBytes(highest)));
    }
    if (data.alert)
        texts << data.alertLabel;
    return texts.isEmpty() ? Text::tr("Nothing to show") : texts.join(QStringLiteral("; "));
}

QByteArray timeChartTable(const TimeChartData& data, char separator)
{
    QByteArray table = "time";
    for (const TimeSeries& series : data.series) {
        QString name = series.name;
        table += separator + name.remove(QLatin1Char(separator)).remove(u'"').toUtf8();
    }
    table += '\n';
    for (std::size_t at = 0; at < data.times.size(); ++at) {
        const auto time = QDateTime::fromMSecsSinceEpoch(std::llround(data.times[at] * 1000), Qt::UTC);
        table += time.toString(Qt::ISODateWithMs).toLatin1();
        for (const TimeSeries& series : data.series) {
            table += separator;
            if (at < series.bytes.size() && series.bytes[at])
                table += QByteArray::number(*series.bytes[at]);
        }
        table += '\n';
    }
    return table;
}

} // namespace ui
