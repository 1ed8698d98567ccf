// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "ui/plots/scatterdata.h"
#include "ui/plots/zoomplot.h"

namespace ui {

class ScatterCanvas;

/// Points in a plane, told apart by colour and shape, with their legend. The point under the pointer tells its figures;
/// a click (or Enter) chooses it.
class ScatterPlot : public ZoomPlot
{
    Q_OBJECT

public:
    explicit ScatterPlot(QWidget* parent = nullptr);
    ~ScatterPlot() override;

    /// Keeps what is zoomed if the points are where they were.
    void setData(const ScatterData& data);
    const ScatterData& data() const { return m_data; }
    /// Points that are pointed out, in this order from below; they need not be among the data's.
    void setMarks(const std::vector<ScatterMark>& marks);
    const std::vector<ScatterMark>& marks() const { return m_marks; }

    /// Where a point of the data is drawn.
    QPointF pixelOf(int point) const;
    /// What is in view, in the data's units.
    QRectF view() const;

    QByteArray figures(char separator) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    /// The user chose a point.
    void pointChosen(const QString& id);

protected:
    int count() const override { return static_cast<int>(m_data.points.size()); }
    int hitAt(const QPointF& position) const override;
    CardText cardText(int point) const override;
    void mark(int point) override;
    QPointF reveal(int point) override;
    void paintPlot(QPainter& painter) override;
    QSize exportSize() const override { return { 720, 560 }; }
    /// All of the data, whatever is in view.
    void paintExport(QPainter& painter, const QRectF& area) const override;
    void setColours(const Colours& colours) override;
    void layOut() override;
    QPointF placeAt(const QPointF& position) const override;
    QPointF placeOf(int point) const override;
    QPointF middle() const override;
    void pan(const QPointF& shift) override;
    void zoom(double factor, const QPointF& around) override;
    void showAll() override;
    void choose(int point) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QRect legendArea() const;

    ScatterData m_data;
    std::vector<ScatterMark> m_marks;
    std::unique_ptr<ScatterCanvas> m_canvas;
};

} // namespace ui
