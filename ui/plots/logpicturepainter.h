// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <QCoreApplication>
#include <QPainter>

#include "ui/plots/legend.h"
#include "ui/plots/logpicturelayout.h"
#include "ui/support/colours.h"

namespace ui {

/// Where the parts of a log picture lie in its area.
struct LogPictureFrame
{
    std::array<QRectF, 4> stations;
    QRectF labels; ///< column of the collections' names, right-aligned
    QRectF track; ///< all bars, from the first to the last band
    QVector<QRectF> rows; ///< the whole row of each band, for the mouse
    QRectF more; ///< "… and n more"; null when all bands are shown
    QRectF axis;
    QRectF legend;
    double height = 0; ///< of everything
    LogPictureLayout layout;
};

/// What of it stands out; indices of bands and segments, -1 = none.
struct LogPictureMarks
{
    int selectedBand = -1;
    int hoveredBand = -1;
    int focusedBand = -1;
    int focusedSegment = -1;
    bool focusedMore = false;
};

/// One of the four stations in words.
struct LogStationText
{
    QString caption;
    QString figure;
    QString unit;
    QString line; ///< small print below
};

/// Geometry, words and painting of a log picture in one set of colours.
class LogPicturePainter
{
    Q_DECLARE_TR_FUNCTIONS(ui::LogPicturePainter)

public:
    LogPicturePainter(const LogStations& stations, const QVector<LogBand>& bands, int maxBands, const Colours& colours);

    LogPictureFrame frameFor(const QRectF& area) const;
    void paint(QPainter& painter, const LogPictureFrame& frame, const LogPictureMarks& marks) const;

    /// The bar of band `row` of the frame.
    static QRectF barOf(const LogPictureFrame& frame, qsizetype row);
    /// Entries a stretch of `kind` stands for.
    static quint64 countOf(const LogBand& band, LogSegmentKind kind);
    /// "3 333 may go".
    static QString segmentText(const LogBand& band, LogSegmentKind kind);

    std::array<LogStationText, 4> stationTexts() const;

private:
    QColor colourOf(LogSegmentKind kind) const;
    QVector<LegendEntry> legend(const LogPictureLayout& layout) const;
    void paintStations(QPainter& painter, const LogPictureFrame& frame) const;
    void paintStation(QPainter& painter, const QRectF& box, const LogStationText& text, const QColor& strip) const;
    void paintRow(QPainter& painter, const LogPictureFrame& frame, qsizetype row, const LogPictureMarks& marks) const;
    void paintSegment(QPainter& painter, const QRectF& rect, LogSegmentKind kind) const;
    void paintTicks(QPainter& painter, const QRectF& bar, const QVector<LogTick>& ticks) const;
    void paintFlag(QPainter& painter, const QRectF& rect, bool metadata) const;
    void paintCaret(QPainter& painter, const QPointF& centre) const;
    void paintMore(QPainter& painter, const LogPictureFrame& frame, bool focused) const;
    void paintTexts(QPainter& painter, const QRectF& bar, const LogBandPlace& place) const;
    void paintFocus(QPainter& painter, const QRectF& bar, const LogBandPlace& place, int segment) const;
    void paintAxis(QPainter& painter, const LogPictureFrame& frame) const;

    const LogStations& m_stations;
    const QVector<LogBand>& m_bands;
    int m_maxBands;
    const Colours& m_colours;
};

} // namespace ui
