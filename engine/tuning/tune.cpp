// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tuning/tune.h"

#include <algorithm>

#include "engine/memory/segmentloader.h"
#include "engine/tuning/groundtruth.h"

namespace engine::tuning {

using search::LiveCollection;

namespace {

struct Asked
{
    QuerySet queries;
    GroundTruth truth;
};

Result<Asked> ask(
    const LiveCollection& collection, const TuneOptions& options, QuerySource source, const Progress& progress)
{
    // Held out, they are missing from what is built.
    const std::size_t most = std::max<std::size_t>(collection.liveCount() / 20, 1);
    QuerySet queries = storedQueries(collection, std::min(options.queries, most), options.seed, source);
    auto truth = groundTruth(collection, queries, options.sweep.k, options.sweep.threads, progress);
    if (!truth)
        return tl::unexpected(truth.error());
    return Asked{ std::move(queries), std::move(*truth) };
}

Result<void> measureCurrent(
    const LiveCollection& collection, const TuneOptions& options, const Stage& stage, TuneResult& result)
{
    auto asked = ask(collection, options, QuerySource::StoredLeftOut, stage("comparing exactly"));
    if (!asked)
        return tl::unexpected(asked.error());
    RecallOptions recall;
    recall.k = options.sweep.k;
    recall.efs = options.sweep.efs;
    recall.threads = options.sweep.threads;
    auto curve = recallCurve(collection, asked->queries, asked->truth, recall, stage("measuring the index as it is"));
    if (!curve)
        return tl::unexpected(curve.error());
    result.currentQueries = std::move(asked->queries);
    result.current = std::move(*curve);
    return {};
}

/// The index as it is, as points of a sweep that took no time to build.
std::vector<SweepPoint> pointsOf(const LiveCollection& collection, const RecallCurve& curve)
{
    const auto& parameters = collection.collection().parameters;
    std::vector<SweepPoint> points;
    for (const RecallPoint& measured : curve.points)
        points.push_back({ static_cast<std::uint64_t>(parameters.m.integer().value_or(0)),
            static_cast<std::uint64_t>(parameters.efConstruction.integer().value_or(0)), measured,
            memory::fullBytes(collection), 0, false });
    return points;
}

} // namespace

Result<TuneResult> tune(
    const LiveCollection& collection, const TuneOptions& options, const Stage& stage, const SweepNotice& notice)
{
    if (collection.liveCount() < 2 * options.sweep.k)
        return fail(ErrorKind::BadArgument, {},
            "the collection " + collection.collection().qualifiedName() + " holds "
                + std::to_string(collection.liveCount()) + " vectors: too few to tune for "
                + std::to_string(options.sweep.k) + " neighbours",
            "every record of it is found by comparing all");
    TuneResult result;
    if (const auto measured = measureCurrent(collection, options, stage, result); !measured)
        return tl::unexpected(measured.error());
    auto held = ask(collection, options, QuerySource::HeldOut, stage("comparing exactly"));
    if (!held)
        return tl::unexpected(held.error());
    auto swept = sweep(collection, held->queries, held->truth, options.sweep, notice, stage("building and measuring"));
    if (!swept)
        return tl::unexpected(swept.error());
    result.queries = std::move(held->queries);
    result.sweep = std::move(*swept);
    result.alone = advise(pointsOf(collection, result.current), options.wishes);
    result.advice = choose(result.alone, advise(result.sweep.points, options.wishes));
    return result;
}

} // namespace engine::tuning
