// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/chroma/catalog.h"
#include "engine/core/error.h"
#include "engine/core/figure.h"
#include "engine/core/ids.h"
#include "engine/core/progress.h"

namespace engine::chroma {

/// Operation codes of embeddings_queue (Chroma 0.4.0 to 1.5.9; 4 = function backfill, never in a local directory).
enum class Operation { Add = 0, Update = 1, Upsert = 2, Delete = 3, Backfill = 4, Unknown = -1 };

/// "add", "update", "upsert", "delete", "backfill", "unknown".
std::string_view name(Operation operation);

/// How a segment's position in the log is stored.
enum class WatermarkForm { Missing, Integer, Blob, Pickle, Unreadable };

/// Up to which seq_id a segment has consumed the log.
struct Watermark
{
    std::optional<SeqId> seqId; ///< empty = no position stored: everything in the log is still to be applied
    WatermarkForm form = WatermarkForm::Missing;
};

/// The log of one collection. `bytes` of an entry = what its columns store, without SQLite's page overhead.
struct CollectionLog
{
    Figure entries;
    Figure bytes;
    std::array<std::uint64_t, 4> operations{}; ///< add, update, upsert, delete; zeros until exact
    std::uint64_t otherOperations = 0; ///< entries with a code no release reads
    std::uint64_t oddVectors = 0; ///< vectors whose length is not 4 bytes times the dimension
    std::optional<SeqId> firstSeqId;
    std::optional<SeqId> lastSeqId;
    Watermark metadata;
    Watermark vectors;
    Figure pendingMetadata; ///< entries above the metadata watermark
    Figure pendingVectors; ///< entries above the vector watermark
    /// What a purge may remove by Chroma's own rule: strictly below the smaller watermark, never the log's head row.
    Figure purgeableEntries;
    Figure purgeableBytes;
};

/// The log as a whole.
struct LogSummary
{
    Figure entries;
    Figure bytes;
    std::optional<SeqId> minSeqId;
    std::optional<SeqId> maxSeqId;
    std::optional<bool> automaticallyPurge; ///< empty = never decided (table without row); false before 0.5.6
    std::vector<Error> unread; ///< a setting on a damaged page; the entries do not depend on it
    std::map<std::string, CollectionLog> collections; ///< by collection id
    std::map<std::string, CollectionLog> orphanTopics; ///< topics whose collection is gone, by topic
};

/// One decoded row of embeddings_queue. Broken parts are described in `problem`, the rest is still there.
struct LogRow
{
    SeqId seqId = 0;
    Operation operation = Operation::Unknown;
    int operationCode = 0;
    std::string topic;
    std::string collection; ///< collection id from the topic, empty if it names none
    std::string id;
    std::optional<std::uint64_t> dimension; ///< floats in the vector; empty without one
    nlohmann::ordered_json metadata; ///< object without "chroma:document" and "chroma:uri"; null when there is none
    std::optional<std::string> document;
    std::optional<std::string> uri;
    std::string createdAt; ///< UTC text
    std::uint64_t bytes = 0;
    bool appliedMetadata = false;
    bool appliedVectors = false;
    std::string problem; ///< what is wrong with this row; empty when it is sound
};

/// Which rows to list.
struct LogPage
{
    std::optional<CollectionId> collection; ///< all when empty
    SeqId from = 0; ///< first seq_id wanted (smallest, or largest when `newestFirst`)
    std::size_t count = 100;
    bool newestFirst = false;
};

} // namespace engine::chroma
