// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

class QTimer;

namespace ui {

/// A filter line with a clear button. filterChanged comes 150 ms after the last key, at once on Return and on clearing;
/// Escape clears.
class FilterBar : public QLineEdit
{
    Q_OBJECT

public:
    explicit FilterBar(const QString& placeholder, QWidget* parent = nullptr);

    /// Empties the line without a word: what it filtered is gone.
    void forget();

signals:
    void filterChanged(const QString& text);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void report();

    QTimer* m_delay;
    QString m_reported;
};

} // namespace ui
