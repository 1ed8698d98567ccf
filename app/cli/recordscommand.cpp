// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/recordscommand.h"

#include "engine/chroma/records.h"
#include "engine/report/infotext.h"
#include "engine/report/recordsdocument.h"

namespace cli {

using namespace engine;

RecordsCommand::RecordsCommand(CLI::App& parent)
    : Command(parent, "records", "what a collection holds, in Chroma's order")
{
    addDirectory();
    addCollection(true);
    m_ids.addTo(app(), "only these ids");
    m_filters.addTo(app());
    for (const auto& [name, value, what] : { std::tuple{ "--limit", &m_limit, "records to print" },
             std::tuple{ "--offset", &m_offset, "records to skip" } })
        app().add_option(name, *value, what)->check(CLI::NonNegativeNumber)->capture_default_str();
    app().add_flag("--vectors", m_vectors, "with the vectors");
}

Result<Exit> RecordsCommand::run(const Output& output)
{
    chroma::RecordQuery query;
    query.ids = m_ids.ids();
    query.vectors = m_vectors;
    if (auto applied = m_filters.apply(query); !applied)
        return tl::unexpected(applied.error());

    const auto named = openNamed(output);
    if (!named)
        return tl::unexpected(named.error());
    const auto& [store, wanted] = *named;
    const auto page = chroma::readRecords(store, wanted, query, m_offset, m_limit, output.progress("reading records"));
    if (!page)
        return tl::unexpected(page.error());
    output.clearProgress();
    if (output.json())
        output.print(report::recordsDocument(*page, m_vectors));
    else
        output.print(report::recordsText(*page, m_offset));
    for (const Error& problem : page->problems)
        output.note("vectors are missing: " + describe(problem));
    return page->problems.empty() ? Exit::Fine : Exit::Findings;
}

} // namespace cli
