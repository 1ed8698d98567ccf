// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include <QByteArray>
#include <QString>

namespace ui {

/// What a histogram shows: how many things have the key 0, 1, 2, …
struct HistogramData
{
    QString name; ///< "Links out": accessible name and title of exported pictures
    QString keyTitle; ///< of the axis: "links out of an element"
    QString countTitle; ///< of the other axis, and the word after a count: "elements"
    std::vector<std::uint64_t> counts; ///< by key
    bool lastIsOpen = false; ///< the last place counts its key and all above
    bool logarithmic = false; ///< the counts' axis; for counts that differ by orders of magnitude

    bool operator==(const HistogramData&) const = default;
};

/// One bar: the keys `first` to `last`.
struct HistogramBin
{
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint64_t count = 0;
    bool open = false; ///< and all above `last`

    bool operator==(const HistogramBin&) const = default;
    /// "7", "8 – 15", "1 024 and more".
    QString keys() const;
};

/// The bars: one per key if there are at most `most` up to the highest key in use, else each of several keys.
std::vector<HistogramBin> binsOf(const HistogramData& data, int most);

/// The histogram in words: how many things, from which key to which, median and mean; each bar where there are few.
QString histogramSummary(const HistogramData& data);

/// Two columns, key and count, of every key up to the highest in use; raw numbers.
QByteArray histogramTable(const HistogramData& data, char separator);

} // namespace ui
