// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hnsw/indexview.h"

#include <algorithm>

namespace engine::hnsw {

namespace {

/// Bytes of link_lists.bin that the header's elements can fill at most. What lies behind, terabytes in the worst files
/// known, is neither mapped nor copied.
std::uint64_t mostLinkListBytes(const Header& header)
{
    const std::uint64_t levels = header.maxLevel < 0 || header.maxLevel > 64 || header.maxM > 10'000
        ? 0
        : static_cast<std::uint64_t>(header.maxLevel) * header.linkBlockBytes();
    return std::min<std::uint64_t>(header.curElementCount, 0xFFFFFFFF) * (4 + levels);
}

} // namespace

IndexView::IndexView(std::string folder, const Header& header, const Geometry& geometry, Files files)
    : m_folder(std::move(folder))
    , m_header(header)
    , m_geometry(geometry)
    , m_levelZero(std::move(files.levelZero))
    , m_lengths(std::move(files.lengths))
    , m_linkLists(std::move(files.linkLists))
    , m_missing(std::move(files.missing))
    , m_readable(std::min<std::uint64_t>(geometry.elements, m_levelZero.size() / geometry.recordBytes))
{
}

Result<std::shared_ptr<const IndexView>> IndexView::open(const std::string& folder, platform::Holding holding,
    std::optional<std::uint64_t> dimension, const Progress& progress)
{
    const Result<Header> header = readHeader(folder);
    if (!header)
        return tl::unexpected(header.error());
    const Result<Geometry> geometry = geometryOf(*header, folder + "/header.bin");
    if (!geometry)
        return tl::unexpected(geometry.error());
    auto levelZero = platform::FileBytes::open(
        folder + "/data_level0.bin", holding, geometry->elements * geometry->recordBytes); // below 2^58
    if (!levelZero)
        return tl::unexpected(levelZero.error());
    Files files{ std::move(*levelZero), std::nullopt, std::nullopt, {} };
    const auto open = [&](const char* name, std::uint64_t limit) -> std::optional<platform::FileBytes> {
        auto bytes = platform::FileBytes::open(folder + name, holding, limit);
        if (bytes)
            return std::move(*bytes);
        files.missing.push_back(std::move(bytes.error()));
        return std::nullopt;
    };
    files.lengths = open("/length.bin", geometry->elements * sizeof(float));
    files.linkLists = open("/link_lists.bin", mostLinkListBytes(*header));
    for (const Error& error : files.missing) {
        if (error.kind == ErrorKind::Busy)
            return tl::unexpected(error);
    }
    Result<std::shared_ptr<const IndexView>> view = make(folder, *header, std::move(files), dimension, progress);
    if (!view)
        return view;
    // Only when all are opened: they must be of one moment.
    if (const Result<void> unchanged = (*view)->requireUnchanged(); !unchanged)
        return tl::unexpected(unchanged.error());
    const Result<Header> again = readHeader(folder);
    if (!again || *again != *header)
        return fail(
            ErrorKind::Busy, folder + "/header.bin", "another process changed the file while it was read", "try again");
    return view;
}

Result<std::shared_ptr<const IndexView>> IndexView::fromMemory(
    const Bytes& bytes, const std::string& folder, std::optional<std::uint64_t> dimension)
{
    const Result<Header> header = parseHeader(bytes.header, folder + "/header.bin");
    if (!header)
        return tl::unexpected(header.error());
    Files files{ platform::FileBytes::fromMemory(bytes.levelZero, folder + "/data_level0.bin"), std::nullopt,
        std::nullopt, {} };
    const auto take = [&](const std::optional<std::span<const std::byte>>& from,
                          const char* name) -> std::optional<platform::FileBytes> {
        if (from)
            return platform::FileBytes::fromMemory(*from, folder + name);
        files.missing.push_back({ ErrorKind::NotFound, folder + name, std::nullopt, "is missing", {} });
        return std::nullopt;
    };
    files.lengths = take(bytes.lengths, "/length.bin");
    files.linkLists = take(bytes.linkLists, "/link_lists.bin");
    return make(folder, *header, std::move(files), dimension, {});
}

Result<std::shared_ptr<const IndexView>> IndexView::fromParts(const Header& header, platform::FileBytes levelZero,
    platform::FileBytes lengths, platform::FileBytes linkLists, const std::string& folder)
{
    return make(
        folder, header, { std::move(levelZero), std::move(lengths), std::move(linkLists), {} }, std::nullopt, {});
}

Result<std::shared_ptr<const IndexView>> IndexView::make(std::string folder, const Header& header, Files files,
    std::optional<std::uint64_t> dimension, const Progress& progress)
{
    const Result<Geometry> geometry = geometryOf(header, folder + "/header.bin");
    if (!geometry)
        return tl::unexpected(geometry.error());
    const std::shared_ptr<IndexView> view(new IndexView(std::move(folder), header, *geometry, std::move(files)));
    view->m_headerProblems = checkHeader(header, dimension);
    // The other dimension of a collection does not move anything in the files.
    if (!view->m_linkLists || !checkHeader(header).empty())
        return view;
    Result<LinkListWalk> walk = walkLinkLists(
        view->m_linkLists->bytes(), view->m_linkLists->fileBytes(), view->m_linkLists->path(), header,
        [&view](std::uint32_t level) {
            if (view->m_levels.size() < view->m_readable)
                view->m_levels.append(level);
        },
        progress);
    if (!walk)
        return tl::unexpected(walk.error());
    view->m_walk = std::move(*walk);
    return view;
}

Result<void> IndexView::requireUnchanged() const
{
    for (const platform::FileBytes* bytes :
        { &m_levelZero, m_lengths ? &*m_lengths : nullptr, m_linkLists ? &*m_linkLists : nullptr }) {
        if (!bytes)
            continue;
        if (Result<void> unchanged = bytes->requireUnchanged(); !unchanged)
            return unchanged;
    }
    return {};
}

void IndexView::expect(platform::AccessPattern pattern) const
{
    m_levelZero.expect(pattern);
    if (m_linkLists)
        m_linkLists->expect(pattern);
}

std::optional<Label> IndexView::label(NodeId node) const
{
    const auto bytes = record(node);
    if (bytes.empty())
        return std::nullopt;
    Label label = 0; // copied, since it need not be aligned
    std::memcpy(&label, bytes.data() + m_geometry.labelOffset, sizeof label);
    return label;
}

std::span<const float> IndexView::vector(NodeId node) const
{
    const auto bytes = record(node);
    if (bytes.empty())
        return {};
    // Records are whole multiples of 4 bytes from an aligned beginning.
    return { reinterpret_cast<const float*>(bytes.data() + m_geometry.vectorOffset), dimension() };
}

std::optional<float> IndexView::norm(NodeId node) const
{
    if (!m_lengths || node >= m_readable || m_lengths->size() / sizeof(float) <= node)
        return std::nullopt;
    float value = 0;
    std::memcpy(&value, m_lengths->bytes().data() + node * sizeof value, sizeof value);
    return value;
}

IndexView::LinkList IndexView::listAt(std::span<const std::byte> bytes, std::uint64_t offset, std::uint64_t most)
{
    std::uint16_t count = 0;
    std::memcpy(&count, bytes.data() + offset, sizeof count);
    // Both files are made of 4-byte units from an aligned beginning.
    const auto* links = reinterpret_cast<const NodeId*>(bytes.data() + offset + 4);
    return { count, { links, static_cast<std::size_t>(std::min<std::uint64_t>(count, most)) }, offset };
}

IndexView::LinkList IndexView::links(NodeId node, std::uint32_t level) const
{
    if (node >= m_readable)
        return {};
    if (level == 0)
        return listAt(m_levelZero.bytes(), node * m_geometry.recordBytes, m_header.maxM0);
    if (node >= m_levels.size() || level > m_levels.levelOf(node))
        return {};
    const std::uint64_t block = m_header.linkBlockBytes();
    const std::uint64_t offset = std::uint64_t{ node } * 4 + m_levels.sumBefore(node) * block + 4 + (level - 1) * block;
    return listAt(m_linkLists->bytes(), offset, m_header.maxM);
}

} // namespace engine::hnsw
