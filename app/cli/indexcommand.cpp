// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/indexcommand.h"

#include "engine/report/indexdocument.h"
#include "engine/search/indexdescription.h"

namespace cli {

using namespace engine;

IndexCommand::IndexCommand(CLI::App& parent)
    : Command(parent, "index", "parameters, files and graph of a collection's HNSW index, and whether it is sound")
{
    addDirectory();
    addCollection(true);
    app().add_flag("--graph", m_graph, "measure the graph too: degrees, components, what no search finds");
}

Result<Exit> IndexCommand::run(const Output& output)
{
    const auto named = openNamed(output);
    if (!named)
        return tl::unexpected(named.error());
    const auto& [store, wanted] = *named;
    search::DescribeOptions options;
    options.graph = m_graph;
    options.threads = output.threads();
    const auto index = search::describeIndex(store, wanted, options, output.progress("reading the index"));
    if (!index)
        return tl::unexpected(index.error());
    output.clearProgress();
    if (output.json()) {
        output.print(report::indexDocument(*index));
    } else {
        output.print(report::indexText(*index, output.colour()));
        if (index->cancelled)
            output.note("cancelled: what is missing was not read");
    }
    return index->cancelled || !index->integrity.empty() ? Exit::Findings : Exit::Fine;
}

} // namespace cli
