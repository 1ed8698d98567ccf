// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/tunecommand.h"

#include <algorithm>

#include "app/cli/bytesize.h"
#include "engine/memory/segmentloader.h"
#include "engine/platform/affinity.h"
#include "engine/report/exporter.h"
#include "engine/report/stagedfile.h"
#include "engine/report/tunedocument.h"

namespace cli {

using namespace engine;

namespace {

/// As many queries as were asked for, but never more than a twentieth of the vectors: held out, they are missing from
/// what is built.
std::size_t heldOutCount(const search::LiveCollection& collection, std::uint64_t wanted)
{
    return std::clamp<std::size_t>(collection.liveCount() / 20, 1, static_cast<std::size_t>(wanted));
}

struct Measured
{
    tuning::QuerySet queries;
    tuning::GroundTruth truth;
};

Result<Measured> measureExactly(const search::LiveCollection& collection, tuning::QuerySet queries, std::size_t k,
    unsigned threads, const Progress& progress)
{
    auto truth = tuning::groundTruth(collection, queries, k, threads, progress);
    if (!truth)
        return tl::unexpected(truth.error());
    return Measured{ std::move(queries), std::move(*truth) };
}

/// The index as it is, as points of a sweep that took no time to build.
std::vector<tuning::SweepPoint> pointsOf(const search::LiveCollection& collection, const tuning::RecallCurve& curve)
{
    const auto& parameters = collection.collection().parameters;
    std::vector<tuning::SweepPoint> points;
    for (const tuning::RecallPoint& measured : curve.points)
        points.push_back({ static_cast<std::uint64_t>(parameters.m.integer().value_or(0)),
            static_cast<std::uint64_t>(parameters.efConstruction.integer().value_or(0)), measured,
            memory::fullBytes(collection), 0, false });
    return points;
}

} // namespace

TuneCommand::TuneCommand(CLI::App& parent)
    : Command(parent, "tune", "which parameters give the recall that is wanted, and what they cost")
{
    addDirectory();
    addCollection(true);
    app().add_option("--k", m_k, "neighbours of each query")->check(CLI::PositiveNumber)->capture_default_str();
    app().add_option("--target", m_target, "recall to be reached, above 0 and at most 1")->capture_default_str();
    app()
        .add_option("--queries", m_queries, "records held out to ask with; at most a twentieth of all")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app().add_option("--seed", m_seed, "draws these records")->capture_default_str();
    app().add_option("--M", m_ms, "links of an element, one or more: 8,16,32")->delimiter(',')->capture_default_str();
    app()
        .add_option("--ef-construction", m_efConstructions, "candidates while building, one or more: 100,200")
        ->delimiter(',')
        ->capture_default_str();
    app()
        .add_option("--ef", m_efs, "candidates while searching, one or more")
        ->delimiter(',')
        ->check(CLI::PositiveNumber);
    app().add_option("--memory-limit", m_memoryLimit, "bytes (500MiB, 2GiB, ...) that builds may take together");
    app()
        .add_option("--latency-limit-ms", m_latencyLimit, "longest median latency of what is recommended")
        ->check(CLI::PositiveNumber);
    app().add_option("--budget", m_budget, "seconds after which no more is built")->check(CLI::PositiveNumber);
    app().add_option("--csv", m_csv, "write all points there");
}

Result<tuning::Wishes> TuneCommand::wishes() const
{
    if (!(m_target > 0 && m_target <= 1))
        return fail(ErrorKind::BadArgument, {}, "--target " + std::to_string(m_target) + " is no recall",
            "give a share above 0 and at most 1, as in 0.95");
    tuning::Wishes wishes;
    wishes.target = m_target;
    if (m_latencyLimit)
        wishes.latency = *m_latencyLimit / 1000;
    return wishes;
}

Result<tuning::SweepOptions> TuneCommand::sweepOptions(const Output& output) const
{
    tuning::SweepOptions options;
    options.k = m_k;
    options.ms = m_ms;
    options.efConstructions = m_efConstructions;
    options.efs.assign(m_efs.begin(), m_efs.end());
    for (auto* list : { &options.ms, &options.efConstructions }) {
        std::sort(list->begin(), list->end());
        list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    std::sort(options.efs.begin(), options.efs.end());
    options.efs.erase(std::unique(options.efs.begin(), options.efs.end()), options.efs.end());
    options.threads = output.threads() > 0 ? output.threads() : platform::usableProcessors();
    options.budget = m_budget;
    if (!m_memoryLimit.empty()) {
        const auto bytes = parseByteSize(m_memoryLimit, "--memory-limit");
        if (!bytes)
            return tl::unexpected(bytes.error());
        options.memoryLimit = *bytes;
    }
    return options;
}

Result<void> TuneCommand::writeTable(const std::string& table) const
{
    report::StagedFile file(m_csv);
    file.write(table);
    return file.finish().and_then([&] { return file.appear(); });
}

Result<Exit> TuneCommand::run(const Output& output)
{
    const auto wished = wishes();
    const auto options = sweepOptions(output);
    if (!wished || !options)
        return tl::unexpected(wished ? options.error() : wished.error());
    if (!m_csv.empty()) {
        if (const auto outside = report::refuseInside(directory(), m_csv); !outside)
            return tl::unexpected(outside.error());
    }
    const auto store = openStore(output);
    if (!store)
        return tl::unexpected(store.error());
    const auto wanted = collectionOf(*store);
    if (!wanted)
        return tl::unexpected(wanted.error());
    const auto opened = search::LiveCollection::open(*store, *wanted, {}, output.progress("opening the collection"));
    if (!opened)
        return tl::unexpected(opened.error());
    const search::LiveCollection& collection = **opened;
    if (collection.liveCount() < 2 * m_k)
        return fail(ErrorKind::BadArgument, directory(),
            "the collection " + wanted->qualifiedName() + " holds " + std::to_string(collection.liveCount())
                + " vectors: too few to tune for " + std::to_string(m_k) + " neighbours",
            "every record of it is found by comparing all");
    const std::size_t count = heldOutCount(collection, m_queries);
    const auto current = measureExactly(collection, tuning::storedQueries(collection, count, m_seed), m_k,
        options->threads, output.progress("comparing exactly"));
    if (!current)
        return tl::unexpected(current.error());
    tuning::RecallOptions asItIs;
    asItIs.k = m_k;
    asItIs.efs = options->efs;
    asItIs.threads = options->threads;
    const auto curve = tuning::recallCurve(
        collection, current->queries, current->truth, asItIs, output.progress("measuring the index as it is"));
    if (!curve)
        return tl::unexpected(curve.error());
    const auto held =
        measureExactly(collection, tuning::storedQueries(collection, count, m_seed, tuning::QuerySource::HeldOut), m_k,
            options->threads, output.progress("comparing exactly"));
    if (!held)
        return tl::unexpected(held.error());
    const auto swept =
        tuning::sweep(collection, held->queries, held->truth, *options, {}, output.progress("building and measuring"));
    if (!swept)
        return tl::unexpected(swept.error());
    output.clearProgress();
    const tuning::Advice alone = tuning::advise(pointsOf(collection, *curve), *wished);
    const tuning::Advice advice = tuning::choose(alone, tuning::advise(swept->points, *wished));
    const report::TuneRun run{ collection, m_k, *wished, current->queries, *curve, held->queries, *swept, alone,
        advice };
    if (!m_csv.empty()) {
        if (const auto written = writeTable(report::tuneTable(run)); !written)
            return tl::unexpected(written.error());
    }
    if (output.json())
        output.print(report::tuneDocument(run));
    else
        output.print(report::tuneText(run));
    return advice.point && !swept->cancelled ? Exit::Fine : Exit::Findings;
}

} // namespace cli
