// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/histogramdata.h"

#include <algorithm>

#include <QCoreApplication>
#include <QStringList>

#include "ui/models/formatting.h"

namespace ui {

namespace {

constexpr std::size_t fewBars = 10;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Histogram)
};

/// Keys up to the highest in use.
std::size_t used(const std::vector<std::uint64_t>& counts)
{
    const auto last = std::find_if(counts.rbegin(), counts.rend(), [](std::uint64_t count) { return count > 0; });
    return static_cast<std::size_t>(counts.rend() - last);
}

} // namespace

QString HistogramBin::keys() const
{
    if (open)
        return Text::tr("%1 and more").arg(formatCount(first));
    return first == last ? formatCount(first) : Text::tr("%1 – %2").arg(formatCount(first), formatCount(last));
}

std::vector<HistogramBin> binsOf(const HistogramData& data, int most)
{
    const std::size_t keys = used(data.counts);
    const std::size_t width =
        std::max<std::size_t>(1, (keys + static_cast<std::size_t>(most) - 1) / static_cast<std::size_t>(most));
    std::vector<HistogramBin> bins;
    for (std::size_t first = 0; first < keys; first += width) {
        HistogramBin bin{ first, std::min(first + width, keys) - 1, 0, false };
        for (std::size_t key = first; key <= bin.last; ++key)
            bin.count += data.counts[key];
        bin.open = data.lastIsOpen && bin.last + 1 == data.counts.size();
        bins.push_back(bin);
    }
    return bins;
}

QString histogramSummary(const HistogramData& data)
{
    const std::size_t keys = used(data.counts);
    if (keys == 0)
        return Text::tr("Nothing to show");
    std::uint64_t things = 0;
    double sum = 0;
    std::size_t least = keys;
    for (std::size_t key = 0; key < keys; ++key) {
        things += data.counts[key];
        sum += static_cast<double>(data.counts[key]) * static_cast<double>(key);
        if (data.counts[key] > 0)
            least = std::min(least, key);
    }
    if (keys <= fewBars) {
        QStringList bars;
        for (const HistogramBin& bin : binsOf(data, static_cast<int>(fewBars)))
            bars << Text::tr("%1: %2").arg(bin.keys(), formatCount(bin.count));
        return bars.join(QStringLiteral(", "));
    }
    std::size_t median = 0;
    for (std::uint64_t seen = data.counts[0]; seen < things - seen;)
        seen += data.counts[++median];
    return Text::tr("%1 to %2, median %3, mean %4")
        .arg(formatCount(least), formatCount(keys - 1), formatCount(median),
            formatDecimal(sum / static_cast<double>(things), 1));
}

QByteArray histogramTable(const HistogramData& data, char separator)
{
    QString title = data.keyTitle;
    QString count = data.countTitle;
    QByteArray table = title.remove(QLatin1Char(separator)).toUtf8() + separator
        + count.remove(QLatin1Char(separator)).toUtf8() + '\n';
    for (std::size_t key = 0; key < used(data.counts); ++key)
        table += QByteArray::number(static_cast<qulonglong>(key)) + separator
            + QByteArray::number(static_cast<qulonglong>(data.counts[key])) + '\n';
    return table;
}

} // namespace ui
