// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/workspace.h"

#include <algorithm>

#include <QDir>
#include <QFileInfo>

namespace ui {

namespace {
/// The directory meant by `path`: the folder of a chroma.sqlite3 somebody pointed at, else the path itself.
QString directoryOf(const QString& path)
{
    const QFileInfo info(QDir::cleanPath(path));
    if (info.isFile() && info.fileName() == QStringLiteral("chroma.sqlite3"))
        return info.absolutePath();
    return info.absoluteFilePath();
}

bool isSame(const QString& a, const QString& b)
{
    const QString realA = QFileInfo(a).canonicalFilePath();
    return a == b || (!realA.isEmpty() && realA == QFileInfo(b).canonicalFilePath());
}
} // namespace

Workspace::Workspace(JobList& jobs, QObject* parent)
    : QObject(parent)
    , m_jobs(jobs)
    , m_segments(jobs)
{
}

Workspace::~Workspace() = default;

Session* Workspace::find(const QString& directory) const
{
    const QString wanted = directoryOf(directory);
    const auto at = std::find_if(m_sessions.begin(), m_sessions.end(),
        [&](const Session* session) { return isSame(session->directory(), wanted); });
    return at == m_sessions.end() ? nullptr : *at;
}

void Workspace::open(const QString& path)
{
    const QString directory = directoryOf(path);
    if (Session* known = find(directory)) {
        setCurrent(known);
        return;
    }
    if (std::any_of(m_opening.begin(), m_opening.end(),
            [&](const Session* session) { return isSame(session->directory(), directory); }))
        return;
    auto* session = new Session(directory, m_jobs, this, &m_segments);
    m_opening.push_back(session);
    connect(session, &Session::snapshotChanged, this, [this, session] { onFirstSnapshot(session); });
    connect(session, &Session::failed, this, [this, session](const engine::Error& error) { onFailed(session, error); });
    session->setPollInterval(m_pollInterval);
    session->refresh();
    emit openingChanged();
}

void Workspace::onFirstSnapshot(Session* session)
{
    if (std::erase(m_opening, session) == 0)
        return;
    m_sessions.push_back(session);
    emit openingChanged();
    emit opened(session);
    setCurrent(session);
}

void Workspace::onFailed(Session* session, const engine::Error& error)
{
    if (std::erase(m_opening, session) == 0)
        return; // it is open: its pages show what went wrong, beside the last good figures
    session->deleteLater();
    emit openingChanged();
    emit openFailed(session->directory(), error);
}

void Workspace::close(Session* session)
{
    const auto at = std::find(m_sessions.begin(), m_sessions.end(), session);
    if (at == m_sessions.end())
        return;
    const auto next = m_sessions.erase(at);
    if (m_current == session) {
        Session* neighbour = next != m_sessions.end() ? *next : nullptr;
        if (!neighbour && !m_sessions.empty())
            neighbour = m_sessions.back();
        setCurrent(neighbour);
    }
    emit closed(session);
    m_segments.drop(session->directory());
    session->deleteLater();
}

void Workspace::setCurrent(Session* session)
{
    if (m_current == session)
        return;
    m_current = session;
    emit currentChanged(session);
}

void Workspace::setPollInterval(std::chrono::milliseconds interval)
{
    m_pollInterval = interval;
    for (Session* session : m_sessions)
        session->setPollInterval(interval);
}

} // namespace ui
