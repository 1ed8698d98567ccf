// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platform/file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <limits>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "engine/platform/systemerror.h"

namespace engine::platform {

namespace {

/// One pread never asks for more, so that a count always fits ssize_t and a huge span is read in steps.
constexpr std::size_t largestRead = std::size_t{ 1 } << 30;

FileStamp toStamp(const struct stat& data)
{
#ifdef __APPLE__
    const timespec& modified = data.st_mtimespec;
#else
    const timespec& modified = data.st_mtim;
#endif
    FileStamp stamp;
    stamp.bytes = data.st_size > 0 ? static_cast<std::uint64_t>(data.st_size) : 0;
    stamp.allocated = static_cast<std::uint64_t>(data.st_blocks) * 512;
    stamp.modifiedNs = std::int64_t{ modified.tv_sec } * 1'000'000'000 + modified.tv_nsec;
    stamp.inode = data.st_ino;
    stamp.isDirectory = S_ISDIR(data.st_mode);
    stamp.isRegular = S_ISREG(data.st_mode);
    return stamp;
}

/// Stamp of `name` in the folder `parent`; 0 or the errno. A link that leads nowhere is no error.
int stampAt(int parent, const char* name, FileStamp& stamp)
{
    struct stat data = {};
    if (fstatat(parent, name, &data, AT_SYMLINK_NOFOLLOW) != 0)
        return errno;
    if (!S_ISLNK(data.st_mode)) {
        stamp = toStamp(data);
        return 0;
    }
    stamp = fstatat(parent, name, &data, 0) == 0 ? toStamp(data) : FileStamp{};
    stamp.isSymlink = true;
    return 0;
}

int openForReading(const std::string& path)
{
    // O_NONBLOCK: a pipe that stands in the place of a file must not stop the program. It means nothing to a regular
    // file.
    constexpr int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
#ifdef O_NOATIME
    // Only the owner may ask for it; looking should not even change the time of access.
    const int descriptor = ::open(path.c_str(), flags | O_NOATIME);
    if (descriptor >= 0 || errno != EPERM)
        return descriptor;
#endif
    return ::open(path.c_str(), flags);
}

} // namespace

Result<FileStamp> stamp(const std::string& path)
{
    FileStamp result;
    if (const int code = stampAt(AT_FDCWD, path.c_str(), result); code != 0)
        return systemFailure(code, path);
    if (result.isSymlink && !result.isRegular && !result.isDirectory && ::access(path.c_str(), F_OK) != 0)
        return systemFailure(errno, path);
    return result;
}

Result<std::vector<DirectoryEntry>> listDirectory(const std::string& path)
{
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
    if (!folder)
        return systemFailure(errno, path);
    std::vector<DirectoryEntry> entries;
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(folder.get());
        if (!entry) {
            if (errno != 0)
                return systemFailure(errno, path);
            break;
        }
        DirectoryEntry found{ entry->d_name, {} };
        if (found.name == "." || found.name == "..")
            continue;
        const int code = stampAt(::dirfd(folder.get()), entry->d_name, found.stamp);
        if (code == ENOENT)
            continue; // removed since it was listed
        if (code != 0)
            return systemFailure(code, path + '/' + found.name);
        entries.push_back(std::move(found));
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
}

bool liesInside(const std::string& path, const std::string& directory)
{
    std::error_code problem;
    const auto outer = std::filesystem::weakly_canonical(std::filesystem::absolute(directory, problem), problem);
    auto inner = std::filesystem::weakly_canonical(std::filesystem::absolute(path, problem), problem);
    for (; !inner.empty(); inner = inner.parent_path()) {
        if (inner == outer)
            return true;
        if (inner == inner.root_path())
            return false;
    }
    return false;
}

Result<ReadOnlyFile> ReadOnlyFile::open(const std::string& path)
{
    const int descriptor = openForReading(path);
    if (descriptor < 0)
        return systemFailure(errno, path);
    ReadOnlyFile file(descriptor, path);
    struct stat data = {};
    if (::fstat(descriptor, &data) != 0)
        return systemFailure(errno, path);
    if (!S_ISREG(data.st_mode))
        return fail(ErrorKind::Corrupt, path,
            S_ISDIR(data.st_mode) ? "is a folder where a file is expected" : "is not a regular file");
    return file;
}

ReadOnlyFile::ReadOnlyFile(ReadOnlyFile&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_path(std::move(other.m_path))
{
}

ReadOnlyFile& ReadOnlyFile::operator=(ReadOnlyFile&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_path, other.m_path);
    return *this;
}

ReadOnlyFile::~ReadOnlyFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<std::uint64_t> ReadOnlyFile::size() const
{
    struct stat data = {};
    if (::fstat(m_descriptor, &data) != 0)
        return systemFailure(errno, m_path);
    return static_cast<std::uint64_t>(data.st_size);
}

Result<std::size_t> ReadOnlyFile::read(std::uint64_t offset, std::span<std::byte> into) const
{
    constexpr auto furthest = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
    std::size_t done = 0;
    while (done < into.size() && offset < furthest - done) { // no file reaches further
        const std::uint64_t at = offset + done;
        const std::uint64_t part = std::min<std::uint64_t>({ into.size() - done, largestRead, furthest - at });
        const ssize_t got =
            ::pread(m_descriptor, into.data() + done, static_cast<std::size_t>(part), static_cast<off_t>(at));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return systemFailureAt(errno, m_path, at);
        if (got == 0)
            break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

Result<void> ReadOnlyFile::readExactly(std::uint64_t offset, std::span<std::byte> into) const
{
    const Result<std::size_t> got = read(offset, into);
    if (!got)
        return tl::unexpected(got.error());
    if (*got != into.size()) {
        return failAt(ErrorKind::Corrupt, m_path, offset,
            "the file ends after " + std::to_string(*got) + " of " + std::to_string(into.size())
                + " bytes that should be here");
    }
    return {};
}

namespace {

/// A file being written; removed again unless it is kept.
class NewFile
{
public:
    NewFile(int descriptor, const std::string& path)
        : m_descriptor(descriptor)
        , m_path(path)
    {
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    NewFile(NewFile&&) = delete;
    NewFile& operator=(NewFile&&) = delete;
    ~NewFile()
    {
        if (m_descriptor < 0)
            return;
        ::close(m_descriptor);
        ::unlink(m_path.c_str());
    }

    Result<void> write(std::span<const std::byte> bytes) const
    {
        while (!bytes.empty()) {
            const ssize_t put = ::write(m_descriptor, bytes.data(), bytes.size());
            if (put < 0 && errno == EINTR)
                continue;
            if (put < 0)
                return systemFailure(errno, m_path);
            bytes = bytes.subspan(static_cast<std::size_t>(put));
        }
        return {};
    }

    Result<void> keep()
    {
        const int descriptor = std::exchange(m_descriptor, -1);
        if (::close(descriptor) == 0)
            return {};
        const int code = errno;
        ::unlink(m_path.c_str());
        return systemFailure(code, m_path);
    }

private:
    int m_descriptor;
    const std::string& m_path;
};

} // namespace

Result<std::uint64_t> writeCopy(const std::string& from, std::uint64_t total, const ReadAt& read, const std::string& to,
    std::uint64_t limit, const Progress& progress)
{
    const auto tooLarge = [&](std::uint64_t bytes) {
        return fail(ErrorKind::TooLarge, from,
            "has " + std::to_string(bytes) + " bytes, more than the limit of " + std::to_string(limit) + " for a copy");
    };
    if (total > limit)
        return tooLarge(total);
    const int descriptor = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return systemFailure(errno, to);
    NewFile target(descriptor, to);
    std::vector<std::byte> buffer(std::size_t{ 1 } << 20);
    std::uint64_t done = 0;
    for (;;) {
        if (!proceed(progress, done, total))
            return fail(ErrorKind::Cancelled, from, "the copy was stopped");
        const Result<std::size_t> got = read(done, buffer);
        if (!got)
            return tl::unexpected(got.error());
        if (*got == 0)
            break;
        if (*got > limit - done)
            return tooLarge(done + *got); // it grew meanwhile
        if (const Result<void> written = target.write(std::span(buffer).first(*got)); !written)
            return tl::unexpected(written.error());
        done += *got;
    }
    if (const Result<void> kept = target.keep(); !kept)
        return tl::unexpected(kept.error());
    return done;
}

Result<std::uint64_t> copyFile(
    const std::string& from, const std::string& to, std::uint64_t limit, const Progress& progress)
{
    const Result<ReadOnlyFile> source = ReadOnlyFile::open(from);
    if (!source)
        return tl::unexpected(source.error());
    const Result<std::uint64_t> total = source->size();
    if (!total)
        return tl::unexpected(total.error());
    const auto read = [&](std::uint64_t offset, std::span<std::byte> into) { return source->read(offset, into); };
    return writeCopy(from, *total, read, to, limit, progress);
}

} // namespace engine::platform
