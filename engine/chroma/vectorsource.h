// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/chroma/idmap.h"
#include "engine/chroma/logreader.h"
#include "engine/chroma/pending.h"
#include "engine/chroma/records.h"
#include "engine/hnsw/labelindex.h"
#include "engine/hnsw/levelzero.h"

namespace engine::chroma {

/// The live vectors of a collection: the persisted index by its id map, and what the log still changes.
class VectorSource
{
public:
    /// Opens the index below `directory` (an absent or young one is fine, a damaged one gives what it can) and reads
    /// the pending log in `window`.
    static Result<VectorSource> open(const std::string& directory, const Collection& collection, const LogReader& log,
        const Watermark& watermark, sqlite::ReadWindow& window, const Progress& progress);

    /// The vector of `id` into `record`, as Chroma's get() returns it; none where it cannot be read: see problems().
    void fill(const std::string& id, Record& record);

    /// Why records filled so far have no vector: the first reason stands for all. Empty when all have theirs.
    const std::vector<Error>& problems() const { return m_problems; }

private:
    struct Index
    {
        IdMap ids;
        hnsw::LevelZero records;
        std::unique_ptr<hnsw::LabelIndex> labels;
    };
    Result<void> openIndex(const Progress& progress);
    void note(const Error& problem);

    std::string m_folder; ///< of the index; empty when the database names none
    std::unique_ptr<Index> m_index;
    std::optional<Error> m_indexProblem; ///< why there is no m_index where one should be
    PendingVectors m_pending;
    bool m_cosine = false;
    std::vector<Error> m_problems;
};

} // namespace engine::chroma
