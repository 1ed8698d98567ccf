// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include <QPointer>
#include <QWidget>

#include "engine/core/error.h"
#include "ui/plots/scatterdata.h"

namespace ui {

class HoverCard;
class ScatterCanvas;

/// Points in a plane, told apart by colour and shape, with their legend. The point under the pointer tells its figures;
/// a click (or Enter) chooses it, Left and Right walk from point to point; drag pans, the wheel (with the focus here,
/// so that a page still scrolls) or + and - zoom, a double click or 0 shows all.
class ScatterPlot : public QWidget
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
    /// What stands in the place of points where there are none: why.
    void setEmptyText(const QString& text);

    /// Where a point of the data is drawn.
    QPointF pixelOf(int point) const;
    /// The point under the pointer or the keyboard; -1 = none.
    int current() const { return m_current; }
    /// What is in view, in the data's units.
    QRectF view() const;

    /// Writes .png (2 ×), .svg or .pdf after the suffix; all of the data in light colours on white.
    engine::Result<void> exportTo(const QString& path) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    /// The user chose a point.
    void pointChosen(const QString& id);
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
    void layOut();
    QRect legendArea() const;
    int pointAt(const QPointF& position) const;
    void setCurrent(int point, const QPointF& position);
    void walkTo(int point);
    void choose(int point);

    ScatterData m_data;
    std::vector<ScatterMark> m_marks;
    QString m_emptyText;
    std::unique_ptr<ScatterCanvas> m_canvas;
    int m_current = -1;
    std::optional<QPointF> m_pressedAt;
    std::optional<QPointF> m_dragFrom; ///< set once the pointer has moved far enough to be no click
    QPointer<HoverCard> m_card;
};

} // namespace ui
