// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "engine/core/error.h"

namespace cli {

/// A number of bytes as people write it: 1048576, 500MiB, 1.5 GiB, 2g (units in any case, of 1024; B may be left out).
/// BadArgument, naming `option`, for anything else: a sign, another unit, more than 2^63.
engine::Result<std::uint64_t> parseByteSize(const std::string& text, const std::string& option);

} // namespace cli
