// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QPointer>
#include <QWidget>

#include "ui/jobs/session.h"

class QVBoxLayout;

namespace ui {

class MessageStack;
class PageHeader;

/// One question about a directory, answered: title row, messages, then what the subclass adds below. The page shows a
/// session and follows it; it sends wishes by signals and touches no file itself. It scrolls vertically when it must.
class Page : public QWidget
{
    Q_OBJECT

public:
    /// `key` is the page's word on the command line and in the settings.
    Page(const QString& key, const QString& title, const QString& question, QWidget* parent);

    const QString& key() const { return m_key; }
    /// Name on the tab.
    const QString& title() const { return m_title; }

    /// Shows `session`; null shows nothing.
    void setSession(Session* session);
    Session* session() const { return m_session; }

    /// Narrows the page to one collection of the session; empty = all of it.
    void setCollection(const QString& collectionId);
    const QString& collection() const { return m_collection; }

    MessageStack* messages() const { return m_messages; }

    /// Whether everything on the page is drawn from an exact snapshot, or from all that could be read of a damaged
    /// directory, and nothing it asked for is under way.
    virtual bool isSettled() const;

signals:
    /// The user chose a collection on the page; empty = none any more.
    void collectionChosen(const QString& collectionId);
    /// isSettled() may be true now.
    void settledChanged();

protected:
    /// Whether better figures than those shown are on their way.
    bool isReading() const;

    /// The layout of the scrolled content, below the messages.
    QVBoxLayout* content() const { return m_content; }
    PageHeader* header() const { return m_header; }
    SnapshotPtr snapshot() const { return m_session ? m_session->snapshot() : SnapshotPtr(); }
    QString directory() const { return m_session ? m_session->directory() : QString(); }

    /// The collection chosen; the only one there is where none is; null where that is none.
    const engine::chroma::CollectionView* shownCollection() const;
    /// As setCollection, by the user's wish.
    void chooseCollection(const QString& id);

    /// Widgets side by side, their widths as `stretches`.
    static QWidget* inARow(const QList<QWidget*>& widgets, const QList<int>& stretches);

    /// Another session (or none) is shown: forget selections.
    virtual void sessionChanged() { }
    /// Draw `snapshot` (never null), keeping place.
    virtual void showSnapshot(const SnapshotPtr& snapshot) = 0;
    virtual void collectionScopeChanged() { }

private:
    void onSnapshotChanged();
    void onFreshnessChanged();
    void showReading();
    void showIncomplete();
    void onFailed(const engine::Error& error);

    QString m_key;
    QString m_title;
    QPointer<Session> m_session;
    QString m_collection;
    PageHeader* m_header;
    MessageStack* m_messages;
    QVBoxLayout* m_content;
};

} // namespace ui
