// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/pagecache.h"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <sys/mman.h>
#include <unistd.h>

namespace bench {

namespace {

struct Descriptor
{
    int number;

    explicit Descriptor(const std::string& path)
        : number(::open(path.c_str(), O_RDONLY | O_CLOEXEC))
    {
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (number >= 0)
            ::close(number);
    }
};

} // namespace

std::vector<TreeFile> filesBelow(const std::string& directory)
{
    std::vector<TreeFile> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
        if (entry.is_regular_file())
            files.push_back({ entry.path().string(), entry.file_size() });
    }
    return files;
}

void forget(const std::vector<TreeFile>& files)
{
    for (const TreeFile& file : files) {
        const Descriptor opened(file.path);
        if (opened.number < 0)
            continue;
        ::fsync(opened.number); // a dirty page cannot be dropped
        ::posix_fadvise(opened.number, 0, 0, POSIX_FADV_DONTNEED);
    }
}

std::uint64_t cachedBytes(const std::vector<TreeFile>& files)
{
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    std::uint64_t cached = 0;
    for (const TreeFile& file : files) {
        const Descriptor opened(file.path);
        if (opened.number < 0 || file.bytes == 0)
            continue;
        void* mapped = ::mmap(nullptr, file.bytes, PROT_READ, MAP_SHARED, opened.number, 0);
        if (mapped == MAP_FAILED)
            continue;
        std::vector<unsigned char> present((file.bytes + page - 1) / page);
        if (::mincore(mapped, file.bytes, present.data()) == 0)
            cached += page
                * static_cast<std::uint64_t>(std::count_if(
                    present.begin(), present.end(), [](unsigned char flags) { return (flags & 1U) != 0; }));
        ::munmap(mapped, file.bytes);
    }
    return cached;
}

} // namespace bench
