// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPointer>
#include <QWidget>

namespace ui {

/// The small card beside the pointer with every figure of what is under it. Lies inside the window (no popup), lets the
/// mouse through, is a child of the window of `anchor`, hides when the
/// anchor hides or is left, and is deleted with it: keep it in a QPointer.
class HoverCard : public QWidget
{
    Q_OBJECT

public:
    explicit HoverCard(QWidget* anchor);

    /// Shows a bold first line and further lines near `position` (in the anchor's coordinates), inside the window.
    void showAt(const QPointF& position, const QString& title, const QStringList& lines);

    QString title() const { return m_title; }
    QStringList lines() const { return m_lines; }

    bool eventFilter(QObject* watched, QEvent* event) override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QPointer<QWidget> m_anchor;
    QString m_title;
    QStringList m_lines;
};

} // namespace ui
