// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/waltext.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include <QCoreApplication>

#include "ui/models/collectionsmodel.h"

namespace ui {

using engine::Figure;
using engine::chroma::CollectionLog;
using engine::chroma::CollectionView;
using engine::chroma::LogSummary;
using engine::chroma::Snapshot;

namespace {
struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Wal)
};

/// `sum` and `more` together; unknown when either is.
Figure plus(const Figure& sum, const Figure& more)
{
    if (!sum.value || !more.value)
        return {};
    return { *sum.value + *more.value, sum.estimate || more.estimate, more.estimate ? more.method : sum.method };
}

QString range(const LogScope& scope)
{
    if (!scope.first || !scope.last)
        return {};
    return Text::tr("seq_id %1 … %2").arg(formatNumber(*scope.first), formatNumber(*scope.last));
}

/// The pages of the log hold more than its columns: what a purge gives back is the same share of the pages.
quint64 pagesOf(const Snapshot& snapshot, const Figure& bytes)
{
    const engine::chroma::DiskPart* part = snapshot.disk.find("wal");
    const double all = static_cast<double>(snapshot.log.bytes.valueOr(0));
    if (!part || all <= 0)
        return 0;
    const double share = std::min(1.0, static_cast<double>(bytes.valueOr(0)) / all);
    return static_cast<quint64>(share * static_cast<double>(part->bytes.valueOr(0)));
}

bool hasBuffer(const Snapshot& snapshot)
{
    using engine::chroma::Dialect;
    return snapshot.schema.dialect != Dialect::Rust && snapshot.schema.dialect != Dialect::RustArrays;
}

/// The value all `views` agree on.
template <typename Get>
std::optional<quint64> agreed(const std::vector<const CollectionView*>& views, Get get)
{
    std::optional<quint64> common;
    for (const CollectionView* view : views) {
        const std::optional<std::int64_t> value = get(*view);
        if (!value || *value < 0 || (common && *common != static_cast<quint64>(*value)))
            return std::nullopt;
        common = static_cast<quint64>(*value);
    }
    return common;
}

/// All collections, or the one asked for.
std::vector<const CollectionView*> viewsOf(const Snapshot& snapshot, const QString& collectionId)
{
    std::vector<const CollectionView*> views;
    for (const CollectionView& view : snapshot.collections) {
        if (collectionId.isEmpty() || fromUtf8(view.collection.id.text) == collectionId)
            views.push_back(&view);
    }
    return views;
}

/// Vectors in the indexes on disk; empty when one of them does not say.
std::optional<quint64> vectorsOnDisk(const std::vector<const CollectionView*>& views)
{
    quint64 sum = 0;
    for (const CollectionView* view : views) {
        if (view->index.neverPersisted || !view->index.folderPresent)
            continue;
        if (!view->index.live)
            return std::nullopt;
        sum += *view->index.live;
    }
    return sum;
}

} // namespace

LogScope logScope(const Snapshot& snapshot, const QString& collectionId)
{
    if (!collectionId.isEmpty()) {
        const auto at = snapshot.log.collections.find(collectionId.toStdString());
        if (at == snapshot.log.collections.end())
            return { false, {}, {}, {}, {}, {}, {}, {}, {} };
        const CollectionLog& log = at->second;
        return { false, log.entries, log.bytes, log.firstSeqId, log.lastSeqId, log.purgeableEntries, log.purgeableBytes,
            log.pendingMetadata, log.pendingVectors };
    }
    LogScope all{ true, snapshot.log.entries, snapshot.log.bytes, snapshot.log.minSeqId, snapshot.log.maxSeqId,
        Figure::exact(0), Figure::exact(0), Figure::exact(0), Figure::exact(0) };
    for (const auto& [id, log] : snapshot.log.collections) {
        all.purgeableEntries = plus(all.purgeableEntries, log.purgeableEntries);
        all.purgeableBytes = plus(all.purgeableBytes, log.purgeableBytes);
        all.pendingMetadata = plus(all.pendingMetadata, log.pendingMetadata);
        all.pendingVectors = plus(all.pendingVectors, log.pendingVectors);
    }
    return all;
}

TileText entriesTile(const LogScope& scope)
{
    const QString span = range(scope);
    return { { formatFigure(scope.entries, FigureKind::Count), {} },
        !scope.entries.value ? Text::tr("how many is not known")
            : span.isEmpty() ? Text::tr("the log is empty")
                             : span };
}

TileText logBytesTile(const Snapshot& snapshot, const LogScope& scope)
{
    const FigureText figure = splitUnit(formatFigure(scope.bytes, FigureKind::Bytes));
    const quint64 pages = pagesOf(snapshot, scope.bytes);
    if (pages == 0)
        return { figure, {} };
    const engine::chroma::DiskPart* part = snapshot.disk.find("wal");
    const bool estimate = !scope.isAll || part->bytes.estimate;
    return { figure,
        Text::tr("its pages: %1 of the file")
            .arg((estimate ? QStringLiteral("≈ ") : QString()) + formatShareOf(pages, snapshot.sqlite.bytes)),
        Text::tr("What the entries store; the pages that hold them take %1").arg(formatBytes(pages, estimate)) };
}

