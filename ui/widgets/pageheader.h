// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace ui {

class ElidedLabel;

/// Title row of a page: its question, the subject in muted text, then what the page adds (a collection selector), then
/// how fresh the figures are and a refresh button.
class PageHeader : public QWidget
{
    Q_OBJECT

public:
    enum class Freshness {
        Unknown, ///< says nothing
        Current, ///< text as given: "as of 14:05"
        Loading, ///< "reading…" or the text given
        Stale, ///< the directory changed since: refresh is the thing to do
    };

    explicit PageHeader(const QString& question, QWidget* parent = nullptr);

    void setQuestion(const QString& question);
    /// "wordnet-sample", "all collections". Long names are elided; the tool tip has all of it.
    void setSubject(const QString& subject);
    void setFreshness(Freshness freshness, const QString& text = {});
    /// Between subject and refresh, e.g. a collection selector. The header takes it.
    void addWidget(QWidget* widget);

signals:
    void refreshRequested();

private:
    QHBoxLayout* m_layout;
    QLabel* m_question;
    ElidedLabel* m_subject;
    QLabel* m_freshness;
    QToolButton* m_refresh;
};

} // namespace ui
