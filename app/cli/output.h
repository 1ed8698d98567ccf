// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>

#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/progress.h"

namespace cli {

/// The options every command has.
struct OutputOptions
{
    bool json = false;
    std::string colour = "auto";
    unsigned threads = 0;
    std::string logLevel = "warning";
    std::string logFile;
};

/// Standard output and standard error as the contract wants them: text or one JSON document, a progress line only on a
/// terminal, errors on one line.
class Output
{
public:
    explicit Output(const OutputOptions& options);

    bool json() const { return m_options.json; }
    bool colour() const { return m_colour; }
    unsigned threads() const { return m_options.threads; }

    void print(const std::string& text) const;
    void print(const nlohmann::ordered_json& document) const;
    void error(const engine::Error& error) const;
    void note(const std::string& text) const;
    /// Everything printed has been written; Io where standard output is a full disk or closed.
    engine::Result<void> finish() const;

    /// A progress hook that draws a line for `title` on a terminal and stops when Ctrl+C was pressed.
    engine::Progress progress(const std::string& title) const;
    /// Removes the progress line.
    void clearProgress() const;

private:
    OutputOptions m_options;
    bool m_colour = false;
    bool m_terminal = false;
};

/// From here on Ctrl+C asks running work to stop; a second one ends the program.
void catchInterrupt();
bool interrupted();

} // namespace cli