TileText mayGoTile(const Snapshot& snapshot, const LogScope& scope)
{
    FigureText figure = splitUnit(formatFigure(scope.purgeableEntries, FigureKind::Count));
    if (!scope.purgeableEntries.value)
        return { figure, {} };
    figure.unit += (figure.unit.isEmpty() ? QString() : QStringLiteral(" ")) + Text::tr("entries");
    if (scope.purgeableEntries.value == 0U)
        return { figure, scope.entries.value == 0U ? QString() : Text::tr("all of it is still needed") };
    return { figure, Text::tr("%1 after a VACUUM").arg(formatBytes(pagesOf(snapshot, scope.purgeableBytes), true)) };
}

TileText pendingTile(const LogScope& scope)
{
    FigureText figure = splitUnit(formatFigure(scope.pendingVectors, FigureKind::Count));
    figure.unit = scope.pendingVectors.estimate ? Text::tr("≈ vectors") : Text::tr("for vectors");
    return { figure, Text::tr("%1 for metadata").arg(formatFigure(scope.pendingMetadata, FigureKind::Count)) };
}

TileText automaticPurgeTile(const Snapshot& snapshot)
{
    if (!snapshot.schema.hasQueueConfig)
        return { { Text::tr("none"), {} }, Text::tr("not before release 0.5.6") };
    if (!snapshot.log.automaticallyPurge)
        return { { Text::tr("open"), {} }, Text::tr("decided at the next write") };
    if (*snapshot.log.automaticallyPurge)
        return { { Text::tr("on"), {} }, Text::tr("Chroma purges as it writes") };
    return { { Text::tr("off"), {} }, Text::tr("entries stay until a vacuum") };
}

bool isSameLog(const LogSummary& a, const LogSummary& b)
{
    const auto key = [](const LogSummary& log) {
        std::vector<std::pair<engine::SeqId, engine::SeqId>> marks;
        for (const auto& [id, one] : log.collections)
            marks.emplace_back(one.metadata.seqId.value_or(-1), one.vectors.seqId.value_or(-1));
        return std::tuple(log.minSeqId, log.maxSeqId, log.entries, marks);
    };
    return key(a) == key(b);
}

LogStations logStations(const Snapshot& snapshot, const QString& collectionId)
{
    const std::vector<const CollectionView*> views = viewsOf(snapshot, collectionId);
    const LogScope scope = logScope(snapshot, collectionId);
    LogStations stations;
    stations.logEntries = scope.entries.value;
    stations.estimate = !snapshot.exact;
    stations.onDisk = vectorsOnDisk(views);
    stations.inMemory = scope.pendingVectors.value;
    stations.syncThreshold =
        agreed(views, [](const CollectionView& view) { return view.collection.parameters.syncThreshold.integer(); });
    if (!hasBuffer(snapshot))
        return stations;
    quint64 buffered = 0;
    for (const CollectionView* view : views) {
        // The buffer is emptied whenever it is full: what is left in it is the rest.
        const std::int64_t batch = view->collection.parameters.batchSize.integer().value_or(0);
        if (batch > 0)
            buffered += view->log.pendingVectors.valueOr(0) % static_cast<quint64>(batch);
    }
    stations.buffer = buffered;
    stations.batchSize =
        agreed(views, [](const CollectionView& view) { return view.collection.parameters.batchSize.integer(); });
    if (stations.inMemory)
        *stations.inMemory -= std::min(*stations.inMemory, buffered);
    return stations;
}

QVector<LogBand> logBands(const Snapshot& snapshot, int few)
{
    QVector<LogBand> bands;
    const auto labels = collectionLabels(snapshot);
    for (const CollectionView& view : snapshot.collections) {
        const CollectionLog& log = view.log;
        if (!log.firstSeqId && log.entries.value != 0U)
            continue; // where its entries are has not been counted yet: nothing to draw is better than a guess
        LogBand band;
        band.key = fromUtf8(view.collection.id.text);
        band.label = oneLine(labels.at(view.collection.id.text), 80);
        band.firstSeq = log.firstSeqId.value_or(0);
        band.lastSeq = log.lastSeqId.value_or(band.firstSeq - 1);
        band.metadataWatermark = log.metadata.seqId;
        band.vectorWatermark = log.vectors.seqId;
        band.entries = log.entries.valueOr(0);
        band.purgeable = log.purgeableEntries.valueOr(0);
        band.pendingMetadata = log.pendingMetadata.valueOr(0);
        band.pendingVectors = log.pendingVectors.valueOr(0);
        const quint64 elsewhere = band.purgeable + pendingOf(log).valueOr(0);
        band.kept = band.entries > elsewhere ? band.entries - elsewhere : 0;
        bands.append(band);
    }
    if (bands.size() > few)
        std::stable_sort(
            bands.begin(), bands.end(), [](const LogBand& a, const LogBand& b) { return a.entries > b.entries; });
    return bands;
}

} // namespace ui
