// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory/segmentshape.h"

#include <algorithm>

#include "engine/chroma/pickle.h"
#include "engine/core/text.h"
#include "engine/hnsw/header.h"
#include "engine/hnsw/segmentfiles.h"

namespace engine::memory {

namespace {

/// Adds up the ids' lengths, and keeps none.
class IdCounter final : public chroma::PickleVisitor
{
public:
    void idToLabel(std::string_view id, Label) override { sizes.add(id.size()); }
    void labelToId(Label, std::string_view) override { }

    IdSizes sizes;
};

Result<IdSizes> readIdSizes(const std::string& path, const Progress& progress)
{
    const auto file = platform::ReadOnlyFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    IdCounter counter;
    const auto read = chroma::readPickle(*file, &counter, progress);
    if (!read)
        return tl::unexpected(read.error());
    return counter.sizes;
}

/// A parameter as a number in [1, most].
std::uint64_t numberIn(const chroma::Parameter& parameter, std::int64_t fallback, std::int64_t most)
{
    return static_cast<std::uint64_t>(std::clamp<std::int64_t>(parameter.integer().value_or(fallback), 1, most));
}

Result<void> readIndex(const hnsw::SegmentFiles& files, std::optional<std::uint64_t> dimension, SegmentShape& shape,
    const Progress& progress)
{
    const hnsw::Header& header = *files.header;
    if (const auto problems = hnsw::checkHeader(header, dimension); !problems.empty())
        return failAt(ErrorKind::Corrupt, files.folder + "/header.bin", problems.front().offset,
            problems.front().field + ": " + problems.front().sentence, "chromascope-cli info says more");
    shape.dimension = *header.dimension();
    shape.m = header.m;
    shape.capacity = header.maxElements;
    shape.elements = header.curElementCount;
    if (shape.elements == 0)
        return {};
    const std::string links = files.folder + "/link_lists.bin";
    const auto walk = hnsw::walkLinkLists(links, header, progress);
    if (!walk)
        return tl::unexpected(walk.error());
    if (walk->problem && walk->problem->kind != hnsw::SegmentProblemKind::LinkListsBloated)
        return failAt(ErrorKind::Corrupt, links, walk->problem->offset.value_or(0), walk->problem->sentence,
            "chromascope-cli info says more");
    shape.levels = walk->levels;
    const auto ids = readIdSizes(files.folder + "/index_metadata.pickle", progress);
    if (!ids)
        return tl::unexpected(ids.error());
    shape.ids = *ids;
    shape.deleted = shape.elements - std::min(shape.elements, shape.ids.count);
    return {};
}

} // namespace

Runtime runtimeOf(chroma::Dialect dialect)
{
    const bool rust = dialect == chroma::Dialect::Rust || dialect == chroma::Dialect::RustArrays;
    return rust ? Runtime::Rust : Runtime::Python;
}

Result<SegmentShape> readShape(
    const std::string& directory, const chroma::CollectionView& view, const Progress& progress)
{
    const chroma::Collection& collection = view.collection;
    SegmentShape shape;
    shape.dimension = std::min<std::uint64_t>(collection.dimension.value_or(0), 1 << 24);
    shape.m = numberIn(collection.parameters.m, 16, 10'000);
    shape.batchSize = numberIn(collection.parameters.batchSize, 100, 1 << 30);
    if (const nlohmann::json& factor = collection.parameters.resizeFactor.value; factor.is_number())
        shape.resizeFactor = std::clamp(factor.get<double>(), 1.0, 100.0);
    shape.pending = std::min<std::uint64_t>(view.log.pendingVectors.valueOr(0), 0xFFFFFFFF);
    if (!isUuid(collection.vectorSegment.text))
        return shape;
    const auto files = hnsw::inspectSegment(directory + '/' + collection.vectorSegment.text, collection.dimension);
    if (!files)
        return tl::unexpected(files.error());
    if (files->state == hnsw::SegmentState::NoFolder || files->state == hnsw::SegmentState::NoFiles)
        return shape;
    if (!files->header) {
        const auto header = hnsw::readHeader(files->folder);
        return fail(ErrorKind::Corrupt, files->folder + "/header.bin",
            header ? "the header cannot be read" : header.error().message, "chromascope-cli info says more");
    }
    if (auto read = readIndex(*files, collection.dimension, shape, progress); !read)
        return tl::unexpected(read.error());
    return shape;
}

} // namespace engine::memory
