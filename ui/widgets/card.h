// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace ui {

class ElidedLabel;
class ProgressLine;

/// A framed part of a page: title, muted subtitle beside it, muted note and buttons at the right, body below. A thin
/// line at the top shows that its content is not complete yet.
class Card : public QFrame
{
    Q_OBJECT

public:
    explicit Card(const QString& title, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    QString title() const;
    /// Directly after the title: "newest first · 1 – 100 of 5 174".
    void setSubtitle(const QString& text);
    /// At the right end: "area = bytes".
    void setNote(const QString& text);
    /// A button at the right end, after the note. The card owns it.
    QPushButton* addAction(const QString& text);
    /// Any other widget at the right end (a combo box, a tool button). The card takes it.
    void addHeaderWidget(QWidget* widget);

    /// Takes `body`; replaces a body set before.
    void setBody(QWidget* body);
    QWidget* body() const { return m_body; }
    /// Or fill this: below the title, 8 px apart.
    QVBoxLayout* bodyLayout() const { return m_layout; }

    /// Progress of what the card shows: 0…1 that far, negative = the end is not known, nothing = complete, no line.
    void setProgress(std::optional<double> share);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QLabel* m_title;
    ElidedLabel* m_subtitle;
    QLabel* m_note;
    QHBoxLayout* m_header;
    QVBoxLayout* m_layout;
    QWidget* m_body = nullptr;
    ProgressLine* m_line;
};

} // namespace ui
