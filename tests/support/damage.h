// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QByteArray>
#include <QList>
#include <QString>
#include <QVariant>

struct sqlite3;

namespace test {

/// chroma.sqlite3 of a directory, opened by SQLite itself: to damage a copy of a real directory, and to count
/// independently of the program under test. A statement that fails ends the test program.
class Sql
{
public:
    explicit Sql(const QString& directory);
    ~Sql();
    Sql(const Sql&) = delete;
    Sql& operator=(const Sql&) = delete;

    /// One or more statements, results ignored. `values` are bound to the (then only) statement: QByteArray as BLOB,
    /// QString as TEXT, numbers as they are, an invalid QVariant as NULL.
    Sql& run(const QByteArray& statements, const QVariantList& values = {});
    /// All rows; texts and blobs as QByteArray, NULL as an invalid QVariant.
    QList<QVariantList> rows(const QByteArray& query, const QVariantList& values = {}) const;
    /// First value of the first row.
    QVariant value(const QByteArray& query, const QVariantList& values = {}) const;
    qint64 number(const QByteArray& query, const QVariantList& values = {}) const;
    QByteArray text(const QByteArray& query, const QVariantList& values = {}) const;

    /// The oldest collection of that name, and its segments.
    QByteArray collection(const char* name) const;
    QByteArray segment(const char* collection, const char* scope) const;
    /// The topic its log rows carry.
    QByteArray topic(const char* collection) const;

private:
    sqlite3* m_handle = nullptr;
};

/// Operation codes of embeddings_queue.
enum LogOperation { LogAdd = 0, LogUpdate = 1, LogUpsert = 2, LogDelete = 3 };

/// One entry to append to the log, as any writer does: Chroma applies it when it next opens the directory.
struct LogEntry
{
    int operation = LogAdd;
    QByteArray id;
    QList<float> vector; ///< none = NULL
    std::optional<QByteArray> metadata; ///< JSON text; empty = NULL
};

/// Appends and returns the seq_id.
qint64 appendToLog(Sql& sql, const char* collection, const LogEntry& entry);
/// The same with raw bytes in the column `vector`.
qint64 appendToLog(Sql& sql, const char* collection, const LogEntry& entry, const QByteArray& vectorBytes);

/// The bytes of an index folder's or any file; a failure ends the test program.
QByteArray readFile(const QString& path);
void writeFile(const QString& path, const QByteArray& bytes);
void overwrite(const QString& path, qint64 offset, const QByteArray& bytes);
void resizeFile(const QString& path, qint64 size);
/// Little-endian number.
QByteArray raw32(quint32 value);
QByteArray raw64(quint64 value);

/// Makes everything below `directory` look untouched for an hour: nothing takes it for being written just now.
void age(const QString& directory);

/// Folder of the collection's index.
QString indexFolder(const QString& directory, const char* collection);
/// A copy of `directory` as `to`, links kept as links.
void copyDirectory(const QString& directory, const QString& to);

} // namespace test
