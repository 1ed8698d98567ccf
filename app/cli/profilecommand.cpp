// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/profilecommand.h"

#include <algorithm>

#include "engine/platform/affinity.h"
#include "engine/report/profiledocument.h"
#include "engine/search/filteredcollection.h"
#include "engine/search/profile.h"

namespace cli {

using namespace engine;

ProfileCommand::ProfileCommand(CLI::App& parent)
    : Command(parent, "profile", "how long answers take: HNSW, exact, filtered, cached")
{
    addDirectory();
    addCollection(true);
    auto* vectors = app().add_option(
        "--vectors", m_vectors, "file with the vectors to look for: JSON array of arrays, .npy, .fvecs or .f32");
    app()
        .add_option("--queries", m_queries, "stored records to look for, where no file is given")
        ->check(CLI::PositiveNumber)
        ->capture_default_str()
        ->excludes(vectors);
    app().add_option("--k", m_k, "neighbours of each")->check(CLI::PositiveNumber)->capture_default_str();
    app()
        .add_option("--ef", m_ef, "candidates kept while searching; the collection's own if not given")
        ->check(CLI::PositiveNumber);
    m_filters.addTo(app());
}

Result<Exit> ProfileCommand::run(const Output& output)
{
    chroma::RecordQuery filter;
    if (auto applied = m_filters.apply(filter); !applied)
        return tl::unexpected(applied.error());
    const auto named = openNamed(output);
    if (!named)
        return tl::unexpected(named.error());
    const auto& [store, wanted] = *named;
    const auto opened = search::openFiltered(store, wanted, filter, {}, output.progress("opening the collection"));
    if (!opened)
        return tl::unexpected(opened.error());
    const search::LiveCollection& collection = *opened->collection;
    if (collection.liveCount() == 0)
        return fail(ErrorKind::BadArgument, directory(),
            "the collection " + wanted.qualifiedName() + " holds no vectors: there is nothing to time");
    auto queries = m_vectors.empty() ? Result<search::VectorTable>(search::storedQueries(collection, m_queries))
                                     : search::readVectorFile(m_vectors, collection.dimension());
    if (!queries)
        return tl::unexpected(queries.error());

    search::ProfileOptions options;
    options.k = m_k;
    if (m_ef)
        options.ef = *m_ef;
    options.allowed = opened->mask();
    options.mostThreads = output.threads() > 0 ? output.threads() : platform::usableProcessors();
    const auto measured = search::profile(collection, *queries, options, output.progress("timing"));
    if (!measured)
        return tl::unexpected(measured.error());
    output.clearProgress();
    const report::QuerySource source{ m_vectors.empty() ? "stored records" : m_vectors, queries->count() };
    if (output.json())
        output.print(report::profileDocument(*measured, source));
    else
        output.print(report::profileText(*measured, source));
    return measured->cancelled ? Exit::Findings : Exit::Fine;
}

} // namespace cli
