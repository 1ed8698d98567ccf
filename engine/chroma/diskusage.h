// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/core/figure.h"

namespace engine::chroma {

/// One part of a directory's bytes. `name` is one of wal, metadata, full_text, catalog, free_pages, vectors,
/// graph_links, id_maps, lengths, orphans, other.
struct DiskPart
{
    std::string name;
    Figure bytes;
    std::uint64_t allocated = 0; ///< blocks held on disk
    std::map<std::string, std::uint64_t> collections; ///< share by collection id, where it can be told; may be empty
};

/// Where the bytes of a directory are. The parts add up to `total`: the sizes of all files below the directory.
struct DiskUsage
{
    std::uint64_t total = 0;
    std::uint64_t allocated = 0;
    std::vector<DiskPart> parts; ///< all eleven names, in the order above
    bool exact = false; ///< false while the parts inside chroma.sqlite3 are estimates

    const DiskPart* find(const std::string& name) const;
    DiskPart* find(const std::string& name);
};

/// A folder that holds an index but belongs to no segment.
struct OrphanFolder
{
    std::string folder; ///< its name
    std::uint64_t bytes = 0;
    std::uint64_t allocated = 0;
};

} // namespace engine::chroma
