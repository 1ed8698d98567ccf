// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/progress.h"
#include "engine/search/livecollection.h"
#include "engine/tuning/groundtruth.h"
#include "engine/tuning/queryset.h"
#include "engine/tuning/sweeppoint.h"

namespace engine::tuning {

/// How a build stands.
enum class BuildState {
    Waiting,
    Building,
    Done,
    Refused, ///< it would not fit the limit of memory
    Abandoned, ///< stopped, or not started, for the reason given
};

/// One index that a sweep builds.
struct SweepBuild
{
    std::uint64_t m = 0;
    std::uint64_t efConstruction = 0;
    BuildState state = BuildState::Waiting;
    double seconds = 0; ///< in one thread, pauses for measurements not counted
    std::uint64_t buildBytes = 0; ///< of memory at most, while it is built
    std::uint64_t bytes = 0; ///< of memory once loaded, as SweepPoint::bytes
    std::string reason; ///< of Refused and Abandoned
};

struct SweepOptions
{
    std::size_t k = 10;
    std::vector<std::uint64_t> ms{ 8, 16, 32 };
    std::vector<std::uint64_t> efConstructions{ 100, 200 };
    std::vector<std::size_t> efs; ///< ascending; empty = efChoice()
    unsigned threads = 1; ///< builds at the same time, each in one pinned thread
    std::optional<std::uint64_t> memoryLimit; ///< bytes that builds may take together
    std::optional<double> budget; ///< seconds after which nothing is begun and what runs is given up
    std::uint64_t seed = 100; ///< of the graphs' levels
    double secondsPerLatency = 0.5; ///< for one ef; 0 = none is timed
};

/// What came of a sweep.
struct Sweep
{
    std::vector<SweepBuild> builds; ///< in the order of the plan
    std::vector<SweepPoint> points; ///< of the builds that are done, in their order; the Pareto front marked
    std::size_t baseCount = 0; ///< vectors that each index was built from
    double seconds = 0;
    bool cancelled = false; ///< stopped by Progress; builds that were done until then are there
};

/// Told, one call at a time but from any thread, when a build begins or ends, with its points.
using SweepNotice = std::function<void(const SweepBuild& build, std::span<const SweepPoint> points)>;

/// The builds of a grid, the quickest first: so that results come early.
std::vector<SweepBuild> planSweep(const SweepOptions& options, std::size_t dimension, std::size_t vectors);

/// Builds an index of full size from the live vectors of `collection` without those held out, for each M and each
/// ef_construction, and measures its whole curve over ef. What is built lies in memory only. The same options give the
/// same graphs. `progress` counts inserted vectors, weighted by what they cost. Errors: BadArgument for parameters out
/// of range or queries that do not fit; what goes wrong in one build is its reason, and the others go on.
Result<Sweep> sweep(const search::LiveCollection& collection, const QuerySet& queries, const GroundTruth& truth,
    const SweepOptions& options, const SweepNotice& notice = {}, const Progress& progress = {});

} // namespace engine::tuning
