// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "engine/search/profile.h"

namespace engine::report {

/// Where the queries of a profile came from.
struct QuerySource
{
    std::string words; ///< "stored records", or the file's name
    std::size_t count = 0;
};

/// The document of `profile`; a part that was not measured is null.
nlohmann::ordered_json profileDocument(const search::Profile& profile, const QuerySource& queries);

/// The same for people.
std::string profileText(const search::Profile& profile, const QuerySource& queries);

} // namespace engine::report
