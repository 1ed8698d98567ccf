// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>

#include <QTest>

#include "tests/cli/asking.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace test;
using nlohmann::json;

namespace {

constexpr const char* rowBytes =
    "ifnull(length(vector), 0) + length(CAST(topic AS BLOB)) + length(CAST(id AS BLOB)) + ifnull(length(encoding), 0) "
    "+ ifnull(length(CAST(metadata AS BLOB)), 0) + ifnull(length(created_at), 0)";

QStringList walOf(const Fixture& fixture, const QStringList& more = {})
{
    return QStringList{ QStringLiteral("wal"), fixture.directory() } + more;
}

QString text(const json& value)
{
    return QString::fromStdString(value.get<std::string>());
}

/// The position of a segment as the table has it: a number, or one in big-endian bytes.
std::optional<qint64> storedPosition(const Sql& sql, const json& collection, const char* scope)
{
    const QVariant stored = sql.value("SELECT seq_id FROM max_seq_id WHERE segment_id = (SELECT id FROM segments WHERE "
                                      "collection = ?1 AND scope = ?2)",
        { text(collection.at("id")), QString::fromUtf8(scope) });
    if (stored.isNull())
        return std::nullopt;
    if (stored.typeId() != QMetaType::QByteArray)
        return stored.toLongLong();
    return stored.toByteArray().toHex().toLongLong(nullptr, 16);
}

/// What SQL says about the rows of one collection.
class OwnCount
{
public:
    OwnCount(const Sql& sql, const json& id)
        : m_sql(sql)
        , m_id(text(id))
    {
    }
    qint64 number(const QByteArray& what, const QByteArray& condition = "1") const
    {
        return m_sql.number(
            "SELECT " + what + " FROM embeddings_queue WHERE substr(topic, -36) = ?1 AND " + condition, { m_id });
    }

private:
    const Sql& m_sql;
    QString m_id;
};

QByteArray above(const json& position)
{
    return "seq_id > " + QByteArray::number(position.is_null() ? qint64{ -1 } : position.get<qint64>());
}

/// Chroma's own rule: below both positions, and never the last row of the log.
QByteArray mayGo(const json& collection)
{
    const json& metadata = collection.at("watermark_metadata");
    const json& vectors = collection.at("watermark_vectors");
    if (metadata.is_null() || vectors.is_null())
        return "0";
    return "seq_id < " + QByteArray::number(std::min(metadata.get<qint64>(), vectors.get<qint64>()))
        + " AND seq_id < (SELECT max(seq_id) FROM embeddings_queue)";
}

/// Metadata of a log row as `wal --list` shows it: without Chroma's own keys, which have places of their own.
struct Shown
{
    json metadata;
    json document;
};

Shown shownOf(const QVariant& stored)
{
    if (stored.isNull())
        return {};
    Shown shown;
    shown.metadata = json::parse(stored.toByteArray().toStdString());
    shown.document = shown.metadata.value("chroma:document", json());
    shown.metadata.erase("chroma:document");
    shown.metadata.erase("chroma:uri");
    return shown;
}

} // namespace

/// `wal`: every figure counted again with SQL.
class TestWal : public QObject
{
    Q_OBJECT

private slots:
    void figures_data();
    void figures();
    void rows_data();
    void rows();
    void pages();
    void oneCollection_data();
    void oneCollection();
    void ambiguousName();
    void asText();
    void deletedCollections();
};

void TestWal::figures_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestWal::figures()
{
    QFETCH(QString, fixture);
    const Fixture directory(fixture);
    const auto before = stateOf(directory.directory());
    const json wal = ask(walOf(directory));
    QCOMPARE(stateOf(directory.directory()), before);
    const Sql sql(directory.directory());
    QCOMPARE(qint64(wal.at("collections").size()), sql.number("SELECT count(*) FROM collections"));
    for (const json& collection : wal.at("collections")) {
        const OwnCount own(sql, collection.at("id"));
        QCOMPARE(collection.at("entries").get<qint64>(), own.number("count(*)"));
        QCOMPARE(collection.at("bytes").get<qint64>(), own.number(QByteArray("ifnull(sum(") + rowBytes + "), 0)"));
        for (const auto& [name, code] :
            { std::pair{ "add", "0" }, { "update", "1" }, { "upsert", "2" }, { "delete", "3" } })
            QCOMPARE(collection.at("operations").at(name).get<qint64>(),
                own.number("count(*)", QByteArray("operation = ") + code));
        for (const auto& [key, scope] :
            { std::pair{ "watermark_metadata", "METADATA" }, { "watermark_vectors", "VECTOR" } }) {
            const auto stored = storedPosition(sql, collection, scope);
            if (stored)
                QCOMPARE(collection.at(key).dump(), std::to_string(*stored));
        }
        QCOMPARE(collection.at("pending_metadata").get<qint64>(),
            own.number("count(*)", above(collection.at("watermark_metadata"))));
        QCOMPARE(collection.at("pending_vectors").get<qint64>(),
            own.number("count(*)", above(collection.at("watermark_vectors"))));
        QCOMPARE(collection.at("purgeable_entries").get<qint64>(), own.number("count(*)", mayGo(collection)));
        QCOMPARE(collection.at("purgeable_bytes").get<qint64>(),
            own.number(QByteArray("ifnull(sum(") + rowBytes + "), 0)", mayGo(collection)));
        if (collection.at("name") == "cosine_text" && collection.at("entries") > 64) { // made with these numbers
            // 1.0.15 keeps no batch size
            QCOMPARE(collection.at("batch_size").get<qint64>(), fixture == QStringLiteral("chroma-1.0.15") ? 100 : 50);
            QCOMPARE(collection.at("sync_threshold").get<qint64>(), 400);
        }
    }
}

