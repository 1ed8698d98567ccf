// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/search/distance.h"
#include "engine/search/exactneighbours.h"
#include "engine/search/query.h"

namespace engine::search {

/// Which rows may be answered, split into those of the index and those that wait.
struct Mask
{
    std::vector<std::uint8_t> rows; ///< empty = every element of the index is answered
    std::size_t elements = 0; ///< of the index, that may be answered
    std::size_t pending = 0;

    std::span<const std::uint8_t> ofIndex(std::size_t count) const
    {
        return rows.empty() ? std::span<const std::uint8_t>() : std::span(rows).first(count);
    }
    std::span<const std::uint8_t> ofPending(std::size_t elementCount) const
    {
        return rows.empty() ? std::span<const std::uint8_t>() : std::span(rows).subspan(elementCount);
    }
};

/// One call of query(), its arguments checked.
class QueryRun
{
public:
    /// `collection` and `options` must outlive it.
    QueryRun(const LiveCollection& collection, const QueryOptions& options);

    std::size_t ef() const { return m_ef; }
    /// What is searched with where `ef` is asked for.
    std::size_t effective(std::size_t ef) const
    {
        // Python asks the index for as many more as the log hides (chroma-format section 8.1).
        return std::max(ef, m_options.k + (isRust() ? 0 : m_collection.hiddenCount()));
    }
    /// Comparing is what Chroma does, or comes to the same.
    bool comparesAll() const { return comparesAll(m_ef); }
    bool comparesAll(std::size_t ef) const
    {
        if (m_options.exact || m_mask.elements <= ef || !m_collection.index())
            return true;
        const std::size_t dead = m_collection.elements() - std::min(m_collection.elements(), m_collection.liveCount());
        return isRust() && m_collection.liveCount() < 100 && dead * 5 > m_collection.elements();
    }

    Result<QueryAnswer> one(std::span<const float> given, std::optional<Row> leftOut = std::nullopt) const;
    Result<std::vector<QueryAnswer>> curve(
        std::span<const float> given, std::span<const std::size_t> efs, std::optional<Row> leftOut) const;
    Result<std::vector<QueryAnswer>> together(const VectorTable& prepared, const Progress& progress) const;

private:
    bool isRust() const
    {
        return m_collection.dialect() == chroma::Dialect::Rust || m_collection.dialect() == chroma::Dialect::RustArrays;
    }
    std::vector<float> prepared(std::span<const float> given) const
    {
        std::vector<float> query(given.begin(), given.end());
        if (m_collection.space() == Space::Cosine)
            normalise(query);
        return query;
    }
    Result<ExactNeighbours> exactly(const Rows& rows, std::span<const std::uint8_t> allowed, const Rows& queries,
        const Progress& progress, std::span<const std::uint32_t> ownRows = {}) const;
    Result<QueryAnswer> compared(std::span<const float> query, std::optional<Row> leftOut) const;
    hnsw::SearchOptions searchOptions(std::optional<Row> leftOut) const;
    QueryAnswer answerOf(const hnsw::SearchResult& found) const;
    std::vector<QueryHit> nearestInLog(std::span<const float> query, std::optional<Row> leftOut) const;
    void merge(QueryAnswer& answer, const std::vector<QueryHit>& fromLog) const;

    const LiveCollection& m_collection;
    const QueryOptions& m_options;
    const Mask m_mask;
    std::size_t m_ef;
    const DistanceFunction m_distance;
};

} // namespace engine::search
