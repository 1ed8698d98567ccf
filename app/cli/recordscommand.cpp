// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/recordscommand.h"

#include "engine/chroma/records.h"
#include "engine/core/jsontext.h"
#include "engine/report/infotext.h"
#include "engine/report/recordsdocument.h"

namespace cli {

using namespace engine;

RecordsCommand::RecordsCommand(CLI::App& parent)
    : Command(parent, "records", "what a collection holds, in Chroma's order")
{
    addDirectory();
    addCollection(true);
    app().add_option("--id", m_ids, "only these ids");
    app().add_option("--where", m_where, "filter on metadata, as JSON");
    app().add_option("--where-document", m_whereDocument, "filter on documents, as JSON");
    for (const auto& [name, value, what] : { std::tuple{ "--limit", &m_limit, "records to print" },
             std::tuple{ "--offset", &m_offset, "records to skip" } })
        app().add_option(name, *value, what)->check(CLI::NonNegativeNumber)->capture_default_str();
    app().add_flag("--vectors", m_vectors, "with the vectors");
}

// What is put behind an id in brackets, so that it does not end in one.
static constexpr char idEnd = '\x1f';

std::vector<std::string> RecordsCommand::withPlainIds(const std::vector<std::string>& arguments)
{
    const std::string option = "--id";
    std::vector<std::string> plain;
    bool inIds = false;
    for (std::string argument : arguments) {
        if (argument.starts_with("--"))
            inIds = argument == option;
        if (argument.starts_with(option + '=')) {
            inIds = true;
            plain.push_back(option);
            argument.erase(0, option.size() + 1);
        }
        plain.push_back(inIds && argument.starts_with('[') ? argument + idEnd : argument);
    }
    return plain;
}

/// The JSON of an option; nothing when the option was not given.
static Result<std::optional<nlohmann::json>> filterFrom(const std::string& text, const char* option)
{
    if (text.empty())
        return std::nullopt;
    std::string problem;
    const auto parsed = parseJson(text, problem);
    if (!parsed)
        return fail(ErrorKind::BadArgument, {}, std::string(option) + " " + problem + ": " + text.substr(0, 200),
            "quote it for the shell, for example " + std::string(option) + " '{\"key\": \"value\"}'");
    return nlohmann::json(*parsed);
}

Result<Exit> RecordsCommand::run(const Output& output)
{
    chroma::RecordQuery query;
    query.ids = m_ids;
    for (std::string& id : query.ids) {
        if (id.starts_with('[') && id.ends_with(idEnd))
            id.pop_back();
    }
    query.vectors = m_vectors;
    auto where = filterFrom(m_where, "--where");
    auto whereDocument = filterFrom(m_whereDocument, "--where-document");
    if (!where || !whereDocument)
        return tl::unexpected(where ? whereDocument.error() : where.error());
    query.where = std::move(*where);
    query.whereDocument = std::move(*whereDocument);

    const auto store = openStore(output);
    if (!store)
        return tl::unexpected(store.error());
    const auto wanted = collectionOf(*store);
    if (!wanted)
        return tl::unexpected(wanted.error());
    const auto page =
        chroma::readRecords(*store, *wanted, query, m_offset, m_limit, output.progress("reading records"));
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
