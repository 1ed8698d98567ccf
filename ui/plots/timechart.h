// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include <QPointer>
#include <QWidget>

#include "engine/core/error.h"
#include "ui/plots/timechartdata.h"

namespace ui {

class HoverCard;
class TimeChartPlot;

/// Bytes over time, each line named at its end. Follows the newest point until the user zooms (the wheel with the focus
/// here, + and -) or drags; a double click or 0 follows again. Every figure of a moment on hover and when walked with
/// Left, Right, Home and End.
class TimeChart : public QWidget
{
    Q_OBJECT

public:
    explicit TimeChart(QWidget* parent = nullptr);
    ~TimeChart() override;

    void setData(const TimeChartData& data);
    const TimeChartData& data() const { return m_data; }
    /// What stands in the place of lines where there are none yet.
    void setEmptyText(const QString& text);

    /// Position of the moment under the pointer or the keyboard; -1 = none.
    int current() const { return m_current; }
    /// Where a point is drawn; null where there is none.
    QPointF pointAt(int series, int at) const;
    /// The time in view, seconds since the epoch.
    std::pair<double, double> range() const;
    bool isFollowing() const { return m_follows; }

    /// Writes .png (2 ×), .svg or .pdf after the suffix; light colours on white whatever the theme.
    engine::Result<void> exportTo(const QString& path) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void savePictureRequested();
    void saveFiguresRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void addMenu();
    void follow();
    std::pair<double, double> whole() const;
    int momentAt(const QPointF& position) const;
    void setCurrent(int at, const QPointF& position);
    void walkTo(int at);
    void zoom(double factor, double around);
    void showRange(double from, double to);

    TimeChartData m_data;
    QString m_emptyText;
    std::unique_ptr<TimeChartPlot> m_plot;
    bool m_follows = true;
    int m_current = -1;
    std::optional<QPointF> m_dragFrom;
    QPointer<HoverCard> m_card;
};

} // namespace ui
