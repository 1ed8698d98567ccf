// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/walcommand.h"

#include "engine/report/infodocument.h"
#include "engine/report/infotext.h"

namespace cli {

using namespace engine;

WalCommand::WalCommand(CLI::App& parent)
    : Command(parent, "wal", "what is in the write-ahead log, what waits and what may go")
{
    addDirectory();
    addCollection(false);
    app()
        .add_option("--list", m_list, "also the entries: first seq_id and how many")
        ->expected(2)
        ->type_name("FROM COUNT");
}

Result<Exit> WalCommand::run(const Output& output)
{
    if (m_list.size() == 2 && m_list[1] < 0)
        return fail(ErrorKind::BadArgument, directory(), "the number of entries to list is negative",
            "use --list FROM COUNT with COUNT 0 or more");
    const auto store = openStore(output);
    if (!store)
        return tl::unexpected(store.error());
    std::vector<CollectionId> only;
    chroma::LogPage page;
    if (!collection().empty()) {
        const auto found = collectionOf(*store);
        if (!found)
            return tl::unexpected(found.error());
        only.push_back(found->id);
        page.collection = found->id;
    }
    auto snapshot = store->exactView(output.progress("reading the log"));
    const bool cancelled = !snapshot && snapshot.error().kind == ErrorKind::Cancelled;
    if (cancelled)
        snapshot = store->firstView();
    if (!snapshot)
        return tl::unexpected(snapshot.error());
    std::vector<chroma::LogRow> rows;
    if (m_list.size() == 2) {
        page.from = m_list[0];
        page.count = static_cast<std::size_t>(m_list[1]);
        auto listed = store->logRows(page);
        if (!listed)
            return tl::unexpected(listed.error());
        rows = std::move(*listed);
    }
    output.clearProgress();
    const Exit exit = cancelled || !snapshot->log.entries.value ? Exit::Findings : Exit::Fine;
    for (const Error& problem : snapshot->unread)
        output.note("not read: " + describe(problem));
    if (!output.json()) {
        output.print(report::walText(*snapshot, only));
        if (!m_list.empty())
            output.print('\n' + report::logRowsText(rows));
        return exit;
    }
    auto document = report::walDocument(*snapshot, only);
    if (!m_list.empty()) {
        document["rows"] = nlohmann::ordered_json::array();
        for (const chroma::LogRow& row : rows)
            document["rows"].push_back(report::logRowJson(row));
    }
    if (cancelled)
        document["cancelled"] = true;
    output.print(document);
    return exit;
}

} // namespace cli
