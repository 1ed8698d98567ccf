// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace engine {

/// A UUID as Chroma stores it (text), typed so that a segment's cannot be passed for a collection's.
template <typename Tag>
struct TextId
{
    std::string text;

    bool empty() const { return text.empty(); }
    auto operator<=>(const TextId&) const = default;
};

using CollectionId = TextId<struct CollectionTag>; ///< collections.id
using SegmentId = TextId<struct SegmentTag>; ///< segments.id; names the folder of a VECTOR segment

/// Position in the write-ahead log: SQLite's rowid in embeddings_queue, counted over all collections.
using SeqId = std::int64_t;
/// hnswlib's external key of an element; Chroma counts labels from 1 per index.
using Label = std::uint64_t;
/// hnswlib's internal id: the position of an element in data_level0.bin.
using NodeId = std::uint32_t;

} // namespace engine

template <typename Tag>
struct std::hash<engine::TextId<Tag>>
{
    std::size_t operator()(const engine::TextId<Tag>& id) const { return std::hash<std::string>{}(id.text); }
};
