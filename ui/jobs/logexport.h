// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>

#include <QString>

#include "engine/core/error.h"
#include "engine/core/ids.h"
#include "engine/core/progress.h"

namespace ui {

enum class ExportFormat { Csv, Json };

/// What to write and where to.
struct LogExport
{
    QString directory; ///< the opened directory
    std::optional<engine::CollectionId> collection; ///< all entries when empty
    std::map<std::string, std::string> names; ///< collection id → name, for people
    quint64 expected = 0; ///< entries there should be, for the progress; 0 = not known
    QString target;
    ExportFormat format = ExportFormat::Csv;
};

struct LogExportSummary
{
    quint64 entries = 0;
    quint64 bytes = 0; ///< size of the file written
};

/// Streams the log, oldest entry first, to a temporary file beside `target` and renames it at the end: after an error
/// or a cancel `target` is what it was before. BadArgument if `target` lies inside the opened directory.
/// CSV: one line per entry, quoted after RFC 4180. JSON: one array of objects. Numbers are raw in both.
engine::Result<LogExportSummary> writeLog(const LogExport& what, const engine::Progress& progress);

} // namespace ui
