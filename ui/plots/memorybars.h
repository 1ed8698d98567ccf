// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/memorybardata.h"
#include "ui/plots/plotwidget.h"

namespace ui {

class MemoryBarsLayout;

/// What collections cost in memory, by part: the model of Chroma, below it what was measured here. The largest first,
/// the rest as one. Up, Down, Home and End walk them, Return selects, Escape clears.
class MemoryBars : public PlotWidget
{
    Q_OBJECT

public:
    static constexpr int mostBars = 8;

    explicit MemoryBars(QWidget* parent = nullptr);

    void setBars(const QVector<MemoryBar>& bars);
    /// All that were set.
    const QVector<MemoryBar>& allBars() const { return m_all; }
    /// Those that are drawn.
    const QVector<MemoryBar>& bars() const { return m_bars; }
    /// Where a bar is drawn.
    QRectF barRect(int at, bool measured) const;

    /// Emits nothing; unknown keys clear.
    void setSelectedKey(const QString& key);
    const QString& selectedKey() const { return m_selected; }

    QByteArray figures(char separator) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

signals:
    /// The user chose a collection; empty = none any more.
    void selected(const QString& key);
    /// The user wants to see those that are shown as one.
    void moreRequested();

protected:
    int count() const override { return static_cast<int>(m_bars.size()); }
    int hitAt(const QPointF& position) const override;
    CardText cardText(int at) const override;
    void mark(int at) override;
    QPointF reveal(int at) override;
    void paintPlot(QPainter& painter) override;
    QSize exportSize() const override;
    void paintExport(QPainter& painter, const QRectF& area) const override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    void arrange();
    int positionOf(const QString& key) const;
    MemoryBarsLayout layoutHere() const;
    void choose(int at);

    QVector<MemoryBar> m_all;
    QVector<MemoryBar> m_bars;
    QString m_selected;
};

} // namespace ui