void TestWal::rows_data()
{
    figures_data();
}

void TestWal::rows()
{
    QFETCH(QString, fixture);
    const Fixture directory(fixture);
    const json wal = ask(walOf(directory, { QStringLiteral("--list"), QStringLiteral("0"), QStringLiteral("100000") }));
    std::map<std::string, json> byId;
    for (const json& collection : wal.at("collections"))
        byId[collection.at("id").get<std::string>()] = collection;
    const Sql sql(directory.directory());
    const auto own = sql.rows(QByteArray("SELECT seq_id, operation, id, length(vector) / 4, metadata, ") + rowBytes
        + ", substr(topic, -36) FROM embeddings_queue ORDER BY seq_id");
    QCOMPARE(qsizetype(wal.at("rows").size()), own.size());
    static constexpr std::array operations{ "add", "update", "upsert", "delete" };
    for (qsizetype i = 0; i < own.size(); ++i) {
        const json& row = wal.at("rows")[std::size_t(i)];
        const QVariantList& stored = own[i];
        QCOMPARE(row.at("seq_id").get<qint64>(), stored[0].toLongLong());
        QCOMPARE(row.at("operation").get<std::string>(), std::string(operations.at(std::size_t(stored[1].toInt()))));
        QCOMPARE(QByteArray::fromStdString(row.at("id").get<std::string>()), stored[2].toByteArray());
        QVERIFY(row.at("dimension") == (stored[3].isNull() ? json() : json(stored[3].toLongLong())));
        const Shown shown = shownOf(stored[4]);
        QVERIFY2(row.at("metadata") == shown.metadata, stored[4].toByteArray().constData());
        QVERIFY2(row.at("document") == shown.document, stored[4].toByteArray().constData());
        QCOMPARE(row.at("bytes").get<qint64>(), stored[5].toLongLong());
        const auto owner = byId.find(stored[6].toByteArray().toStdString());
        for (const auto& [key, mark] :
            { std::pair{ "applied_metadata", "watermark_metadata" }, { "applied_vectors", "watermark_vectors" } }) {
            const json position = owner == byId.end() ? json() : owner->second.at(mark);
            QVERIFY2(row.at(key) == (!position.is_null() && row.at("seq_id") <= position), key);
        }
    }
}

void TestWal::pages()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const Sql sql(directory.directory());
    const qint64 last = sql.number("SELECT max(seq_id) FROM embeddings_queue");
    const qint64 first = sql.number("SELECT min(seq_id) FROM embeddings_queue");
    const auto list = [&](const QString& from, const QString& count) {
        std::vector<qint64> listed;
        const json document = ask(walOf(directory, { QStringLiteral("--list"), from, count }));
        for (const json& row : document.at("rows"))
            listed.push_back(row.at("seq_id").get<qint64>());
        return listed;
    };
    const auto own = [&](qint64 from, qint64 count) {
        std::vector<qint64> all;
        for (const QVariantList& row : sql.rows(
                 "SELECT seq_id FROM embeddings_queue WHERE seq_id >= ?1 ORDER BY seq_id LIMIT ?2", { from, count }))
            all.push_back(row.first().toLongLong());
        return all;
    };
    QCOMPARE(list(QString::number(first + 100), QStringLiteral("7")), own(first + 100, 7));
    QCOMPARE(list(QString::number(last - 2), QStringLiteral("500")), own(last - 2, 500));
    QCOMPARE(list(QStringLiteral("-9223372036854775808"), QStringLiteral("2")), own(first, 2));
    QCOMPARE(list(QString::number(last + 1), QStringLiteral("10")), std::vector<qint64>());
    QCOMPARE(list(QStringLiteral("9223372036854775807"), QStringLiteral("9223372036854775807")), std::vector<qint64>());
    QCOMPARE(list(QString::number(first), QStringLiteral("0")), std::vector<qint64>());
    QVERIFY(!ask(walOf(directory)).contains("rows"));
}

