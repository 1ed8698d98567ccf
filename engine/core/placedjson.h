// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>
#include <tl/expected.hpp>

namespace engine {

/// What is wrong at one place of a line that somebody typed.
struct TextProblem
{
    std::size_t at = 0; ///< first byte
    std::size_t length = 0; ///< bytes; 0 = between two, or at the end
    std::string message; ///< what, one sentence without a full stop
    std::string hint; ///< what would be right; may be empty
};

struct PlacedMember;

/// A JSON value that remembers where its parts stand in the text.
struct PlacedJson
{
    enum class Kind { Scalar, Array, Object };

    Kind kind = Kind::Scalar;
    std::size_t begin = 0; ///< first byte
    std::size_t end = 0; ///< one behind the last
    nlohmann::json scalar; ///< of a Scalar
    std::vector<PlacedJson> elements; ///< of an Array
    std::vector<PlacedMember> members; ///< of an Object, in the text's order, no key twice

    bool isObject() const { return kind == Kind::Object; }
    bool isArray() const { return kind == Kind::Array; }
    nlohmann::json toJson() const;
};

struct PlacedMember
{
    std::string key;
    std::size_t begin = 0; ///< of the key, its quote included
    std::size_t end = 0;
    PlacedJson value;
};

/// Parses one JSON value and nothing behind it. Stricter than parseJson() (no NaN, no key twice) and more helpful: what
/// people write instead of JSON (single quotes, bare words, True, a comma too many) is named. At most 100 levels.
tl::expected<PlacedJson, TextProblem> parsePlacedJson(std::string_view text);

} // namespace engine
