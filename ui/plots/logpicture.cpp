// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/logpicture.h"

#include <algorithm>
#include <cmath>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/models/formatting.h"
#include "ui/plots/logpicturepainter.h"
#include "ui/plots/plotexport.h"
#include "ui/support/theme.h"
#include "ui/widgets/hovercard.h"

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int exportWidth = 1000;
constexpr int defaultWidth = 900;

QString watermarkText(std::optional<qint64> watermark)
{
    return watermark ? formatNumber(*watermark) : unknownText();
}

} // namespace

LogPicture::LogPicture(QWidget* parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("From the log to the disk"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void LogPicture::setData(const LogStations& stations, const QVector<LogBand>& bands)
{
    m_stations = stations;
    m_bands = bands;
    m_hovered = -1;
    m_currentBand = -1;
    m_currentSegment = -1;
    if (m_card)
        m_card->hide();
    setSelectedKey(m_selected);
    setAccessibleDescription(textSummary());
    updateGeometry();
    update();
}

void LogPicture::setMaxBands(int count)
{
    m_maxBands = count;
    updateGeometry();
    update();
}

void LogPicture::setSelectedKey(const QString& key)
{
    const bool known =
        std::any_of(m_bands.begin(), m_bands.end(), [&](const LogBand& band) { return band.key == key; });
    m_selected = known ? key : QString();
    update();
}

LogPicturePainter LogPicture::painterFor(const Colours& colours) const
{
    return LogPicturePainter(m_stations, m_bands, m_maxBands, colours);
}

int LogPicture::shownBands() const
{
    return int(m_maxBands > 0 ? std::min<qsizetype>(m_maxBands, m_bands.size()) : m_bands.size());
}

QString LogPicture::textSummary() const
{
    QStringList sentences;
    for (const LogStationText& text : painterFor(Colours::light()).stationTexts())
        sentences.append(u"%1: %2 %3."_s.arg(text.caption, text.figure, text.unit));
    for (int i = 0; i < shownBands(); ++i) {
        QStringList pieces;
        for (const LogSegment& segment : splitBand(m_bands[i]))
            pieces.append(LogPicturePainter::segmentText(m_bands[i], segment.kind));
        const QString what = pieces.isEmpty() ? tr("nothing in the log") : pieces.join(u", "_s);
        sentences.append(u"%1: %2."_s.arg(oneLine(m_bands[i].label, 80), what));
    }
    if (m_bands.size() > shownBands())
        sentences.append(tr("… and %1 more").arg(formatCount(quint64(m_bands.size() - shownBands()))));
    return sentences.join(u' ');
}

engine::Result<void> LogPicture::exportTo(const QString& path) const
{
    const QSize size(exportWidth, heightForWidth(exportWidth));
    return exportPicture(path, size, accessibleName(),
        [this](QPainter& painter, const QRectF& area) { paintPicture(painter, area, Colours::light()); });
}

void LogPicture::paintPicture(QPainter& painter, const QRectF& area, const Colours& colours) const
{
    const LogPicturePainter picture = painterFor(colours);
    picture.paint(painter, picture.frameFor(area), {});
}

int LogPicture::heightForWidth(int width) const
{
    return int(std::ceil(painterFor(Theme::colours()).frameFor(QRectF(0, 0, width, 1)).height)) + 1;
}

QSize LogPicture::sizeHint() const
{
    return { defaultWidth, heightForWidth(defaultWidth) };
}

QSize LogPicture::minimumSizeHint() const
{
    return { 560, heightForWidth(560) };
}

void LogPicture::paintEvent(QPaintEvent*)
{
    const LogPicturePainter picture = painterFor(Theme::colours());
    LogPictureMarks marks;
    marks.hoveredBand = m_hovered;
    for (int i = 0; i < m_bands.size() && !m_selected.isEmpty(); ++i) {
        if (m_bands[i].key == m_selected)
            marks.selectedBand = i;
    }
    if (hasFocus() && m_currentBand >= 0) {
        marks.focusedMore = m_currentBand >= shownBands();
        marks.focusedBand = marks.focusedMore ? -1 : m_currentBand;
        marks.focusedSegment = m_currentSegment;
    }
    QPainter painter(this);
    picture.paint(painter, picture.frameFor(rect()), marks);
}

LogPicture::Hit LogPicture::hitAt(const QPointF& position) const
{
    const LogPictureFrame frame = painterFor(Theme::colours()).frameFor(rect());
    Hit hit;
    hit.more = frame.more.contains(position);
    for (qsizetype row = 0; row < frame.rows.size(); ++row) {
        if (!frame.rows[row].contains(position))
            continue;
        hit.band = int(row);
        const double x = position.x() - frame.track.left();
        const QVector<LogSegment>& segments = frame.layout.bands[row].segments;
        for (qsizetype i = 0; i < segments.size(); ++i) {
            if (x >= segments[i].x && x < segments[i].x + segments[i].width)
                hit.segment = int(i);
        }
        break;
    }
    return hit;
}

void LogPicture::choose(int band)
{
    m_selected = band >= 0 ? m_bands[band].key : QString();
    update();
    emit selected(m_selected);
}

QStringList LogPicture::bandFigures(const LogBand& band, const LogSegment* segment) const
{
    QStringList lines;
    if (segment) {
        lines.append(LogPicturePainter::segmentText(band, segment->kind));
        lines.append(tr("seq_id %1 … %2").arg(formatNumber(segment->from), formatNumber(segment->to)));
        if (segment->enlarged)
            lines.append(tr("drawn wider than to scale"));
    } else {
        for (const LogSegment& each : splitBand(band))
            lines.append(LogPicturePainter::segmentText(band, each.kind));
        if (band.lastSeq >= band.firstSeq)
            lines.append(tr("seq_id %1 … %2").arg(formatNumber(band.firstSeq), formatNumber(band.lastSeq)));
    }
    lines.append(tr("%1 entries in the log").arg(formatCount(band.entries)));
    lines.append(tr("metadata watermark %1").arg(watermarkText(band.metadataWatermark)));
    lines.append(tr("vector watermark %1").arg(watermarkText(band.vectorWatermark)));
    return lines;
}

void LogPicture::setHovered(const Hit& hit, const QPointF& position)
{
    m_hovered = hit.band;
    update();
    setCursor(hit.more ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (hit.band < 0) {
        if (m_card)
            m_card->hide();
        return;
    }
    if (!m_card)
        m_card = new HoverCard(this);
    const LogBand& band = m_bands[hit.band];
    const QVector<LogSegment> segments = painterFor(Theme::colours()).frameFor(rect()).layout.bands[hit.band].segments;
    m_card->showAt(
        position, oneLine(band.label, 80), bandFigures(band, hit.segment >= 0 ? &segments[hit.segment] : nullptr));
}

void LogPicture::walkTo(int band, int segment)
{
    const LogPictureFrame frame = painterFor(Theme::colours()).frameFor(rect());
    const int rows = int(frame.rows.size());
    const int end = frame.more.isNull() ? rows : rows + 1;
    if (end == 0)
        return;
    m_currentBand = std::clamp(band, 0, end - 1);
    if (m_currentBand == rows) {
        m_currentSegment = -1;
        return setHovered({}, {});
    }
    const QVector<LogSegment>& segments = frame.layout.bands[m_currentBand].segments;
    m_currentSegment = std::clamp(segment, -1, int(segments.size()) - 1);
    const QRectF bar = LogPicturePainter::barOf(frame, m_currentBand);
    double x = bar.left() + 40;
    if (m_currentSegment >= 0)
        x = bar.left() + segments[m_currentSegment].x + segments[m_currentSegment].width / 2;
    setHovered({ m_currentBand, m_currentSegment, false }, QPointF(x, bar.bottom() - 8));
}

void LogPicture::mouseMoveEvent(QMouseEvent* event)
{
    setHovered(hitAt(event->position()), event->position());
}

void LogPicture::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const Hit hit = hitAt(event->position());
    m_currentBand = -1;
    if (hit.more)
        emit moreRequested();
    else
        choose(hit.band);
}

void LogPicture::leaveEvent(QEvent*)
{
    setHovered({}, {});
}

void LogPicture::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Up:
        return walkTo(m_currentBand - 1, -1);
    case Qt::Key_Down:
        return walkTo(m_currentBand + 1, -1);
    case Qt::Key_Left:
        return walkTo(m_currentBand, m_currentSegment - 1);
    case Qt::Key_Right:
        return walkTo(m_currentBand, m_currentSegment + 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_currentBand >= shownBands())
            emit moreRequested();
        else if (m_currentBand >= 0)
            choose(m_currentBand);
        return;
    case Qt::Key_Escape:
        if (m_selected.isEmpty())
            break;
        return choose(-1);
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void LogPicture::focusInEvent(QFocusEvent* event)
{
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason)
        walkTo(0, -1);
    QWidget::focusInEvent(event);
}

void LogPicture::focusOutEvent(QFocusEvent* event)
{
    m_currentBand = -1;
    setHovered({}, {});
    QWidget::focusOutEvent(event);
}

} // namespace ui
