// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include "engine/chroma/snapshot.h"

namespace engine::report {

/// A figure as the command line's contract writes it: a number, null when unknown, or {"value", "estimate", "method"}.
nlohmann::ordered_json figureJson(const Figure& figure);

/// A finding with the keys of `check`.
nlohmann::ordered_json findingJson(const doctor::Finding& finding);

/// The document of `info`: what the window exports too.
nlohmann::ordered_json infoDocument(const chroma::Snapshot& snapshot);

/// The document of `wal`: one entry per collection in `collections`, or for all when it is empty.
nlohmann::ordered_json walDocument(const chroma::Snapshot& snapshot, const std::vector<CollectionId>& only);

/// One row of `wal --list`.
nlohmann::ordered_json logRowJson(const chroma::LogRow& row);

/// {"error": {...}}, and "cancelled": true where that is the reason.
nlohmann::ordered_json errorDocument(const Error& error);

/// The document as text; bytes that are no UTF-8 become U+FFFD. `indent` -1 = one line.
std::string toText(const nlohmann::ordered_json& document, int indent = -1);

} // namespace engine::report
