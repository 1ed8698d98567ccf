// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "engine/core/error.h"

namespace engine::log {

enum class Level { Trace, Debug, Info, Warning, Error, Off };

/// One line of the log as a listener gets it; `seconds` since the epoch.
struct Line
{
    double seconds = 0;
    Level level = Level::Info;
    std::string text;
};

/// Level from its name ("trace", "debug", "info", "warning", "error", "off"); an error names the choices.
Result<Level> levelFromName(std::string_view name);
std::string_view name(Level level);

/// From here on, lines of `level` and above are kept. The default is Warning on standard error.
void setLevel(Level level);
/// Writes to `path` (appended) instead of standard error.
Result<void> setFile(const std::string& path);
/// Called for each line at or above the level, from the thread that logs. One listener; empty = none.
void setListener(std::function<void(const Line&)> listener);

void debug(std::string_view text);
void info(std::string_view text);
void warning(std::string_view text);
void error(std::string_view text);

} // namespace engine::log
