// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "engine/chroma/directory.h"
#include "engine/chroma/snapshot.h"
#include "engine/core/progress.h"
#include "engine/hnsw/segmentfiles.h"
#include "engine/sqlite/access.h"
#include "engine/sqlite/readwindow.h"

namespace engine::chroma {

/// Puts a Snapshot together from an opened database and the files beside it.
class SnapshotReader
{
public:
    SnapshotReader(const std::string& directory, const sqlite::ReadAccess& access, const Schema& schema);

    Result<Snapshot> firstView() const;
    Result<Snapshot> exactView(const Progress& progress) const;

private:
    Snapshot begin() const;
    Result<void> readSqliteFacts(Snapshot& snapshot) const;
    Result<void> readTablesCheaply(Snapshot& snapshot) const;
    Result<bool> readTablesExactly(
        Snapshot& snapshot, std::chrono::milliseconds budget, const Progress& progress) const;
    Result<void> readTablesUntilConsistent(Snapshot& snapshot, const Progress& progress) const;
    Result<std::map<std::string, Watermark>> watermarksOf(Snapshot& snapshot) const;
    void addCollections(Snapshot& snapshot) const;
    void addFiles(Snapshot& snapshot, const SqliteParts& parts, bool withIdMaps, const Progress& progress) const;
    SqliteParts estimatedParts(Snapshot& snapshot) const;
    SqliteParts exactParts(Snapshot& snapshot, const Progress& progress) const;

    const std::string& m_directory;
    const sqlite::ReadAccess& m_access;
    const Schema& m_schema;
};

} // namespace engine::chroma
