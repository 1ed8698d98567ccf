// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <span>
#include <string>

#include "engine/chroma/catalog.h"
#include "engine/chroma/log.h"
#include "engine/sqlite/statement.h"

namespace engine::chroma {

/// A watermark or seq_id as a release stores it: an integer (1.x), or a big-endian blob of 8 bytes (Python; 24 bytes
/// from a message broker, kept when the value fits).
Watermark decodeWatermark(const sqlite::Statement& row, int column);

/// Positions of all segments in the log, by segment id: from max_seq_id, and for VECTOR segments without a row (before
/// 0.5.6) from the id map in the segment's folder below `directory`.
Result<std::map<std::string, Watermark>> readWatermarks(
    const sqlite::Database& database, const std::string& directory, const Catalog& catalog);

} // namespace engine::chroma
