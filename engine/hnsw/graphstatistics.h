// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/progress.h"
#include "engine/hnsw/indexview.h"

namespace engine::hnsw {

/// The shape of an index's graph. Deleted elements are part of it: a search passes through them.
struct GraphStatistics
{
    static constexpr std::size_t mostComponents = 100;
    /// In-degrees from here on are counted together, in the last place of `inDegrees`.
    static constexpr std::size_t highestInDegree = 1024;

    std::uint64_t elements = 0; ///< deleted ones included
    std::uint64_t deleted = 0;
    std::uint64_t capacity = 0; ///< elements that the process which wrote the files had room for
    double deletedShare() const { return elements == 0 ? 0 : double(deleted) / double(elements); }

    std::vector<std::uint64_t> levels; ///< elements by their highest level
    std::uint64_t links = 0; ///< on level 0; links to the element itself or to nowhere are counted nowhere
    std::vector<std::uint64_t> outDegrees; ///< elements by how many links they have on level 0
    std::vector<std::uint64_t> inDegrees; ///< elements by how many level 0 links lead to them
    std::uint64_t weaklyLinked = 0; ///< live elements that at most one link leads to: one change away from lost

    std::uint64_t components = 0; ///< parts of level 0 that no link connects, in whichever direction
    std::vector<std::uint64_t> componentSizes; ///< elements, largest first, at most mostComponents
    /// Elements that no search can find, however large its ef: not reached by links from the entry point, going down
    /// the levels as a search does.
    std::uint64_t unreachable = 0;
    std::uint64_t unreachableLive = 0; ///< of those, the ones that are not deleted
    std::vector<NodeId> unreachableExamples; ///< the first few live ones
};

/// Measures the graph. Damage does no harm: links that lead nowhere are left out, and so are elements that cannot be
/// read. Only Cancelled is an error.
Result<GraphStatistics> measureGraph(const IndexView& view, const Progress& progress = {});

} // namespace engine::hnsw
