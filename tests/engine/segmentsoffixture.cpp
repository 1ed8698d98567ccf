// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/segmentsoffixture.h"

#include <memory>
#include <set>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <sqlite3.h>

#include "engine/chroma/idmap.h"

namespace test {

namespace {

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;
using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

Database open(const std::string& directory)
{
    sqlite3* handle = nullptr;
    const std::string path = directory + "/chroma.sqlite3";
    if (sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK)
        qFatal("cannot open %s", path.c_str());
    return { handle, sqlite3_close };
}

Statement prepare(const Database& database, const char* sql)
{
    sqlite3_stmt* handle = nullptr;
    if (sqlite3_prepare_v2(database.get(), sql, -1, &handle, nullptr) != SQLITE_OK)
        qFatal("%s: %s", sql, sqlite3_errmsg(database.get()));
    return { handle, sqlite3_finalize };
}

std::string text(const Statement& statement, int column)
{
    const void* bytes = sqlite3_column_blob(statement.get(), column);
    return bytes
        ? std::string(static_cast<const char*>(bytes), std::size_t(sqlite3_column_bytes(statement.get(), column)))
        : std::string();
}

void bind(const Statement& statement, int index, const std::string& value)
{
    sqlite3_bind_text(statement.get(), index, value.c_str(), int(value.size()), SQLITE_TRANSIENT);
}

/// Position of the segment in the log: an integer or 8 big-endian bytes in the table, else in the pickle, else 0.
qint64 watermarkOf(const Database& database, const std::string& segment, const std::string& folder)
{
    const Statement row = prepare(database, "SELECT seq_id FROM max_seq_id WHERE segment_id = ?1");
    bind(row, 1, segment);
    if (sqlite3_step(row.get()) == SQLITE_ROW) {
        if (sqlite3_column_type(row.get(), 0) == SQLITE_INTEGER)
            return sqlite3_column_int64(row.get(), 0);
        qint64 value = 0;
        for (const char byte : text(row, 0))
            value = value * 256 + static_cast<unsigned char>(byte);
        return value;
    }
    const auto summary = engine::chroma::readIdMapSummary(folder + "/index_metadata.pickle");
    return summary ? summary->pickle.maxSeqId.value_or(0) : 0;
}

std::vector<PendingRow> pendingOf(const Database& database, const std::string& collection, qint64 watermark)
{
    const Statement rows = prepare(database,
        "SELECT operation, id FROM embeddings_queue WHERE substr(topic, -36) = ?1 AND seq_id > ?2 ORDER BY seq_id");
    bind(rows, 1, collection);
    sqlite3_bind_int64(rows.get(), 2, watermark);
    std::vector<PendingRow> pending;
    while (sqlite3_step(rows.get()) == SQLITE_ROW)
        pending.push_back({ sqlite3_column_int(rows.get(), 0), text(rows, 1) });
    return pending;
}

QJsonArray expectedCollections(const Fixture& fixture)
{
    QFile file(fixture.expected());
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot open %s", qPrintable(fixture.expected()));
    return QJsonDocument::fromJson(file.readAll()).object().value(QStringLiteral("collections")).toArray();
}

} // namespace

bool SegmentOfFixture::isCosine() const
{
    static const std::set<std::string> names{ "cosine_text", "born_later", "wordnet_nouns", "wordnet_adjectives" };
    return names.contains(collection);
}

bool SegmentOfFixture::isYoung() const
{
    return !QFile::exists(QString::fromStdString(folder + "/index_metadata.pickle"));
}

std::vector<SegmentOfFixture> segmentsOf(const Fixture& fixture)
{
    const Database database = open(fixture.path());
    const QJsonArray expected = expectedCollections(fixture);
    const Statement rows = prepare(database,
        "SELECT s.id, c.id, c.name, c.dimension FROM segments s JOIN collections c ON c.id = s.collection WHERE "
        "s.scope = 'VECTOR' ORDER BY c.name, c.id");
    std::vector<SegmentOfFixture> segments;
    while (sqlite3_step(rows.get()) == SQLITE_ROW) {
        SegmentOfFixture segment;
        const std::string collection = text(rows, 1);
        segment.collection = text(rows, 2);
        segment.folder = fixture.path() + '/' + text(rows, 0);
        if (sqlite3_column_type(rows.get(), 3) != SQLITE_NULL)
            segment.dimension = std::uint64_t(sqlite3_column_int64(rows.get(), 3));
        for (const QJsonValue& entry : expected) {
            if (entry[QStringLiteral("id")].toString().toStdString() == collection)
                segment.expected = entry.toObject();
        }
        segment.pending = pendingOf(database, collection, watermarkOf(database, text(rows, 0), segment.folder));
        segments.push_back(std::move(segment));
    }
    return segments;
}

SegmentOfFixture segmentNamed(const Fixture& fixture, const std::string& name)
{
    for (SegmentOfFixture& segment : segmentsOf(fixture)) {
        if (segment.collection == name
            && segment.expected[QStringLiteral("tenant")].toString() != QStringLiteral("acme"))
            return std::move(segment);
    }
    qFatal("no collection is called %s", name.c_str());
}

} // namespace test
