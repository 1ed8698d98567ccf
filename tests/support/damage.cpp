// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/damage.h"

#include <array>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>

#include <QDirIterator>
#include <QFile>

#include <sqlite3.h>

namespace test {

namespace {

void require(bool done, const QByteArray& what, const QByteArray& why)
{
    if (!done)
        qFatal("the test could not prepare its directory: %s: %s", what.constData(), why.constData());
}

void bindAll(sqlite3_stmt* statement, const QVariantList& values)
{
    for (qsizetype i = 0; i < values.size(); ++i) {
        const int at = int(i) + 1;
        const QVariant& value = values[i];
        const QByteArray bytes = value.toByteArray();
        switch (value.typeId()) {
        case QMetaType::UnknownType:
            sqlite3_bind_null(statement, at);
            break;
        case QMetaType::QByteArray:
            sqlite3_bind_blob64(statement, at, bytes.constData(), sqlite3_uint64(bytes.size()), SQLITE_TRANSIENT);
            break;
        case QMetaType::QString:
            sqlite3_bind_text64(
                statement, at, bytes.constData(), sqlite3_uint64(bytes.size()), SQLITE_TRANSIENT, SQLITE_UTF8);
            break;
        case QMetaType::Double:
            sqlite3_bind_double(statement, at, value.toDouble());
            break;
        default:
            sqlite3_bind_int64(statement, at, value.toLongLong());
        }
    }
}

QVariant columnOf(sqlite3_stmt* statement, int column)
{
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        return qlonglong(sqlite3_column_int64(statement, column));
    case SQLITE_FLOAT:
        return sqlite3_column_double(statement, column);
    case SQLITE_NULL:
        return {};
    default: {
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
        return QByteArray(bytes ? bytes : "", sqlite3_column_bytes(statement, column));
    }
    }
}

} // namespace

Sql::Sql(const QString& directory)
{
    const QByteArray path = QFile::encodeName(directory) + "/chroma.sqlite3";
    require(sqlite3_open_v2(path.constData(), &m_handle, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK, path,
        sqlite3_errmsg(m_handle));
    // Damage includes changes to sqlite_schema itself.
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, nullptr);
}

Sql::~Sql()
{
    sqlite3_close_v2(m_handle);
}

Sql& Sql::run(const QByteArray& statements, const QVariantList& values)
{
    if (values.isEmpty()) {
        require(sqlite3_exec(m_handle, statements.constData(), nullptr, nullptr, nullptr) == SQLITE_OK, statements,
            sqlite3_errmsg(m_handle));
        return *this;
    }
    rows(statements, values);
    return *this;
}

QList<QVariantList> Sql::rows(const QByteArray& query, const QVariantList& values) const
{
    sqlite3_stmt* statement = nullptr;
    require(sqlite3_prepare_v2(m_handle, query.constData(), int(query.size()), &statement, nullptr) == SQLITE_OK, query,
        sqlite3_errmsg(m_handle));
    bindAll(statement, values);
    QList<QVariantList> all;
    int code = SQLITE_OK;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        QVariantList row;
        for (int i = 0; i < sqlite3_column_count(statement); ++i)
            row << columnOf(statement, i);
        all << row;
    }
    require(code == SQLITE_DONE, query, sqlite3_errmsg(m_handle));
    sqlite3_finalize(statement);
    return all;
}

QVariant Sql::value(const QByteArray& query, const QVariantList& values) const
{
    const QList<QVariantList> all = rows(query, values);
    return all.isEmpty() ? QVariant() : all.first().first();
}

qint64 Sql::number(const QByteArray& query, const QVariantList& values) const
{
    return value(query, values).toLongLong();
}

QByteArray Sql::text(const QByteArray& query, const QVariantList& values) const
{
    return value(query, values).toByteArray();
}

