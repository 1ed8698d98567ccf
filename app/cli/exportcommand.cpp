// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/exportcommand.h"

#include "engine/core/text.h"
#include "engine/report/exporter.h"

namespace cli {

using namespace engine;

ExportCommand::ExportCommand(CLI::App& parent)
    : Command(parent, "export", "write everything of a collection to a file")
{
    addDirectory();
    addCollection(true);
    app().add_option("--format", m_format, "jsonl, csv or npy")->required();
    app().add_option("OUT", m_out, "the file to write; npy also writes OUT.ids.json")->required();
}

Result<Exit> ExportCommand::run(const Output& output)
{
    const auto format = report::exportFormatFromName(m_format);
    if (!format)
        return tl::unexpected(format.error());
    const auto named = openNamed(output);
    if (!named)
        return tl::unexpected(named.error());
    const auto& [store, wanted] = *named;
    const auto done = report::exportCollection(store, wanted, *format, m_out, output.progress("exporting"));
    if (!done)
        return tl::unexpected(done.error());
    output.clearProgress();
    nlohmann::ordered_json problems = nlohmann::ordered_json::array();
    for (const Error& problem : done->problems) {
        output.note("vectors are missing: " + describe(problem));
        problems.push_back(describe(problem));
    }
    if (output.json()) {
        output.print(nlohmann::ordered_json{ { "records", done->records }, { "vectors", done->vectors },
            { "without_vector", done->withoutVector }, { "files", done->files },
            { "changed_meanwhile", done->changedMeanwhile }, { "problems", std::move(problems) } });
    } else {
        std::string text = grouped(static_cast<std::int64_t>(done->records)) + " records, "
            + grouped(static_cast<std::int64_t>(done->vectors)) + " vectors";
        for (const std::string& file : done->files)
            text += "\n  " + printable(file);
        output.print(text + '\n');
        if (done->changedMeanwhile)
            output.note("another process wrote to the index while it was read; export again for one consistent state");
    }
    return done->problems.empty() ? Exit::Fine : Exit::Findings;
}

} // namespace cli
