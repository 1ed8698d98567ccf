// SPDX-License-Identifier: GPL-3.0-or-later
// Only for hnswlibindex.cpp, as borrowingindex.h.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include <hnswlib/hnswlib.h>

#include "engine/hnsw/borrowingindex.h"
#include "engine/hnsw/header.h"
#include "engine/hnsw/indexbuilder.h"

namespace engine::hnsw {

/// hnswlib's own index while it grows, and its parts in the form of Chroma's files (chroma-format section 4).
class GrowingIndex final : public hnswlib::HierarchicalNSW<float>
{
public:
    /// Throws what hnswlib throws where there is no memory.
    GrowingIndex(DistanceSpace& space, std::size_t capacity, const BuildParameters& parameters)
        : HierarchicalNSW(&space, capacity, static_cast<std::size_t>(parameters.m),
            static_cast<std::size_t>(parameters.efConstruction), static_cast<std::size_t>(parameters.seed))
    {
        // While it inserts, hnswlib fetches ahead what the link behind the last one of a list names: let there be one.
        size_links_per_element_ += sizeof(hnswlib::tableint);
    }

    bool holds(Label label) const { return label_lookup_.find(label) != label_lookup_.end(); }

    Header header() const
    {
        Header header;
        header.maxElements = cur_element_count; // no spare room in a file
        header.curElementCount = cur_element_count;
        header.sizeDataPerElement = size_data_per_element_;
        header.labelOffset = label_offset_;
        header.offsetData = offsetData_;
        header.maxLevel = maxlevel_;
        header.enterpointNode = enterpoint_node_;
        header.maxM = maxM_;
        header.maxM0 = maxM0_;
        header.m = M_;
        header.mult = mult_;
        header.efConstruction = ef_construction_;
        return header;
    }

    /// link_lists.bin: for each element the size of its blocks, then the blocks.
    std::vector<std::byte> linkLists() const
    {
        const std::size_t block = size_links_per_element_ - sizeof(hnswlib::tableint);
        std::vector<std::byte> bytes;
        std::size_t blocks = 0;
        for (std::size_t i = 0; i < cur_element_count; ++i)
            blocks += static_cast<std::size_t>(element_levels_[i]);
        bytes.reserve(cur_element_count * sizeof(std::uint32_t) + blocks * block);
        for (std::size_t i = 0; i < cur_element_count; ++i) {
            const auto levels = static_cast<std::size_t>(element_levels_[i]);
            const auto size = static_cast<std::uint32_t>(levels * block);
            append(bytes, &size, sizeof size);
            for (std::size_t level = 0; level < levels; ++level)
                append(bytes, linkLists_[i] + level * size_links_per_element_, block);
        }
        return bytes;
    }

    /// data_level0.bin, taken out of the index. The index has no elements afterwards.
    platform::FileBytes takeLevelZero(std::string path)
    {
        const std::size_t size = cur_element_count * size_data_per_element_;
        for (std::size_t i = 0; i < cur_element_count; ++i) {
            if (element_levels_[i] > 0)
                std::free(linkLists_[i]);
        }
        cur_element_count = 0; // or the destructor would free them again
        return platform::FileBytes::adopt(std::exchange(data_level0_memory_, nullptr), size, std::move(path));
    }

private:
    static void append(std::vector<std::byte>& bytes, const void* from, std::size_t count)
    {
        const auto* first = static_cast<const std::byte*>(from);
        bytes.insert(bytes.end(), first, first + count);
    }
};

} // namespace engine::hnsw
