// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/core/progress.h"
#include "engine/platform/temporarydirectory.h"
#include "engine/sqlite/database.h"
#include "engine/sqlite/fileheader.h"

namespace engine::sqlite {

struct AccessOptions
{
    std::chrono::milliseconds busyTimeout{ 5000 };
    std::uint64_t copyLimit = 2ULL << 30; ///< bytes of database and side files together
    std::string copyTo; ///< folder for a private copy; the temporary folder when empty
    Progress progress; ///< of that copy
};

/// A database that can be read without touching the original.
struct ReadAccess
{
    /// Where the private copy lies; removed with this object. Declared first: the connection closes before it goes.
    std::unique_ptr<platform::TemporaryDirectory> copy;
    Database database;
    FileHeader header; ///< of the original
    std::string copyReason; ///< why a copy was needed; empty when the original is read directly
};

/// Opens `path` for reading. Directly by mode=ro where that leaves no trace; through a private, recovered copy when the
/// journal mode is WAL (SQLite would make -shm) or a dead writer left a hot journal (SQLite would have to roll it
/// back). TooLarge names --copy-to when the copy would exceed the limit; BadArgument when it would lie beside the
/// database; Busy, naming the holders, when a writer keeps the lock past the timeout. A file that was cut is read as
/// far as it goes.
Result<ReadAccess> openForReading(const std::string& path, const AccessOptions& options);

} // namespace engine::sqlite
