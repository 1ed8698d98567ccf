// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "engine/core/error.h"

namespace engine::platform {

/// The error for a failed system call: kind and sentence from the errno `code`, about `path`.
tl::unexpected<Error> systemFailure(int code, const std::string& path);
/// The same, with the byte of the file at which it happened.
tl::unexpected<Error> systemFailureAt(int code, const std::string& path, std::uint64_t offset);

} // namespace engine::platform
