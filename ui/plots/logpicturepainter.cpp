// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/logpicturepainter.h"

#include <algorithm>

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainterPath>

#include "ui/models/formatting.h"
#include "ui/support/theme.h"

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr double stationHeight = 68;
constexpr double arrowWidth = 44;
constexpr double stationGap = 20;
constexpr double rowHeight = 34;
constexpr double barHeight = 22;
constexpr double labelGap = 12;
constexpr double widestLabel = 200;
constexpr double moreHeight = 22;
constexpr double axisHeight = 26;
constexpr double legendGap = 10;
constexpr double tickWidth = 2;

QFont smallFont()
{
    return withTabularDigits(Theme::font(TextStyle::Muted));
}

QString nameOf(const LogBand& band)
{
    return oneLine(band.label, 80);
}

} // namespace

LogPicturePainter::LogPicturePainter(
    const LogStations& stations, const QVector<LogBand>& bands, int maxBands, const Colours& colours)
    : m_stations(stations)
    , m_bands(bands)
    , m_maxBands(maxBands)
    , m_colours(colours)
{
}

LogPictureFrame LogPicturePainter::frameFor(const QRectF& area) const
{
    LogPictureFrame frame;
    const double boxWidth = std::max(0.0, (area.width() - 3 * arrowWidth) / 4);
    for (std::size_t i = 0; i < frame.stations.size(); ++i)
        frame.stations.at(i) =
            QRectF(area.left() + double(i) * (boxWidth + arrowWidth), area.top(), boxWidth, stationHeight);

    const QFontMetricsF metrics(Theme::font(TextStyle::Strong));
    double labelWidth = QFontMetricsF(smallFont()).horizontalAdvance(u"seq_id"_s);
    const auto shown = m_maxBands > 0 ? std::min<qsizetype>(m_maxBands, m_bands.size()) : m_bands.size();
    for (qsizetype i = 0; i < shown; ++i)
        labelWidth = std::max(labelWidth, metrics.horizontalAdvance(nameOf(m_bands[i])));
    labelWidth = std::min({ labelWidth, widestLabel, area.width() / 3 });
    const double trackLeft = area.left() + labelWidth + labelGap;
    const double trackWidth = std::max(1.0, area.right() - trackLeft - labelGap);
    frame.layout = layoutLogPicture(m_bands, trackWidth, m_maxBands);

    double y = area.top() + stationHeight + (m_bands.isEmpty() ? 0 : stationGap);
    frame.track = QRectF(trackLeft, y, trackWidth, rowHeight * double(frame.layout.bands.size()));
    frame.labels = QRectF(area.left(), y, labelWidth, frame.track.height());
    for (qsizetype i = 0; i < frame.layout.bands.size(); ++i)
        frame.rows.append(QRectF(area.left(), y + rowHeight * double(i), area.width(), rowHeight));
    y = frame.track.bottom();
    if (frame.layout.hiddenBands > 0) {
        frame.more = QRectF(trackLeft, y, trackWidth, moreHeight);
        y += moreHeight;
    }
    const double axis = frame.layout.ticks.isEmpty() ? 0 : axisHeight; // of an empty log there is no place to tell
    frame.axis = QRectF(trackLeft, y, trackWidth, axis);
    y += axis + (axis > 0 ? legendGap : 0);
    frame.legend = QRectF(area.left(), y, area.width(), legendHeight(legend(frame.layout), area.width()));
    frame.height = frame.legend.bottom() - area.top();
    return frame;
}

QRectF LogPicturePainter::barOf(const LogPictureFrame& frame, qsizetype row)
{
    const QRectF place = frame.rows[row];
    return { frame.track.left(), place.top() + (rowHeight - barHeight) / 2 + 2, frame.track.width(), barHeight };
}

quint64 LogPicturePainter::countOf(const LogBand& band, LogSegmentKind kind)
{
    const quint64 both = std::min(band.pendingMetadata, band.pendingVectors);
    switch (kind) {
    case LogSegmentKind::Purgeable:
        return band.purgeable;
    case LogSegmentKind::Kept:
        return band.kept;
    case LogSegmentKind::PendingMetadata:
        return band.pendingMetadata - both;
    case LogSegmentKind::PendingVectors:
        return band.pendingVectors - both;
    case LogSegmentKind::PendingBoth:
        return both;
    }
    return 0;
}

QString LogPicturePainter::segmentText(const LogBand& band, LogSegmentKind kind)
{
    const QString count = formatCount(countOf(band, kind));
    switch (kind) {
    case LogSegmentKind::Purgeable:
        return tr("%1 may go").arg(count);
    case LogSegmentKind::Kept:
        return tr("%1 kept").arg(count);
    case LogSegmentKind::PendingMetadata:
        return tr("%1 waiting for the metadata").arg(count);
    case LogSegmentKind::PendingVectors:
        return tr("%1 waiting for the vector index").arg(count);
    case LogSegmentKind::PendingBoth:
        return tr("%1 waiting for both").arg(count);
    }
    return {};
}

