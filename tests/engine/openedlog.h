// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include <QtTest>

#include "engine/chroma/logreader.h"
#include "engine/chroma/watermarks.h"
#include "engine/sqlite/database.h"
#include "tests/engine/editor.h"
#include "tests/support/fixture.h"

namespace test {

using namespace engine;
using namespace engine::chroma;

/// What every column of a row stores, in bytes; written anew here so that the reader does not judge itself.
inline const std::string sizeOfRow =
    "ifnull(length(CAST(topic AS BLOB)), 0) + ifnull(length(CAST(id AS BLOB)), 0) + ifnull(length(CAST(vector AS "
    "BLOB)), 0) + ifnull(length(CAST(encoding AS BLOB)), 0) + ifnull(length(CAST(metadata AS BLOB)), 0) + "
    "ifnull(length(CAST(created_at AS BLOB)), 0)";

/// A fixture opened as the reader needs it.
struct OpenedLog
{
    explicit OpenedLog(const Fixture& fixture)
        : database(
            sqlite::Database::openReadOnly(fixture.path() + "/chroma.sqlite3", std::chrono::milliseconds(1000)).value())
        , schema(readSchema(database).value())
        , catalog(readCatalog(database, schema).value())
        , marks(readWatermarks(database, fixture.path(), catalog).value())
        , reader(database, schema, catalog, marks)
    {
    }

    LogSummary count() const
    {
        sqlite::ReadWindow window(database, std::chrono::milliseconds(1000));
        [[maybe_unused]] const auto begun = window.begin();
        return reader.count(window, {}).value();
    }
    const Collection& named(const std::string& name) const
    {
        return *resolveCollection(catalog, "default_tenant/default_database/" + name).value();
    }

    sqlite::Database database;
    Schema schema;
    Catalog catalog;
    std::map<std::string, Watermark> marks;
    LogReader reader;
};

/// All figures of two summaries, which must be the same.
inline void compare(const LogSummary& a, const LogSummary& b)
{
    QCOMPARE(a.entries, b.entries);
    QCOMPARE(a.bytes, b.bytes);
    QCOMPARE(a.minSeqId, b.minSeqId);
    QCOMPARE(a.maxSeqId, b.maxSeqId);
    for (const auto logs : { &LogSummary::collections, &LogSummary::orphanTopics }) {
        QCOMPARE((a.*logs).size(), (b.*logs).size());
        for (const auto& [key, log] : a.*logs) {
            const CollectionLog& other = (b.*logs).at(key);
            for (const auto figure : { &CollectionLog::entries, &CollectionLog::bytes, &CollectionLog::pendingMetadata,
                     &CollectionLog::pendingVectors, &CollectionLog::purgeableEntries, &CollectionLog::purgeableBytes })
                QCOMPARE(log.*figure, other.*figure);
            QCOMPARE(log.operations, other.operations);
            QCOMPARE(log.firstSeqId, other.firstSeqId);
            QCOMPARE(log.lastSeqId, other.lastSeqId);
        }
    }
}

} // namespace test
