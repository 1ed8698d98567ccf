// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QList>
#include <QObject>
#include <QPointer>
#include <QString>

#include "engine/chroma/keysurvey.h"
#include "engine/chroma/records.h"
#include "ui/jobs/joblist.h"
#include "ui/jobs/recordvectors.h"

namespace ui {

/// Rows of one page in order; a record that is gone since it was selected is there without an id.
using RecordRowsPtr = std::shared_ptr<const std::vector<engine::chroma::Record>>;
using RecordPtr = std::shared_ptr<const engine::chroma::Record>;
using KeySurveyPtr = std::shared_ptr<const engine::chroma::KeySurvey>;

/// The records a query selects, selected once by a job and then fetched page by page by others: a far page costs what
/// the first does. The newest wish is served first, and wishes that newer ones have pushed out are dropped. Rows of
/// pages are for tables: long texts are cut and vectors left out.
class RecordPages : public QObject
{
    Q_OBJECT

public:
    static constexpr quint64 rowsPerPage = 200;
    static constexpr int pagesWanted = 4; ///< wishes kept
    static constexpr std::size_t textKept = 600; ///< bytes of a text in a row of a page

    RecordPages(JobList& jobs, QString directory, engine::chroma::Collection collection,
        engine::chroma::RecordQuery query, QObject* parent = nullptr);
    /// Stops what it started; does not wait.
    ~RecordPages() override;

    const engine::chroma::Collection& collection() const { return m_collection; }
    const engine::chroma::RecordQuery& query() const { return m_query; }

    /// Selects, and brings the page of the record `id`, or where that is empty or not selected, the one of `row`.
    void open(quint64 row, const std::string& id);
    bool isOpen() const { return m_open; }
    /// The job of open(); null when it does not run.
    Job* openingJob() const { return m_openJob; }
    /// Records selected; 0 before it is open.
    quint64 total() const { return m_total; }

    /// From here on pages and records say where vectors come from, and records have theirs.
    void setVectors(const SharedVectorsPtr& vectors) { m_vectors = vectors; }

    void want(quint64 page);
    bool isFetching() const { return m_pageJob || m_recordJob || m_findJob; }
    /// One record in full. A request gives up the one before it.
    void wantRecord(quint64 row);
    /// Where the record of this id stands. A request gives up the one before it.
    void find(const std::string& id);
    /// Looks which metadata keys there are.
    void survey();
    /// These rows in full, with vectors as far as there are any. The pointer is good until its finished() has been
    /// delivered.
    ResultJob<std::vector<engine::chroma::Record>>* read(const QList<quint64>& rows);

signals:
    /// It is open; `row` is where the record asked for stands, -1 = it is not selected. pageReady() follows at once.
    void opened(qint64 row);
    void openFailed(const engine::Error& error);
    void openCancelled();
    void pageReady(quint64 page, const ui::RecordRowsPtr& rows);
    void recordReady(quint64 row, const ui::RecordPtr& record);
    /// -1: it is not selected.
    void found(const QString& id, qint64 row);
    void surveyed(const ui::KeySurveyPtr& survey);
    /// Why vectors are missing that should be there; comes before the rows concerned.
    void vectorsMissing(const engine::Error& reason);
    /// A page or a record could not be read.
    void failed(const engine::Error& error);
    /// Nothing is on its way any more.
    void settled();

private:
    struct Reader;
    struct Opened;
    struct Rows;

    template <typename T>
    T* keep(QPointer<Job>& place, T* job);
    void tellProblems(const std::vector<engine::Error>& problems);
    void fetchNext();
    void tellWhenSettled();

    JobList& m_jobs;
    QString m_directory;
    engine::chroma::Collection m_collection;
    engine::chroma::RecordQuery m_query;
    QString m_name; ///< of the collection, for titles
    std::shared_ptr<Reader> m_reader;
    SharedVectorsPtr m_vectors;
    bool m_open = false;
    quint64 m_total = 0;
    QList<quint64> m_wanted; ///< pages, newest wish last
    QPointer<Job> m_openJob;
    QPointer<Job> m_pageJob;
    QPointer<Job> m_recordJob;
    QPointer<Job> m_findJob;
    QPointer<Job> m_surveyJob;
};

} // namespace ui
