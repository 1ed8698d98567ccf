// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/infocommand.h"

#include "engine/report/infodocument.h"
#include "engine/report/infotext.h"

namespace cli {

InfoCommand::InfoCommand(CLI::App& parent)
    : Command(parent, "info", "what is inside a directory and where its bytes go")
{
    addDirectory();
    app().add_flag("--exact", m_exact, "count everything instead of estimating the large parts");
}

engine::Result<Exit> InfoCommand::run(const Output& output)
{
    const auto store = openStore(output);
    if (!store)
        return tl::unexpected(store.error());
    auto snapshot = m_exact ? store->exactView(output.progress("reading")) : store->firstView();
    const bool cancelled = !snapshot && snapshot.error().kind == engine::ErrorKind::Cancelled;
    if (cancelled)
        snapshot = store->firstView(); // what is known without counting
    if (!snapshot)
        return tl::unexpected(snapshot.error());
    output.clearProgress();
    if (output.json()) {
        auto document = engine::report::infoDocument(*snapshot);
        if (cancelled)
            document["cancelled"] = true;
        output.print(document);
    } else {
        output.print(engine::report::infoText(*snapshot, output.colour()));
        if (cancelled)
            output.note("cancelled: the figures with \u2248 are estimates");
    }
    return cancelled ? Exit::Findings : exitFor(snapshot->findings);
}

} // namespace cli
