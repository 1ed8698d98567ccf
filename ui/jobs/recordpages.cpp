// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/recordpages.h"

#include <mutex>
#include <utility>

#include "engine/core/text.h"
#include "ui/models/formatting.h"

namespace ui {

using engine::Progress;
using engine::Result;
using engine::chroma::Record;
using engine::chroma::RecordReader;
using engine::chroma::Store;

/// The engine's reader with the Store it reads from, for one thread at a time.
struct RecordPages::Reader
{
    std::mutex mutex;
    std::unique_ptr<Store> store;
    std::optional<RecordReader> reader;

    Result<std::vector<Record>> rows(quint64 first, quint64 count);
};

struct RecordPages::Opened
{
    quint64 total = 0;
    qint64 row = -1;
    quint64 page = 0;
    RecordRowsPtr rows;
};

/// Records with what was wrong with their vectors.
struct RecordPages::Rows
{
    std::vector<Record> records;
    std::vector<engine::Error> problems;
};

namespace {

void cut(std::string& text)
{
    if (text.size() <= RecordPages::textKept)
        return;
    text.resize(RecordPages::textKept);
    text = engine::validUtf8(text) + "…";
}

/// For a table: what a cell cannot show is not kept.
void shorten(Record& record)
{
    record.vector = {};
    if (record.document)
        cut(*record.document);
    for (auto& [key, value] : record.metadata.items()) {
        if (value.is_string())
            cut(value.get_ref<std::string&>());
        else if (value.is_array() && value.size() > RecordPages::textKept)
            value.erase(value.begin() + static_cast<std::ptrdiff_t>(RecordPages::textKept), value.end());
    }
}

void fill(std::vector<Record>& records, SharedVectors* vectors, std::vector<engine::Error>& problems)
{
    if (!vectors)
        return;
    for (Record& record : records) {
        if (!record.id.empty())
            vectors->fill(record);
    }
    problems = vectors->problems();
}

RecordRowsPtr pageOf(std::vector<Record> records)
{
    for (Record& record : records)
        shorten(record);
    return std::make_shared<const std::vector<Record>>(std::move(records));
}

} // namespace

/// Each record at its place, also when some are gone since.
Result<std::vector<Record>> RecordPages::Reader::rows(quint64 first, quint64 count)
{
    const std::lock_guard lock(mutex);
    const quint64 total = reader->total();
    count = first < total ? std::min(count, total - first) : 0;
    auto rows = reader->fetch(first, count);
    if (!rows || rows->size() == count)
        return rows;
    std::vector<Record> placed;
    for (quint64 row = first; row < first + count; ++row) {
        auto one = reader->fetch(row, 1);
        if (!one)
            return one;
        placed.push_back(one->empty() ? Record{} : std::move(one->front()));
    }
    return placed;
}

RecordPages::RecordPages(JobList& jobs, QString directory, engine::chroma::Collection collection,
    engine::chroma::RecordQuery query, QObject* parent)
    : QObject(parent)
    , m_jobs(jobs)
    , m_directory(std::move(directory))
    , m_collection(std::move(collection))
    , m_query(std::move(query))
    , m_name(oneLine(fromUtf8(m_collection.name), 80))
    , m_reader(std::make_shared<Reader>())
{
}

RecordPages::~RecordPages()
{
    for (const QPointer<Job>& job : { m_openJob, m_pageJob, m_recordJob, m_findJob, m_surveyJob }) {
        if (job)
            job->cancel();
    }
}

/// Makes `job` the one at `place`; the one before it is given up.
template <typename T>
T* RecordPages::keep(QPointer<Job>& place, T* job)
{
    if (place)
        place->cancel();
    place = job;
    return job;
}

void RecordPages::open(quint64 row, const std::string& id)
{
    auto* job = keep(m_openJob,
        m_jobs.start<Opened>(
            tr("Listing the records of %1").arg(m_name),
            [path = m_directory.toStdString(), collection = m_collection, query = m_query, state = m_reader, row, id](
                const Progress& progress) -> Result<Opened> {
                auto store = Store::open(path);
                if (!store)
                    return tl::unexpected(store.error());
                std::unique_lock lock(state->mutex);
                state->store = std::make_unique<Store>(std::move(*store));
                auto reader = RecordReader::open(*state->store, collection, query, progress);
                if (!reader)
                    return tl::unexpected(reader.error());
                state->reader = std::move(*reader);
                Opened opened;
                opened.total = state->reader->total();
                if (!id.empty()) {
                    const auto position = state->reader->positionOf(id);
                    if (!position)
                        return tl::unexpected(position.error());
                    opened.row = *position ? static_cast<qint64>(**position) : -1;
                }
                lock.unlock();
                const quint64 wanted = opened.row >= 0 ? static_cast<quint64>(opened.row) : row;
                opened.page = std::min(wanted, opened.total > 0 ? opened.total - 1 : 0) / rowsPerPage;
                return state->rows(opened.page * rowsPerPage, rowsPerPage).map([&](std::vector<Record>&& rows) {
                    opened.rows = pageOf(std::move(rows));
                    return std::move(opened);
                });
            },
            JobVisibility::Quiet));
    connect(job, &Job::finished, this, [this, job] {
        if (m_openJob != job)
            return;
        m_openJob = nullptr;
        if (job->state() == JobState::Failed)
            return emit openFailed(job->error());
        if (job->state() != JobState::Done)
            return emit openCancelled();
        const Opened done = job->takeResult();
        m_open = true;
        m_total = done.total;
        emit opened(done.row);
        emit pageReady(done.page, done.rows);
    });
}

void RecordPages::want(quint64 page)
{
    m_wanted.removeOne(page);
    m_wanted.append(page);
    while (m_wanted.size() > pagesWanted)
        m_wanted.removeFirst();
    if (m_open && !m_pageJob)
        fetchNext();
}

void RecordPages::fetchNext()
{
    if (m_wanted.isEmpty())
        return tellWhenSettled();
    const quint64 page = m_wanted.takeLast();
    auto* job = keep(m_pageJob,
        m_jobs.start<Rows>(
            tr("Reading records of %1").arg(m_name),
            [state = m_reader, vectors = m_vectors, page](const Progress&) {
                return state->rows(page * rowsPerPage, rowsPerPage).map([&](std::vector<Record>&& records) {
                    Rows rows{ std::move(records), {} };
                    fill(rows.records, vectors.get(), rows.problems);
                    for (Record& record : rows.records)
                        shorten(record);
                    return rows;
                });
            },
            JobVisibility::Quiet));
    connect(job, &Job::finished, this, [this, job, page] {
        m_pageJob = nullptr;
        if (job->state() == JobState::Done) {
            Rows rows = job->takeResult();
            tellProblems(rows.problems);
            emit pageReady(page, std::make_shared<const std::vector<Record>>(std::move(rows.records)));
        } else if (job->state() == JobState::Failed) {
            emit failed(job->error());
        }
        if (!m_pageJob)
            fetchNext();
    });
}

void RecordPages::wantRecord(quint64 row)
{
    auto* job = keep(m_recordJob,
        m_jobs.start<Rows>(
            tr("Reading a record of %1").arg(m_name),
            [state = m_reader, vectors = m_vectors, row](const Progress&) {
                return state->rows(row, 1).map([&](std::vector<Record>&& records) {
                    Rows rows{ std::move(records), {} };
                    fill(rows.records, vectors.get(), rows.problems);
                    return rows;
                });
            },
            JobVisibility::Quiet));
    connect(job, &Job::finished, this, [this, job, row] {
        if (m_recordJob != job)
            return;
        m_recordJob = nullptr;
        if (job->state() == JobState::Done) {
            Rows rows = job->takeResult();
            tellProblems(rows.problems);
            emit recordReady(
                row, std::make_shared<const Record>(rows.records.empty() ? Record{} : std::move(rows.records.front())));
        } else if (job->state() == JobState::Failed) {
            emit failed(job->error());
        }
        tellWhenSettled();
    });
}

void RecordPages::tellProblems(const std::vector<engine::Error>& problems)
{
    for (const engine::Error& problem : problems)
        emit vectorsMissing(problem);
}

void RecordPages::find(const std::string& id)
{
    using Position = std::optional<std::uint64_t>;
    auto* job = keep(m_findJob,
        m_jobs.start<Position>(
            tr("Looking for a record of %1").arg(m_name),
            [state = m_reader, id](const Progress&) {
                const std::lock_guard lock(state->mutex);
                return state->reader->positionOf(id);
            },
            JobVisibility::Quiet));
    connect(job, &Job::finished, this, [this, job, id] {
        if (m_findJob != job)
            return;
        m_findJob = nullptr;
        if (job->state() == JobState::Done) {
            const Position position = job->takeResult();
            emit found(fromUtf8(id), position ? static_cast<qint64>(*position) : -1);
        } else if (job->state() == JobState::Failed) {
            emit failed(job->error());
        }
        tellWhenSettled();
    });
}

void RecordPages::survey()
{
    auto* job = keep(m_surveyJob,
        m_jobs.start<KeySurveyPtr>(
            tr("Looking at the metadata of %1").arg(m_name),
            [state = m_reader](const Progress& progress) -> Result<KeySurveyPtr> {
                const std::lock_guard lock(state->mutex);
                return engine::chroma::surveyKeys(*state->reader, progress)
                    .map([](engine::chroma::KeySurvey&& survey) -> KeySurveyPtr {
                        return std::make_shared<const engine::chroma::KeySurvey>(std::move(survey));
                    });
            },
            JobVisibility::Quiet));
    connect(job, &Job::finished, this, [this, job] {
        m_surveyJob = nullptr;
        if (job->state() == JobState::Done)
            emit surveyed(job->takeResult());
        tellWhenSettled();
    });
}

ResultJob<std::vector<Record>>* RecordPages::read(const QList<quint64>& rows)
{
    return m_jobs.start<std::vector<Record>>(
        tr("Reading records of %1").arg(m_name),
        [state = m_reader, vectors = m_vectors, rows](const Progress& progress) -> Result<std::vector<Record>> {
            std::vector<Record> all;
            for (const quint64 row : rows) {
                auto one = state->rows(row, 1);
                if (!one)
                    return one;
                if (one->empty() || one->front().id.empty())
                    continue; // gone since
                if (vectors)
                    vectors->fill(one->front());
                all.push_back(std::move(one->front()));
                if (!engine::proceed(progress, all.size(), static_cast<std::uint64_t>(rows.size())))
                    return engine::fail(engine::ErrorKind::Cancelled, {}, "stopped while records were read");
            }
            return all;
        },
        JobVisibility::Quiet);
}

void RecordPages::tellWhenSettled()
{
    if (!m_pageJob && !m_recordJob && !m_findJob && !m_surveyJob && m_wanted.isEmpty())
        emit settled();
}

} // namespace ui
