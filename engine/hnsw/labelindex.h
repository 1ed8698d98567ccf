// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "engine/core/ids.h"
#include "engine/core/progress.h"
#include "engine/hnsw/levelzero.h"

namespace engine::hnsw {

/// Where the live record of a label is. Labels and positions differ, since Chroma inserts in parallel. Not thread-safe.
class LabelIndex
{
public:
    /// `records` must outlive this object.
    explicit LabelIndex(const LevelZero& records)
        : m_records(records)
    {
    }

    /// The live record with `label`, empty if there is none. Looks near position label - 1 first and builds the whole
    /// index only if that fails. With duplicate labels the record nearest to that position may be the one found.
    Result<std::optional<NodeId>> find(Label label);

    /// Reads all records once. Does nothing when that was done before.
    Result<void> build(const Progress& progress = {});
    bool isBuilt() const { return m_built; }

    /// After build(): live records by label, each label once (the last record wins, as when Chroma loads it).
    struct Entry
    {
        Label label = 0;
        NodeId node = 0;
    };
    const std::vector<Entry>& live() const { return m_live; }
    /// After build(): records marked as deleted.
    std::uint64_t deleted() const { return m_deleted; }
    /// After build(): labels that more than one live record has.
    const std::vector<Label>& duplicates() const { return m_duplicates; }

private:
    Result<std::optional<NodeId>> probe(Label label) const;

    const LevelZero& m_records;
    bool m_built = false;
    std::vector<Entry> m_live; // sorted by label
    std::vector<Label> m_duplicates;
    std::uint64_t m_deleted = 0;
};

} // namespace engine::hnsw
