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
#include "engine/core/progress.h"
#include "engine/search/livecollection.h"
#include "engine/search/vectorfile.h"

namespace engine::search {

/// What is asked of a collection.
struct QueryOptions
{
    std::size_t k = 10; ///< neighbours wanted; fewer where there are not so many
    std::optional<std::size_t> ef; ///< empty = the collection's own; at least k is taken, as in Chroma
    bool exact = false; ///< compare with every vector instead of searching the graph
    /// A byte for each row, 0 = not to be answered; empty = all live rows. Rows that are not live are never answered.
    std::span<const std::uint8_t> allowed;
    unsigned threads = 1;
    /// Called in each computing thread before it computes: the place to pin it.
    std::function<void(std::size_t worker)> workerStarted;
};

struct QueryHit
{
    Row row = 0;
    float distance = 0; ///< lower is closer (chroma-format section 4.7)

    bool operator==(const QueryHit&) const = default;
};

/// The answer to one vector.
struct QueryAnswer
{
    std::vector<QueryHit> hits; ///< nearest first; of equal distances rows that wait in the log come first
    std::uint64_t distances = 0; ///< computed; 0 where a batch was answered together
    std::uint64_t hops = 0; ///< lists of links read
    double seconds = 0; ///< for this vector alone; 0 where a batch was answered together
    bool exact = false;
};

struct QueryAnswers
{
    std::vector<QueryAnswer> answers; ///< one for each vector
    std::size_t ef = 0; ///< that was searched with
    double seconds = 0; ///< all of it, from first to last
};

/// Answers `queries` (of the collection's dimension, as given, not normalised) as Chroma would: the graph is searched
/// with what is not live passed through, every vector that waits in the log is compared, and the nearest of both are
/// the answer. Where the rows that may be answered are no more than the candidates a search keeps, a search would visit
/// them all: they are compared directly. The Rust releases do so as well with fewer than 100 live records of which more
/// than a fifth of the index is deleted (chroma-format section 8.2).
/// BadArgument for another dimension, a mask of another length or k = 0; Corrupt for a damaged graph unless `exact`.
Result<QueryAnswers> query(const LiveCollection& collection, const VectorTable& queries, const QueryOptions& options,
    const Progress& progress = {});

/// One way of asking, prepared once and used for many vectors: for whoever times single answers. The collection and the
/// mask of `options` must outlive it. Safe to use from several threads.
class PreparedQuery
{
public:
    /// Errors as of query(), but for the vectors.
    static Result<PreparedQuery> make(const LiveCollection& collection, const QueryOptions& options);

    PreparedQuery(PreparedQuery&&) noexcept;
    PreparedQuery& operator=(PreparedQuery&&) noexcept;
    ~PreparedQuery();

    /// ef that is searched with.
    std::size_t ef() const;
    /// `leftOut`: a row that is treated as if it were not there, for a vector that is that row's own.
    Result<QueryAnswer> answer(std::span<const float> vector, std::optional<Row> leftOut = std::nullopt) const;
    /// What answer() would be with each of `efs` instead (their `seconds` are 0), for the price of little more than the
    /// largest: see hnsw::Index::searchCurve().
    Result<std::vector<QueryAnswer>> answerCurve(std::span<const float> vector, std::span<const std::size_t> efs,
        std::optional<Row> leftOut = std::nullopt) const;

private:
    struct Private;
    explicit PreparedQuery(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace engine::search
