// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/vectorsource.h"

#include "engine/core/text.h"
#include "engine/hnsw/segmentfiles.h"

namespace engine::chroma {

namespace {

// Enough of an id to recognise it in a sentence.
constexpr std::size_t shownBytes = 60;

/// Without one of these two files an index that has been persisted says nothing.
bool costsTheIndex(const hnsw::SegmentProblem& problem)
{
    return problem.kind == hnsw::SegmentProblemKind::IdMapMissing
        || (problem.kind == hnsw::SegmentProblemKind::FileMissing && problem.file == "header.bin");
}

} // namespace

Result<void> VectorSource::openIndex(const Progress& progress)
{
    const auto files = hnsw::inspectSegment(m_folder);
    if (!files)
        return tl::unexpected(files.error());
    for (const hnsw::SegmentProblem& problem : files->problems) {
        if (costsTheIndex(problem))
            return fail(ErrorKind::Corrupt, m_folder + '/' + problem.file, problem.sentence);
    }
    if (!files->idMap.present || !files->headerFile.present)
        return {}; // nothing persisted yet: every vector is in the log
    const auto header = hnsw::readHeader(m_folder);
    if (!header)
        return tl::unexpected(header.error());
    auto records = hnsw::LevelZero::open(m_folder, *header);
    if (!records)
        return tl::unexpected(records.error());
    auto ids = readIdMap(m_folder + "/index_metadata.pickle", progress);
    if (!ids)
        return tl::unexpected(ids.error());
    m_index = std::make_unique<Index>(Index{ std::move(*ids), std::move(*records), nullptr });
    m_index->labels = std::make_unique<hnsw::LabelIndex>(m_index->records);
    return {};
}

Result<VectorSource> VectorSource::open(const std::string& directory, const Collection& collection,
    const LogReader& log, const Watermark& watermark, sqlite::ReadWindow& window, const Progress& progress)
{
    VectorSource source;
    source.m_cosine = collection.parameters.space.text() == "cosine";
    if (isUuid(collection.vectorSegment.text)) {
        source.m_folder = directory + '/' + collection.vectorSegment.text;
        if (auto opened = source.openIndex(progress); !opened) {
            if (opened.error().kind == ErrorKind::Cancelled)
                return tl::unexpected(opened.error());
            source.m_indexProblem = opened.error();
        }
    }
    const Index* index = source.m_index.get();
    auto pending = PendingVectors::read(log, collection, watermark, window,
        [index](std::string_view id) { return index && index->ids.labelOf(id).has_value(); });
    if (!pending)
        return tl::unexpected(pending.error());
    source.m_pending = std::move(*pending);
    return source;
}

/// One stands for all: thousands may share the reason.
void VectorSource::note(const Error& problem)
{
    if (m_problems.empty())
        m_problems.push_back(problem);
}

void VectorSource::fill(const std::string& id, Record& record)
{
    const PendingVector* pending = m_pending.find(id);
    if (pending && pending->exists && !pending->vector.empty()) {
        record.vector = pending->vector;
        record.vectorFrom = VectorFrom::Log;
        return;
    }
    const auto label = m_index && (!pending || pending->exists) ? m_index->ids.labelOf(id) : std::nullopt;
    if (!label) {
        note(m_indexProblem.value_or(Error{ ErrorKind::Corrupt, m_folder, std::nullopt,
            "neither the index nor the log has a vector of '" + id.substr(0, shownBytes) + "'",
            "chromascope-cli info --exact says what of the index is damaged" }));
        return;
    }
    std::vector<float> vector(m_index->records.dimension());
    const auto read = m_index->labels->find(*label).and_then([&](std::optional<NodeId> node) -> Result<void> {
        if (!node)
            return fail(ErrorKind::Corrupt, m_index->records.path(),
                "has no record with the label " + std::to_string(*label)
                    + ", although the id map has; this vector and perhaps others are lost");
        return m_index->records.embeddingAt(*node, m_cosine, vector);
    });
    if (!read) {
        note(read.error());
        return;
    }
    record.vector = std::move(vector);
    record.vectorFrom = VectorFrom::Index;
}

} // namespace engine::chroma
