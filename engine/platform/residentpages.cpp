// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platform/residentpages.h"

#include <algorithm>
#include <cstdint>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace engine::platform {

namespace {

constexpr std::uint64_t present = std::uint64_t{ 1 } << 63; // proc(5), pagemap: the page is in memory
constexpr std::size_t pagesAtOnce = std::size_t{ 1 } << 14;

/// /proc/self/pagemap, closed at the end.
class PageMap
{
public:
    PageMap()
        : m_descriptor(::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC))
    {
    }
    ~PageMap()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    PageMap(const PageMap&) = delete;
    PageMap& operator=(const PageMap&) = delete;
    PageMap(PageMap&&) = delete;
    PageMap& operator=(PageMap&&) = delete;

    /// Whether each of the pages from number `first` on is in memory; false if it cannot be read.
    bool read(std::uintptr_t first, std::span<unsigned char> states)
    {
        m_entries.resize(states.size());
        const std::size_t bytes = states.size() * sizeof(std::uint64_t);
        if (m_descriptor < 0
            || ::pread(m_descriptor, m_entries.data(), bytes, static_cast<off_t>(first * sizeof(std::uint64_t)))
                != static_cast<ssize_t>(bytes))
            return false;
        std::transform(m_entries.begin(), m_entries.end(), states.begin(),
            [](std::uint64_t entry) { return static_cast<unsigned char>((entry & present) != 0 ? 1 : 0); });
        return true;
    }

private:
    int m_descriptor;
    std::vector<std::uint64_t> m_entries;
};

} // namespace

std::optional<std::vector<ByteRange>> residentRanges(std::span<const std::byte> bytes)
{
    std::vector<ByteRange> ranges;
    if (bytes.empty())
        return ranges;
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto address = reinterpret_cast<std::uintptr_t>(bytes.data());
    const std::uintptr_t first = address / page;
    const std::uintptr_t end = (address + bytes.size() + page - 1) / page;
    PageMap pageMap;
    std::vector<unsigned char> states(std::min<std::size_t>(end - first, pagesAtOnce));
    for (std::uintptr_t at = first; at < end; at += states.size()) {
        const std::span<unsigned char> some(states.data(), std::min<std::size_t>(end - at, states.size()));
        if (!pageMap.read(at, some)
            && ::mincore(reinterpret_cast<void*>(at * page), some.size() * page, some.data()) != 0)
            return std::nullopt;
        for (std::size_t i = 0; i < some.size(); ++i) {
            if ((some[i] & 1) == 0)
                continue;
            const std::size_t begin = (at + i) * page < address ? 0 : (at + i) * page - address;
            const std::size_t stop = std::min<std::size_t>((at + i + 1) * page - address, bytes.size());
            if (!ranges.empty() && ranges.back().end == begin)
                ranges.back().end = stop;
            else
                ranges.push_back({ begin, stop });
        }
    }
    return ranges;
}

} // namespace engine::platform
