// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "engine/chroma/snapshot.h"
#include "engine/core/progress.h"

namespace engine::chroma {

/// How to open a directory.
struct OpenOptions
{
    std::chrono::milliseconds busyTimeout{ 5000 }; ///< wait for a writer's lock
    std::uint64_t copyLimit = 2ULL << 30; ///< largest chroma.sqlite3 to copy when it must be read from a private copy
    std::string copyTo; ///< folder for that copy; the system's temporary folder when empty (then removed at the end)
    Progress progress; ///< of making that copy
};

/// What a cheap look (no lock, a few stat calls) sees of a directory; differs as soon as anything in it changed.
struct ChangeStamp
{
    std::vector<std::string> parts; ///< one line per file looked at

    bool operator==(const ChangeStamp&) const = default;
};

ChangeStamp changeStampOf(const std::string& directory);

/// A Chroma directory opened for reading: the engine's front door. Never changes a byte, an mtime or the list of files,
/// and holds no lock between two calls. Not thread-safe: one Store per thread, opening is cheap.
class Store
{
public:
    /// NotFound, NotAStore, Unsupported, Corrupt, Permission or Busy, each naming the path and the way out.
    static Result<Store> open(const std::string& directory, const OpenOptions& options = {});

    Store(Store&&) noexcept;
    Store& operator=(Store&&) noexcept;
    ~Store();

    const std::string& directory() const;
    const Schema& schema() const;
    const sqlite::Database& database() const;
    /// Tables of collections and segments, read anew.
    Result<Catalog> catalog() const;

    /// What costs nothing: catalog, headers, file sizes; counts are estimates where they would need a scan.
    Result<Snapshot> firstView() const;
    /// Everything counted, in chunks that never hold a writer up for long.
    Result<Snapshot> exactView(const Progress& progress = {}) const;

    /// Decoded log rows in order of seq_id.
    Result<std::vector<LogRow>> logRows(const LogPage& page) const;

private:
    struct Private;
    explicit Store(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace engine::chroma
