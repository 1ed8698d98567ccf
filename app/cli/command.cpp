// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"

#include <algorithm>
#include <utility>

#include "app/cli/bytesize.h"

namespace cli {

Command::Command(CLI::App& parent, const std::string& name, const std::string& summary)
    : m_app(parent.add_subcommand(name, summary))
{
    m_app->add_flag("--json", m_outputOptions.json, "one JSON document on standard output");
    m_app->add_option("--color", m_outputOptions.colour, "colours: auto, always or never")
        ->check(CLI::IsMember({ "auto", "always", "never" }));
    m_app->add_option("--threads", m_outputOptions.threads, "threads to use, 0 = as many as there are cores")
        ->check(CLI::Range(0, 1024));
    m_app->add_option("--log-level", m_outputOptions.logLevel, "trace, debug, info, warning, error or off");
    m_app->add_option("--log-file", m_outputOptions.logFile, "write the log there instead of standard error");
}

void Command::addDirectory()
{
    m_app->add_option("DIR", m_directory, "the Chroma directory")->required();
    m_app->add_option("--copy-limit", m_copyLimit,
        "bytes (2GiB, ...) of the largest database to read from a private copy, where the original cannot be read "
        "untouched");
    m_app->add_option("--busy-timeout", m_busySeconds, "seconds to wait for a writer's lock")
        ->check(CLI::Range(0.0, 86400.0))
        ->capture_default_str();
    m_app->add_option("--copy-to", m_openOptions.copyTo, "folder for that copy; removed at the end");
}

void Command::addCollection(bool required)
{
    m_app->add_option("COLLECTION", m_collection, "name, tenant/database/name or id")->required(required);
}

engine::Result<engine::chroma::Store> Command::openStore(const Output& output) const
{
    engine::chroma::OpenOptions options = m_openOptions;
    if (!m_copyLimit.empty()) {
        const auto bytes = parseByteSize(m_copyLimit, "--copy-limit");
        if (!bytes)
            return tl::unexpected(bytes.error());
        options.copyLimit = *bytes;
    }
    options.busyTimeout = std::chrono::milliseconds(static_cast<std::int64_t>(m_busySeconds * 1000));
    options.progress = output.progress("copying the database");
    return engine::chroma::Store::open(m_directory, options);
}

engine::Result<Command::Named> Command::openNamed(const Output& output) const
{
    auto store = openStore(output);
    if (!store)
        return tl::unexpected(store.error());
    auto found = collectionOf(*store);
    if (!found)
        return tl::unexpected(found.error());
    return Named{ std::move(*store), std::move(*found) };
}

engine::Result<engine::chroma::Collection> Command::collectionOf(const engine::chroma::Store& store) const
{
    const auto catalog = store.catalog();
    if (!catalog)
        return tl::unexpected(catalog.error());
    auto found = engine::chroma::resolveCollection(*catalog, m_collection);
    if (found)
        return **found;
    found.error().path = m_directory;
    return tl::unexpected(found.error());
}

Exit exitFor(const std::vector<engine::doctor::Finding>& findings)
{
    const bool any = std::any_of(findings.begin(), findings.end(),
        [](const auto& finding) { return finding.severity != engine::doctor::Severity::Hygiene; });
    return any ? Exit::Findings : Exit::Fine;
}

} // namespace cli
