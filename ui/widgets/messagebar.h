// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>

#include "engine/core/error.h"
#include "ui/models/formatting.h"

class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace ui {

class StatusMark;

/// One line a page has to say: what (bold), why, and at most one thing to do about it.
struct Message
{
    QString key; ///< same key = the same message: shown once, replaced in place. Required.
    Status status = Status::Wrong;
    QString lead; ///< bold: "wordnet_nouns searches with ef 10."
    QString text; ///< "Chroma's client reports space l2 for it; cosine is in force."
    QString action; ///< button: "Measure recall"; empty = none
    bool passing = false; ///< a notice that goes by itself after 8 s; findings and errors stay until dismissed
};

/// `error` as a message; `action` as above ("Try again", "Show in Health").
Message messageFrom(const engine::Error& error, const QString& key, const QString& action = {});

/// One message: strip and mark in the status colour, text that wraps, button, dismiss.
class MessageBar : public QFrame
{
    Q_OBJECT

public:
    explicit MessageBar(const Message& message, QWidget* parent = nullptr);

    void setMessage(const Message& message);
    const Message& message() const { return m_message; }

signals:
    void actionTriggered();
    void dismissed();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Message m_message;
    StatusMark* m_mark;
    QLabel* m_text;
    QPushButton* m_action;
    QToolButton* m_dismiss;
};

/// The messages of a page, one below the other; takes no room while there are none. A message that was dismissed stays
/// away until forget() or another text under its key.
class MessageStack : public QWidget
{
    Q_OBJECT

public:
    explicit MessageStack(QWidget* parent = nullptr);

    void show(const Message& message);
    void remove(const QString& key);
    void clear();
    /// Lets dismissed messages appear again (another directory was opened).
    void forget();

    QList<MessageBar*> bars() const { return m_bars; }

    using QWidget::show;

signals:
    void actionTriggered(const QString& key);
    void dismissed(const QString& key);

private:
    MessageBar* find(const QString& key) const;
    void drop(MessageBar* bar);

    QVBoxLayout* m_layout;
    QList<MessageBar*> m_bars;
    QList<Message> m_dismissed;
};

} // namespace ui
