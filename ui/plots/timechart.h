// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <utility>

#include "ui/plots/timechartdata.h"
#include "ui/plots/zoomplot.h"

namespace ui {

class TimeChartPlot;

/// Bytes over time, each line named at its end. Follows the newest point until the user zooms or drags; what shows all
/// of another plot lets this one follow again. Every figure of a moment on hover and when walked to.
class TimeChart : public ZoomPlot
{
    Q_OBJECT

public:
    explicit TimeChart(QWidget* parent = nullptr);
    ~TimeChart() override;

    void setData(const TimeChartData& data);
    const TimeChartData& data() const { return m_data; }

    /// Where a point is drawn; null where there is none.
    QPointF pointAt(int series, int at) const;
    /// The time in view, seconds since the epoch.
    std::pair<double, double> range() const;
    bool isFollowing() const { return m_follows; }

    QByteArray figures(char separator) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    int count() const override { return static_cast<int>(m_data.times.size()); }
    int hitAt(const QPointF& position) const override;
    CardText cardText(int at) const override;
    void mark(int at) override;
    QPointF reveal(int at) override;
    QSize exportSize() const override { return { 720, 405 }; }
    void paintExport(QPainter& painter, const QRectF& area) const override;
    void setColours(const Colours& colours) override;
    QPointF placeAt(const QPointF& position) const override;
    QPointF placeOf(int at) const override;
    QPointF middle() const override;
    void pan(const QPointF& shift) override;
    void zoom(double factor, const QPointF& around) override;
    void showAll() override { follow(); }
    int walkStart() const override { return count() - 1; }

private:
    void follow();
    std::pair<double, double> whole() const;
    void showRange(double from, double to);

    TimeChartData m_data;
    std::unique_ptr<TimeChartPlot> m_plot;
    bool m_follows = true;
};

} // namespace ui
