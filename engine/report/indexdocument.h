// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "engine/search/indexdescription.h"

namespace engine::report {

/// The document of `index`: parameters, header, elements, levels, files, integrity, and with a graph its degrees,
/// components and what no search finds.
nlohmann::ordered_json indexDocument(const search::IndexDescription& index);

/// The same for people. `colour`: with the escapes of a terminal.
std::string indexText(const search::IndexDescription& index, bool colour);

} // namespace engine::report
