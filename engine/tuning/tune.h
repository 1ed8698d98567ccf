// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "engine/core/error.h"
#include "engine/core/progress.h"
#include "engine/search/livecollection.h"
#include "engine/tuning/queryset.h"
#include "engine/tuning/recallcurve.h"
#include "engine/tuning/sweep.h"
#include "engine/tuning/sweeppoint.h"

namespace engine::tuning {

/// An experiment on one collection.
struct TuneOptions
{
    SweepOptions sweep;
    Wishes wishes;
    std::size_t queries = 1000; ///< asked with; never more than a twentieth of the vectors
    std::uint64_t seed = 1; ///< draws them
};

/// What came of it.
struct TuneResult
{
    QuerySet currentQueries; ///< for the index as it is: stored records, left out of their own answers
    RecallCurve current;
    QuerySet queries; ///< for what was built: the same records, held out
    Sweep sweep;
    Advice alone; ///< ef_search alone, on the index as it is
    Advice advice; ///< the better of that and of what was built
};

/// The progress hook of a stage that begins now, with its name for people.
using Stage = std::function<Progress(const std::string& name)>;

/// Measures the index of `collection` as it is, then sweeps, then advises. BadArgument for a collection with fewer than
/// 2 k vectors; otherwise errors as of recallCurve() and sweep(). Stopped during the sweep, it answers with what was
/// done; before that, it is Cancelled.
Result<TuneResult> tune(const search::LiveCollection& collection, const TuneOptions& options, const Stage& stage,
    const SweepNotice& notice = {});

} // namespace engine::tuning
