// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/indexstamp.h"

#include <algorithm>

namespace engine::chroma {

IndexStamp IndexStamp::take(const std::string& folder, const std::string& database)
{
    static constexpr std::array<const char*, 5> names{ "/header.bin", "/data_level0.bin", "/length.bin",
        "/link_lists.bin", "/index_metadata.pickle" };
    IndexStamp stamp;
    stamp.m_takenNs =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    for (std::size_t i = 0; i < names.size() && !folder.empty(); ++i) {
        if (const auto found = platform::stamp(folder + names[i]))
            stamp.m_files[i] = *found;
    }
    if (const auto found = platform::stamp(database))
        stamp.m_databaseModifiedNs = found->modifiedNs;
    return stamp;
}

std::int64_t IndexStamp::newest() const
{
    std::int64_t newest = 0;
    for (const auto& file : m_files)
        newest = std::max(newest, file ? file->modifiedNs : 0);
    return newest;
}

bool IndexStamp::aheadOfDatabase() const
{
    return newest() > m_databaseModifiedNs;
}

bool IndexStamp::changedWithin(std::chrono::nanoseconds span) const
{
    const std::int64_t age = m_takenNs - std::max(newest(), m_databaseModifiedNs);
    return age >= 0 && age < span.count(); // a time in the future tells nothing
}

bool IndexStamp::indexChangedWithin(std::chrono::nanoseconds span) const
{
    const std::int64_t age = m_takenNs - newest();
    constexpr std::int64_t whileLooking = -1'000'000'000; // written after the clock was asked; beyond it tells nothing
    return age > whileLooking && age < span.count();
}

bool IndexStamp::settled() const
{
    constexpr std::int64_t ticks = 12'000'000; // three ticks of 4 ms
    return m_takenNs - newest() > ticks;
}

} // namespace engine::chroma
