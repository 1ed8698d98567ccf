// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QStringList>
#include <QWidget>

#include "engine/core/error.h"

namespace ui {

class HoverCard;

/// A plot whose things are numbered from 0: a card tells the figures of the one under the pointer or walked to, a menu
/// copies and saves, a sentence stands in the place of what is not there. The subclass draws.
class PlotWidget : public QWidget
{
    Q_OBJECT

public:
    explicit PlotWidget(QWidget* parent);

    /// What stands in the place of the plot where there is nothing to draw: why.
    void setEmptyText(const QString& text);
    /// The thing under the pointer or the keyboard; -1 = none.
    int current() const { return m_current; }

    /// All figures as a table, `separator` between its columns.
    virtual QByteArray figures(char separator) const = 0;
    /// Writes .png (2 ×), .svg or .pdf after the suffix; light colours on white whatever the theme.
    engine::Result<void> exportTo(const QString& path) const;

signals:
    /// The user wants the picture, or the figures as a file.
    void savePictureRequested();
    void saveFiguresRequested();

protected:
    static constexpr int ring = 3; ///< room for the focus ring

    /// What the card tells of one thing.
    struct CardText
    {
        QString title;
        QStringList lines;
    };

    /// How many things there are.
    virtual int count() const = 0;
    /// The thing there, in pixels of this widget; -1 = none.
    virtual int hitAt(const QPointF& position) const = 0;
    virtual CardText cardText(int at) const = 0;
    /// Marks a thing in the drawing; -1 = none.
    virtual void mark(int at) = 0;
    /// Brings a thing into view; where its card is to stand.
    virtual QPointF reveal(int at) = 0;
    virtual QString emptyText() const { return m_emptyText; }
    /// Draws what is not a widget of its own; not called where there is nothing.
    virtual void paintPlot(QPainter&) { }
    /// The theme has other colours now.
    virtual void coloursChanged() { update(); }
    virtual QSize exportSize() const = 0;
    virtual void paintExport(QPainter& painter, const QRectF& area) const = 0;

    /// This widget without the room for the ring.
    QRect inside() const { return rect().adjusted(ring, ring, -ring, -ring); }
    /// Shows the card of `at` at `position`; -1 = none.
    void setCurrent(int at, const QPointF& position);
    /// What is current has this number now; the card stays where it is.
    void renumberCurrent(int at);
    /// As the keyboard does; stops at the ends.
    void walkTo(int at);

    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void addMenu();

    QString m_emptyText;
    int m_current = -1;
    QPointer<HoverCard> m_card;
};

} // namespace ui
