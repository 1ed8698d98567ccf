// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "engine/chroma/records.h"
#include "engine/chroma/snapshot.h"

namespace engine::report {

/// How a figure is written for people: "≈" before estimates, "?" for unknown ones.
std::string countText(const Figure& figure);
std::string bytesText(const Figure& figure);

/// What `info`, `wal` and `records` print without --json. `colour` allows terminal colours for the severity marks.
std::string infoText(const chroma::Snapshot& snapshot, bool colour);
std::string walText(const chroma::Snapshot& snapshot, const std::vector<CollectionId>& only);
std::string logRowsText(const std::vector<chroma::LogRow>& rows);
std::string recordsText(const chroma::RecordPage& page, std::uint64_t offset);

} // namespace engine::report
