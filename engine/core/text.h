// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace engine {

/// `text` on one line and safe for a terminal: control characters, bidirectional overrides and invalid UTF-8 become
/// visible escapes (\n, \x1b, \u202e, \xff); everything else stays.
std::string printable(std::string_view text);

/// `text` with every byte that is not part of valid UTF-8 replaced by U+FFFD.
std::string validUtf8(std::string_view text);

/// Whether `text` is well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF).
bool isValidUtf8(std::string_view text);

/// Whether `text` is a lower- or upper-case hyphenated UUID.
bool isUuid(std::string_view text);

/// "999 B", "3.61 MiB": binary units, three significant figures.
std::string humanBytes(std::uint64_t bytes);

/// 12345678 as "12 345 678" (narrow no-break spaces are left to the window; here plain spaces).
std::string grouped(std::int64_t number);

} // namespace engine
