// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace ui {

/// Whether there is somewhere to show a window, or somebody chose the platform himself. Where there is not, Qt is told
/// to stay off screen and silent, as it would abort otherwise: the caller can then still read the arguments, answer
/// --help, make a picture or say what is missing. Call it before there is an application; `arguments` include the
/// program's name.
bool prepareDisplay(std::span<const char* const> arguments);

/// Keeps Qt's remarks off standard error, where a script looks for our one line. What ends the program is still told.
void silenceQt();

} // namespace ui