std::array<LogStationText, 4> LogPicturePainter::stationTexts() const
{
    const auto figure = [this](std::optional<quint64> count) {
        return count ? formatCount(*count, m_stations.estimate && *count > 0) : unknownText();
    };
    std::array<LogStationText, 4> texts;
    texts[0] = { tr("Log"), figure(m_stations.logEntries), tr("entries"), tr("in embeddings_queue") };
    if (m_stations.buffer) {
        const QString size =
            m_stations.batchSize ? tr("batch_size %1").arg(formatCount(*m_stations.batchSize)) : QString();
        texts[1] = { tr("Buffer"), figure(m_stations.buffer), tr("entries"), size };
    } else {
        texts[1] = { tr("Buffer"), tr("none"), tr("in 1.x"), tr("no brute-force buffer") };
    }
    const QString sync =
        m_stations.syncThreshold ? tr("sync_threshold %1").arg(formatCount(*m_stations.syncThreshold)) : QString();
    texts[2] = { tr("Index in memory"), figure(m_stations.inMemory), tr("not on disk yet"), sync };
    texts[3] = { tr("Index on disk"), figure(m_stations.onDisk), tr("vectors"), tr("persisted segments") };
    return texts;
}

QColor LogPicturePainter::colourOf(LogSegmentKind kind) const
{
    switch (kind) {
    case LogSegmentKind::Purgeable:
    case LogSegmentKind::Kept:
        return m_colours.part(Part::Log);
    case LogSegmentKind::PendingMetadata:
        return m_colours.part(Part::Metadata);
    case LogSegmentKind::PendingVectors:
    case LogSegmentKind::PendingBoth:
        break;
    }
    return m_colours.part(Part::Vectors);
}

QVector<LegendEntry> LogPicturePainter::legend(const LogPictureLayout& layout) const
{
    std::array<bool, 5> present{};
    bool enlarged = false;
    bool ticks = false;
    for (const LogBandPlace& place : layout.bands) {
        ticks = ticks || !place.ticks.isEmpty();
        for (const LogSegment& segment : place.segments) {
            present.at(static_cast<std::size_t>(segment.kind)) = true;
            enlarged = enlarged || segment.enlarged;
        }
    }
    static constexpr std::array<const char*, 5> names{ QT_TRANSLATE_NOOP("ui::LogPicturePainter", "may go"),
        QT_TRANSLATE_NOOP("ui::LogPicturePainter", "kept"),
        QT_TRANSLATE_NOOP("ui::LogPicturePainter", "waiting for the metadata"),
        QT_TRANSLATE_NOOP("ui::LogPicturePainter", "waiting for the vector index"),
        QT_TRANSLATE_NOOP("ui::LogPicturePainter", "waiting for both") };
    QVector<LegendEntry> entries;
    const auto add = [&entries](const QString& text, std::function<void(QPainter&, const QRectF&)> symbol) {
        entries.append({ text, std::move(symbol), false });
    };
    for (std::size_t i = 0; i < present.size(); ++i) {
        const auto kind = static_cast<LogSegmentKind>(i);
        if (present.at(i))
            add(QCoreApplication::translate("ui::LogPicturePainter", names.at(i)),
                [this, kind](QPainter& painter, const QRectF& rect) { paintSegment(painter, rect, kind); });
    }
    const auto flag = [this](bool metadata) {
        return [this, metadata](QPainter& painter, const QRectF& rect) {
            const double left = metadata ? rect.right() - 3 : rect.left() + 1;
            paintFlag(painter, QRectF(left, rect.top() - 1, tickWidth, rect.height() + 2), metadata);
        };
    };
    if (ticks) {
        add(tr("metadata watermark"), flag(true));
        add(tr("vector watermark"), flag(false));
    }
    if (enlarged)
        add(tr("drawn wider than to scale"),
            [this](QPainter& painter, const QRectF& rect) { paintCaret(painter, rect.center()); });
    return entries;
}

void LogPicturePainter::paint(QPainter& painter, const LogPictureFrame& frame, const LogPictureMarks& marks) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintStations(painter, frame);
    for (qsizetype row = 0; row < frame.rows.size(); ++row)
        paintRow(painter, frame, row, marks);
    if (!frame.more.isNull()) {
        paintMore(painter, frame, marks.focusedMore);
    }
    paintAxis(painter, frame);
    paintLegend(painter, legend(frame.layout), frame.legend.topLeft(), frame.legend.width(), m_colours);
    painter.restore();
}

} // namespace ui
