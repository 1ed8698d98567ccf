// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/recallcommand.h"

#include <algorithm>

#include "engine/platform/affinity.h"
#include "engine/report/recalldocument.h"
#include "engine/search/vectorfile.h"
#include "engine/tuning/groundtruth.h"
#include "engine/tuning/recallcurve.h"

namespace cli {

using namespace engine;

RecallCommand::RecallCommand(CLI::App& parent)
    : Command(parent, "recall", "how much of the exact answer the index finds, as it is")
{
    addDirectory();
    addCollection(true);
    app().add_option("--k", m_k, "neighbours of each")->check(CLI::PositiveNumber)->capture_default_str();
    auto* vectors =
        app().add_option("--vectors", m_vectors, "file with the queries: JSON array of arrays, .npy, .fvecs or .f32");
    app()
        .add_option("--queries", m_queries,
            "stored records to ask for, where no file is given; each is answered as if it were not stored")
        ->check(CLI::PositiveNumber)
        ->capture_default_str()
        ->excludes(vectors);
    app().add_option("--seed", m_seed, "draws these records")->capture_default_str()->excludes(vectors);
    app()
        .add_flag("--keep-own", m_asIs, "let stored records find themselves, which flatters recall")
        ->excludes(vectors);
    app()
        .add_option("--ef", m_efs, "candidates kept while searching, one or more: 10,50,100")
        ->delimiter(',')
        ->check(CLI::PositiveNumber);
}

Result<tuning::QuerySet> RecallCommand::queriesFor(const search::LiveCollection& collection) const
{
    if (m_vectors.empty())
        return tuning::storedQueries(collection, m_queries, m_seed,
            m_asIs ? tuning::QuerySource::StoredAsIs : tuning::QuerySource::StoredLeftOut);
    return search::readVectorFile(m_vectors, collection.dimension()).map([](search::VectorTable&& vectors) {
        return tuning::QuerySet{ std::move(vectors), {}, tuning::QuerySource::File };
    });
}

Result<Exit> RecallCommand::run(const Output& output)
{
    const auto named = openNamed(output);
    if (!named)
        return tl::unexpected(named.error());
    const auto& [store, wanted] = *named;
    const auto opened = search::LiveCollection::open(store, wanted, {}, output.progress("opening the collection"));
    if (!opened)
        return tl::unexpected(opened.error());
    const search::LiveCollection& collection = **opened;
    if (collection.liveCount() == 0)
        return fail(ErrorKind::BadArgument, directory(),
            "the collection " + wanted.qualifiedName() + " holds no vectors: it has no recall");
    const auto queries = queriesFor(collection);
    if (!queries)
        return tl::unexpected(queries.error());
    const unsigned threads = output.threads() > 0 ? output.threads() : platform::usableProcessors();
    const auto truth = tuning::groundTruth(collection, *queries, m_k, threads, output.progress("comparing exactly"));
    if (!truth)
        return tl::unexpected(truth.error());
    tuning::RecallOptions options;
    options.k = m_k;
    options.efs.assign(m_efs.begin(), m_efs.end());
    std::sort(options.efs.begin(), options.efs.end());
    options.efs.erase(std::unique(options.efs.begin(), options.efs.end()), options.efs.end());
    options.threads = threads;
    options.concurrent = threads;
    const auto curve =
        tuning::recallCurve(collection, *queries, *truth, options, output.progress("measuring recall and latency"));
    if (!curve)
        return tl::unexpected(curve.error());
    output.clearProgress();
    const report::RecallRun run{ collection, *queries, *truth, *curve, m_vectors, m_seed };
    if (output.json())
        output.print(report::recallDocument(run));
    else
        output.print(report::recallText(run));
    return curve->cancelled ? Exit::Findings : Exit::Fine;
}

} // namespace cli
