// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <clocale>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/cli/exportcommand.h"
#include "app/cli/idoptions.h"
#include "app/cli/indexcommand.h"
#include "app/cli/infocommand.h"
#include "app/cli/memorycommand.h"
#include "app/cli/profilecommand.h"
#include "app/cli/querycommand.h"
#include "app/cli/recallcommand.h"
#include "app/cli/recordscommand.h"
#include "app/cli/tunecommand.h"
#include "app/cli/walcommand.h"
#include "engine/core/log.h"
#include "engine/report/exporter.h"

namespace {

/// What came of it, for the log. An error is on standard error already: only a log elsewhere takes it too.
void logEnd(const cli::Command& command, const engine::Result<cli::Exit>& exit)
{
    if (exit)
        engine::log::info("exit status " + std::to_string(static_cast<int>(*exit)));
    else if (!command.outputOptions().logFile.empty())
        engine::log::error(engine::describe(exit.error()));
}

engine::Result<cli::Exit> runCommand(cli::Command& command, const cli::Output& output)
{
    const auto level = engine::log::levelFromName(command.outputOptions().logLevel);
    if (!level)
        return tl::unexpected(level.error());
    engine::log::setLevel(*level);
    if (!command.outputOptions().logFile.empty()) {
        if (auto outside = engine::report::refuseInside(command.directory(), command.outputOptions().logFile); !outside)
            return tl::unexpected(outside.error());
        if (auto opened = engine::log::setFile(command.outputOptions().logFile); !opened)
            return tl::unexpected(opened.error());
    }
    engine::log::info(command.name() + ' ' + command.directory());
    auto exit = command.run(output);
    logEnd(command, exit);
    return exit;
}

/// Runs the command and prints its error. Nothing that comes up on the way, a lack of memory for one, ends the program
/// without a word.
int exitOf(cli::Command& command)
{
    const cli::Output output(command.outputOptions());
    engine::Result<cli::Exit> exit = cli::Exit::Fine;
    try {
        exit = runCommand(command, output);
    } catch (const std::exception& problem) {
        exit = engine::fail(engine::ErrorKind::Io, command.directory(), problem.what(),
            "this is a fault of the program or a lack of memory; please report it with this line");
    }
    if (!exit)
        output.error(exit.error());
    if (const auto written = output.finish(); !written) {
        output.error(written.error());
        return static_cast<int>(cli::Exit::Failed);
    }
    if (exit)
        return static_cast<int>(*exit);
    return static_cast<int>(
        exit.error().kind == engine::ErrorKind::Cancelled ? cli::Exit::Findings : cli::Exit::Failed);
}

/// What was wrong with the arguments. CLI11 says "a subcommand is required" also where one was given that is none.
std::string whyRefused(const CLI::ParseError& problem, const std::vector<std::string>& arguments)
{
    const bool named = arguments.size() > 1 && !arguments[1].starts_with('-');
    if (!named || dynamic_cast<const CLI::RequiredError*>(&problem) == nullptr)
        return problem.what();
    return "there is no command '" + arguments[1] + "'";
}

/// Wrong arguments: one line with what, why and what to do.
int refuse(const CLI::ParseError& problem, const CLI::App& app, const std::vector<std::string>& arguments)
{
    if (problem.get_exit_code() == 0)
        return app.exit(problem); // --help, --version
    const bool none = app.get_subcommands().empty();
    cli::OutputOptions options;
    options.json = std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
    cli::Output(options).error({ engine::ErrorKind::BadArgument, {}, std::nullopt,
        none ? whyRefused(problem, arguments) : problem.what(), "see chromascope-cli --help" });
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
    commands.push_back(std::make_unique<cli::QueryCommand>(app));
    commands.push_back(std::make_unique<cli::ProfileCommand>(app));
    commands.push_back(std::make_unique<cli::RecallCommand>(app));
    commands.push_back(std::make_unique<cli::TuneCommand>(app));
    commands.push_back(std::make_unique<cli::IndexCommand>(app));
    commands.push_back(std::make_unique<cli::MemoryCommand>(app));
    try {
        auto arguments = cli::IdOptions::withPlainIds({ argv + 1, argv + argc });
        std::reverse(arguments.begin(), arguments.end()); // as the parser wants them
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError& problem) {
        return refuse(problem, app, { argv, argv + argc });
    }
    cli::catchInterrupt();
    for (const auto& command : commands) {
        if (command->chosen())
            return exitOf(*command);
    }
    return static_cast<int>(cli::Exit::Failed);
}
