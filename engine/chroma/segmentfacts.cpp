// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/segmentfacts.h"

#include "engine/chroma/idmap.h"

namespace engine::chroma {

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

} // namespace engine::chroma
