// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace engine {

/// Parses JSON that Chroma's Python writer may have produced: bare NaN, Infinity and -Infinity are read as null. Empty
/// with a sentence in `problem` for text that is no JSON, or nested deeper than 100.
std::optional<nlohmann::ordered_json> parseJson(std::string_view text, std::string& problem);

} // namespace engine
