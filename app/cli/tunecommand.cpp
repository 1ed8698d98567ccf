// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/tunecommand.h"

#include <algorithm>

#include "app/cli/bytesize.h"
#include "engine/platform/affinity.h"
#include "engine/report/exporter.h"
#include "engine/report/stagedfile.h"
#include "engine/report/tunedocument.h"

namespace cli {

using namespace engine;

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
    const auto named = openNamed(output);
    if (!named)
        return tl::unexpected(named.error());
    const auto& [store, wanted] = *named;
    const auto opened = search::LiveCollection::open(store, wanted, {}, output.progress("opening the collection"));
    if (!opened)
        return tl::unexpected(opened.error());
    tuning::TuneOptions experiment{ *options, *wished, m_queries, m_seed };
    const auto tuned =
        tuning::tune(**opened, experiment, [&](const std::string& stage) { return output.progress(stage); });
    if (!tuned)
        return tl::unexpected(tuned.error());
    output.clearProgress();
    const report::TuneRun run{ **opened, experiment, *tuned };
    if (output.json())
        output.print(report::tuneDocument(run));
    else
        output.print(report::tuneText(run));
    // Last: what took minutes is told even where the table cannot be written.
    if (!m_csv.empty()) {
        if (const auto written = writeTable(report::tuneTable(run)); !written)
            return tl::unexpected(written.error());
    }
    return tuned->advice.point && !tuned->sweep.cancelled ? Exit::Fine : Exit::Findings;
}

} // namespace cli
