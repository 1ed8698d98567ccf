// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "ui/plots/histogramdata.h"
#include "ui/plots/zoomplot.h"

namespace ui {

class HistogramPlot;

/// Bars of how many things have which key; their exact figures on hover and when walked to.
class Histogram : public ZoomPlot
{
    Q_OBJECT

public:
    /// `part`: whose colour the bars have.
    explicit Histogram(Part part, QWidget* parent = nullptr);
    ~Histogram() override;

    void setData(const HistogramData& data);
    const HistogramData& data() const { return m_data; }
    const std::vector<HistogramBin>& bins() const { return m_bins; }

    /// Where a bar is drawn, base to top.
    QRectF barRect(int bin) const;
    /// The bars in view, first and last.
    std::pair<double, double> range() const;

    QByteArray figures(char separator) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    /// data() is another one now.
    void dataChanged();

protected:
    int count() const override { return static_cast<int>(m_bins.size()); }
    int hitAt(const QPointF& position) const override;
    CardText cardText(int bin) const override;
    void mark(int bin) override;
    QPointF reveal(int bin) override;
    QString emptyText() const override;
    QSize exportSize() const override { return { 720, 405 }; }
    void paintExport(QPainter& painter, const QRectF& area) const override;
    void setColours(const Colours& colours) override;
    QPointF placeAt(const QPointF& position) const override;
    QPointF placeOf(int bin) const override;
    QPointF middle() const override;
    void pan(const QPointF& shift) override;
    void zoom(double factor, const QPointF& around) override;
    void showAll() override;
    void focusInEvent(QFocusEvent* event) override;

private:
    void showRange(double lower, double upper);

    HistogramData m_data;
    std::vector<HistogramBin> m_bins;
    std::unique_ptr<HistogramPlot> m_plot;
};

} // namespace ui
