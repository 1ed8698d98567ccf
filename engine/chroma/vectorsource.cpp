// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/vectorsource.h"

#include "engine/core/text.h"
#include "engine/hnsw/segmentfiles.h"

namespace engine::chroma {

Result<void> VectorSource::openIndex(const std::string& folder, const Progress& progress)
{
    const auto files = hnsw::inspectSegment(folder);
    if (!files)
        return tl::unexpected(files.error());
    if (!files->idMap.present || !files->headerFile.present)
        return {}; // nothing persisted yet: every vector is in the log
    const auto header = hnsw::readHeader(folder);
    if (!header)
        return tl::unexpected(header.error());
    auto records = hnsw::LevelZero::open(folder, *header);
    if (!records)
        return tl::unexpected(records.error());
    auto ids = readIdMap(folder + "/index_metadata.pickle", progress);
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
        if (auto opened = source.openIndex(directory + '/' + collection.vectorSegment.text, progress); !opened) {
            if (opened.error().kind == ErrorKind::Cancelled)
                return tl::unexpected(opened.error());
            source.m_problems.push_back(opened.error());
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

void VectorSource::fill(const std::string& id, Record& record)
{
    if (const PendingVector* pending = m_pending.find(id); pending && (!pending->exists || !pending->vector.empty())) {
        record.vector = pending->vector;
        record.vectorFrom = pending->exists ? VectorFrom::Log : VectorFrom::Nowhere;
        return;
    }
    const auto label = m_index ? m_index->ids.labelOf(id) : std::nullopt;
    if (!label)
        return;
    std::vector<float> vector(m_index->records.dimension());
    const auto read = m_index->labels->find(*label).and_then([&](std::optional<NodeId> node) -> Result<void> {
        if (!node)
            return fail(ErrorKind::Corrupt, m_index->records.path(),
                "has no record with the label " + std::to_string(*label)
                    + ", although the id map has; this vector and perhaps others are lost");
        return m_index->records.embeddingAt(*node, m_cosine, vector);
    });
    if (!read) {
        if (m_problems.empty())
            m_problems.push_back(read.error()); // one stands for all: thousands may share the reason
        return;
    }
    record.vector = std::move(vector);
    record.vectorFrom = VectorFrom::Index;
}

} // namespace engine::chroma
