// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/ids.h"
#include "engine/core/progress.h"
#include "engine/hnsw/header.h"
#include "engine/hnsw/leveltable.h"
#include "engine/hnsw/segmentfiles.h"
#include "engine/platform/filebytes.h"

namespace engine::hnsw {

/// The four files of an index as they lie on the disk, mapped or copied, and where in them everything is. Immutable and
/// safe to read from several threads. Nothing in it is judged: whatever is asked lies within the bytes, but counts and
/// ids are what the files say, until scanIntegrity() has found them sound.
class IndexView
{
public:
    /// The four files as bytes in memory; absent where there is no such file.
    struct Bytes
    {
        std::span<const std::byte> header;
        std::span<const std::byte> levelZero;
        std::optional<std::span<const std::byte>> lengths;
        std::optional<std::span<const std::byte>> linkLists;
    };

    /// Opens the files of `folder`: Mapped only if no other process holds them. `dimension`: the collection's, where
    /// known. Errors: header.bin cannot be read or does not say where records are; data_level0.bin cannot be opened;
    /// Busy when one of the files changed meanwhile. What else is wrong is kept: headerProblems(), walk(), missing().
    static Result<std::shared_ptr<const IndexView>> open(const std::string& folder, platform::Holding holding,
        std::optional<std::uint64_t> dimension = std::nullopt, const Progress& progress = {});
    /// The same from memory, which is copied; `folder` is for messages.
    static Result<std::shared_ptr<const IndexView>> fromMemory(
        const Bytes& bytes, const std::string& folder, std::optional<std::uint64_t> dimension = std::nullopt);

    /// The same from parts that are taken over.
    static Result<std::shared_ptr<const IndexView>> fromParts(const Header& header, platform::FileBytes levelZero,
        platform::FileBytes lengths, platform::FileBytes linkLists, const std::string& folder);

    const std::string& folder() const { return m_folder; }
    const Header& header() const { return m_header; }
    const Geometry& geometry() const { return m_geometry; }
    const std::vector<HeaderProblem>& headerProblems() const { return m_headerProblems; }
    /// Why length.bin or link_lists.bin could not be opened; empty = both are there.
    const std::vector<Error>& missing() const { return m_missing; }
    /// What the walk over link_lists.bin found; empty where the file is missing or the header is not sound.
    const std::optional<LinkListWalk>& walk() const { return m_walk; }

    const platform::FileBytes& levelZero() const { return m_levelZero; }
    const std::optional<platform::FileBytes>& lengths() const { return m_lengths; }
    const std::optional<platform::FileBytes>& linkLists() const { return m_linkLists; }
    bool isMapped() const { return m_levelZero.isMapped(); }
    /// Busy if one of the files has changed since it was opened.
    Result<void> requireUnchanged() const;
    /// Hint for what comes next: one pass over everything, or searches.
    void expect(platform::AccessPattern pattern) const;

    /// Records the header counts, deleted ones included.
    std::uint64_t elements() const { return m_geometry.elements; }
    /// Of those, the ones that data_level0.bin holds entirely: what below has answers for.
    std::uint64_t readableElements() const { return m_readable; }
    std::size_t dimension() const { return static_cast<std::size_t>(m_geometry.dimension); }

    /// The whole record of an element; none, as from all that follows, if `node` is not below readableElements().
    std::span<const std::byte> record(NodeId node) const
    {
        if (node >= m_readable)
            return {};
        const auto size = static_cast<std::size_t>(m_geometry.recordBytes);
        return { m_levelZero.bytes().data() + node * size, size };
    }
    bool isDeleted(NodeId node) const
    {
        const auto bytes = record(node);
        return !bytes.empty() && (bytes[deleteMarkOffset] & deleteMark) != std::byte{ 0 };
    }
    std::optional<Label> label(NodeId node) const;
    /// As stored: of length 1 where the space is cosine.
    std::span<const float> vector(NodeId node) const;
    /// The vector's original L2 norm; means something for cosine only.
    std::optional<float> norm(NodeId node) const;

    /// Highest level of an element, as far as the walk came; 0 beyond.
    std::uint32_t levelOf(NodeId node) const { return m_levels.levelOf(node); }
    const LevelTable& levels() const { return m_levels; }
    /// Most links an element may have on a level.
    std::uint64_t mostLinks(std::uint32_t level) const { return level == 0 ? m_header.maxM0 : m_header.maxM; }
    /// The list of links of an element on a level: how many the file says there are, and where.
    struct LinkList
    {
        std::uint64_t announced = 0; ///< may exceed what there is room for
        std::span<const NodeId> links; ///< at most mostLinks(level)
        std::uint64_t offset = 0; ///< of the list, beginning with its count, in data_level0.bin or link_lists.bin
    };
    /// Empty if the element is not readable or does not reach that level.
    LinkList links(NodeId node, std::uint32_t level) const;

    /// Memory of our own, beyond the bytes of the files.
    std::uint64_t memoryBytes() const { return m_levels.memoryBytes(); }

    static constexpr std::size_t deleteMarkOffset = 2;
    static constexpr std::byte deleteMark{ 1 };

private:
    struct Files
    {
        platform::FileBytes levelZero;
        std::optional<platform::FileBytes> lengths;
        std::optional<platform::FileBytes> linkLists;
        std::vector<Error> missing;
    };
    IndexView(std::string folder, const Header& header, const Geometry& geometry, Files files);
    static Result<std::shared_ptr<const IndexView>> make(std::string folder, const Header& header, Files files,
        std::optional<std::uint64_t> dimension, const Progress& progress);
    static LinkList listAt(std::span<const std::byte> bytes, std::uint64_t offset, std::uint64_t most);

    std::string m_folder;
    Header m_header;
    Geometry m_geometry;
    std::vector<HeaderProblem> m_headerProblems;
    platform::FileBytes m_levelZero;
    std::optional<platform::FileBytes> m_lengths;
    std::optional<platform::FileBytes> m_linkLists;
    std::vector<Error> m_missing;
    std::uint64_t m_readable = 0;
    std::optional<LinkListWalk> m_walk;
    LevelTable m_levels;
};

} // namespace engine::hnsw
