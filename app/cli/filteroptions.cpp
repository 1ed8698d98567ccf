// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/filteroptions.h"

#include "engine/core/jsontext.h"

namespace cli {

using namespace engine;

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

void FilterOptions::addTo(CLI::App& app)
{
    app.add_option("--where", m_where, "filter on metadata, as JSON");
    app.add_option("--where-document", m_whereDocument, "filter on documents, as JSON");
}

Result<void> FilterOptions::apply(chroma::RecordQuery& query) const
{
    auto where = filterFrom(m_where, "--where");
    auto whereDocument = filterFrom(m_whereDocument, "--where-document");
    if (!where || !whereDocument)
        return tl::unexpected(where ? whereDocument.error() : where.error());
    query.where = std::move(*where);
    query.whereDocument = std::move(*whereDocument);
    return {};
}

} // namespace cli
