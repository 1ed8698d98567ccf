// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>

#include "engine/chroma/store.h"
#include "engine/memory/segmentmemory.h"
#include "engine/report/exporter.h"
#include "engine/search/indexdescription.h"
#include "ui/jobs/joblist.h"
#include "ui/jobs/logexport.h"
#include "ui/jobs/recordpages.h"
#include "ui/jobs/segments.h"
#include "ui/models/snapshotptr.h"

namespace ui {

/// How near the figures shown are to the directory on disk.
enum class Freshness {
    Reading, ///< no exact view yet; what is shown are first, cheap figures
    Exact, ///< counted, and nothing has changed since
    Outdated, ///< counted, but the directory has changed; a new count runs or will soon
};

using IndexPtr = std::shared_ptr<const engine::search::IndexDescription>;
using MemoryPtr = std::shared_ptr<const engine::memory::DirectoryMemory>;
/// By id of the collection.
using Measurements = std::map<std::string, engine::memory::Measurement>;
using LogRowsPtr = std::shared_ptr<const std::vector<engine::chroma::LogRow>>;

/// One open directory: its current snapshot and the jobs that renew it. Reads only. Every job opens its own Store, so
/// nothing here touches SQLite or a file on the thread of the window.
class Session : public QObject
{
    Q_OBJECT

public:
    /// `directory`: absolute path. Nothing is read before refresh(). `segments`: where its indexes are loaded; null =
    /// one of its own.
    Session(QString directory, JobList& jobs, QObject* parent = nullptr, Segments* segments = nullptr);
    /// Stops what it started; does not wait (the list of jobs does).
    ~Session() override;

    const QString& directory() const { return m_directory; }
    Segments& segments() const { return *m_segments; }
    /// Last component of the real path; of `directory` until the first snapshot is there.
    QString name() const;
    /// Null until the first view has arrived; afterwards never null again.
    const SnapshotPtr& snapshot() const { return m_snapshot; }
    Freshness freshness() const { return m_freshness; }
    /// What the directory's files looked like just before the newest view was read.
    const engine::chroma::ChangeStamp& stamp() const { return m_stamp; }
    /// Why the last attempt to read did not work; empty once one has.
    const std::optional<engine::Error>& lastError() const { return m_lastError; }
    /// The count that runs now; null when none does.
    Job* readingJob() const { return m_viewJob; }

    /// First view and then exact view where there is no snapshot yet, else the exact view anew; a running one is given
    /// up. The present snapshot stays until the new one is there.
    void refresh();
    /// How often to look whether the directory changed; zero = never. Takes effect at once.
    void setPollInterval(std::chrono::milliseconds interval);

    /// Asks for rows of the log; the answer is logPageReady or logPageFailed with the token returned. A request gives
    /// up the one before it.
    quint64 requestLogPage(const engine::chroma::LogPage& page);
    /// Starts writing log rows to a file, see LogExport. The pointer is good until its finished() has been delivered.
    ResultJob<LogExportSummary>* exportLog(const LogExport& what);
    /// Starts reading all of a collection's index, its graph too. The pointer is good until its finished() has been
    /// delivered.
    ResultJob<IndexPtr>* describeIndex(const engine::chroma::Collection& collection);
    /// Starts modelling what the collections of the present snapshot cost in memory; there must be one. Likewise.
    ResultJob<MemoryPtr>* readMemory();
    /// Starts measuring those of the directory's indexes that are loaded, which is no use of them; without those the
    /// system says nothing of. Likewise.
    ResultJob<Measurements>* measureLoaded();
    /// Records of a collection, to be opened; they belong to `owner`.
    RecordPages* records(
        const engine::chroma::Collection& collection, const engine::chroma::RecordQuery& query, QObject* owner);
    /// Starts opening the vectors of a collection; they belong to `owner`.
    RecordVectors* vectors(const engine::chroma::Collection& collection, QObject* owner);
    /// Starts writing the records a query selects, with their vectors, to a file outside the directory. The pointer is
    /// good until its finished() has been delivered.
    ResultJob<engine::report::ExportResult>* exportRecords(const engine::chroma::Collection& collection,
        const engine::chroma::RecordQuery& query, engine::report::ExportFormat format, const QString& target);

signals:
    /// snapshot() is another one now.
    void snapshotChanged();
    void freshnessChanged();
    /// lastError() says why. The snapshot, if there is one, stays.
    void failed(const engine::Error& error);
    void logPageReady(quint64 token, const ui::LogRowsPtr& rows);
    void logPageFailed(quint64 token, const engine::Error& error);

private:
    struct Look;

    void startView(bool exact);
    void takeView(ResultJob<SnapshotPtr>& job, bool exact);
    void poll();
    void takeLook(const Look& look);
    void setFreshness(Freshness freshness);
    void setHolders(const engine::platform::Holders& holders);

    QString m_directory;
    JobList& m_jobs;
    Segments* m_segments;
    SnapshotPtr m_snapshot;
    Freshness m_freshness = Freshness::Reading;
    std::optional<engine::Error> m_lastError;
    engine::chroma::ChangeStamp m_stamp; ///< taken before the newest view (or failed attempt) was read

    QPointer<Job> m_viewJob;
    QPointer<Job> m_pageJob;
    QPointer<Job> m_pollJob;
    quint64 m_lastToken = 0;

    QTimer m_pollTimer;
    int m_polls = 0;
    QElapsedTimer m_sinceView; ///< since the last exact view arrived
    double m_viewSeconds = 0; ///< what it took
};

} // namespace ui
