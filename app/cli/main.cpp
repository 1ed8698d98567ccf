// SPDX-License-Identifier: GPL-3.0-or-later
#include <clocale>
#include <memory>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/cli/exportcommand.h"
#include "app/cli/infocommand.h"
#include "app/cli/recordscommand.h"
#include "app/cli/walcommand.h"
#include "engine/core/log.h"

namespace {

engine::Result<cli::Exit> runCommand(cli::Command& command, const cli::Output& output)
{
    const auto level = engine::log::levelFromName(command.outputOptions().logLevel);
    if (!level)
        return tl::unexpected(level.error());
    engine::log::setLevel(*level);
    if (!command.outputOptions().logFile.empty()) {
        if (auto opened = engine::log::setFile(command.outputOptions().logFile); !opened)
            return tl::unexpected(opened.error());
    }
    return command.run(output);
}

/// Wrong arguments: one line with what, why and what to do.
int refuse(const CLI::ParseError& problem, const CLI::App& app, bool json)
{
    if (problem.get_exit_code() == 0)
        return app.exit(problem); // --help, --version
    cli::OutputOptions options;
    options.json = json;
    cli::Output(options).error(
        { engine::ErrorKind::BadArgument, {}, std::nullopt, problem.what(), "see chromascope-cli --help" });
    return static_cast<int>(cli::Exit::Failed);
}

} // namespace

int main(int argc, char** argv)
{
    std::setlocale(LC_CTYPE, ""); // for the width of characters only; numbers stay as in C
    CLI::App app("Looks into Chroma vector-database directories without changing them", "chromascope-cli");
    app.set_version_flag("--version", CHROMASCOPE_VERSION);
    app.require_subcommand(1);
    std::vector<std::unique_ptr<cli::Command>> commands;
    commands.push_back(std::make_unique<cli::InfoCommand>(app));
    commands.push_back(std::make_unique<cli::WalCommand>(app));
    commands.push_back(std::make_unique<cli::RecordsCommand>(app));
    commands.push_back(std::make_unique<cli::ExportCommand>(app));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        const std::vector<std::string> arguments(argv, argv + argc);
        return refuse(problem, app, std::find(arguments.begin(), arguments.end(), "--json") != arguments.end());
    }
    cli::catchInterrupt();
    for (const auto& command : commands) {
        if (!command->chosen())
            continue;
        const cli::Output output(command->outputOptions());
        const auto exit = runCommand(*command, output);
        if (exit)
            return static_cast<int>(*exit);
        output.error(exit.error());
        return static_cast<int>(
            exit.error().kind == engine::ErrorKind::Cancelled ? cli::Exit::Findings : cli::Exit::Failed);
    }
    return static_cast<int>(cli::Exit::Failed);
}
