// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>

#include "ui/jobs/session.h"
#include "ui/models/logentriesmodel.h"
#include "ui/widgets/card.h"

class QLineEdit;
class QToolButton;

namespace ui {

class EntryDetail;
class PageTable;

/// The entries of a session's log, newest first, page by page; one chosen entry with all its fields beside them.
class LogEntriesCard : public Card
{
    Q_OBJECT

public:
    explicit LogEntriesCard(QWidget* parent = nullptr);

    void setSession(Session* session);
    /// Names and figures; reads the page again if the log is another one. Keeps the place.
    void setSnapshot(const SnapshotPtr& snapshot);
    /// Whose entries; empty = all.
    void setCollection(const QString& id);

    bool isWaiting() const { return m_model->isWaiting(); }

signals:
    /// isWaiting() may be another.
    void waitingChanged();
    /// A page could not be read; the one before it stays.
    void failed(const engine::Error& error);
    /// A page has been read.
    void succeeded();

public slots:
    /// Reads the present page again.
    void refresh() { m_model->refresh(); }

private:
    QWidget* makePager();
    void makeTable();
    void connectModel();

    void askForPage(quint64 question, const engine::chroma::LogPage& page);
    void goToSeqId();
    void rememberPlace();
    void restorePlace();
    void showPlace();
    void showDetail();

    QPointer<Session> m_session;
    SnapshotPtr m_snapshot;
    QString m_collection;
    LogEntriesModel* m_model;
    PageTable* m_table;
    EntryDetail* m_detail;
    QToolButton* m_newer;
    QToolButton* m_older;
    QLineEdit* m_goTo;

    quint64 m_question = 0; ///< the model's, of the page waited for
    quint64 m_token = 0; ///< the session's, of the same
    QString m_selected; ///< seq_id to select again when its page comes back
    int m_scrolledTo = 0; ///< of the table, while its page is replaced
    engine::SeqId m_shownFrom = 0; ///< the page that was shown before
};

} // namespace ui
