// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/chroma/logreader.h"
#include "engine/sqlite/readwindow.h"

namespace engine::chroma {

/// What the log's pending part makes of one record's metadata (chroma-format: operation semantics).
struct PendingRecord
{
    bool existed = false; ///< there is a row in `embeddings`
    bool exists = false; ///< after the log is applied
    bool fresh = false; ///< added, or deleted and added again: nothing of the stored row remains
    bool changed = false; ///< some entry of the log took effect
    /// Changes in order of the keys: null removes, anything else replaces. With `fresh` the whole metadata. Holds
    /// "chroma:document" and "chroma:uri" too.
    std::map<std::string, nlohmann::ordered_json> changes;
};

/// Applies the log above the metadata watermark, in memory, as Chroma would at its next start. Empty in a quiet
/// directory.
class PendingMetadata
{
public:
    static Result<PendingMetadata> read(const sqlite::Database& database, const LogReader& log,
        const Collection& collection, const Watermark& watermark, sqlite::ReadWindow& window);

    bool empty() const { return m_records.empty(); }
    /// Ids in the order in which they first appear.
    const std::vector<std::string>& order() const { return m_order; }
    const PendingRecord& record(const std::string& id) const { return m_records.at(id); }
    /// Records gained less records lost.
    std::int64_t balance() const;

private:
    void apply(const LogRow& row, bool existed);

    std::unordered_map<std::string, PendingRecord> m_records;
    std::vector<std::string> m_order;
};

/// Where the live vector of a record is, as far as the log's pending part says.
struct PendingVector
{
    bool exists = false; ///< false = deleted
    std::vector<float> vector; ///< empty = unchanged, still in the index
};

/// Applies the log above the vector watermark. `inIndex` tells whether the persisted index holds an id.
class PendingVectors
{
public:
    static Result<PendingVectors> read(const LogReader& log, const Collection& collection, const Watermark& watermark,
        sqlite::ReadWindow& window, const std::function<bool(std::string_view)>& inIndex);

    /// nullptr = the log says nothing of it.
    const PendingVector* find(const std::string& id) const;
    /// Ids in the order in which they first appear.
    const std::vector<std::string>& order() const { return m_order; }

private:
    std::unordered_map<std::string, PendingVector> m_vectors;
    std::vector<std::string> m_order;
};

} // namespace engine::chroma
