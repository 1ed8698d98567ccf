// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/chroma/catalog.h"
#include "engine/search/neighbours.h"

namespace ui {

/// Whose neighbours are looked for, and how.
struct NeighboursQuestion
{
    engine::chroma::Collection collection;
    std::string record; ///< id of the record whose vector it is; empty = `vector`
    std::vector<float> vector; ///< as pasted
    std::size_t k = 10;
    std::optional<std::size_t> ef; ///< empty = as configured
    bool leaveOut = true; ///< a record is not its own neighbour
};

/// What is known of one neighbour beside its place.
struct NeighbourRecord
{
    std::string id;
    std::string document; ///< empty if it has none
};

/// The neighbours of one vector, with their ids.
struct NeighboursAnswer
{
    NeighboursQuestion question;
    std::string directory;
    std::uint64_t live = 0; ///< vectors there are
    std::size_t efConfigured = 0;
    engine::search::ComparedNeighbours compared;
    std::vector<NeighbourRecord> records; ///< one for each row of `compared`
    std::optional<engine::Error> documentsProblem; ///< why there are no documents
};
using NeighboursPtr = std::shared_ptr<const NeighboursAnswer>;

} // namespace ui
