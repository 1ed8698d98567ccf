// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QRectF>
#include <QString>
#include <QVector>

namespace ui {

/// One collection's stretch of the write-ahead log. Entries of several collections interleave: a band is the span from
/// its first to its last entry, not a run of its own.
struct LogBand
{
    QString key; ///< collection id
    QString label;
    qint64 firstSeq = 0; ///< seq_id of its first entry in the log
    qint64 lastSeq = 0; ///< of its last; less than firstSeq = it has none
    std::optional<qint64> metadataWatermark; ///< max_seq_id of its metadata segment; none = nothing applied yet
    std::optional<qint64> vectorWatermark; ///< the same of its vector segment
    quint64 entries = 0;
    quint64 purgeable = 0; ///< may go
    quint64 kept = 0; ///< applied to both, but must stay (the row at the watermark, vectors that cannot be read back)
    quint64 pendingMetadata = 0; ///< not yet in the metadata segment
    quint64 pendingVectors = 0; ///< not yet in the persisted vector index
};

/// How many records stand where on the way from the log to the disk, over all collections shown.
struct LogStations
{
    std::optional<quint64> logEntries = 0;
    std::optional<quint64> buffer; ///< in the brute-force buffer; none = this Chroma generation has no buffer (1.x)
    std::optional<quint64> batchSize; ///< where all collections agree
    std::optional<quint64> syncThreshold; ///< where all collections agree
    std::optional<quint64> inMemory; ///< in the index in memory only, not yet on disk; none = not known
    std::optional<quint64> onDisk; ///< elements of the persisted index; none = not known
    bool estimate = false; ///< the figures are not exact yet
};

/// What a stretch of a band means.
enum class LogSegmentKind {
    Purgeable,
    Kept,
    PendingMetadata, ///< in the vector index, not in the metadata
    PendingVectors, ///< in the metadata, not in the vector index
    PendingBoth,
};

struct LogSegment
{
    LogSegmentKind kind = LogSegmentKind::Purgeable;
    qint64 from = 0; ///< first seq_id
    qint64 to = 0; ///< last seq_id
    double x = 0; ///< left edge, pixels from the left of the track
    double width = 0;
    bool enlarged = false; ///< wider than to scale, to be seen at all
};

/// A watermark as a tick: at the right edge of the entry it names.
struct LogTick
{
    bool metadata = false; ///< else of the vector index
    qint64 seq = 0;
    double x = 0;
    bool outside = false; ///< beyond the axis; the tick stands at its end
};

struct LogBandPlace
{
    int band = 0; ///< index into the bands given
    QVector<LogSegment> segments; ///< left to right, without gaps
    QVector<LogTick> ticks;
};

/// A mark of the axis.
struct AxisTick
{
    qint64 seq = 0;
    double x = 0;
};

struct LogPictureLayout
{
    qint64 first = 0; ///< axis: left end, a seq_id
    qint64 last = 0; ///< axis: right end, a seq_id (inclusive)
    QVector<LogBandPlace> bands; ///< at most the number asked for, in the order given
    QVector<AxisTick> ticks;
    int hiddenBands = 0; ///< "… and n more"
};

/// The narrowest a stretch is drawn, pixels.
inline constexpr double minimumSegmentWidth = 3;

/// The stretches of one band by seq_id, without places; empty for a band without entries.
QVector<LogSegment> splitBand(const LogBand& band);

/// Places for everything on a track of `width` pixels; shows the first `maxBands` bands (0 = all), with one axis for
/// all of `bands`. Widths are to scale but for stretches below minimumSegmentWidth, which take from their neighbours.
LogPictureLayout layoutLogPicture(const QVector<LogBand>& bands, double width, int maxBands = 0);

/// Steps of 1, 2 or 5 × 10ⁿ from `first` to `last`, at most `most` of them.
QVector<qint64> niceTicks(qint64 first, qint64 last, int most);

} // namespace ui
