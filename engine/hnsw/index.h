// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/ids.h"
#include "engine/hnsw/indexview.h"
#include "engine/hnsw/integrityreport.h"

namespace engine::hnsw {

/// What "near" means in a collection; the files do not say.
struct IndexMetric
{
    /// Lower = closer; the type of search::DistanceFunction.
    float (*distance)(const float* a, const float* b, std::size_t dimension) = nullptr;
    /// Queries are scaled to length 1 first, as the stored vectors were: for cosine.
    bool normalise = false;
};

/// One answer of a search.
struct Neighbour
{
    Label label = 0;
    NodeId node = 0;
    float distance = 0;

    bool operator==(const Neighbour&) const = default;
};

/// One list of links that a search read.
struct SearchHop
{
    NodeId node = 0; ///< whose links
    std::uint32_t level = 0;
    float distance = 0; ///< of that element to the query
    std::uint32_t links = 0; ///< in the list
    std::uint32_t measured = 0; ///< of these, the ones whose distance was computed
};

/// What a search is asked for.
struct SearchOptions
{
    std::size_t k = 10; ///< answers wanted
    std::size_t ef = 0; ///< candidates kept; at least k, as in Chroma
    /// Labels that may be answered; empty = all. Others are passed through, like deleted elements.
    std::function<bool(Label)> allowed = {};
    /// The same by element: a byte for each, 0 = passed through; empty = all. Faster, where whole sets are excluded.
    std::span<const std::uint8_t> allowedNodes = {};
    /// An element that is treated as if it were not there: neither answered nor followed. Should it be where searches
    /// begin, this one begins at a neighbour of it.
    std::optional<NodeId> leftOut = {};
    std::vector<SearchHop>* trace = nullptr; ///< gets every hop, in order
};

/// What a search found, and what it cost.
struct SearchResult
{
    std::vector<Neighbour> neighbours; ///< by distance, then label, as hnswlib gives them
    std::uint64_t distances = 0; ///< computed
    std::uint64_t hops = 0; ///< lists of links read, upper levels included
};

/// Bytes of a loaded index by what they are for.
struct IndexBytes
{
    std::uint64_t vectors = 0;
    std::uint64_t levelZeroLinks = 0; ///< room for them, used or not
    std::uint64_t upperLinks = 0;
    std::uint64_t labels = 0;
    std::uint64_t heap =
        0; ///< of this program, beyond the files: tables of levels and links, marks of visited elements
    /// Reserved by the Chroma process that wrote the files for elements that are not there yet; here it costs nothing.
    std::uint64_t capacity = 0;
};

/// A collection's index, searched where it lies: level 0 and the upper links stay in the bytes of the view. Answers are
/// those of the hnswlib that Chroma uses. Immutable; searches may run at the same time from several threads.
class Index
{
public:
    /// Corrupt unless the report found the index searchable; BadArgument without a distance; TooLarge where there is no
    /// memory for the tables.
    static Result<Index> load(const IntegrityReport& report, const IndexMetric& metric);

    Index(Index&&) noexcept;
    Index& operator=(Index&&) noexcept;
    Index(const Index&) = delete;
    Index& operator=(const Index&) = delete;
    ~Index();

    const IndexView& view() const;
    /// BadArgument for a query of another dimension, or with NaN or infinite floats. An element whose distance is NaN
    /// is passed through, never answered. Busy if the mapped files changed so that a link leads nowhere.
    Result<SearchResult> search(std::span<const float> query, const SearchOptions& options) const;
    /// What search() answers with each of `efs` (SearchOptions::ef and trace do not matter), for the price of little
    /// more than the largest alone. Of elements at equal distances it may name others. The counts, too, are those of
    /// separate searches.
    Result<std::vector<SearchResult>> searchCurve(
        std::span<const float> query, const SearchOptions& options, std::span<const std::size_t> efs) const;
    /// The same by hnswlib's own code, for comparison: no filter, no counts, one search at a time. With NaN in the
    /// vectors its order means nothing.
    Result<std::vector<Neighbour>> searchByHnswlib(std::span<const float> query, std::size_t k, std::size_t ef) const;

    IndexBytes bytes() const;

private:
    class Impl;
    explicit Index(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace engine::hnsw
