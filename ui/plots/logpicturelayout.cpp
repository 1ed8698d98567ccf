// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/logpicturelayout.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ui {
namespace {

constexpr double pixelsPerTick = 110;
/// seq_ids come from disk; beyond this they are cut so that sums stay in range.
constexpr qint64 largestSeq = qint64(1) << 61;
/// The axis starts at 0 when no more of it than this is empty then.
constexpr double emptyShare = 0.25;

qint64 sane(qint64 seq)
{
    return std::clamp(seq, -largestSeq, largestSeq);
}

bool hasEntries(const LogBand& band)
{
    return band.lastSeq >= band.firstSeq;
}

void append(QVector<LogSegment>& segments, LogSegmentKind kind, qint64 from, qint64 to)
{
    if (to >= from)
        segments.append({ kind, from, to, 0, 0, false });
}

/// One seq_id to pixels; an entry takes the room from its own place to the next one's.
struct Scale
{
    double first = 0;
    double perSeq = 0;
    double width = 0;

    double left(qint64 seq) const { return std::clamp((double(seq) - first) * perSeq, 0.0, width); }
    double right(qint64 seq) const { return std::clamp((double(seq) - first + 1) * perSeq, 0.0, width); }
};

/// Right edges of the segments, none nearer to the next than the minimum; returns the left edge of the first.
double spread(QVector<double>& rights, double left, double width)
{
    const double least = std::min(minimumSegmentWidth, width / double(rights.size()));
    double edge = left;
    for (double& right : rights) {
        right = std::max(right, edge + least);
        edge = right;
    }
    double limit = width;
    for (auto right = rights.rbegin(); right != rights.rend(); ++right) {
        *right = std::min(*right, limit);
        limit = *right - least;
    }
    return std::min(left, limit);
}

/// What the forward pass pushed beyond the band's true end is taken back from the segments before it.
void pullBack(QVector<double>& rights, double left, double trueEnd)
{
    const double needed = left + minimumSegmentWidth * double(rights.size());
    double limit = std::max(trueEnd, needed);
    for (auto right = rights.rbegin(); right != rights.rend(); ++right) {
        *right = std::min(*right, limit);
        limit = *right - minimumSegmentWidth;
    }
}

void placeSegments(QVector<LogSegment>& segments, const Scale& scale)
{
    if (segments.isEmpty())
        return;
    QVector<double> rights;
    for (const LogSegment& segment : std::as_const(segments))
        rights.append(scale.right(segment.to));
    const double trueEnd = rights.last();
    double left = scale.left(segments.first().from);
    left = spread(rights, left, scale.width);
    pullBack(rights, left, trueEnd);
    for (qsizetype i = 0; i < segments.size(); ++i) {
        LogSegment& segment = segments[i];
        const double real = scale.right(segment.to) - scale.left(segment.from);
        segment.x = left;
        segment.width = rights[i] - left;
        segment.enlarged = real < minimumSegmentWidth && segment.width > real + 0.25;
        left = rights[i];
    }
}

LogTick placeTick(
    bool metadata, qint64 seq, const QVector<LogSegment>& segments, const Scale& scale, qint64 first, qint64 last)
{
    LogTick tick{ metadata, seq, scale.right(seq), seq < first - 1 || seq > last };
    // Where a stretch was widened its end moved; the tick belongs to the end, not to the pixel.
    for (const LogSegment& segment : segments) {
        if (segment.to == seq)
            tick.x = segment.x + segment.width;
    }
    return tick;
}

qint64 axisStart(qint64 first, qint64 last)
{
    const bool nearZero = first >= 0 && double(first) <= emptyShare * (double(last) - double(first) + 1);
    return nearZero ? 0 : first;
}

} // namespace