void TestWal::oneCollection_data()
{
    QTest::addColumn<QString>("named");
    QTest::newRow("name") << QStringLiteral("l2_plain");
    QTest::newRow("qualified") << QStringLiteral("default_tenant/default_database/l2_plain");
    QTest::newRow("id") << QStringLiteral("ID");
    QTest::newRow("another tenant") << QStringLiteral("acme/second/cosine_text");
}

void TestWal::oneCollection()
{
    QFETCH(QString, named);
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const Sql sql(directory.directory());
    const QString id = named.startsWith(QStringLiteral("acme")) ? QString::fromUtf8(sql.text(
                           "SELECT c.id FROM collections c JOIN databases d ON d.id = c.database_id WHERE c.name = "
                           "'cosine_text' AND d.name = 'second'"))
                                                                : QString::fromUtf8(sql.collection("l2_plain"));
    named.replace(QStringLiteral("ID"), id);
    const json wal =
        ask(walOf(directory, { named, QStringLiteral("--list"), QStringLiteral("0"), QStringLiteral("100000") }));
    QCOMPARE(wal.at("collections").size(), std::size_t{ 1 });
    QCOMPARE(text(wal.at("collections")[0].at("id")), id);
    std::vector<qint64> listed;
    for (const json& row : wal.at("rows")) {
        QCOMPARE(text(row.at("collection")), id);
        listed.push_back(row.at("seq_id").get<qint64>());
    }
    std::vector<qint64> own;
    for (const QVariantList& row :
        sql.rows("SELECT seq_id FROM embeddings_queue WHERE substr(topic, -36) = ?1 ORDER BY seq_id", { id }))
        own.push_back(row.first().toLongLong());
    QVERIFY(!own.empty());
    QCOMPARE(listed, own);
}

/// The way out is in the error: both, each as it can be given.
void TestWal::ambiguousName()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const json error = ask(walOf(directory, { QStringLiteral("cosine_text") }), 2).at("error");
    QCOMPARE(error.at("kind").get<std::string>(), std::string("bad_argument"));
    QCOMPARE(text(error.at("path")), directory.directory());
    const QStringList choices = text(error.at("hint")).section(QStringLiteral(" as "), 1).split(QStringLiteral(", "));
    QCOMPARE(choices,
        (QStringList{ QStringLiteral("acme/second/cosine_text"),
            QStringLiteral("default_tenant/default_database/cosine_text") }));
    for (const QString& choice : choices)
        QCOMPARE(ask(walOf(directory, { choice })).at("collections").size(), std::size_t{ 1 });
}

void TestWal::asText()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const CommandResult result = runCommand(walOf(
        directory, { QStringLiteral("young"), QStringLiteral("--list"), QStringLiteral("0"), QStringLiteral("50") }));
    QVERIFY2(result.ended && result.exit == 0 && result.err.isEmpty(), result.told().constData());
    const QList<QByteArray> lines = result.out.trimmed().split('\n');
    QCOMPARE(lines.size(), qsizetype{ 1 + 1 + 1 + 1 + 30 }); // a table of one, an empty line, a table of thirty
    QVERIFY2(lines[1].startsWith("default_tenant/default_database/young  "), lines[1].constData());
    QVERIFY2(!result.out.contains("cosine_text"), result.told().constData());
    for (int i = 0; i < 30; ++i)
        QVERIFY2(lines[4 + i].contains(QByteArray("  add        y" + QByteArray::number(i) + ' ')),
            lines[4 + i].constData());
}

/// What the log still has of a collection that is gone.
void TestWal::deletedCollections()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    Sql sql(directory.directory());
    const QByteArray topic = sql.topic("young");
    sql.run("DELETE FROM collections WHERE name = 'young'");
    const json wal = ask(walOf(directory));
    QCOMPARE(wal.at("orphan_topics").size(), std::size_t{ 1 });
    const json& orphan = wal.at("orphan_topics")[0];
    QVERIFY2(topic.endsWith(orphan.at("id").get<std::string>().c_str()), topic.constData());
    QCOMPARE(orphan.at("entries").get<qint64>(), 30);
    QVERIFY(runCommand(walOf(directory)).out.contains(QByteArray("(deleted) " + topic.left(20))));
}

QTEST_GUILESS_MAIN(TestWal)
#include "tst_wal.moc"
