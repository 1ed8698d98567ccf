// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/recordvectors.h"

#include "ui/models/formatting.h"

namespace ui {

using engine::chroma::Store;
using engine::chroma::VectorReader;

RecordVectors::RecordVectors(
    JobList& jobs, const QString& directory, const engine::chroma::Collection& collection, QObject* parent)
    : QObject(parent)
{
    auto* job = jobs.start<SharedVectorsPtr>(
        tr("Reading the id map of %1").arg(oneLine(fromUtf8(collection.name), 80)),
        [path = directory.toStdString(), collection](
            const engine::Progress& progress) -> engine::Result<SharedVectorsPtr> {
            return Store::open(path).and_then([&](Store&& store) {
                return VectorReader::open(store, collection, progress).map([](VectorReader&& reader) {
                    return std::make_shared<SharedVectors>(std::move(reader));
                });
            });
        },
        JobVisibility::Quiet);
    m_job = job;
    connect(job, &Job::finished, this, [this, job] {
        m_job = nullptr;
        if (job->state() == JobState::Done) {
            m_vectors = job->takeResult();
            emit opened();
        } else if (job->state() == JobState::Failed) {
            emit failed(job->error());
        } else {
            emit cancelled();
        }
    });
}

RecordVectors::~RecordVectors()
{
    if (m_job)
        m_job->cancel();
}

} // namespace ui
