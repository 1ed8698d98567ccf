// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/progress.h"
#include "engine/search/latency.h"
#include "engine/search/livecollection.h"
#include "engine/tuning/answersource.h"
#include "engine/tuning/groundtruth.h"
#include "engine/tuning/interval.h"
#include "engine/tuning/queryset.h"

namespace engine::tuning {

/// What is measured of an index as it is.
struct RecallOptions
{
    std::size_t k = 10;
    std::vector<std::size_t> efs; ///< ascending; empty = efChoice()
    unsigned threads = 1; ///< that compute recall; latency is always measured in one
    double secondsPerLatency = 2; ///< for one ef; where the queries take longer, fewer are timed
    /// Queries per second are counted with one thread and with so many; 0 = not at all.
    unsigned concurrent = 0;
    /// Called with what is timed, to run it when nothing else is busy; empty = at once.
    std::function<void(const std::function<void()>& measurement)> exclusively = {};
};

/// One ef, measured.
struct RecallPoint
{
    std::size_t ef = 0; ///< as asked for
    std::size_t searched = 0; ///< what was really searched with: at least k, in the Python releases more
    Interval recall;
    double distances = 0; ///< computed for one answer, on average
    double hops = 0; ///< lists of links read, on average
    /// One thread, warm: the same queries were answered just before.
    std::optional<search::LatencySummary> latency;
    std::map<unsigned, double> queriesPerSecond; ///< by number of threads
};

/// Recall of an index over a range of ef.
struct RecallCurve
{
    std::vector<RecallPoint> points; ///< by ef
    std::size_t queries = 0; ///< that count: those that have a neighbour
    double seconds = 0; ///< of the searches that gave recall, without latency
    bool cancelled = false; ///< stopped; recall is there, some latencies are not
};

/// The values of ef worth looking at for `k` neighbours: k itself, doubling up to 400 or 10 k, and the collection's
/// own.
std::vector<std::size_t> efChoice(std::size_t k, std::size_t own);

/// Measures the index of `collection` as it is: one search of each query gives its answers for every ef, and each ef is
/// then timed by itself. Errors as of search::query(); Cancelled while recall is not known yet.
Result<RecallCurve> recallCurve(const search::LiveCollection& collection, const QuerySet& queries,
    const GroundTruth& truth, const RecallOptions& options, const Progress& progress = {});

/// The same of whatever answers. `collection` is where the rows of its answers lie; RecallOptions::efs must be given.
Result<RecallCurve> recallCurve(const AnswerSource& source, const search::LiveCollection& collection,
    const QuerySet& queries, const GroundTruth& truth, const RecallOptions& options, const Progress& progress = {});

} // namespace engine::tuning
