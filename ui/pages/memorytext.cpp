// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/memorytext.h"

#include <algorithm>

#include <QCoreApplication>
#include <QFileInfo>
#include <QStringList>

#include "ui/models/plural.h"
#include "ui/pages/indextext.h"

namespace ui {

using engine::memory::DirectoryMemory;
using engine::memory::MemoryParts;
using engine::memory::MemorySample;
using engine::memory::ProcessSample;
using engine::memory::Runtime;
using engine::memory::SegmentMemory;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(MemoryPage)
};

QString labelOf(const std::map<std::string, QString>& labels, const engine::chroma::Collection& collection)
{
    const auto label = labels.find(collection.id.text);
    return label != labels.end() ? label->second : oneLine(fromUtf8(collection.name));
}

} // namespace

QString memoryFingerprint(const engine::chroma::Snapshot& snapshot)
{
    QStringList parts;
    parts.reserve(static_cast<qsizetype>(snapshot.collections.size()));
    for (const engine::chroma::CollectionView& view : snapshot.collections)
        parts << indexFingerprint(view) + u'/' + formatFigure(view.log.pendingVectors, FigureKind::Count);
    return QString::number(parts.size()) + u'\n' + parts.join(u'\n');
}

TileText chromaNeedsTile(const DirectoryMemory& memory)
{
    const auto damaged = static_cast<quint64>(std::count_if(memory.segments.begin(), memory.segments.end(),
        [](const SegmentMemory& segment) { return segment.problem.has_value(); }));
    const QString meaning = damaged > 0
        ? counted(damaged, Text::tr("without 1 that cannot be read"), Text::tr("without %1 that cannot be read"))
        : memory.segments.size() == 1 ? Text::tr("once it is loaded")
                                      : Text::tr("once all are loaded");
    const quint64 bytes = memory.chromaTotal().total();
    return { splitUnit(formatBytes(bytes, bytes > 0)), meaning,
        memory.runtime == Runtime::Rust
            ? Text::tr("Address space of a Chroma 1.x process, by a model of hnswlib and of its id maps")
            : Text::tr("Address space of a Chroma 0.4 to 0.6 process, by a model of hnswlib and of its id maps") };
}

TileText loadedHereTile(const LoadedById& loaded, std::size_t collections, quint64 all)
{
    quint64 bytes = 0;
    for (const auto& [id, here] : loaded)
        bytes += here.bytes;
    QString meaning = Text::tr("nothing is loaded");
    if (!loaded.empty())
        meaning = loaded.size() == collections
            ? Text::tr("all of it")
            : Text::tr("%1 of %2 collections").arg(formatCount(loaded.size()), formatCount(collections));
    if (all > bytes)
        meaning += Text::tr(", other directories %1").arg(formatBytes(all - bytes));
    return { splitUnit(formatBytes(bytes)), meaning, Text::tr("What counts against the limit of this program") };
}

TileText largestTile(const DirectoryMemory& memory, const std::map<std::string, QString>& labels)
{
    const auto largest = std::max_element(memory.segments.begin(), memory.segments.end(),
        [](const SegmentMemory& a, const SegmentMemory& b) { return a.chroma.total() < b.chroma.total(); });
    if (largest == memory.segments.end() || largest->chroma.total() == 0)
        return { { unknownText(), {} }, {}, {} };
    const QString name = labelOf(labels, largest->collection);
    return { splitUnit(formatBytes(largest->chroma.total(), true)), oneLine(name, 28), name };
}

TileText wasteTile(const DirectoryMemory& memory)
{
    const MemoryParts total = memory.chromaTotal();
    const quint64 waste = total.capacityWaste + total.deleted;
    return { splitUnit(formatShareOf(waste, total.total())),
        Text::tr("%1 hold nothing").arg(formatBytes(waste, waste > 0)),
        Text::tr("Spare slots %1, deleted elements %2")
            .arg(formatBytes(total.capacityWaste, total.capacityWaste > 0),
                formatBytes(total.deleted, total.deleted > 0)) };
}

TileText holdersTile(const MemorySample& sample)
{
    quint64 bytes = 0;
    quint64 processes = 0;
    QStringList names;
    for (const ProcessSample& process : sample.processes) {
        if (process.isThisProcess)
            continue;
        bytes += process.memory.resident;
        ++processes;
        names << Text::tr("%1: %2").arg(processName(process), formatBytes(process.memory.resident));
    }
    if (processes == 0)
        return { { unknownText(), {} }, sample.complete ? Text::tr("nobody holds it") : Text::tr("nobody seen"),
            oneLine(fromUtf8(sample.reason)) };
    return { splitUnit(formatBytes(bytes)), counted(processes, Text::tr("in 1 process"), Text::tr("in %1 processes")),
        names.join(u'\n') };
}

QVector<MemoryBar> memoryBars(
    const DirectoryMemory& memory, const std::map<std::string, QString>& labels, const LoadedById& loaded)
{
    QVector<MemoryBar> bars;
    bars.reserve(static_cast<qsizetype>(memory.segments.size()));
    for (const SegmentMemory& segment : memory.segments) {
        MemoryBar bar;
        bar.key = fromUtf8(segment.collection.id.text);
        bar.name = labelOf(labels, segment.collection);
        if (segment.problem)
            bar.note = Text::tr("damaged: %1").arg(oneLine(fromUtf8(segment.problem->message), 120));
        else
            bar.model = segment.chroma;
        const auto here = loaded.find(segment.collection.id.text);
        if (here != loaded.end())
            bar.measured = here->second.measured;
        bars.append(std::move(bar));
    }
    return bars;
}

QString cameBackText(const std::optional<std::uint64_t>& before, const std::optional<std::uint64_t>& after)
{
    if (!before || !after)
        return Text::tr("This system does not say what came back.");
    return Text::tr("%1 came back: resident set %2 → %3.")
        .arg(formatBytes(*before > *after ? *before - *after : 0), formatBytes(*before), formatBytes(*after));
}

QString processName(const ProcessSample& process)
{
    if (process.isThisProcess)
        return Text::tr("Chromascope");
    const QString program = fromUtf8(process.command).section(u' ', 0, 0);
    const QString name = oneLine(QFileInfo(program).fileName(), 24);
    return Text::tr("%1 · %2").arg(name.isEmpty() ? Text::tr("process") : name, QString::number(process.pid));
}

QString chromaSettingsText(Runtime runtime)
{
    const QString settings = Text::tr(
        "Chroma 0.4.23 to 0.6 can bound this by itself: chroma_segment_cache_policy = \"LRU\" with "
        "chroma_memory_limit_bytes. It weighs a segment by the size of its folder on disk, not by what it takes in "
        "memory, and what is unloaded is read again from the log when it is next used. Without them a loaded segment "
        "stays.");
    const QString ignored =
        Text::tr("Chroma 1.x ignores both: indexes leave by number (a server keeps 65536 of them), never by memory.");
    const QString here = runtime == Runtime::Rust ? Text::tr("This directory was last written by 1.x.")
                                                  : Text::tr("This directory was last written by 0.4 to 0.6.");
    return settings + u'\n' + ignored + u' ' + here;
}

} // namespace ui
