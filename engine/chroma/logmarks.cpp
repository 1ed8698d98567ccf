// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/logmarks.h"

#include "engine/chroma/watermarks.h"

namespace engine::chroma {

Result<LogMarks> LogMarks::read(const Store& store)
{
    auto catalog = store.catalog();
    if (!catalog)
        return tl::unexpected(catalog.error());
    auto watermarks = readWatermarks(store.database(), store.directory(), *catalog);
    if (!watermarks)
        return tl::unexpected(watermarks.error());
    return LogMarks{ std::move(*catalog), std::move(*watermarks) };
}

Watermark LogMarks::of(const SegmentId& segment) const
{
    const auto found = watermarks.find(segment.text);
    return found == watermarks.end() ? Watermark{} : found->second;
}

} // namespace engine::chroma
