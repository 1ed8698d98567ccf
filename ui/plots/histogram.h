// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include <QPointer>
#include <QWidget>

#include "engine/core/error.h"
#include "ui/plots/histogramdata.h"
#include "ui/support/colours.h"

namespace ui {

class HistogramPlot;
class HoverCard;

/// Bars of how many things have which key. Exact figures on hover and when walked with Left, Right, Home and End; drag
/// pans, the wheel (with the focus here, so that a page still scrolls) or + and - zoom, a double click or 0 shows all.
class Histogram : public QWidget
{
    Q_OBJECT

public:
    /// `part`: whose colour the bars have.
    explicit Histogram(Part part, QWidget* parent = nullptr);
    ~Histogram() override;

    void setData(const HistogramData& data);
    const HistogramData& data() const { return m_data; }
    const std::vector<HistogramBin>& bins() const { return m_bins; }
    /// What stands in the place of bars where there are none: why.
    void setEmptyText(const QString& text);

    /// Where a bar is drawn, base to top.
    QRectF barRect(int bin) const;
    /// The bar under the pointer or the keyboard; -1 = none.
    int current() const { return m_current; }
    /// The bars in view, first and last.
    std::pair<double, double> range() const;

    /// Writes .png (2 ×), .svg or .pdf after the suffix; light colours on white whatever the theme.
    engine::Result<void> exportTo(const QString& path) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    /// data() is another one now.
    void dataChanged();
    /// The user wants the picture, or the figures as a file.
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
    int binAt(const QPointF& position) const;
    void setCurrent(int bin, const QPointF& position);
    void walkTo(int bin);
    void zoom(double factor, double around);
    void showRange(double lower, double upper);

    HistogramData m_data;
    std::vector<HistogramBin> m_bins;
    QString m_emptyText;
    std::unique_ptr<HistogramPlot> m_plot;
    int m_current = -1;
    std::optional<QPointF> m_dragFrom;
    QPointer<HoverCard> m_card;
};

} // namespace ui
