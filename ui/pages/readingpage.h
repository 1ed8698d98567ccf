// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

class QVBoxLayout;

namespace ui {

class CollectionSelector;
class EmptyState;
class JobRow;

/// A page of what has to be read beside the snapshot, by collection: a selector, how far reading is, and the work or
/// why there is none. A page that nobody sees reads nothing.
class ReadingPage : public Page
{
    Q_OBJECT

public:
    struct Texts
    {
        QString none; ///< the selector's choice of no collection
        QString empty; ///< at first, in the place of the work
        QString reading; ///< of the progress row
    };

    ReadingPage(const QString& key, const QString& title, const QString& question, const Texts& texts, QWidget* parent);

protected:
    /// Shows what is known and reads what may be other than m_fingerprint says.
    virtual void follow() = 0;
    /// An action of a message was wanted: reads again if it is readMessage().
    virtual void onMessageAction(const QString& message);
    void showEvent(QShowEvent* event) override;

    /// Key of the message that it could not be read.
    QString readMessage() const { return key(); }

    QString m_fingerprint; ///< of what is shown or being read
    CollectionSelector* m_selector;
    EmptyState* m_empty;
    QWidget* m_work;
    QVBoxLayout* m_workLayout; ///< empty at first
    JobRow* m_progress; ///< to be put into the work
};

} // namespace ui
