// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory/measurement.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "engine/platform/residentpages.h"

namespace engine::memory {

namespace {

using platform::ByteRange;

/// Where the parts of a record of level 0 are: links, then the vector, then the label.
class RecordLayout
{
public:
    explicit RecordLayout(const hnsw::Geometry& geometry)
        : m_record(geometry.recordBytes)
        , m_vector(geometry.vectorOffset)
        , m_label(geometry.labelOffset)
    {
    }

    std::size_t recordBytes() const { return static_cast<std::size_t>(m_record); }
    MemoryParts in(const ByteRange& range) const
    {
        MemoryParts parts;
        parts.level0Links = before(range.end, 0, m_vector) - before(range.begin, 0, m_vector);
        parts.vectors = before(range.end, m_vector, m_label) - before(range.begin, m_vector, m_label);
        parts.labels = before(range.end, m_label, m_record) - before(range.begin, m_label, m_record);
        return parts;
    }

private:
    /// Bytes below `end` that lie in [from, to) of their record.
    std::uint64_t before(std::uint64_t end, std::uint64_t from, std::uint64_t to) const
    {
        return end / m_record * (to - from) + std::clamp(end % m_record, from, to) - from;
    }

    std::uint64_t m_record;
    std::uint64_t m_vector;
    std::uint64_t m_label;
};

/// Moves what deleted elements have of `range` from the parts to `deleted`.
void takeOutDeleted(
    MemoryParts& parts, const ByteRange& range, const RecordLayout& layout, const search::LiveCollection& collection)
{
    const std::size_t size = layout.recordBytes();
    for (std::size_t element = range.begin / size; element * size < range.end; ++element) {
        if (collection.hasId(static_cast<search::Row>(element)))
            continue;
        const MemoryParts dead =
            layout.in({ std::max(range.begin, element * size), std::min(range.end, (element + 1) * size) });
        parts.vectors -= dead.vectors;
        parts.level0Links -= dead.level0Links;
        parts.labels -= dead.labels;
        parts.deleted += dead.total();
    }
}

std::uint64_t deletedElements(const search::LiveCollection& collection)
{
    std::uint64_t deleted = 0;
    for (std::size_t element = 0; element < collection.elements(); ++element)
        deleted += collection.hasId(static_cast<search::Row>(element)) ? 0 : 1;
    return deleted;
}

std::uint64_t sizeOf(const std::vector<ByteRange>& ranges)
{
    std::uint64_t sum = 0;
    for (const ByteRange& range : ranges)
        sum += range.end - range.begin;
    return sum;
}

} // namespace

std::optional<Measurement> measure(const search::LiveCollection& collection)
{
    Measurement result;
    const search::LiveBytes own = collection.bytes();
    if (const hnsw::IndexView* const view = collection.view()) {
        const std::uint64_t deleted = deletedElements(collection);
        const RecordLayout layout(view->geometry());
        const auto levelZero = platform::residentRanges(view->levelZero().bytes());
        MemoryParts shared; // by element, but not in its record
        if (!levelZero)
            return std::nullopt;
        for (const ByteRange& range : *levelZero) {
            MemoryParts parts = layout.in(range);
            if (deleted > 0)
                takeOutDeleted(parts, range, layout, collection);
            result.parts += parts;
        }
        for (const auto& file :
            { view->linkLists() ? &*view->linkLists() : nullptr, view->lengths() ? &*view->lengths() : nullptr }) {
            const auto ranges = platform::residentRanges(file ? file->bytes() : std::span<const std::byte>());
            if (!ranges)
                return std::nullopt;
            shared.upperLinks += sizeOf(*ranges);
        }
        result.files = result.parts.total() + shared.upperLinks;
        shared.upperLinks += collection.index() ? collection.index()->bytes().heap : view->memoryBytes();
        shared.labels += own.elementTables;
        takeOutDeleted(shared, deleted, collection.elements());
        result.parts += shared;
    } else {
        result.parts.labels += own.elementTables;
    }
    result.parts.labels += own.idTable;
    result.parts.vectors += own.pendingVectors;
    result.parts.idMaps += own.idMap + own.pendingIds;
    result.heap = result.parts.total() - result.files;
    return result;
}

} // namespace engine::memory
