// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/jsontext.h"

#include <array>

namespace engine {

namespace {

constexpr int deepest = 100;

/// Copies `text` with the tokens Python adds to JSON replaced by null. False when it nests too deep.
bool normalise(std::string_view text, std::string& out)
{
    static constexpr std::array<std::string_view, 3> tokens{ "NaN", "-Infinity", "Infinity" };
    int depth = 0;
    bool quoted = false;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            out += c;
            if (c == '\\' && i + 1 < text.size())
                out += text[++i];
            else if (c == '"')
                quoted = false;
            continue;
        }
        if (c == '"')
            quoted = true;
        else if ((c == '{' || c == '[') && ++depth > deepest)
            return false;
        else if (c == '}' || c == ']')
            --depth;
        std::string_view token;
        for (const auto known : tokens) {
            if (text.substr(i, known.size()) == known)
                token = known;
        }
        if (token.empty()) {
            out += c;
        } else {
            out += "null";
            i += token.size() - 1;
        }
    }
    return true;
}

} // namespace

std::optional<nlohmann::ordered_json> parseJson(std::string_view text, std::string& problem)
{
    std::string normal;
    if (!normalise(text, normal)) {
        problem = "is JSON nested deeper than " + std::to_string(deepest) + " levels";
        return std::nullopt;
    }
    auto parsed = nlohmann::ordered_json::parse(normal, nullptr, false);
    // The parser takes a NUL for the end of its input; the rest would go unread.
    if (parsed.is_discarded() || normal.find('\0') != std::string::npos) {
        problem = "is not JSON";
        return std::nullopt;
    }
    return parsed;
}

} // namespace engine
