// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platform/filebytes.h"

#include <algorithm>
#include <new>

#include "engine/platform/processmemory.h"

namespace engine::platform {

namespace {

/// Null where there is no memory. Not std::vector: it would write zeros over what is filled next.
std::byte* allocate(std::size_t count)
{
    return static_cast<std::byte*>(std::malloc(std::max<std::size_t>(count, 1)));
}

} // namespace

Result<void> FileBytes::copy(const ReadOnlyFile& file, std::size_t count)
{
    // Asked first: a system that promises memory it does not have would end the program later.
    if (count <= physicalBytes().value_or(everything))
        m_copy.reset(allocate(count));
    if (!m_copy) {
        return fail(ErrorKind::TooLarge, m_path, "there is no memory for a copy of " + std::to_string(count) + " bytes",
            "end the program that uses the directory, so that it need not be copied");
    }
    m_copied = count;
    return file.readExactly(0, { m_copy.get(), count });
}

Result<FileBytes> FileBytes::open(const std::string& path, Holding holding, std::uint64_t limit)
{
    const Result<FileStamp> before = platform::stamp(path);
    if (!before)
        return tl::unexpected(before.error());
    const Result<ReadOnlyFile> file = ReadOnlyFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    FileBytes result;
    result.m_path = path;
    result.m_stamp = *before;
    result.m_fileBytes = before->bytes;
    const std::uint64_t count = std::min(before->bytes, limit);
    if (count > std::numeric_limits<std::size_t>::max() / 2)
        return fail(ErrorKind::TooLarge, path, "is too large for the memory of this system");
    Result<void> read;
    if (holding == Holding::Mapped && Mapping::isAvailable())
        read = Mapping::map(*file, count).map([&](Mapping mapping) { result.m_mapping = std::move(mapping); });
    else
        read = result.copy(*file, static_cast<std::size_t>(count));
    // First, since it explains why reading failed.
    if (const Result<void> unchanged = result.requireUnchanged(); !unchanged)
        return tl::unexpected(unchanged.error());
    if (!read)
        return tl::unexpected(read.error());
    return result;
}

FileBytes FileBytes::fromMemory(std::span<const std::byte> bytes, std::string path)
{
    FileBytes result;
    result.m_path = std::move(path);
    result.m_fileBytes = bytes.size();
    result.m_copy.reset(allocate(bytes.size()));
    if (!result.m_copy)
        throw std::bad_alloc();
    result.m_copied = bytes.size();
    std::copy(bytes.begin(), bytes.end(), result.m_copy.get());
    return result;
}

FileBytes FileBytes::adopt(void* memory, std::size_t bytes, std::string path)
{
    FileBytes result;
    result.m_path = std::move(path);
    result.m_fileBytes = bytes;
    result.m_copy.reset(static_cast<std::byte*>(memory));
    result.m_copied = bytes;
    return result;
}

std::span<const std::byte> FileBytes::bytes() const
{
    if (m_mapping)
        return m_mapping->bytes();
    return { m_copy.get(), m_copied };
}

Result<std::uint64_t> FileBytes::residentBytes() const
{
    if (m_mapping)
        return m_mapping->residentBytes();
    return std::uint64_t{ m_copied };
}

void FileBytes::expect(AccessPattern pattern) const
{
    if (m_mapping)
        m_mapping->expect(pattern);
}

void FileBytes::release() const
{
    if (m_mapping)
        m_mapping->release();
}

Result<void> FileBytes::requireUnchanged() const
{
    if (!m_stamp)
        return {};
    const Result<FileStamp> now = platform::stamp(m_path);
    if (!now)
        return tl::unexpected(now.error());
    if (now->inode == m_stamp->inode && now->bytes == m_stamp->bytes && now->modifiedNs == m_stamp->modifiedNs)
        return {};
    return fail(ErrorKind::Busy, m_path, "another process changed the file while it was read", "try again");
}

} // namespace engine::platform
