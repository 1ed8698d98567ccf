// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "engine/core/error.h"
#include "engine/platform/file.h"
#include "engine/platform/mapping.h"

namespace engine::platform {

/// Where the bytes of a file are while they are looked at.
enum class Holding {
    Mapped, ///< in the file: only while nobody else holds it
    Copied, ///< in memory of our own: safe whatever other processes do to the file
};

/// The bytes of a file, or its beginning, behind one interface whether mapped or copied. Immutable; safe to read from
/// several threads.
class FileBytes
{
public:
    static constexpr std::uint64_t everything = std::numeric_limits<std::uint64_t>::max();

    /// The first `limit` bytes of `path`, or all of it. Where the system cannot map, Mapped means Copied. Errors as of
    /// ReadOnlyFile::open; TooLarge when memory for a copy cannot be had; Busy when the file changed meanwhile.
    static Result<FileBytes> open(const std::string& path, Holding holding, std::uint64_t limit = everything);
    /// Bytes that come from no file; `path` is for messages.
    static FileBytes fromMemory(std::span<const std::byte> bytes, std::string path);

    /// The same without a copy: `memory` is from std::malloc() and freed with this object.
    static FileBytes adopt(void* memory, std::size_t bytes, std::string path);

    /// Aligned for any number.
    std::span<const std::byte> bytes() const;
    std::size_t size() const { return bytes().size(); }
    /// Size of the whole file, which may exceed the limit that was asked for.
    std::uint64_t fileBytes() const { return m_fileBytes; }
    const std::string& path() const { return m_path; }

    bool isMapped() const { return m_mapping.has_value(); }
    /// Bytes in memory: of a copy all, of a mapping the pages that are there now.
    Result<std::uint64_t> residentBytes() const;
    /// Hints for a mapping; a copy ignores them.
    void expect(AccessPattern pattern) const;
    void release() const;

    /// Busy if the file is another one now, or has another size or time of modification than when it was opened.
    Result<void> requireUnchanged() const;

private:
    FileBytes() = default;
    Result<void> copy(const ReadOnlyFile& file, std::size_t count);

    std::string m_path;
    std::uint64_t m_fileBytes = 0;
    std::optional<FileStamp> m_stamp; ///< empty when they come from no file
    std::optional<Mapping> m_mapping;
    struct Free
    {
        void operator()(std::byte* memory) const { std::free(memory); }
    };
    std::unique_ptr<std::byte[], Free> m_copy;
    std::size_t m_copied = 0;
};

} // namespace engine::platform
