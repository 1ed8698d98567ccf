// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "engine/core/error.h"
#include "engine/core/progress.h"

namespace ui {

/// Path of the archive with the sample directory: where the program is installed, else beside it in its build tree.
/// Empty when there is none.
QString sampleArchive();

/// Where the program keeps its unpacked copy of the sample, below the user's cache folder.
QString sampleDirectory();

/// Unpacks the folder "db" of `archive` as `target` and returns `target`. A copy that is there already is left alone.
/// The folder appears whole or not at all. Entries that would land anywhere else are refused (Corrupt).
engine::Result<QString> unpackSample(const QString& archive, const QString& target, const engine::Progress& progress);

} // namespace ui
