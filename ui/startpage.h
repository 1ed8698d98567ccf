// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QListView;
class QPushButton;
class QStringListModel;

namespace ui {

class Card;
class MessageStack;
class ProgressLine;

/// What the window shows while no directory is open: what the program is for, and the ways to open one.
class StartPage : public QWidget
{
    Q_OBJECT

public:
    explicit StartPage(QWidget* parent = nullptr);

    void setRecent(const QStringList& directories);
    /// Whether there is a sample to try.
    void setSampleOffered(bool on);
    /// A line that moves while a directory is being opened.
    void setBusy(bool on);

    MessageStack* messages() const { return m_messages; }

signals:
    void openRequested();
    void recentChosen(const QString& directory);
    void sampleRequested();

private:
    QWidget* makeButtons();
    void makeRecent();

    MessageStack* m_messages;
    ProgressLine* m_busy;
    QPushButton* m_sample;
    Card* m_recentCard;
    QListView* m_recentList;
    QStringListModel* m_recent;
};

} // namespace ui
