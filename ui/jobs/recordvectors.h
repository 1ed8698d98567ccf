// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include <QObject>
#include <QPointer>
#include <QString>

#include "engine/chroma/vectorreader.h"
#include "ui/jobs/joblist.h"

namespace ui {

/// The vectors of one collection for whoever has its records, on any thread.
class SharedVectors
{
public:
    explicit SharedVectors(engine::chroma::VectorReader reader)
        : m_reader(std::move(reader))
    {
    }

    /// Fills in vector and vectorFrom.
    void fill(engine::chroma::Record& record)
    {
        const std::lock_guard lock(m_mutex);
        m_reader.fill(record);
    }

    /// See VectorReader::problems().
    std::vector<engine::Error> problems() const
    {
        const std::lock_guard lock(m_mutex);
        return m_reader.problems();
    }

private:
    mutable std::mutex m_mutex;
    engine::chroma::VectorReader m_reader;
};

using SharedVectorsPtr = std::shared_ptr<SharedVectors>;

/// Opens the vectors of a collection by a quiet job.
class RecordVectors : public QObject
{
    Q_OBJECT

public:
    RecordVectors(JobList& jobs, const QString& directory, const engine::chroma::Collection& collection,
        QObject* parent = nullptr);
    ~RecordVectors() override;

    /// Null until opened() has come.
    const SharedVectorsPtr& vectors() const { return m_vectors; }
    bool isOpening() const { return m_job != nullptr; }

signals:
    void opened();
    /// They cannot be read at all; of an index that is damaged, vectors()->problems() tells.
    void failed(const engine::Error& error);
    /// Somebody stopped the job.
    void cancelled();

private:
    SharedVectorsPtr m_vectors;
    QPointer<Job> m_job;
};

} // namespace ui
