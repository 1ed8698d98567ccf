// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QString>
#include <sqlite3.h>

namespace test {

/// Runs `sql` on the SQLite file at `path`, which is made if it is not there; false with a message when it cannot.
inline bool runSql(const QString& path, const char* sql)
{
    sqlite3* raw = nullptr;
    const int opened = sqlite3_open(path.toUtf8().constData(), &raw);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> database(raw, sqlite3_close);
    sqlite3_busy_timeout(raw, 10'000);
    if (opened == SQLITE_OK && sqlite3_exec(raw, sql, nullptr, nullptr, nullptr) == SQLITE_OK)
        return true;
    qWarning("%s", sqlite3_errmsg(raw));
    return false;
}

/// Appends a copy of the newest log entry, with a new record id: what adding a record does to the log.
inline bool appendLogEntry(const QString& directory)
{
    return runSql(directory + QStringLiteral("/chroma.sqlite3"),
        "INSERT INTO embeddings_queue (operation, topic, id, vector, encoding, metadata) "
        "SELECT operation, topic, id || '-again', vector, encoding, metadata FROM embeddings_queue "
        "ORDER BY seq_id DESC LIMIT 1");
}

} // namespace test
