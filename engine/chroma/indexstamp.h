// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>

#include "engine/platform/file.h"

namespace engine::chroma {

/// The files of one index and the database at one look. Chroma persists an index outside any transaction: what was read
/// of files and tables fits together only if nothing moved meanwhile, and no persist was under way.
class IndexStamp
{
public:
    /// `folder`: of the segment; `database`: path of chroma.sqlite3.
    static IndexStamp take(const std::string& folder, const std::string& database);

    /// The same files, unchanged. The database may have changed: a read transaction guards that.
    bool sameIndex(const IndexStamp& other) const { return m_files == other.m_files; }
    /// The index was written after the last commit: Python persists before it commits, Rust notes the new position in a
    /// transaction of its own. Both end within milliseconds, unless the writer died there.
    bool aheadOfDatabase() const;
    /// No file changed within the last ticks of the clock that stamps files: a later change would show.
    bool settled() const;
    /// One of the files, or the database, changed so shortly before.
    bool changedWithin(std::chrono::nanoseconds span) const;

    /// One of the index's files did, whatever the database did.
    bool indexChangedWithin(std::chrono::nanoseconds span) const;

private:
    std::int64_t newest() const;

    std::array<std::optional<platform::FileStamp>, 5> m_files;
    std::int64_t m_databaseModifiedNs = 0;
    std::int64_t m_takenNs = 0;
};

} // namespace engine::chroma
