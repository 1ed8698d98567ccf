// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the four .bin files of a segment: header.bin, data_level0.bin, length.bin and link_lists.bin, each after
// its length as u32. What the header check lets through is read to the end.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <numeric>
#include <vector>

#include "engine/core/bytereader.h"
#include "engine/hnsw/labelindex.h"
#include "engine/hnsw/levelzero.h"
#include "engine/hnsw/segmentfiles.h"
#include "engine/platform/temporarydirectory.h"

using namespace engine;
using namespace engine::hnsw;

static void require(bool condition)
{
    if (!condition)
        std::abort();
}

static const std::string& folder()
{
    static const Result<platform::TemporaryDirectory> made = platform::TemporaryDirectory::create();
    if (!made) {
        std::cerr << describe(made.error()) << '\n';
        std::exit(1);
    }
    return made->path();
}

static void unpack(ByteReader reader)
{
    for (const char* name : { "/header.bin", "/data_level0.bin", "/length.bin", "/link_lists.bin" }) {
        const auto length = std::min<std::size_t>(reader.read<std::uint32_t>().value_or(0), reader.remaining());
        const auto bytes = *reader.take(length);
        std::ofstream file(folder() + name, std::ios::binary | std::ios::trunc);
        file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
}

static void readRecords(const Header& header)
{
    const Result<LevelZero> records = LevelZero::open(folder(), header);
    if (!records)
        return;
    LabelIndex index(*records);
    (void)index.find(1);
    require(index.build().has_value());
    require(index.live().size() + index.deleted() <= records->readableElements());
    require(std::is_sorted(
        index.live().begin(), index.live().end(), [](const auto& a, const auto& b) { return a.label < b.label; }));
    std::vector<float> vector(records->readableElements() > 0 ? records->dimension() : 0);
    for (const LabelIndex::Entry& entry : index.live()) {
        require(records->labelAt(entry.node).value() == entry.label);
        require(records->vectorAt(entry.node, vector).has_value());
        (void)records->embeddingAt(entry.node, true, vector);
    }
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    unpack(ByteReader(std::as_bytes(std::span(data, size))));
    const Result<SegmentFiles> files = inspectSegment(folder(), 8);
    require(files.has_value());
    if (!files->header)
        return 0;
    readRecords(*files->header);
    const Result<LinkListWalk> walk = walkLinkLists(folder() + "/link_lists.bin", *files->header);
    if (!walk)
        return 0;
    require(std::accumulate(walk->levels.begin(), walk->levels.end(), std::uint64_t{ 0 }) == walk->elements);
    require(walk->endOffset <= walk->fileBytes);
    require(walk->problem || (walk->endOffset == walk->fileBytes && walk->elements == files->header->curElementCount));
    return 0;
}
