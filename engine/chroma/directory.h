// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/chroma/catalog.h"
#include "engine/chroma/diskusage.h"
#include "engine/core/error.h"
#include "engine/hnsw/segmentfiles.h"
#include "engine/platform/file.h"

namespace engine::chroma {

/// A file below a directory; links to files count as the file they lead to, links to folders are not followed.
struct FileEntry
{
    std::string path; ///< relative to the directory, with '/'
    std::uint64_t bytes = 0;
    std::uint64_t allocated = 0;
};

/// All files below a directory, from stat calls alone.
struct DirectoryListing
{
    std::vector<FileEntry> files;
    std::vector<Error> problems; ///< folders that could not be listed
};

DirectoryListing listTree(const std::string& directory);

/// Folders that look like an index's (a UUID as name, an index file inside) and belong to no VECTOR segment.
std::vector<OrphanFolder> orphansIn(const DirectoryListing& listing, const Catalog& catalog);

/// The parts of chroma.sqlite3, by part name; together its size.
using SqliteParts = std::map<std::string, Figure>;

/// Everything put together: the parts of the database from `sqlite`, those of the index files from their headers.
DiskUsage diskUsageOf(const DirectoryListing& listing, const SqliteParts& sqlite, const Catalog& catalog,
    const std::map<std::string, hnsw::SegmentFiles>& segments, const std::vector<OrphanFolder>& orphans);

/// Which part a table or index of chroma.sqlite3 belongs to: "wal", "metadata", "full_text", "catalog" or "other".
std::string partOfTree(const std::string& name, const std::map<std::string, std::string>& tableOfIndex);

} // namespace engine::chroma