QByteArray Sql::collection(const char* name) const
{
    const QByteArray id =
        text("SELECT id FROM collections WHERE name = ?1 ORDER BY rowid LIMIT 1", { QString::fromUtf8(name) });
    require(!id.isEmpty(), name, "no such collection");
    return id;
}

QByteArray Sql::segment(const char* name, const char* scope) const
{
    return text("SELECT id FROM segments WHERE collection = ?1 AND scope = ?2",
        { QString::fromUtf8(collection(name)), QString::fromUtf8(scope) });
}

QByteArray Sql::topic(const char* name) const
{
    if (number("SELECT count(*) FROM pragma_table_info('collections') WHERE name = 'topic'") > 0)
        return text("SELECT topic FROM collections WHERE id = ?1", { QString::fromUtf8(collection(name)) });
    return "persistent://default/default/" + collection(name);
}

qint64 appendToLog(Sql& sql, const char* collection, const LogEntry& entry)
{
    return appendToLog(sql, collection, entry,
        QByteArray(
            reinterpret_cast<const char*>(entry.vector.constData()), entry.vector.size() * qsizetype(sizeof(float))));
}

qint64 appendToLog(Sql& sql, const char* collection, const LogEntry& entry, const QByteArray& vectorBytes)
{
    const QVariant vector = vectorBytes.isEmpty() ? QVariant() : QVariant(vectorBytes);
    const QVariant encoding = vectorBytes.isEmpty() ? QVariant() : QVariant(QStringLiteral("FLOAT32"));
    // As BLOB and cast, so that bytes that are no UTF-8 arrive as they are.
    sql.run("INSERT INTO embeddings_queue (operation, topic, id, vector, encoding, metadata) VALUES (?1, CAST(?2 AS "
            "TEXT), CAST(?3 AS TEXT), ?4, ?5, CAST(?6 AS TEXT))",
        { entry.operation, sql.topic(collection), entry.id, vector, encoding,
            entry.metadata ? QVariant(*entry.metadata) : QVariant() });
    return sql.number("SELECT max(seq_id) FROM embeddings_queue");
}

QByteArray readFile(const QString& path)
{
    QFile file(path);
    require(file.open(QIODevice::ReadOnly), path.toUtf8(), file.errorString().toUtf8());
    return file.readAll();
}

void writeFile(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    require(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size(), path.toUtf8(),
        file.errorString().toUtf8());
}

void overwrite(const QString& path, qint64 offset, const QByteArray& bytes)
{
    QFile file(path);
    require(file.open(QIODevice::ReadWrite) && file.seek(offset) && file.write(bytes) == bytes.size(), path.toUtf8(),
        file.errorString().toUtf8());
}

void resizeFile(const QString& path, qint64 size)
{
    require(QFile::resize(path, size), path.toUtf8(), "resize");
}

QByteArray raw32(quint32 value)
{
    QByteArray bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

QByteArray raw64(quint64 value)
{
    QByteArray bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

void age(const QString& directory)
{
    timespec now = {};
    ::clock_gettime(CLOCK_REALTIME, &now);
    const std::array<timespec, 2> times{ timespec{ now.tv_sec - 3600, 0 }, timespec{ now.tv_sec - 3600, 0 } };
    const auto touch = [&](const QString& path) {
        require(::utimensat(AT_FDCWD, QFile::encodeName(path).constData(), times.data(), AT_SYMLINK_NOFOLLOW) == 0,
            path.toUtf8(), "utimensat");
    };
    QDirIterator it(
        directory, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (it.hasNext())
        touch(it.next());
    touch(directory);
}

QString indexFolder(const QString& directory, const char* collection)
{
    return directory + u'/' + QString::fromUtf8(Sql(directory).segment(collection, "VECTOR"));
}

void copyDirectory(const QString& directory, const QString& to)
{
    std::error_code problem;
    std::filesystem::copy(directory.toStdString(), to.toStdString(),
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks, problem);
    require(!problem, to.toUtf8(), QByteArray::fromStdString(problem.message()));
}

} // namespace test
