// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "engine/core/error.h"

namespace engine::sqlite {

/// What the first 100 bytes of an SQLite file say (SQLite's "Database File Format", section 1.3).
struct FileHeader
{
    std::uint32_t pageSize = 0;
    bool journalModeWal = false; ///< bytes 18 and 19 are 2: even a read-only connection would make -wal and -shm
    std::uint32_t changeCounter = 0;
    std::uint32_t pageCount = 0; ///< in the header; meaningful if pageCountValid
    bool pageCountValid = false; ///< written by an SQLite that keeps it; otherwise the file's size rules
    std::uint32_t freelistCount = 0;
    std::uint64_t fileBytes = 0; ///< size of the file itself

    /// What the file has to be long; 0 when the header does not tell.
    std::uint64_t announcedBytes() const { return pageCountValid ? std::uint64_t{ pageCount } * pageSize : 0; }
};

/// Reads and checks the header without SQLite and without a lock. NotAStore for an empty, foreign or encrypted file,
/// Corrupt for a header that contradicts itself or a file cut below its first page.
Result<FileHeader> readFileHeader(const std::string& path);

} // namespace engine::sqlite
