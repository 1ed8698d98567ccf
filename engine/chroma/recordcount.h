// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "engine/chroma/logreader.h"
#include "engine/core/figure.h"
#include "engine/core/progress.h"
#include "engine/sqlite/readwindow.h"

namespace engine::chroma {

/// Rows of `embeddings` per METADATA segment, estimated from a few hundred probes; exact for a small table.
Result<std::map<std::string, Figure>> probeRecordCounts(const sqlite::Database& database, const Catalog& catalog);

/// Live records of a collection as Chroma's count() gives them: stored rows, plus and minus what the log still holds.
Result<Figure> countRecords(const sqlite::Database& database, const LogReader& log, const Collection& collection,
    const Watermark& watermark, sqlite::ReadWindow& window, const Progress& progress);

} // namespace engine::chroma
