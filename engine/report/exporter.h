// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "engine/chroma/records.h"
#include "engine/chroma/store.h"
#include "engine/core/progress.h"

namespace engine::report {

/// Jsonl: one object per line with id, document, metadata, vector. Csv: the same as columns, metadata and vector as
/// JSON. Npy: the vectors as float32 rows, and beside it OUT.ids.json, the ids of the rows in order.
enum class ExportFormat { Jsonl, Csv, Npy };

Result<ExportFormat> exportFormatFromName(const std::string& name);

struct ExportResult
{
    std::uint64_t records = 0;
    std::uint64_t vectors = 0; ///< written
    std::uint64_t withoutVector = 0; ///< records without: nowhere to be found, or, in Npy, of another dimension
    std::vector<std::string> files;
    std::vector<Error> problems; ///< why vectors are missing that should be there
    bool changedMeanwhile = false; ///< another process wrote to the index while it was read
};

/// Writes what `query` selects of a collection, vectors too, to `out`, which must not lie in the directory itself.
/// Streams; `out` appears only when it is complete, and nothing is left behind when it fails or is cancelled.
Result<ExportResult> exportRecords(const chroma::Store& store, const chroma::Collection& collection,
    chroma::RecordQuery query, ExportFormat format, const std::string& out, const Progress& progress = {});

/// The same of all records.
Result<ExportResult> exportCollection(const chroma::Store& store, const chroma::Collection& collection,
    ExportFormat format, const std::string& out, const Progress& progress = {});

/// BadArgument if `out` lies inside `directory` (links resolved): nothing is ever written there.
Result<void> refuseInside(const std::string& directory, const std::string& out);

/// One CSV field: quoted where it must be (RFC 4180).
std::string csvField(const std::string& text);

} // namespace engine::report
