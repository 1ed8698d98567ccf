// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hnsw/levelzero.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace engine::hnsw {

namespace {

constexpr std::uint64_t blockBytes = std::uint64_t{ 4 } << 20;
constexpr std::uint64_t deleteMarkOffset = 2;
constexpr std::byte deleteMark{ 1 };

} // namespace

Result<LevelZero> LevelZero::open(const std::string& folder, const Header& header)
{
    const Result<Geometry> geometry = geometryOf(header, folder + "/header.bin");
    if (!geometry)
        return tl::unexpected(geometry.error());
    Result<platform::ReadOnlyFile> records = platform::ReadOnlyFile::open(folder + "/data_level0.bin");
    if (!records)
        return tl::unexpected(records.error());
    const Result<std::uint64_t> size = records->size();
    if (!size)
        return tl::unexpected(size.error());
    Result<platform::ReadOnlyFile> lengths = platform::ReadOnlyFile::open(folder + "/length.bin");
    LevelZero result(*geometry, std::move(*records), lengths ? std::optional(std::move(*lengths)) : std::nullopt);
    result.m_readable = std::min(geometry->elements, *size / geometry->recordBytes);
    return result;
}

Result<void> LevelZero::requireCounted(NodeId node) const
{
    if (node < m_geometry.elements)
        return {};
    return fail(ErrorKind::BadArgument, path(),
        "there is no record " + std::to_string(node) + ", the header counts " + std::to_string(m_geometry.elements));
}

Result<void> LevelZero::readAt(NodeId node, std::uint64_t offsetInRecord, std::span<std::byte> into) const
{
    if (Result<void> counted = requireCounted(node); !counted)
        return counted;
    return m_records.readExactly(node * m_geometry.recordBytes + offsetInRecord, into);
}

Result<Label> LevelZero::labelAt(NodeId node) const
{
    std::array<std::byte, sizeof(Label)> bytes{};
    return readAt(node, m_geometry.labelOffset, bytes).map([&] { return std::bit_cast<Label>(bytes); });
}

Result<bool> LevelZero::isDeleted(NodeId node) const
{
    std::array<std::byte, 1> mark{};
    return readAt(node, deleteMarkOffset, mark).map([&] { return (mark[0] & deleteMark) != std::byte{ 0 }; });
}

Result<void> LevelZero::vectorAt(NodeId node, std::span<float> into) const
{
    if (into.size() != m_geometry.dimension) {
        return fail(ErrorKind::BadArgument, path(),
            "room for " + std::to_string(into.size()) + " floats was given for vectors of "
                + std::to_string(m_geometry.dimension));
    }
    return readAt(node, m_geometry.vectorOffset, std::as_writable_bytes(into));
}

Result<float> LevelZero::normAt(NodeId node) const
{
    if (const Result<void> counted = requireCounted(node); !counted)
        return tl::unexpected(counted.error());
    if (!m_lengths)
        return fail(ErrorKind::NotFound, path(), "length.bin beside it is missing or cannot be read");
    std::array<std::byte, sizeof(float)> bytes{};
    return m_lengths->readExactly(std::uint64_t{ node } * sizeof(float), bytes).map([&] {
        return std::bit_cast<float>(bytes);
    });
}

Result<void> LevelZero::embeddingAt(NodeId node, bool cosine, std::span<float> into) const
{
    if (Result<void> stored = vectorAt(node, into); !stored || !cosine)
        return stored;
    const Result<float> norm = normAt(node);
    if (!norm)
        return tl::unexpected(norm.error());
    for (float& value : into)
        value *= *norm;
    return {};
}

Result<void> LevelZero::scan(NodeId first, std::uint64_t count, const Visitor& visit, const Progress& progress) const
{
    const std::uint64_t end = first < m_readable ? first + std::min(count, m_readable - first) : first;
    const std::uint64_t perBlock = std::max<std::uint64_t>(1, blockBytes / m_geometry.recordBytes);
    std::vector<std::byte> block(static_cast<std::size_t>(std::min(perBlock, end - first) * m_geometry.recordBytes));
    std::vector<float> vector(block.empty() ? 0 : static_cast<std::size_t>(m_geometry.dimension));
    for (std::uint64_t node = first; node < end;) {
        if (!proceed(progress, node - first, end - first))
            return fail(ErrorKind::Cancelled, path(), "reading the records was stopped");
        const std::uint64_t part = std::min(perBlock, end - node);
        const std::span<std::byte> bytes =
            std::span(block).first(static_cast<std::size_t>(part * m_geometry.recordBytes));
        if (Result<void> read = m_records.readExactly(node * m_geometry.recordBytes, bytes); !read)
            return read;
        for (const std::byte* record = bytes.data(); record != bytes.data() + bytes.size();
             record += m_geometry.recordBytes, ++node) {
            Record found{ static_cast<NodeId>(node), 0, (record[deleteMarkOffset] & deleteMark) != std::byte{ 0 } };
            std::memcpy(&found.label, record + m_geometry.labelOffset, sizeof found.label);
            // Copied because a record's floats need not be aligned where the block puts them.
            std::memcpy(vector.data(), record + m_geometry.vectorOffset, vector.size() * sizeof(float));
            visit(found, vector);
        }
    }
    return {};
}

} // namespace engine::hnsw
