// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/memorybardata.h"

#include <algorithm>
#include <array>

#include <QCoreApplication>

#include "ui/models/formatting.h"
#include "ui/models/memoryparts.h"

namespace ui {

using engine::memory::MemoryParts;

namespace {

constexpr int summaryBars = 12;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(MemoryBars)
};

struct Look
{
    Part part;
    double strength; ///< what belongs together has one hue
};

constexpr std::array<Look, memoryPartCount> looks{ {
    { Part::Vectors, 1.0 },
    { Part::GraphLinks, 1.0 },
    { Part::GraphLinks, 0.5 },
    { Part::IdMaps, 0.5 },
    { Part::IdMaps, 1.0 },
    { Part::FreePages, 1.0 },
    { Part::Other, 1.0 },
} };

void add(std::optional<MemoryParts>& sum, const std::optional<MemoryParts>& parts)
{
    if (!parts)
        return;
    if (!sum)
        sum = MemoryParts{};
    *sum += *parts;
}

QString inWords(const MemoryBar& bar)
{
    if (!bar.model)
        return Text::tr("%1: %2").arg(bar.name, bar.note);
    QStringList parts;
    for (int part = 0; part < memoryPartCount; ++part) {
        if (const quint64 bytes = memoryPart(*bar.model, part); bytes > 0)
            parts << memoryPartLabel(part) + u' ' + formatBytes(bytes);
    }
    QString text = Text::tr("%1: %2 in Chroma").arg(bar.name, formatBytes(bar.total(), true));
    if (!parts.isEmpty())
        text += QStringLiteral(" (") + parts.join(QStringLiteral(", ")) + u')';
    if (bar.measured)
        text += Text::tr(", %1 measured here").arg(formatBytes(bar.measured->total()));
    return text;
}

} // namespace

QVector<MemoryBar> largestBars(QVector<MemoryBar> bars, int most, const QString& keep)
{
    std::stable_sort(bars.begin(), bars.end(), [](const MemoryBar& a, const MemoryBar& b) {
        if (a.model.has_value() != b.model.has_value())
            return !a.model; // what is damaged must not vanish among the rest
        return a.total() > b.total();
    });
    if (bars.size() <= most)
        return bars;
    const qsizetype shown = most - 1;
    const auto wanted = std::find_if(
        bars.begin() + shown, bars.end(), [&](const MemoryBar& bar) { return !keep.isEmpty() && bar.key == keep; });
    if (wanted != bars.end())
        std::rotate(bars.begin() + shown - 1, wanted, wanted + 1);
    MemoryBar rest;
    rest.collections = 0;
    for (qsizetype at = shown; at < bars.size(); ++at) {
        add(rest.model, bars[at].model);
        add(rest.measured, bars[at].measured);
        rest.collections += bars[at].collections;
    }
    if (!rest.model)
        rest.note = Text::tr("cannot be read");
    rest.name = Text::tr("%1 others").arg(formatCount(static_cast<quint64>(rest.collections)));
    bars.resize(shown);
    bars.append(rest);
    return bars;
}

QString memoryBarsSummary(const QVector<MemoryBar>& bars)
{
    if (bars.isEmpty())
        return Text::tr("Nothing to show");
    quint64 sum = 0;
    for (const MemoryBar& bar : bars)
        sum += bar.total();
    QStringList texts{ Text::tr("%1 in all, once Chroma has loaded them").arg(formatBytes(sum, true)) };
    for (qsizetype at = 0; at < std::min<qsizetype>(bars.size(), summaryBars); ++at)
        texts << inWords(bars[at]);
    return texts.join(QStringLiteral("; "));
}

QByteArray memoryBarsTable(const QVector<MemoryBar>& bars, char separator)
{
    QByteArray table = QByteArray("collection") + separator + "kind";
    for (int part = 0; part < memoryPartCount; ++part)
        table += separator + memoryPartKey(part).toLatin1();
    table += QByteArray(1, separator) + "total\n";
    const auto addRow = [&](const QString& name, const char* kind, const MemoryParts& parts) {
        QString quoted = name;
        if (separator == ',' && (name.contains(u',') || name.contains(u'"')))
            quoted = u'"' + quoted.replace(u'"', QStringLiteral("\"\"")) + u'"';
        table += quoted.remove(u'\t').toUtf8() + separator + kind;
        for (int part = 0; part < memoryPartCount; ++part)
            table += separator + QByteArray::number(static_cast<qulonglong>(memoryPart(parts, part)));
        table += separator + QByteArray::number(static_cast<qulonglong>(parts.total())) + '\n';
    };
    for (const MemoryBar& bar : bars) {
        if (bar.model)
            addRow(bar.name, "chroma", *bar.model);
        if (bar.measured)
            addRow(bar.name, "measured", *bar.measured);
    }
    return table;
}

QStringList memoryPartLines(const MemoryParts& parts)
{
    QStringList lines;
    for (int part = 0; part < memoryPartCount; ++part) {
        if (const quint64 bytes = memoryPart(parts, part); bytes > 0)
            lines << Text::tr("%1: %2").arg(memoryPartLabel(part), formatExactBytes(bytes));
    }
    return lines;
}

QColor memoryPartColour(int part, const Colours& colours)
{
    const Look& look = looks.at(static_cast<std::size_t>(part));
    return colours.tint(colours.part(look.part), look.strength);
}

bool isMemoryPartHatched(int part)
{
    return looks.at(static_cast<std::size_t>(part)).part == Part::FreePages;
}

} // namespace ui
