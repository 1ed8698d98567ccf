// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platform/mapping.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "engine/platform/systemerror.h"

namespace engine::platform {

bool Mapping::isAvailable()
{
    return true;
}

Result<Mapping> Mapping::map(const ReadOnlyFile& file, std::uint64_t bytes)
{
    if (bytes == 0)
        return Mapping(nullptr, 0);
    const Result<std::uint64_t> size = file.size();
    if (!size)
        return tl::unexpected(size.error());
    // Pages behind the end of a file can be mapped, but not looked at.
    if (bytes > *size) {
        return failAt(ErrorKind::Corrupt, file.path(), *size,
            "the file has " + std::to_string(*size) + " bytes, " + std::to_string(bytes) + " should be mapped");
    }
    if (bytes > std::numeric_limits<std::size_t>::max())
        return fail(ErrorKind::TooLarge, file.path(), "is too large to be mapped");
    void* address = ::mmap(nullptr, static_cast<std::size_t>(bytes), PROT_READ, MAP_PRIVATE, file.m_descriptor, 0);
    if (address == MAP_FAILED)
        return systemFailure(errno, file.path());
    return Mapping(address, static_cast<std::size_t>(bytes));
}

Mapping::Mapping(Mapping&& other) noexcept
    : m_address(std::exchange(other.m_address, nullptr))
    , m_bytes(std::exchange(other.m_bytes, 0))
{
}

Mapping& Mapping::operator=(Mapping&& other) noexcept
{
    std::swap(m_address, other.m_address);
    std::swap(m_bytes, other.m_bytes);
    return *this;
}

Mapping::~Mapping()
{
    if (m_address)
        ::munmap(m_address, m_bytes);
}

Result<std::uint64_t> Mapping::residentBytes() const
{
    if (!m_address)
        return std::uint64_t{ 0 };
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    // In steps, so that the answer for terabytes needs no gigabytes itself.
    std::vector<unsigned char> pages(std::min<std::size_t>((m_bytes + page - 1) / page, std::size_t{ 1 } << 16));
    std::uint64_t resident = 0;
    for (std::size_t at = 0; at < m_bytes; at += pages.size() * page) {
        const std::size_t part = std::min(m_bytes - at, pages.size() * page);
        if (::mincore(static_cast<std::byte*>(m_address) + at, part, pages.data()) != 0)
            return systemFailure(errno, {});
        const auto end = pages.begin() + static_cast<std::ptrdiff_t>((part + page - 1) / page);
        resident += static_cast<std::uint64_t>(
            std::count_if(pages.begin(), end, [](unsigned char state) { return (state & 1) != 0; }));
    }
    return resident * page;
}

void Mapping::expect(AccessPattern pattern) const
{
    if (m_address)
        ::madvise(m_address, m_bytes, pattern == AccessPattern::Sequential ? MADV_SEQUENTIAL : MADV_RANDOM);
}

void Mapping::release() const
{
    if (m_address)
        ::madvise(m_address, m_bytes, MADV_DONTNEED);
}

} // namespace engine::platform