QVector<LogSegment> splitBand(const LogBand& band)
{
    QVector<LogSegment> segments;
    if (!hasEntries(band))
        return segments;
    const qint64 first = sane(band.firstSeq);
    const qint64 last = sane(band.lastSeq);
    const qint64 none = first - 1;
    const qint64 metadata = std::clamp(sane(band.metadataWatermark.value_or(none)), none, last);
    const qint64 vectors = std::clamp(sane(band.vectorWatermark.value_or(none)), none, last);
    const qint64 applied = std::min(metadata, vectors);
    // A side with nothing pending is through, even where its watermark names an earlier entry.
    const qint64 metadataEnd = band.pendingMetadata == 0 ? last : metadata;
    const qint64 vectorsEnd = band.pendingVectors == 0 ? last : vectors;
    const qint64 done = std::min(metadataEnd, vectorsEnd);
    const qint64 oneDone = std::max(metadataEnd, vectorsEnd);

    const qint64 purgeEnd = band.purgeable == 0 ? none : band.kept == 0 ? done : applied - 1;
    append(segments, LogSegmentKind::Purgeable, first, purgeEnd);
    append(segments, LogSegmentKind::Kept, std::max(first, purgeEnd + 1), done);
    append(segments, metadataEnd < vectorsEnd ? LogSegmentKind::PendingMetadata : LogSegmentKind::PendingVectors,
        std::max(first, done + 1), oneDone);
    append(segments, LogSegmentKind::PendingBoth, std::max(first, oneDone + 1), last);
    return segments;
}

LogPictureLayout layoutLogPicture(const QVector<LogBand>& bands, double width, int maxBands)
{
    LogPictureLayout layout;
    bool any = false;
    for (const LogBand& band : bands) {
        if (!hasEntries(band))
            continue;
        layout.first = any ? std::min(layout.first, sane(band.firstSeq)) : sane(band.firstSeq);
        layout.last = any ? std::max(layout.last, sane(band.lastSeq)) : sane(band.lastSeq);
        any = true;
    }
    if (any)
        layout.first = axisStart(layout.first, layout.last);
    const double span = double(layout.last) - double(layout.first) + 1;
    const Scale scale{ double(layout.first), any ? std::max(0.0, width) / span : 0, std::max(0.0, width) };
    const auto shown = maxBands > 0 ? std::min<qsizetype>(maxBands, bands.size()) : bands.size();
    for (qsizetype i = 0; i < shown; ++i) {
        LogBandPlace place{ int(i), splitBand(bands[i]), {} };
        placeSegments(place.segments, scale);
        if (any && bands[i].metadataWatermark)
            place.ticks.append(
                placeTick(true, sane(*bands[i].metadataWatermark), place.segments, scale, layout.first, layout.last));
        if (any && bands[i].vectorWatermark)
            place.ticks.append(
                placeTick(false, sane(*bands[i].vectorWatermark), place.segments, scale, layout.first, layout.last));
        layout.bands.append(place);
    }
    layout.hiddenBands = int(bands.size() - shown);
    if (any) {
        for (const qint64 seq : niceTicks(layout.first, layout.last, std::max(2, int(width / pixelsPerTick))))
            layout.ticks.append({ seq, scale.left(seq) });
    }
    return layout;
}

QVector<qint64> niceTicks(qint64 first, qint64 last, int most)
{
    QVector<qint64> ticks;
    first = sane(first);
    last = sane(last);
    if (last < first || most < 1)
        return ticks;
    const auto firstTick = [first](qint64 step) {
        const qint64 tick = first / step * step;
        return tick < first ? tick + step : tick;
    };
    const auto tooMany = [&](qint64 step) {
        const double reach = double(last) - double(firstTick(step));
        return std::floor(reach / double(step)) + 1 > double(most);
    };
    qint64 step = 1;
    for (int i = 0; tooMany(step) && step < largestSeq / 10; ++i) {
        static constexpr std::array<qint64, 3> factors{ 2, 5, 10 };
        step = qint64(std::pow(10, i / 3)) * factors.at(std::size_t(i % 3));
    }
    qint64 seq = firstTick(step);
    for (; seq <= last && ticks.size() < most; seq += step)
        ticks.append(seq);
    return ticks;
}

} // namespace ui
