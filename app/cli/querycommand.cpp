// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/querycommand.h"

#include "engine/report/querydocument.h"
#include "engine/search/query.h"

namespace cli {

using namespace engine;

QueryCommand::QueryCommand(CLI::App& parent)
    : Command(parent, "query", "nearest neighbours, as Chroma answers")
{
    addDirectory();
    addCollection(true);
    auto* vectors = app().add_option(
        "--vectors", m_vectors, "file with the vectors to look for: JSON array of arrays, .npy, .fvecs or .f32");
    auto* ids = m_ids.addTo(app(), "look for the neighbours of these records");
    vectors->excludes(ids);
    app().add_option("--k", m_k, "neighbours of each")->check(CLI::PositiveNumber)->capture_default_str();
    app()
        .add_option("--ef", m_ef, "candidates kept while searching; the collection's own if not given")
        ->check(CLI::PositiveNumber);
    app().add_flag("--exact", m_exact, "compare with every vector instead of searching the index");
    m_filters.addTo(app());
}

Result<search::VectorTable> QueryCommand::queriesFor(const search::LiveCollection& collection) const
{
    if (!m_vectors.empty())
        return search::readVectorFile(
            m_vectors, collection.dimension() > 0 ? std::optional(collection.dimension()) : std::nullopt);
    search::VectorTable table{ {}, collection.dimension() };
    for (const std::string& id : m_ids.ids()) {
        const auto row = collection.find(id);
        if (!row)
            return fail(ErrorKind::BadArgument, directory(), "no vector has the id '" + id + "'",
                "chromascope-cli records lists the ids");
        table.values.resize(table.values.size() + collection.dimension());
        collection.vectorAt(*row, std::span(table.values).last(collection.dimension()));
    }
    return table;
}

Result<Exit> QueryCommand::run(const Output& output)
{
    if (m_vectors.empty() && m_ids.ids().empty())
        return fail(ErrorKind::BadArgument, {}, "nothing to look for", "give --vectors FILE or --id ID");
    chroma::RecordQuery filter;
    if (auto applied = m_filters.apply(filter); !applied)
        return tl::unexpected(applied.error());
    const auto named = openNamed(output);
    if (!named)
        return tl::unexpected(named.error());
    const auto& [store, wanted] = *named;
    search::LiveOptions live;
    live.threads = output.threads();
    live.acceptDamagedGraph = m_exact;
    const auto opened = search::openFiltered(store, wanted, filter, live, output.progress("opening the collection"));
    if (!opened)
        return tl::unexpected(opened.error());
    const auto queries = queriesFor(*opened->collection);
    if (!queries)
        return tl::unexpected(queries.error());

    search::QueryOptions options;
    options.k = m_k;
    if (m_ef)
        options.ef = *m_ef;
    options.exact = m_exact;
    options.allowed = opened->mask();
    options.threads = std::max(1U, output.threads());
    const auto answers = search::query(*opened->collection, *queries, options, output.progress("answering"));
    if (!answers)
        return tl::unexpected(answers.error());
    output.clearProgress();
    if (output.json())
        output.print(report::queryDocument(*opened->collection, *answers));
    else
        output.print(report::queryText(*opened->collection, *answers));
    return opened->collection->problems().empty() && !opened->collection->graphProblem() ? Exit::Fine : Exit::Findings;
}

} // namespace cli
