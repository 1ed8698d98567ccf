// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

#include "engine/core/error.h"
#include "ui/plots/memorybardata.h"

namespace ui {

class HoverCard;

/// What collections cost in memory, by part: the model of Chroma, below it what was measured here. The largest first,
/// the rest as one. Up, Down, Home and End walk them, Return selects, Escape clears.
class MemoryBars : public QWidget
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
    /// The collection under the pointer or the keyboard; -1 = none.
    int current() const { return m_current; }

    /// Emits nothing; unknown keys clear.
    void setSelectedKey(const QString& key);
    const QString& selectedKey() const { return m_selected; }

    /// Writes .png (2 ×), .svg or .pdf after the suffix; light colours on white whatever the theme.
    engine::Result<void> exportTo(const QString& path) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

signals:
    /// The user chose a collection; empty = none any more.
    void selected(const QString& key);
    /// The user wants to see those that are shown as one.
    void moreRequested();
    void savePictureRequested();
    void saveFiguresRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void addMenu();
    void arrange();
    int positionOf(const QString& key) const;
    void setCurrent(int at, const QPointF& position);
    void walkTo(int at);
    void choose(int at);
    QStringList linesOf(const MemoryBar& bar) const;

    QVector<MemoryBar> m_all;
    QVector<MemoryBar> m_bars;
    QString m_selected;
    int m_current = -1;
    QPointer<HoverCard> m_card;
};

} // namespace ui
