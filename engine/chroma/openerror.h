// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "engine/core/error.h"

namespace engine::chroma {

/// Whether `directory` can be a Chroma directory at all, from its list of files: the error of anything else says what
/// it is instead (a file, a 0.3.x directory, a parent or a segment of one, something unreadable).
Result<void> checkDirectory(const std::string& directory);

} // namespace engine::chroma
