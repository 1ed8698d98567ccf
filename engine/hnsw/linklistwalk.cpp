// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstring>

#include "engine/hnsw/segmentfiles.h"

namespace engine::hnsw {

namespace {

/// Reads u32 values at ascending offsets through one buffer.
class SizeReader
{
public:
    explicit SizeReader(const platform::ReadOnlyFile& file)
        : m_file(file)
        , m_buffer(std::size_t{ 1 } << 18)
    {
    }

    Result<std::uint32_t> at(std::uint64_t offset)
    {
        std::uint32_t value = 0;
        if (offset < m_start || offset + sizeof value > m_start + m_filled) {
            const Result<std::size_t> got = m_file.read(offset, m_buffer);
            if (!got)
                return tl::unexpected(got.error());
            m_start = offset;
            m_filled = *got;
            if (m_filled < sizeof value)
                return failAt(ErrorKind::Corrupt, m_file.path(), offset, "the file became shorter while it was read");
        }
        std::memcpy(&value, m_buffer.data() + (offset - m_start), sizeof value);
        return value;
    }

private:
    const platform::ReadOnlyFile& m_file;
    std::vector<std::byte> m_buffer;
    std::uint64_t m_start = 0;
    std::uint64_t m_filled = 0;
};

Result<void> requireSound(const Header& header, const std::string& path)
{
    const std::vector<HeaderProblem> problems = checkHeader(header);
    if (problems.empty())
        return {};
    return fail(
        ErrorKind::Corrupt, path, "cannot be walked, since the header is not sound: " + problems.front().sentence);
}

SegmentProblem problemAt(SegmentProblemKind kind, std::uint64_t offset, std::string sentence)
{
    return { kind, "link_lists.bin", offset, std::move(sentence) };
}

/// What is wrong with the record of `element` at `offset`, which announces `size` bytes and has `room` bytes left in
/// the file.
std::optional<SegmentProblem> judge(
    const Header& header, std::uint64_t element, std::uint64_t offset, std::uint32_t size, std::uint64_t room)
{
    const std::uint64_t block = header.linkBlockBytes();
    const std::string which =
        "element " + std::to_string(element) + " announces " + std::to_string(size) + " bytes of links, ";
    if (size % block != 0)
        return problemAt(SegmentProblemKind::LinkListsUneven, offset,
            which + "no multiple of a block of " + std::to_string(block) + " bytes");
    if (size / block > static_cast<std::uint64_t>(header.maxLevel)) {
        return problemAt(SegmentProblemKind::LinkListsUneven, offset,
            which + "level " + std::to_string(size / block) + ", above the highest level of "
                + std::to_string(header.maxLevel));
    }
    if (size > room)
        return problemAt(
            SegmentProblemKind::LinkListsTruncated, offset, which + "the file has " + std::to_string(room) + " left");
    return std::nullopt;
}

/// The walk itself: `sizeAt(offset)` gives the size field there, which lies inside the file; `visit(level)` is told of
/// each sound element.
template <typename SizeAt, typename Visit>
Result<LinkListWalk> walk(const std::string& path, std::uint64_t fileBytes, const Header& header, const SizeAt& sizeAt,
    const Visit& visit, const Progress& progress)
{
    LinkListWalk walk;
    walk.fileBytes = fileBytes;
    // An empty index is not held to its highest level, so that number must not be believed here.
    walk.levels.resize(header.curElementCount > 0 ? static_cast<std::size_t>(header.maxLevel) + 1 : 0);
    for (; walk.elements < header.curElementCount; ++walk.elements) {
        if (walk.elements % 4096 == 0 && !proceed(progress, walk.elements, header.curElementCount))
            return fail(ErrorKind::Cancelled, path, "the walk was stopped");
        const std::uint64_t room = walk.fileBytes - walk.endOffset;
        if (room < 4) {
            walk.problem = problemAt(SegmentProblemKind::LinkListsTruncated, walk.endOffset,
                "the file ends before element " + std::to_string(walk.elements) + " of "
                    + std::to_string(header.curElementCount));
            return walk;
        }
        const Result<std::uint32_t> bytes = sizeAt(walk.endOffset);
        if (!bytes)
            return tl::unexpected(bytes.error());
        if (*bytes != 0) // nearly all elements are on level 0 only
            walk.problem = judge(header, walk.elements, walk.endOffset, *bytes, room - 4);
        if (walk.problem)
            return walk;
        const auto level = static_cast<std::uint32_t>(*bytes / header.linkBlockBytes());
        ++walk.levels[level];
        if (walk.elements == header.enterpointNode)
            walk.entryLevel = level;
        walk.endOffset += 4 + std::uint64_t{ *bytes };
        visit(level);
    }
    if (walk.endOffset < walk.fileBytes) {
        walk.problem = problemAt(SegmentProblemKind::LinkListsBloated, walk.endOffset,
            std::to_string(walk.fileBytes - walk.endOffset) + " bytes follow the last element");
    }
    return walk;
}

} // namespace

Result<LinkListWalk> walkLinkLists(const std::string& path, const Header& header, const Progress& progress)
{
    if (const Result<void> sound = requireSound(header, path); !sound)
        return tl::unexpected(sound.error());
    const Result<platform::ReadOnlyFile> file = platform::ReadOnlyFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    const Result<std::uint64_t> size = file->size();
    if (!size)
        return tl::unexpected(size.error());
    SizeReader sizes(*file);
    return walk(
        path, *size, header, [&](std::uint64_t offset) { return sizes.at(offset); }, [](std::uint32_t) {}, progress);
}

Result<LinkListWalk> walkLinkLists(std::span<const std::byte> bytes, std::uint64_t fileBytes, const std::string& path,
    const Header& header, const std::function<void(std::uint32_t)>& visit, const Progress& progress)
{
    if (const Result<void> sound = requireSound(header, path); !sound)
        return tl::unexpected(sound.error());
    const auto sizeAt = [&](std::uint64_t offset) -> Result<std::uint32_t> {
        std::uint32_t value = 0;
        if (offset > bytes.size() || bytes.size() - offset < sizeof value)
            return failAt(ErrorKind::BadArgument, path, offset, "too little of the file is in memory");
        std::memcpy(&value, bytes.data() + offset, sizeof value);
        return value;
    };
    return walk(path, fileBytes, header, sizeAt, visit, progress);
}

} // namespace engine::hnsw
