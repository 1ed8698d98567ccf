// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/maptext.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <QCoreApplication>
#include <QLocale>

#include "ui/models/formatting.h"
#include "ui/models/plural.h"

namespace ui {

using engine::search::MetadataColumn;
using engine::search::SampledValue;

namespace {

constexpr std::size_t fewValues = 8; ///< numbers of no more different values are told apart like words
constexpr int levels = 24; ///< steps of the scale of colours
constexpr qsizetype longestLabel = 28;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Map)
};

QString textOf(const SampledValue& value)
{
    if (const auto* number = std::get_if<double>(&value)) {
        const bool isWhole = std::abs(*number) < 1e15 && *number == std::floor(*number);
        return isWhole ? formatNumber(static_cast<qint64>(*number)) : QLocale().toString(*number, 'g', 6);
    }
    const auto* text = std::get_if<std::string>(&value);
    return text ? fromUtf8(*text) : QString();
}

/// How many records have which value.
std::map<SampledValue, std::size_t> countsOf(const MetadataColumn& column)
{
    std::map<SampledValue, std::size_t> counts;
    for (const SampledValue& value : column.values) {
        if (!std::holds_alternative<std::monostate>(value))
            ++counts[value];
    }
    return counts;
}

QString axisTitle(const MapData& map, std::size_t axis)
{
    const QString name = Text::tr("PC %1").arg(axis + 1);
    return axis < map.projection.axes.size()
        ? Text::tr("%1 (%2 of variance)").arg(name, formatShare(map.projection.axes[axis].share))
        : Text::tr("%1 (no variance)").arg(name);
}

/// Appends a group for what has no value, if there is any; its points lie below all others.
void addMissing(ScatterData& data, std::size_t missing, const QString& label)
{
    if (missing > 0)
        data.groups.push_back(
            { Text::tr("%1 (%2)").arg(label, formatCount(missing)), ScatterGroup::Kind::Missing, 0, 0 });
}

void colourByCategory(
    ScatterData& data, const MetadataColumn& column, const std::map<SampledValue, std::size_t>& counts)
{
    std::vector<std::pair<SampledValue, std::size_t>> byCount(counts.begin(), counts.end());
    std::stable_sort(byCount.begin(), byCount.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    const std::size_t named = std::min<std::size_t>(byCount.size(), scatterSeries);
    std::size_t others = 0;
    for (std::size_t at = named; at < byCount.size(); ++at)
        others += byCount[at].second;
    addMissing(data, column.values.size() - column.present, Text::tr("no value"));
    const int missingGroup = data.groups.empty() ? -1 : 0;
    const int otherGroup = others > 0 ? static_cast<int>(data.groups.size()) : -1;
    if (others > 0)
        data.groups.push_back({ counted(byCount.size() - named, Text::tr("1 other value"), Text::tr("%1 other values"))
                + QStringLiteral(" (%1)").arg(formatCount(others)),
            ScatterGroup::Kind::Other, 0, 0 });
    std::map<SampledValue, int> groupOf;
    // The most frequent lies lowest, so that it hides none of the others.
    for (std::size_t at = 0; at < named; ++at) {
        groupOf[byCount[at].first] = static_cast<int>(data.groups.size());
        data.groups.push_back({ QStringLiteral("%1 (%2)").arg(
                                    oneLine(textOf(byCount[at].first), longestLabel), formatCount(byCount[at].second)),
            ScatterGroup::Kind::Category, static_cast<int>(at), 0 });
    }
    for (std::size_t at = 0; at < data.points.size(); ++at) {
        const SampledValue& value = column.values[at];
        const auto found = groupOf.find(value);
        data.points[at].group = std::holds_alternative<std::monostate>(value) ? missingGroup
            : found != groupOf.end()                                          ? found->second
                                                                              : otherGroup;
    }
}

void colourByScale(ScatterData& data, const MetadataColumn& column, double lowest, double highest)
{
    data.scale = ScatterScale{ lowest, highest };
    addMissing(data, column.values.size() - column.present, Text::tr("no value"));
    const int first = static_cast<int>(data.groups.size());
    for (int level = 0; level < levels; ++level)
        data.groups.push_back({ {}, ScatterGroup::Kind::Level, 0, level / double(levels - 1) });
    for (std::size_t at = 0; at < data.points.size(); ++at) {
        const auto* number = std::get_if<double>(&column.values[at]);
        const double share =
            number && highest > lowest ? *number / (highest - lowest) - lowest / (highest - lowest) : 0;
        data.points[at].group = number ? first + std::clamp(static_cast<int>(share * levels), 0, levels - 1) : 0;
    }
}

/// The smallest and largest number of a column that has only such.
std::pair<double, double> reachOf(const std::map<SampledValue, std::size_t>& counts)
{
    return { std::get<double>(counts.begin()->first), std::get<double>(counts.rbegin()->first) };
}

} // namespace

ScatterData mapScatter(const MapData& map, const MetadataColumn* column)
{
    ScatterData data;
    data.name = Text::tr("Map of %1").arg(oneLine(fromUtf8(map.collectionName), 60));
    data.xTitle = axisTitle(map, 0);
    data.yTitle = axisTitle(map, 1);
    data.points.reserve(map.ids.size());
    for (std::size_t at = 0; at < map.ids.size(); ++at) {
        const auto& place = map.projection.points[at];
        data.points.push_back(
            { { place.x, place.y }, 0, fromUtf8(map.ids[at]), column ? textOf(column->values[at]) : QString() });
    }
    data.summary = mapSummary(map);
    const auto counts = column ? countsOf(*column) : std::map<SampledValue, std::size_t>();
    if (!column || counts.empty()) {
        data.groups.push_back({ {}, ScatterGroup::Kind::Plain, 0, 0 });
        return data;
    }
    data.colourTitle = fromUtf8(column->key);
    data.summary += Text::tr(" · coloured by %1").arg(oneLine(data.colourTitle, 60));
    if (column->isNumeric() && counts.size() > fewValues) {
        const auto [lowest, highest] = reachOf(counts);
        colourByScale(data, *column, lowest, highest);
    } else {
        colourByCategory(data, *column, counts);
    }
    return data;
}

QString mapSummary(const MapData& map)
{
    const auto& projection = map.projection;
    QString text = projection.rows.size() == projection.live
        ? counted(projection.live, Text::tr("all of 1 record"), Text::tr("all %1 records"))
        : Text::tr("%1 of %2 records, seed %3")
              .arg(formatCount(projection.rows.size()), formatCount(projection.live), formatCount(projection.seed));
    double seen = 0;
    for (const auto& axis : projection.axes)
        seen += axis.share;
    if (!projection.axes.empty())
        text += Text::tr(" · %1 of the variance is seen").arg(formatShare(std::min(1.0, seen)));
    return text;
}

QStringList mapRemarks(const MapData& map)
{
    const auto& projection = map.projection;
    QStringList remarks;
    if (projection.nonFinite > 0)
        remarks << counted(projection.nonFinite, Text::tr("1 vector of the sample is not finite and was left out"),
            Text::tr("%1 vectors of the sample are not finite and were left out"));
    if (projection.axes.empty() && projection.points.size() > 1)
        remarks << Text::tr("all vectors of the sample are the same");
    else if (projection.axes.size() == 1)
        remarks << Text::tr("the vectors vary along one direction only");
    if (!projection.converged)
        remarks << Text::tr("the axes are not exact: many directions vary alike");
    return remarks;
}

} // namespace ui
