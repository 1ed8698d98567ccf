// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/ids.h"
#include "engine/core/progress.h"
#include "engine/hnsw/header.h"
#include "engine/platform/file.h"

namespace engine::hnsw {

/// The vectors, labels and delete marks of an index: data_level0.bin and length.bin, read record by record. Nothing is
/// mapped, since another process may write to the files or cut them. Thread-safe.
class LevelZero
{
public:
    /// Opens `folder`/data_level0.bin, and length.bin if it is there. Corrupt when `header` does not say where records
    /// are. A file that is too short is opened all the same: see readableElements().
    static Result<LevelZero> open(const std::string& folder, const Header& header);

    /// Records the header counts, deleted ones included.
    std::uint64_t elements() const { return m_geometry.elements; }
    /// Of those, the records that the file held entirely when it was opened.
    std::uint64_t readableElements() const { return m_readable; }
    std::uint64_t dimension() const { return m_geometry.dimension; }
    const std::string& path() const { return m_records.path(); }

    /// The label of a record. This and the following: BadArgument for a node the header does not count, Corrupt with
    /// path and offset for one the file does not hold.
    Result<Label> labelAt(NodeId node) const;
    /// Whether the record is marked as deleted.
    Result<bool> isDeleted(NodeId node) const;
    /// The vector as stored (of length 1 where the space is cosine) into `into`, which must have dimension() floats.
    Result<void> vectorAt(NodeId node, std::span<float> into) const;
    /// The vector's original L2 norm. Means something for cosine only; other spaces leave these bytes uninitialised.
    Result<float> normAt(NodeId node) const;
    /// The vector as Chroma returns it: stored floats times the norm for cosine (float32 products), as stored
    /// otherwise.
    Result<void> embeddingAt(NodeId node, bool cosine, std::span<float> into) const;

    /// What a pass over all records tells of one.
    struct Record
    {
        NodeId node = 0;
        Label label = 0;
        bool deleted = false;
    };
    using Visitor = std::function<void(const Record&, std::span<const float>)>;
    /// Calls `visit` for records [first, first + count) in order, with the record and its vector as stored, reading in
    /// blocks of at most 4 MiB (or one record). Ends at readableElements().
    Result<void> scan(NodeId first, std::uint64_t count, const Visitor& visit, const Progress& progress = {}) const;

private:
    LevelZero(const Geometry& geometry, platform::ReadOnlyFile records, std::optional<platform::ReadOnlyFile> lengths)
        : m_geometry(geometry)
        , m_records(std::move(records))
        , m_lengths(std::move(lengths))
    {
    }
    Result<void> requireCounted(NodeId node) const;
    Result<void> readAt(NodeId node, std::uint64_t offsetInRecord, std::span<std::byte> into) const;

    Geometry m_geometry;
    std::uint64_t m_readable = 0;
    platform::ReadOnlyFile m_records;
    std::optional<platform::ReadOnlyFile> m_lengths;
};

} // namespace engine::hnsw
