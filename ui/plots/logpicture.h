// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

#include "engine/core/error.h"
#include "ui/plots/logpicturelayout.h"
#include "ui/support/colours.h"

namespace ui {

class HoverCard;
class LogPicturePainter;

/// From the log to the disk: four stations, and below them what stands where in the log, one band per collection on one
/// seq_id axis. Up and Down walk the bands, Left and Right the stretches of one; Return selects, Escape clears.
class LogPicture : public QWidget
{
    Q_OBJECT

public:
    explicit LogPicture(QWidget* parent = nullptr);

    /// Shows the first `maxBands()` of `bands`: sort them by importance. Keeps the selection if its key is still there.
    void setData(const LogStations& stations, const QVector<LogBand>& bands);
    /// Bands shown before "… and n more"; 8 at first.
    void setMaxBands(int count);
    int maxBands() const { return m_maxBands; }

    /// Selects a collection; an unknown key clears. Emits nothing.
    void setSelectedKey(const QString& key);
    QString selectedKey() const { return m_selected; }

    /// The picture in words, for screen readers.
    QString textSummary() const;
    /// Writes .png (2 ×), .svg or .pdf after the suffix; light colours on white whatever the theme.
    engine::Result<void> exportTo(const QString& path) const;
    /// Paints the whole picture into `area`; the state of the mouse and keyboard is left out.
    void paintPicture(QPainter& painter, const QRectF& area, const Colours& colours) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

signals:
    /// The user chose a collection; empty = none any more.
    void selected(const QString& key);
    /// "… and n more" was clicked.
    void moreRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Hit
    {
        int band = -1;
        int segment = -1;
        bool more = false;
    };
    LogPicturePainter painterFor(const Colours& colours) const;
    Hit hitAt(const QPointF& position) const;
    int shownBands() const;
    void choose(int band);
    void setHovered(const Hit& hit, const QPointF& position);
    void walkTo(int band, int segment);
    QStringList bandFigures(const LogBand& band, const LogSegment* segment) const;

    LogStations m_stations;
    QVector<LogBand> m_bands;
    int m_maxBands = 8;
    QString m_selected;
    int m_hovered = -1;
    int m_currentBand = -1;
    int m_currentSegment = -1;
    QPointer<HoverCard> m_card;
};

} // namespace ui
