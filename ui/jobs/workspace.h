// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include <QObject>
#include <QString>

#include "ui/jobs/session.h"

namespace ui {

/// The directories that are open at once, and which of them the pages show.
class Workspace : public QObject
{
    Q_OBJECT

public:
    explicit Workspace(JobList& jobs, QObject* parent = nullptr);
    ~Workspace() override;

    /// Opens `path`, a Chroma directory or the chroma.sqlite3 in it. Ends in opened or openFailed; a directory that is
    /// open already becomes the current one. Never blocks.
    void open(const QString& path);
    /// Forgets a session; the neighbour becomes the current one.
    void close(Session* session);

    /// In the order of opening; only those with a snapshot.
    const std::vector<Session*>& sessions() const { return m_sessions; }
    /// The indexes that are loaded, of all sessions.
    Segments& segments() { return m_segments; }
    bool isOpening() const { return !m_opening.empty(); }
    Session* current() const { return m_current; }
    void setCurrent(Session* session);
    /// The open session of this directory; null if there is none.
    Session* find(const QString& directory) const;

    void setPollInterval(std::chrono::milliseconds interval);

signals:
    /// A first snapshot is there. The session becomes the current one.
    void opened(ui::Session* session);
    /// There was nothing to show; nothing else changes.
    void openFailed(const QString& directory, const engine::Error& error);
    /// The session is about to be deleted.
    void closed(ui::Session* session);
    void currentChanged(ui::Session* session);
    /// isOpening() may be another.
    void openingChanged();

private:
    void onFirstSnapshot(Session* session);
    void onFailed(Session* session, const engine::Error& error);

    JobList& m_jobs;
    Segments m_segments;
    std::vector<Session*> m_sessions;
    std::vector<Session*> m_opening;
    Session* m_current = nullptr;
    std::chrono::milliseconds m_pollInterval{ 2000 };
};

} // namespace ui
