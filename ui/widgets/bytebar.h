// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QVector>
#include <QWidget>

#include "ui/plots/legend.h"
#include "ui/support/colours.h"

namespace ui {

class HoverCard;

/// One piece of a ByteBar.
struct ByteSegment
{
    QString key; ///< what selection and signals speak of
    QString label;
    quint64 bytes = 0;
    bool estimate = false;
    Part part = Part::Other; ///< its colour
};

/// One stacked bar to scale with a legend below; exact bytes on hover, by screen reader and when walked with the
/// arrows.
class ByteBar : public QWidget
{
    Q_OBJECT

public:
    explicit ByteBar(QWidget* parent = nullptr);

    /// What the segments' numbers count; bytes at first.
    void setKind(FigureKind kind);
    /// `whole` ≥ the sum leaves the rest of the track empty (a limit); 0 = the sum.
    void setSegments(const QVector<ByteSegment>& segments, quint64 whole = 0);
    const QVector<ByteSegment>& segments() const { return m_segments; }

    QString selectedKey() const { return m_selected; }
    void setSelectedKey(const QString& key);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

signals:
    void selected(const QString& key);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Place
    {
        QRectF bar;
        QRectF legend;
    };
    QVector<Place> places(int width) const;
    QVector<LegendEntry> legend() const;
    void paintBar(QPainter& painter, const QVector<Place>& all) const;
    int segmentAt(const QPointF& position) const;
    void setHovered(int index);
    void select(int index);

    QString number(const ByteSegment& segment) const;

    QVector<ByteSegment> m_segments;
    FigureKind m_kind = FigureKind::Bytes;
    quint64 m_whole = 0;
    QString m_selected;
    int m_hovered = -1;
    QPointer<HoverCard> m_card;
};

} // namespace ui
