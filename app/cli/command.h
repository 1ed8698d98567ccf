// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "app/cli/output.h"
#include "engine/chroma/store.h"
#include "engine/core/error.h"

namespace cli {

/// 0 fine; 1 done, but with findings, refused or cancelled; 2 could not be done.
enum class Exit { Fine = 0, Findings = 1, Failed = 2 };

/// One command of chromascope-cli: declares its options, then runs on them.
class Command
{
public:
    Command(CLI::App& parent, const std::string& name, const std::string& summary);
    virtual ~Command() = default;
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;

    bool chosen() const { return m_app->parsed(); }
    /// Does the work and prints the result; an error is printed by the caller.
    virtual engine::Result<Exit> run(const Output& output) = 0;
    const OutputOptions& outputOptions() const { return m_outputOptions; }
    /// "info", "wal" and so on.
    const std::string& name() const { return m_app->get_name(); }
    /// DIR as given.
    const std::string& directory() const { return m_directory; }

protected:
    CLI::App& app() { return *m_app; }
    /// Adds the positional DIR and the options of reading it.
    void addDirectory();
    /// Adds the positional COLLECTION.
    void addCollection(bool required);

    engine::Result<engine::chroma::Store> openStore(const Output& output) const;
    /// DIR opened, and COLLECTION in it.
    struct Named
    {
        engine::chroma::Store store;
        engine::chroma::Collection collection;
    };
    engine::Result<Named> openNamed(const Output& output) const;
    /// The collection named; BadArgument lists the choices.
    engine::Result<engine::chroma::Collection> collectionOf(const engine::chroma::Store& store) const;
    const std::string& collection() const { return m_collection; }

private:
    CLI::App* m_app;
    OutputOptions m_outputOptions;
    engine::chroma::OpenOptions m_openOptions;
    std::string m_copyLimit; ///< as given; empty = the engine's own
    double m_busySeconds = 5;
    std::string m_directory;
    std::string m_collection;
};

/// Whether something of severity loss or wrong is among the findings.
Exit exitFor(const std::vector<engine::doctor::Finding>& findings);

} // namespace cli
