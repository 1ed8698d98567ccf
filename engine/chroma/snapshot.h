// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/chroma/catalog.h"
#include "engine/chroma/diskusage.h"
#include "engine/chroma/log.h"
#include "engine/chroma/schema.h"
#include "engine/core/figure.h"
#include "engine/doctor/finding.h"
#include "engine/hnsw/segmentfiles.h"
#include "engine/platform/holders.h"

namespace engine::chroma {

/// The SQLite file as its header and pragmas describe it.
struct SqliteFacts
{
    std::uint64_t bytes = 0;
    std::uint64_t announcedBytes = 0; ///< by its own header; more than `bytes` = it was cut; 0 = unknown
    std::uint64_t pageSize = 0;
    std::uint64_t pageCount = 0;
    std::uint64_t freelistCount = 0;
    std::string journalMode; ///< "delete", "wal", ...
    bool readFromCopy = false; ///< a private copy was read, because the original could not be read without touching it
    std::string copyReason;
};

/// The files of one collection's index and what they hold, from headers and sizes alone.
struct IndexFacts
{
    bool folderPresent = false;
    bool neverPersisted = false; ///< young index: files preallocated or absent, all vectors still in the log
    bool beingWritten = false; ///< the files kept changing while they were looked at: nothing is said of damage
    std::uint64_t bytes = 0; ///< all files in the segment's folder
    std::uint64_t allocated = 0;
    std::optional<std::uint64_t> elements; ///< in data_level0.bin, deleted ones included
    std::optional<std::uint64_t> live; ///< ids in the id map
    std::optional<std::uint64_t> deleted; ///< elements - live
    std::optional<std::uint64_t> capacity; ///< max_elements
    std::optional<std::uint64_t> m;
    std::optional<std::uint64_t> efConstruction;
    std::optional<std::uint64_t> dimension;
    std::vector<hnsw::SegmentProblem> problems; ///< of the four files and the id map's presence
    std::vector<std::string> idMapProblems; ///< an id map that cannot be read or contradicts itself
};

/// All about one collection.
struct CollectionView
{
    Collection collection;
    Figure records; ///< live records, pending log entries included, as Chroma's count()
    CollectionLog log;
    IndexFacts index;
};

/// One consistent look at a directory. Immutable once made; the window shares it as shared_ptr<const Snapshot>.
/// A first view has estimates (Figure::estimate, disk.exact = false), an exact view has none.
struct Snapshot
{
    std::string directory; ///< as given
    std::string name; ///< last component of its real path
    bool exact = false;
    double seconds = 0; ///< it took to read
    Schema schema;
    SqliteFacts sqlite;
    platform::Holders holders;
    DiskUsage disk;
    LogSummary log;
    std::vector<OrphanFolder> orphans;
    std::vector<Error> unread; ///< parts that could not be read; the rest of the snapshot stands
    Catalog catalog; ///< `collections` of it is repeated in order in `collections`
    std::vector<CollectionView> collections;
    std::vector<doctor::Finding> findings; ///< loss first, then wrong, then hygiene

    const CollectionView* find(const CollectionId& id) const;
    std::uint64_t recordsKnown() const; ///< sum over the collections whose count is known
};

} // namespace engine::chroma
