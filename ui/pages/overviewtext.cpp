// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/overviewtext.h"

#include <algorithm>

#include <QCoreApplication>

#include "ui/models/collectionsmodel.h"
#include "ui/models/plural.h"

namespace ui {

using engine::chroma::DiskPart;
using engine::chroma::Snapshot;
using engine::platform::Holders;

namespace {
struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Overview)
};

quint64 bytesOf(const Snapshot& snapshot, const char* part)
{
    const DiskPart* found = snapshot.disk.find(part);
    return found ? found->bytes.valueOr(0) : 0;
}

quint64 orphanBytes(const Snapshot& snapshot)
{
    quint64 sum = 0;
    for (const engine::chroma::OrphanFolder& orphan : snapshot.orphans)
        sum += orphan.bytes;
    return sum;
}

/// Entries that may go, over all collections; unknown as soon as one of them is.
engine::Figure purgeableEntries(const Snapshot& snapshot)
{
    engine::Figure sum = engine::Figure::exact(0);
    for (const auto& [id, log] : snapshot.log.collections) {
        if (!log.purgeableEntries.value)
            return {};
        *sum.value += *log.purgeableEntries.value;
        sum.estimate = sum.estimate || log.purgeableEntries.estimate;
    }
    return sum;
}

/// "python3 server.py" of "/usr/bin/python3 server.py".
QString shortCommand(const engine::platform::Holder& holder)
{
    const QString command = fromUtf8(holder.command);
    const qsizetype end = command.indexOf(u' ');
    const qsizetype slash = command.lastIndexOf(u'/', end < 0 ? -1 : end);
    return command.mid(slash + 1);
}

double purgeableShare(const Snapshot& snapshot)
{
    double bytes = 0;
    for (const auto& [id, log] : snapshot.log.collections)
        bytes += static_cast<double>(log.purgeableBytes.valueOr(0));
    const double all = static_cast<double>(snapshot.log.bytes.valueOr(0));
    return all > 0 ? std::min(1.0, bytes / all) : 0;
}
} // namespace

engine::Figure couldBeFreed(const Snapshot& snapshot)
{
    const double log = static_cast<double>(bytesOf(snapshot, "wal")) * purgeableShare(snapshot);
    const quint64 sum = static_cast<quint64>(log) + bytesOf(snapshot, "free_pages") + orphanBytes(snapshot);
    return engine::Figure::about(sum, "applied log entries' share of the log, free pages and orphan folders");
}

TileText diskTile(const Snapshot& snapshot)
{
    quint64 folders = 0;
    quint64 inFolders = 0;
    for (const engine::chroma::CollectionView& view : snapshot.collections) {
        folders += view.index.folderPresent ? 1 : 0;
        inFolders += view.index.bytes;
    }
    QString meaning = Text::tr("SQLite %1").arg(formatBytes(snapshot.sqlite.bytes));
    if (folders > 0)
        meaning += QStringLiteral(" · ") + counted(folders, Text::tr("1 index"), Text::tr("%1 indexes")) + u' '
            + formatBytes(inFolders);
    if (snapshot.disk.allocated < snapshot.disk.total / 2)
        meaning += QStringLiteral(" · ") + Text::tr("only %1 allocated").arg(formatBytes(snapshot.disk.allocated));
    return { splitUnit(formatBytes(snapshot.disk.total)), meaning,
        Text::tr("%1, %2 of it allocated on disk")
            .arg(formatExactBytes(snapshot.disk.total), formatBytes(snapshot.disk.allocated)) };
}

TileText recordsTile(const Snapshot& snapshot)
{
    bool estimate = false;
    for (const engine::chroma::CollectionView& view : snapshot.collections)
        estimate = estimate || !view.records.isExact();
    const FigureText figure{ formatCount(snapshot.recordsKnown(), estimate),
        counted(snapshot.collections.size(), Text::tr("in 1 collection"), Text::tr("in %1 collections")) };
    const auto tenants = std::max<std::size_t>(1, snapshot.catalog.tenants.size()); // no table of them before 0.4.15
    const auto databases = std::max<std::size_t>(1, snapshot.catalog.databases.size());
    return { figure,
        QString(counted(tenants, Text::tr("1 tenant"), Text::tr("%1 tenants")) + QStringLiteral(", ")
            + counted(databases, Text::tr("1 database"), Text::tr("%1 databases"))) };
}

