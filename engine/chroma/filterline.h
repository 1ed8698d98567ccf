// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "engine/chroma/records.h"
#include "engine/chroma/schema.h"
#include "engine/core/placedjson.h"

namespace engine::chroma {

/// The query that one typed line asks for, without vectors. The line is
///   nothing           all records
///   {...}             a filter as Chroma's get() takes it for `where`, and in the same place, by the names Chroma's
///   own
///                     query language gives them, conditions on id and document: {"#id": "a"}, {"#id": {"$in": [...]}},
///                     {"#document": {"$contains": "text"}}; with metadata they are joined by $and only
///   #id ID            the record of this id
///   anything else     a text to be found in the documents, "#document TEXT" as well
/// What the releases of `dialect` refuse is refused here, at its place. A regular expression is not looked into.
tl::expected<RecordQuery, TextProblem> parseFilterLine(std::string_view line, Dialect dialect);

} // namespace engine::chroma
