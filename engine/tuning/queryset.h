// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/search/livecollection.h"
#include "engine/search/vectorfile.h"

namespace engine::tuning {

/// Where queries come from. What recall means depends on it.
enum class QuerySource {
    StoredLeftOut, ///< stored records, each answered as if it were not stored
    StoredAsIs, ///< stored records that may find themselves: recall looks better than it is
    HeldOut, ///< stored records that the indexes under test are built without
    File, ///< vectors of the user
};

/// The vectors that recall is measured with.
struct QuerySet
{
    search::VectorTable vectors;
    /// For each its own row, to be left out of its answer (StoredLeftOut) or of all (HeldOut); empty otherwise.
    std::vector<search::Row> ownRows;
    QuerySource source = QuerySource::StoredLeftOut;

    std::size_t count() const { return vectors.count(); }
    std::optional<search::Row> leftOut(std::size_t query) const
    {
        return source == QuerySource::StoredLeftOut ? std::optional(ownRows[query]) : std::nullopt;
    }
    /// A byte for each row of `collection`: live, and not held out. What an index under test is built from.
    std::vector<std::uint8_t> base(const search::LiveCollection& collection) const;
    /// For people: "stored records, each left out of its own answer".
    std::string words() const;
};

/// `count` of the live vectors (all, where there are fewer), drawn at random by `seed`, in the order of their rows.
/// Rows that wait in the log are drawn like the others. Vectors that are not finite, or zero where the space is cosine,
/// are not drawn: nothing is their neighbour.
QuerySet storedQueries(const search::LiveCollection& collection, std::size_t count, std::uint64_t seed,
    QuerySource source = QuerySource::StoredLeftOut);

} // namespace engine::tuning
