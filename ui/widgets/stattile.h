// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "ui/models/formatting.h"

class QLabel;

namespace ui {

class ElidedLabel;

/// One answer at a glance: caption, one figure with its unit, one line of what it means.
class StatTile : public QFrame
{
    Q_OBJECT

public:
    explicit StatTile(const QString& caption, QWidget* parent = nullptr);

    void setCaption(const QString& caption);
    /// `unit` is written smaller after the figure and may be a few words ("in 3 collections").
    void setFigure(const QString& figure, const QString& unit = {});
    /// Parts figure and unit itself: setFigure(splitUnit(formatBytes(n))).
    void setFigure(const FigureText& text);
    void setMeaning(const QString& line);
    /// Shows "–" and no meaning: nothing is known yet.
    void clear();

    QString figure() const;
    QString unit() const;
    QString meaning() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void updateAccessible();

    QLabel* m_caption;
    QLabel* m_figure;
    ElidedLabel* m_unit;
    QLabel* m_meaning;
};

/// Three to five tiles of one width side by side.
class TileStrip : public QWidget
{
    Q_OBJECT

public:
    explicit TileStrip(QWidget* parent = nullptr);

    /// Adds a tile at the right. `objectName` is for tests and style.
    StatTile* addTile(const QString& objectName, const QString& caption);
};

} // namespace ui
