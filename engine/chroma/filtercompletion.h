// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/chroma/keysurvey.h"
#include "engine/chroma/schema.h"

namespace engine::chroma {

/// One way to go on.
struct FilterSuggestion
{
    std::string text; ///< takes the place of the bytes named below
    std::string detail; ///< "text, 100 of 500 records", "greater than"
};

/// What may stand at a place of a filter line.
struct FilterCompletion
{
    std::size_t begin = 0; ///< bytes of the line that a suggestion replaces
    std::size_t end = 0;
    std::vector<FilterSuggestion> suggestions; ///< best first, at most 40
};

/// Keys, operators and values that fit at byte `cursor` of the line and go on from what stands before it there. None
/// where nothing can be said: in a plain text, behind a complete value.
FilterCompletion completeFilter(std::string_view line, std::size_t cursor, const KeySurvey& survey, Dialect dialect);

} // namespace engine::chroma
