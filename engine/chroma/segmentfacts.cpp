// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/segmentfacts.h"

#include <thread>

#include "engine/chroma/idmap.h"
#include "engine/chroma/indexstamp.h"

namespace engine::chroma {

namespace {

using Clock = std::chrono::steady_clock;

IndexFacts indexFactsOf(const hnsw::SegmentFiles& files)
{
    IndexFacts facts;
    facts.folderPresent = files.state != hnsw::SegmentState::NoFolder;
    facts.neverPersisted = files.state == hnsw::SegmentState::NeverPersisted;
    facts.bytes = files.bytes;
    facts.allocated = files.allocated;
    facts.problems = files.problems;
    if (files.header && hnsw::geometryOf(*files.header, files.folder)) {
        facts.elements = files.header->curElementCount;
        facts.capacity = files.header->maxElements;
        facts.m = files.header->m;
        facts.efConstruction = files.header->efConstruction;
        facts.dimension = files.header->dimension();
    }
    return facts;
}

void addIdMapFacts(IndexFacts& facts, const hnsw::SegmentFiles& files, const Progress& progress)
{
    if (!files.idMap.present || files.idMap.stamp.bytes == 0)
        return;
    const auto map = readIdMapSummary(files.folder + '/' + files.idMap.name, progress);
    if (!map) {
        if (map.error().kind != ErrorKind::Cancelled)
            facts.idMapProblems.push_back(describe(map.error()));
        return;
    }
    facts.idMapProblems = map->problems;
    facts.live = map->count();
    if (facts.elements && *facts.elements >= map->count())
        facts.deleted = *facts.elements - map->count();
    else if (facts.elements)
        facts.idMapProblems.push_back("the id map names " + std::to_string(map->count()) + " records, the index holds "
            + std::to_string(*facts.elements));
}

Result<SegmentLook> look(
    const std::string& folder, std::optional<std::uint64_t> dimension, bool withIdMap, const Progress& progress)
{
    auto files = hnsw::inspectSegment(folder, dimension);
    if (!files)
        return tl::unexpected(files.error());
    SegmentLook look{ std::move(*files), {} };
    look.facts = indexFactsOf(look.files);
    if (withIdMap)
        addIdMapFacts(look.facts, look.files, progress);
    return look;
}

} // namespace

Result<SegmentLook> lookAtSegment(const std::string& folder, const std::string& database,
    std::optional<std::uint64_t> dimension, bool withIdMap, std::chrono::milliseconds patience,
    const Progress& progress)
{
    constexpr std::chrono::milliseconds leftAlone(250);
    for (const auto until = Clock::now() + patience;;) {
        const IndexStamp before = IndexStamp::take(folder, database);
        auto found = look(folder, dimension, withIdMap, progress);
        if (!found)
            return found;
        const IndexStamp after = IndexStamp::take(folder, database);
        const bool moved = !after.sameIndex(before);
        const bool damaged = !found->facts.problems.empty() || !found->facts.idMapProblems.empty();
        if (!moved && (!damaged || !after.indexChangedWithin(leftAlone)))
            return found;
        if (Clock::now() >= until || !proceed(progress, 0, 0)) {
            found->facts.beingWritten = true;
            found->facts.problems.clear();
            found->facts.idMapProblems.clear();
            return found;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

} // namespace engine::chroma
