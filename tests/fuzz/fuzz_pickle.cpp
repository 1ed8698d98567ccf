// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as index_metadata.pickle. Beyond not crashing: reading with and without the ids must come to the same
// verdict, and a map that was read must answer its own ids.
#include <cstdlib>
#include <span>

#include "engine/chroma/idmap.h"

using namespace engine;
using namespace engine::chroma;

static void require(bool condition)
{
    if (!condition)
        std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = std::as_bytes(std::span(data, size));
    const Result<PickleSummary> summary = readPickle(bytes, "fuzz");
    const Result<IdMap> map = readIdMap(bytes, "fuzz");
    require(summary.has_value() == map.has_value());
    if (!map) {
        require(map.error().message == summary.error().message && map.error().offset == summary.error().offset);
        require(map.error().offset.value_or(0) <= size);
        return 0;
    }
    require(map->summary().idToLabel == summary->idToLabel && map->summary().maxLabel == summary->maxLabel);
    // Each id, or the same id further on: a damaged map may have it twice.
    for (std::size_t i = 0; i < map->size(); ++i) {
        require(map->idOf(map->labelAt(i)).has_value());
        require(map->labelOf(map->idAt(i)).value() >= map->labelAt(i));
        require(i == 0 || map->labelAt(i) >= map->labelAt(i - 1));
    }
    return 0;
}
