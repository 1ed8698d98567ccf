// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/progress.h"

namespace engine::platform {

/// What the file system says of a file. Nothing is opened.
struct FileStamp
{
    std::uint64_t bytes = 0; ///< apparent size
    std::uint64_t allocated = 0; ///< blocks really held; far smaller than `bytes` for a sparse file
    std::int64_t modifiedNs = 0; ///< mtime, nanoseconds since the epoch
    std::uint64_t inode = 0;
    bool isDirectory = false;
    bool isRegular = false;
    bool isSymlink = false; ///< the entry itself is a link; the other members describe its target

    bool operator==(const FileStamp&) const = default;
};

/// Stamp of `path`, links followed. NotFound or Permission name the path.
Result<FileStamp> stamp(const std::string& path);

/// One entry of a folder, sorted by name. A link that leads nowhere has isRegular and isDirectory false.
struct DirectoryEntry
{
    std::string name;
    FileStamp stamp;
};

/// Entries of a folder, sorted by name, "." and ".." left out.
Result<std::vector<DirectoryEntry>> listDirectory(const std::string& path);

/// Whether `path` is `directory` or lies below it, links followed; neither has to exist.
bool liesInside(const std::string& path, const std::string& directory);

/// A file opened for reading only (O_RDONLY | O_NOATIME where allowed). Reads go through pread, so a file that another
/// process truncates gives an error and never a signal. Thread-safe.
class ReadOnlyFile
{
public:
    /// NotFound, Permission or Io; Corrupt if `path` is a folder, a pipe or another thing that is no regular file.
    static Result<ReadOnlyFile> open(const std::string& path);

    ReadOnlyFile(ReadOnlyFile&& other) noexcept;
    ReadOnlyFile& operator=(ReadOnlyFile&& other) noexcept;
    ReadOnlyFile(const ReadOnlyFile&) = delete;
    ReadOnlyFile& operator=(const ReadOnlyFile&) = delete;
    ~ReadOnlyFile();

    const std::string& path() const { return m_path; }
    /// Size now; asks the system each time.
    Result<std::uint64_t> size() const;
    /// Fills `into` from `offset` and returns the bytes read; fewer than asked only at the end of the file.
    Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> into) const;
    /// Like read, but fewer bytes than asked is an error (Corrupt) that names the offset.
    Result<void> readExactly(std::uint64_t offset, std::span<std::byte> into) const;

private:
    friend class Mapping; // maps the descriptor

    ReadOnlyFile(int descriptor, std::string path)
        : m_descriptor(descriptor)
        , m_path(std::move(path))
    {
    }

    int m_descriptor = -1;
    std::string m_path;
};

/// Fills a span from an offset and returns the bytes read; fewer than asked only at the end.
using ReadAt = std::function<Result<std::size_t>(std::uint64_t, std::span<std::byte>)>;

/// copyFile for a source that is read by other means: `read` gives the content of `from`, `total` bytes as far as known.
Result<std::uint64_t> writeCopy(const std::string& from, std::uint64_t total, const ReadAt& read, const std::string& to,
    std::uint64_t limit, const Progress& progress = {});

/// Copies the file `from` to `to`, which must not exist yet and is made readable by its owner only, and returns the
/// bytes copied. More than `limit` bytes is TooLarge. After any error, or a cancel, `to` does not exist.
Result<std::uint64_t> copyFile(
    const std::string& from, const std::string& to, std::uint64_t limit, const Progress& progress = {});

} // namespace engine::platform
