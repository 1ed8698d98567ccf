// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/pending.h"

#include "engine/sqlite/database.h"

namespace engine::chroma {

namespace {

bool adds(Operation operation, bool exists)
{
    return !exists && (operation == Operation::Add || operation == Operation::Upsert);
}

bool updates(Operation operation, bool exists)
{
    return exists && (operation == Operation::Update || operation == Operation::Upsert);
}

/// Metadata of a row as changes: what it sets, and null for what it removes.
void merge(PendingRecord& record, const LogRow& row)
{
    if (row.metadata.is_object()) {
        for (const auto& [key, value] : row.metadata.items())
            record.changes[key] = value;
    }
    if (row.document)
        record.changes["chroma:document"] = *row.document;
    if (row.uri)
        record.changes["chroma:uri"] = *row.uri;
}

} // namespace

void PendingMetadata::apply(const LogRow& row, bool existed)
{
    const auto [found, added] = m_records.try_emplace(row.id);
    PendingRecord& record = found->second;
    if (added) {
        m_order.push_back(row.id);
        record.existed = record.exists = existed;
    }
    if (adds(row.operation, record.exists)) {
        record.exists = record.fresh = true;
        record.changes.clear();
        merge(record, row);
    } else if (updates(row.operation, record.exists)) {
        merge(record, row);
    } else if (row.operation == Operation::Delete && record.exists) {
        record.exists = false;
        record.changes.clear();
    } else {
        return;
    }
    record.changed = true;
}

Result<PendingMetadata> PendingMetadata::read(const sqlite::Database& database, const LogReader& log,
    const Collection& collection, const Watermark& watermark, sqlite::ReadWindow& window)
{
    PendingMetadata pending;
    auto lookup = database.prepare("SELECT 1 FROM embeddings WHERE segment_id = ?1 AND embedding_id = ?2");
    if (!lookup)
        return tl::unexpected(lookup.error());
    std::optional<Error> problem;
    auto read = log.replay(collection, watermark.seqId.value_or(-1), window, [&](const RawLogRow& raw) {
        lookup->bind(1, std::string_view(collection.metadataSegment.text)).bind(2, raw.id);
        const auto row = lookup->step();
        lookup->reset();
        if (!row)
            problem = row.error();
        else
            pending.apply(decodeLogRow(raw), *row);
    });
    if (problem)
        return tl::unexpected(*problem);
    if (!read)
        return tl::unexpected(read.error());
    return pending;
}

std::int64_t PendingMetadata::balance() const
{
    std::int64_t sum = 0;
    for (const auto& [id, record] : m_records)
        sum += (record.exists ? 1 : 0) - (record.existed ? 1 : 0);
    return sum;
}

Result<PendingVectors> PendingVectors::read(const LogReader& log, const Collection& collection,
    const Watermark& watermark, sqlite::ReadWindow& window, const std::function<bool(std::string_view)>& inIndex)
{
    PendingVectors pending;
    auto read = log.replay(collection, watermark.seqId.value_or(-1), window, [&](const RawLogRow& raw) {
        const auto [found, added] = pending.m_vectors.try_emplace(std::string(raw.id));
        PendingVector& state = found->second;
        if (added) {
            pending.m_order.push_back(found->first);
            state.exists = inIndex(raw.id);
        }
        const auto operation =
            raw.operation >= 0 && raw.operation <= 3 ? static_cast<Operation>(raw.operation) : Operation::Unknown;
        if (operation == Operation::Delete) {
            state = {};
        } else if (adds(operation, state.exists) || updates(operation, state.exists)) {
            auto vector = raw.vector && raw.vectorIsBlob ? decodeVector(*raw.vector) : std::nullopt;
            if (vector && !vector->empty()) {
                state.vector = std::move(*vector);
                state.exists = true;
            }
        }
    });
    if (!read)
        return tl::unexpected(read.error());
    return pending;
}

const PendingVector* PendingVectors::find(const std::string& id) const
{
    const auto found = m_vectors.find(id);
    return found == m_vectors.end() ? nullptr : &found->second;
}

} // namespace engine::chroma
