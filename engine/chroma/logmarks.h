// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "engine/chroma/store.h"

namespace engine::chroma {

/// What tells where the log ends for each segment; read it within the window that reads the log.
struct LogMarks
{
    Catalog catalog;
    std::map<std::string, Watermark> watermarks; ///< by segment id

    static Result<LogMarks> read(const Store& store);

    /// An empty one for a segment that has none.
    Watermark of(const SegmentId& segment) const;
};

} // namespace engine::chroma
