// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

#include "engine/core/error.h"
#include "ui/plots/treemaplayout.h"
#include "ui/support/colours.h"

namespace ui {

class HoverCard;

/// Where the bytes go: one cell per part, its area the bytes, parts split by collection. Left and Right walk the parts,
/// Down goes into the collections of one and Up out again; Return selects, Escape clears.
class Treemap : public QWidget
{
    Q_OBJECT

public:
    explicit Treemap(QWidget* parent = nullptr);

    void setItems(const QVector<TreemapItem>& items);
    const QVector<TreemapItem>& items() const { return m_items; }

    /// Selects by part, or by part and collection; unknown keys clear. Emits nothing.
    void setSelected(const QString& key, const QString& childKey = {});
    QString selectedKey() const { return m_selectedKey; }
    QString selectedChildKey() const { return m_selectedChild; }

    /// The picture in words, for screen readers: "11.3 MiB: Log 3.61 MiB (31.9 %), …".
    QString textSummary() const;

    /// Writes .png (2 ×), .svg or .pdf after the suffix; light colours on white whatever the theme.
    engine::Result<void> exportTo(const QString& path) const;
    /// Paints the whole picture into `area`; the state of the mouse and keyboard is left out.
    void paintPicture(QPainter& painter, const QRectF& area, const Colours& colours) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    /// The user chose a cell; empty keys = nothing is chosen any more. `childKey` is empty for a whole part.
    void selected(const QString& key, const QString& childKey);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void relayout();
    int cellAt(const QPointF& position) const;
    int selectedCell() const;
    int partCell(int cell) const;
    int partEnd(int cell) const;
    int step(int cell, int direction) const;
    void choose(int cell);
    void setHovered(int cell, const QPointF& position);
    void setCurrent(int cell);
    QString cellTitle(int cell) const;
    QStringList cellFigures(int cell) const;

    QVector<TreemapItem> m_items;
    QVector<TreemapCell> m_cells;
    QString m_selectedKey;
    QString m_selectedChild;
    int m_hovered = -1;
    int m_current = -1; ///< the cell the keyboard stands on
    QPointer<HoverCard> m_card;
};

} // namespace ui
