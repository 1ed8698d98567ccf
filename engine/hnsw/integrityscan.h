// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "engine/core/error.h"
#include "engine/core/ids.h"
#include "engine/core/progress.h"
#include "engine/hnsw/indexview.h"
#include "engine/hnsw/integrityreport.h"

namespace engine::hnsw {

/// What a scan goes by besides the files.
struct IntegrityOptions
{
    /// Labels of the id map in ascending order; empty = not compared.
    std::optional<std::span<const Label>> idMapLabels;
    unsigned threads = 0; ///< 0 = as many as pay
};

/// Reads all of an index once and says what is wrong with it: sizes, levels, the entry point, every link, label and
/// float. What it lets through (IntegrityReport::isSearchable) can be searched without leaving the files. Only
/// Cancelled is an error; damage is what the report is for.
Result<IntegrityReport> scanIntegrity(
    std::shared_ptr<const IndexView> view, const IntegrityOptions& options = {}, const Progress& progress = {});

} // namespace engine::hnsw
