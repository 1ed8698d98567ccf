// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/chroma/records.h"
#include "engine/sqlite/database.h"

namespace engine::chroma {

/// Reads documents and metadata of records by row id, from Chroma's tables or from those of the pending log.
class RecordRows
{
public:
    /// `withPending`: the temporary tables of the overlay exist.
    static Result<RecordRows> open(const sqlite::Database& database, const Schema& schema, bool withPending);

    /// Fills document, uri and metadata of `record`. No statement is left standing on a row.
    Result<void> read(std::int64_t key, bool pending, Record& record);

private:
    struct Pair
    {
        sqlite::Statement scalars;
        sqlite::Statement arrays;
    };
    static Result<Pair> prepare(
        const sqlite::Database& database, const std::string& metadata, bool hasBool, const std::string& arrays);
    RecordRows(Pair stored, Pair pending)
        : m_stored(std::move(stored))
        , m_pending(std::move(pending))
    {
    }

    Pair m_stored;
    Pair m_pending;
};

} // namespace engine::chroma
