// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/support/icons.h"

class QLabel;
class QPushButton;

namespace ui {

/// What would be here and how it comes to be: one sentence and at most one button, in the middle of its place.
class EmptyState : public QWidget
{
    Q_OBJECT

public:
    /// `action` is the button's text; empty = no button.
    EmptyState(Icon icon, const QString& sentence, const QString& action = {}, QWidget* parent = nullptr);

    void setSentence(const QString& sentence);
    /// Pixels in which the sentence is wrapped, for places narrower than 440.
    void setSentenceWidth(int width);
    QPushButton* button() const { return m_button; }

signals:
    void actionTriggered();

private:
    QLabel* m_sentence;
    QPushButton* m_button;
};

} // namespace ui
