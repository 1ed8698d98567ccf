// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/commandline.h"

namespace test {

/// The one JSON document that chromascope-cli prints for `arguments` and --json. A run that crashes, ends with another
/// exit status or prints anything else fails the running test and gives an empty object.
nlohmann::json ask(const QStringList& arguments, int exit = 0, const CommandOptions& options = {});

/// The number in a figure, counted or estimated. Anything else fails the running test.
qint64 numberIn(const nlohmann::json& figure);

} // namespace test
