// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/session.h"

#include <utility>

#include <QFileInfo>

#include "engine/core/log.h"
#include "ui/jobs/exporttarget.h"
#include "ui/models/formatting.h"

namespace ui {

using engine::chroma::ChangeStamp;
using engine::chroma::LogPage;
using engine::chroma::LogRow;
using engine::chroma::Snapshot;
using engine::chroma::Store;

namespace {
/// A directory that changes all the time is counted at most a fifth of the time.
constexpr double restFactor = 4.0;
/// Walking /proc costs more than a few stat calls: every so many polls, and whenever the files changed.
constexpr int pollsPerHolderLook = 3;
} // namespace

struct Session::Look
{
    ChangeStamp stamp;
    std::optional<engine::platform::Holders> holders;
};

namespace {
engine::Result<SnapshotPtr> readView(const std::string& directory, bool exact, const engine::Progress& progress)
{
    return Store::open(directory).and_then([&](Store&& store) -> engine::Result<SnapshotPtr> {
        engine::Result<Snapshot> view = exact ? store.exactView(progress) : store.firstView();
        return std::move(view).map(
            [](Snapshot&& snapshot) -> SnapshotPtr { return std::make_shared<const Snapshot>(std::move(snapshot)); });
    });
}
} // namespace

Session::Session(QString directory, JobList& jobs, QObject* parent, Segments* segments)
    : QObject(parent)
    , m_directory(std::move(directory))
    , m_jobs(jobs)
    , m_segments(segments ? segments : new Segments(jobs, this))
{
    m_pollTimer.setSingleShot(true);
    connect(&m_pollTimer, &QTimer::timeout, this, &Session::poll);
}

Session::~Session()
{
    for (const QPointer<Job>& job : { m_viewJob, m_pageJob, m_pollJob }) {
        if (job)
            job->cancel();
    }
}

QString Session::name() const
{
    return m_snapshot ? fromUtf8(m_snapshot->name) : QFileInfo(m_directory).fileName();
}

void Session::refresh()
{
    startView(m_snapshot != nullptr);
}

void Session::setPollInterval(std::chrono::milliseconds interval)
{
    m_pollTimer.setInterval(interval);
    if (interval.count() <= 0)
        m_pollTimer.stop();
    else if (m_snapshot && !m_pollJob)
        m_pollTimer.start();
}

void Session::startView(bool exact)
{
    if (m_viewJob)
        m_viewJob->cancel();
    // The stamp comes first and apart: it is wanted even when the view cannot be read.
    const auto stamp = std::make_shared<ChangeStamp>();
    auto* job = m_jobs.start<SnapshotPtr>((exact ? tr("Counting %1") : tr("Opening %1")).arg(name()),
        [path = m_directory.toStdString(), exact, stamp](const engine::Progress& progress) {
            *stamp = engine::chroma::changeStampOf(path);
            return readView(path, exact, progress);
        },
        JobVisibility::Quiet);
    m_viewJob = job;
    connect(job, &Job::finished, this, [this, job, exact, stamp] {
        if (m_viewJob != job)
            return; // a newer one is on its way
        m_viewJob = nullptr;
        m_stamp = *stamp;
        takeView(*job, exact);
        if (m_pollTimer.interval() > 0 && m_snapshot)
            m_pollTimer.start();
    });
    emit freshnessChanged(); // readingJob() is another one
}

void Session::takeView(ResultJob<SnapshotPtr>& job, bool exact)
{
    if (exact) {
        m_sinceView.restart();
        m_viewSeconds = job.secondsRunning();
    }
    if (job.state() != JobState::Done) {
        if (job.state() == JobState::Failed) {
            m_lastError = job.error();
            engine::log::warning(engine::describe(job.error()));
            if (m_freshness == Freshness::Exact)
                m_freshness = Freshness::Outdated;
            emit failed(*m_lastError);
        }
        emit freshnessChanged();
        return;
    }
    m_lastError.reset();
    m_snapshot = job.takeResult();
    m_freshness = m_snapshot->exact ? Freshness::Exact : Freshness::Reading; // the first view of a small one is exact
    const QString line = (m_snapshot->exact ? tr("counted %1 in %2") : tr("opened %1 in %2"))
                             .arg(oneLine(m_directory), formatDuration(job.secondsRunning()));
    engine::log::info(line.toStdString());
    if (!m_snapshot->exact && !exact)
        startView(true);
    emit snapshotChanged();
    emit freshnessChanged();
}

void Session::poll()
{
    if (m_pollJob)
        return;
    const bool holdersToo = m_polls++ % pollsPerHolderLook == 0;
    auto* job = m_jobs.start<Look>(
        tr("Watching %1").arg(name()),
        [path = m_directory.toStdString(), holdersToo](const engine::Progress&) {
            Look look{ engine::chroma::changeStampOf(path), std::nullopt };
            if (holdersToo)
                look.holders = engine::platform::holdersOf(path);
            return engine::Result<Look>(std::move(look));
        },
        JobVisibility::Quiet);
    m_pollJob = job;
    connect(job, &Job::finished, this, [this, job] {
        m_pollJob = nullptr;
        if (job->state() == JobState::Done)
            takeLook(job->takeResult());
        if (m_pollTimer.interval() > 0)
            m_pollTimer.start();
    });
}

void Session::takeLook(const Look& look)
{
    if (m_viewJob)
        return; // what is being read now is newer than this look
    if (look.holders)
        setHolders(*look.holders);
    if (look.stamp == m_stamp)
        return;
    if (m_freshness == Freshness::Exact) {
        engine::log::info(tr("%1 has changed").arg(oneLine(m_directory)).toStdString());
        setFreshness(Freshness::Outdated);
    }
    const double rest = restFactor * m_viewSeconds;
    if (!m_sinceView.isValid() || static_cast<double>(m_sinceView.elapsed()) / 1000.0 >= rest)
        startView(true);
}

void Session::setHolders(const engine::platform::Holders& holders)
{
    const auto& known = m_snapshot->holders;
    if (known.processes == holders.processes && known.complete == holders.complete)
        return;
    auto copy = std::make_shared<Snapshot>(*m_snapshot);
    copy->holders = holders;
    m_snapshot = std::move(copy);
    emit snapshotChanged();
}

void Session::setFreshness(Freshness freshness)
{
    if (m_freshness == freshness)
        return;
    m_freshness = freshness;
    emit freshnessChanged();
}

quint64 Session::requestLogPage(const LogPage& page)
{
    if (m_pageJob)
        m_pageJob->cancel();
    const quint64 token = ++m_lastToken;
    auto* job = m_jobs.start<LogRowsPtr>(
        tr("Reading the log of %1").arg(name()),
        [path = m_directory.toStdString(), page](const engine::Progress&) -> engine::Result<LogRowsPtr> {
            return Store::open(path).and_then([&](Store&& store) {
                return store.logRows(page).map([](std::vector<LogRow>&& rows) -> LogRowsPtr {
                    return std::make_shared<const std::vector<LogRow>>(std::move(rows));
                });
            });
        },
        JobVisibility::Quiet);
    m_pageJob = job;
    connect(job, &Job::finished, this, [this, job, token] {
        if (token != m_lastToken)
            return;
        m_pageJob = nullptr;
        if (job->state() == JobState::Done)
            emit logPageReady(token, job->takeResult());
        else if (job->state() == JobState::Failed)
            emit logPageFailed(token, job->error());
    });
    return token;
}

ResultJob<IndexPtr>* Session::describeIndex(const engine::chroma::Collection& collection)
{
    return m_jobs.start<IndexPtr>(
        tr("Reading the index of %1").arg(oneLine(fromUtf8(collection.name), 80)),
        [path = m_directory.toStdString(), collection](const engine::Progress& progress) -> engine::Result<IndexPtr> {
            return Store::open(path).and_then([&](Store&& store) {
                engine::search::DescribeOptions options;
                options.graph = true;
                return engine::search::describeIndex(store, collection, options, progress)
                    .map([](engine::search::IndexDescription&& index) -> IndexPtr {
                        return std::make_shared<const engine::search::IndexDescription>(std::move(index));
                    });
            });
        },
        JobVisibility::Quiet);
}

ResultJob<MemoryPtr>* Session::readMemory()
{
    return m_jobs.start<MemoryPtr>(
        tr("Reading what %1 costs in memory").arg(name()),
        [snapshot = m_snapshot](const engine::Progress& progress) -> engine::Result<MemoryPtr> {
            auto memory = engine::memory::directoryMemory(*snapshot, std::nullopt, {}, progress);
            if (memory.cancelled)
                return engine::fail(engine::ErrorKind::Cancelled, snapshot->directory, "stopped");
            return std::make_shared<const engine::memory::DirectoryMemory>(std::move(memory));
        },
        JobVisibility::Quiet);
}

ResultJob<Measurements>* Session::measureLoaded()
{
    using Loaded = std::shared_ptr<const engine::search::LiveCollection>;
    std::vector<std::pair<std::string, Loaded>> loaded;
    for (const engine::memory::CachedSegment& segment : m_segments->cache().segments()) {
        if (segment.key.directory != m_directory.toStdString())
            continue;
        if (Loaded collection = m_segments->cache().peek(segment.key))
            loaded.emplace_back(segment.key.collection.text, std::move(collection));
    }
    return m_jobs.start<Measurements>(
        tr("Measuring the loaded indexes of %1").arg(name()),
        [loaded = std::move(loaded)](const engine::Progress& progress) mutable -> engine::Result<Measurements> {
            Measurements measurements;
            for (auto& [id, collection] : loaded) {
                if (!progress(measurements.size(), loaded.size()))
                    return engine::fail(engine::ErrorKind::Cancelled, {}, "stopped");
                if (const auto measured = engine::memory::measure(*collection))
                    measurements[id] = *measured;
                collection.reset(); // what was unloaded meanwhile goes here, not where the answer is taken
            }
            return measurements;
        },
        JobVisibility::Quiet);
}

ResultJob<LogExportSummary>* Session::exportLog(const LogExport& what)
{
    return m_jobs.start<LogExportSummary>(tr("Exporting the log to %1").arg(QFileInfo(what.target).fileName()),
        [what](const engine::Progress& progress) { return writeLog(what, progress); });
}

RecordPages* Session::records(
    const engine::chroma::Collection& collection, const engine::chroma::RecordQuery& query, QObject* owner)
{
    return new RecordPages(m_jobs, m_directory, collection, query, owner);
}

RecordVectors* Session::vectors(const engine::chroma::Collection& collection, QObject* owner)
{
    return new RecordVectors(m_jobs, m_directory, collection, owner);
}

ResultJob<engine::report::ExportResult>* Session::exportRecords(const engine::chroma::Collection& collection,
    const engine::chroma::RecordQuery& query, engine::report::ExportFormat format, const QString& target)
{
    using engine::report::ExportResult;
    return m_jobs.start<ExportResult>(tr("Exporting records to %1").arg(QFileInfo(target).fileName()),
        [path = m_directory, collection, query, format, target](
            const engine::Progress& progress) -> engine::Result<ExportResult> {
            if (const auto allowed = checkTarget(path, target); !allowed)
                return tl::unexpected(allowed.error());
            return Store::open(path.toStdString()).and_then([&](Store&& store) {
                return engine::report::exportRecords(store, collection, query, format, target.toStdString(), progress);
            });
        });
}

} // namespace ui