TileText logTile(const Snapshot& snapshot)
{
    const DiskPart* part = snapshot.disk.find("wal");
    const engine::Figure bytes = part ? part->bytes : engine::Figure{};
    const engine::Figure may = purgeableEntries(snapshot);
    QString meaning;
    if (snapshot.log.entries.value == 0U)
        meaning = Text::tr("no entries");
    else
        meaning = Text::tr("%1 of %2 entries may go")
                      .arg(formatFigure(may, FigureKind::Count), formatFigure(snapshot.log.entries, FigureKind::Count));
    return { splitUnit(formatFigure(bytes, FigureKind::Bytes)), meaning,
        Text::tr("Entries that the metadata and the vector index on disk have both taken in are no longer needed") };
}

TileText freeableTile(const Snapshot& snapshot)
{
    const engine::Figure bytes = couldBeFreed(snapshot);
    if (bytes.value == 0U)
        return { splitUnit(formatBytes(0)), Text::tr("nothing to be gained"),
            Text::tr("There are no applied log entries, free pages or orphan folders") };
    const auto log = static_cast<quint64>(static_cast<double>(bytesOf(snapshot, "wal")) * purgeableShare(snapshot));
    return { splitUnit(formatFigure(bytes, FigureKind::Bytes)),
        Text::tr("%1 of the directory").arg(formatShareOf(*bytes.value, snapshot.disk.total)),
        Text::tr("Applied log entries %1, free pages %2, orphan folders %3")
            .arg(formatBytes(log, true), formatBytes(bytesOf(snapshot, "free_pages")),
                formatBytes(orphanBytes(snapshot))) };
}

QString holdersInBrief(const Holders& holders)
{
    if (holders.processes.size() == 1) {
        const engine::platform::Holder& holder = holders.processes.front();
        return Text::tr("held by pid %1 (%2)").arg(holder.pid).arg(oneLine(shortCommand(holder), 40));
    }
    if (!holders.processes.empty())
        return counted(holders.processes.size(), Text::tr("held by 1 process"), Text::tr("held by %1 processes"));
    return holders.complete ? Text::tr("nobody else has it open") : Text::tr("not known who has it open");
}

QString holdersSentence(const Holders& holders)
{
    const QString reason = oneLine(fromUtf8(holders.reason));
    if (holders.processes.empty())
        return holders.complete ? Text::tr("Nobody else has this directory open.")
                                : Text::tr("Nobody is seen to have it open, but that is not certain: %1.").arg(reason);
    if (!holders.complete)
        return Text::tr("There may be more than these: %1.").arg(reason);
    return {};
}

QString findingTitle(const Snapshot& snapshot, const engine::doctor::Finding& finding)
{
    QString title = oneLine(fromUtf8(finding.title), 400);
    if (!title.endsWith(u'.'))
        title += u'.';
    const engine::chroma::CollectionView* view = snapshot.find(engine::CollectionId{ finding.collection });
    if (!view || title.contains(oneLine(fromUtf8(view->collection.name), 80)))
        return title;
    return Text::tr("%1: %2").arg(oneLine(collectionLabel(snapshot, *view), 80), title);
}

QString schemaInBrief(const engine::chroma::Schema& schema)
{
    const QString generation = oneLine(fromUtf8(schema.generation));
    const QString oldest = oneLine(fromUtf8(schema.oldestRelease));
    const QString newest = oneLine(fromUtf8(schema.newestRelease));
    const QString opens =
        oldest == newest ? Text::tr("opens in %1").arg(oldest) : Text::tr("opens in %1 … %2").arg(oldest, newest);
    return Text::tr("schema of %1").arg(generation) + QStringLiteral(" · ") + opens;
}

} // namespace ui
