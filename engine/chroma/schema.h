// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/error.h"

namespace engine::sqlite {
class Database;
}

namespace engine::chroma {

/// Which family of releases answers for a directory: the one that last wrote it. Filters, order and defaults differ.
enum class Dialect {
    PythonTyped, ///< 0.4.0-0.4.14: typed comparison, a key must exist, order by embeddings.id, no $in, $not_contains,
                 ///< $regex
    PythonTypedById, ///< 0.4.15-0.5.5: the same with $in/$nin and $not_contains; order by embedding_id
    PythonComplement, ///< 0.5.6-0.6.3: $ne, $nin, $not_contains are complements; 2 = 2.0; order by embeddings.id
    Rust, ///< 1.0-1.4: the same, % and _ literal, $regex
    RustArrays, ///< 1.5 and later: also $contains / $not_contains on array metadata
};

/// A word for people: "Chroma 0.4.15 to 0.5.5".
std::string describe(Dialect dialect);

enum class HashScheme { Md5, Sha256, Unknown };

/// One row of the table `migrations`.
struct Migration
{
    std::string dir; ///< embeddings_queue, metadb or sysdb
    int version = 0;
    std::string filename;
    std::string hash; ///< hex of MD5 or SHA-256 over the SQL text
};

/// What the tables say of the releases that made and used a directory.
struct Schema
{
    int queueVersion = 0; ///< highest migration of embeddings_queue
    int metadbVersion = 0;
    int sysdbVersion = 0;
    std::size_t migrationCount = 0;
    std::vector<Migration> unknownMigrations; ///< newer than this program knows
    std::vector<Migration> alteredMigrations; ///< known, but with another hash: Chroma refuses to start
    HashScheme hashScheme = HashScheme::Unknown;
    bool bornIn040 = false; ///< metadb 1 with the text only 0.4.0 shipped: no later release opens it
    std::string generation; ///< "1.5.0 and later"; releases that have this schema
    std::string oldestRelease; ///< oldest release that can open it
    std::string newestRelease; ///< newest release known to open it
    Dialect dialect = Dialect::RustArrays;

    bool hasTenants = false; ///< tables tenants and databases (0.4.15)
    bool hasMetadataBool = false; ///< embedding_metadata.bool_value (0.4.4)
    bool hasMetadataArrays = false; ///< embedding_metadata_array (1.5.0)
    bool hasQueueConfig = false; ///< embeddings_queue_config (0.5.6)
    std::vector<std::string>
        missing; ///< tables and columns that the migrations made and that are gone; see missingParts()
    std::string fullTextTable; ///< embedding_fulltext_search, embedding_fulltext, or empty when missing
    bool openedByRust = false; ///< table acquire_write is there
    std::uint64_t rustStarts = 0; ///< its rows: one per start of a Rust release
};

/// Reads the schema. NotAStore for a database of something else, Unsupported for one whose collections cannot be
/// listed; both name what is missing. Unknown newer migrations, and other parts that are gone, are no error.
Result<Schema> readSchema(const sqlite::Database& database);

} // namespace engine::chroma
