// SPDX-License-Identifier: GPL-3.0-or-later
#include <functional>

#include <QDir>
#include <QElapsedTimer>
#include <QTest>

#include "tests/cli/looking.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace test;

namespace {

/// A directory whose tables are spoilt, and what is still answered about it.
struct Damage
{
    const char* name;
    std::function<void(const QString& directory)> make;
    Answer answer{};
    Refusal refusal{ nullptr, "", "", "" }; ///< instead, where nothing can be answered
};

std::function<void(const QString&)> sql(const char* statements)
{
    return [statements](const QString& directory) { Sql(directory).run(statements); };
}

Answer finding(const char* id, const char* evidence, qint64 withVector = 1300)
{
    return { .infoExit = 1,
        .findings = { id },
        .evidence = { evidence },
        .recordsExit = withVector < 1300 ? 1 : 0, // it says that vectors are missing
        .total = 1300,
        .withVector = withVector };
}

/// Fills the first page of a table or index with something else.
std::function<void(const QString&)> spoil(const char* tree)
{
    return [tree](const QString& directory) {
        const qint64 page =
            Sql(directory).number("SELECT rootpage FROM sqlite_schema WHERE name = ?1", { QString::fromUtf8(tree) });
        overwrite(directory + QStringLiteral("/chroma.sqlite3"), (page - 1) * 4096, QByteArray(4096, '\xa5'));
    };
}

std::function<void(const QString&)> cut(double share)
{
    return [share](const QString& directory) {
        const QString file = directory + QStringLiteral("/chroma.sqlite3");
        resizeFile(file, qint64(double(QFileInfo(file).size()) * share));
    };
}

Refusal refused(const char* kind, const char* why)
{
    return { kind, "/chroma.sqlite3", why, "" };
}

QList<Damage> missingParts()
{
    Answer noVectorColumn = finding("D13", "no such column: vector");
    noVectorColumn.recordsExit = noVectorColumn.walExit = 2;
    Answer noRecords = finding("D16", "table embeddings (metadb 1)");
    noRecords.recordsExit = 2;
    Answer noLog = finding("D16", "table embeddings_queue (embeddings_queue 1)");
    noLog.recordsExit = noLog.walExit = 2;
    return {
        { "no watermarks", sql("DROP TABLE max_seq_id"), finding("D16", "max_seq_id") },
        { "no full text", sql("DROP TABLE embedding_fulltext_search"), finding("D16", "embedding_fulltext_search") },
        { "no configuration of the log", sql("DROP TABLE embeddings_queue_config"),
            finding("D16", "embeddings_queue_config") },
        { "no tenants", sql("DROP TABLE tenants; DROP TABLE databases"), finding("D16", "tenants") },
        { "no arrays", sql("DROP TABLE embedding_metadata_array"), finding("D16", "embedding_metadata_array") },
        { "no dimension", sql("ALTER TABLE collections DROP COLUMN dimension"),
            finding("D16", "collections.dimension") },
        { "no configuration", sql("ALTER TABLE collections DROP COLUMN config_json_str"),
            finding("D16", "collections.config_json_str") },
        { "no schema", sql("ALTER TABLE collections DROP COLUMN schema_str"),
            finding("D16", "collections.schema_str") },
        { "no bools", sql("ALTER TABLE segment_metadata DROP COLUMN bool_value"),
            finding("D16", "segment_metadata.bool_value") },
        { "no vectors in the log", sql("ALTER TABLE embeddings_queue DROP COLUMN vector"), noVectorColumn },
        { "no records", sql("DROP TABLE embeddings"), noRecords },
        { "no log", sql("DROP TABLE embeddings_queue"), noLog },
        { "no scope", sql("ALTER TABLE segments DROP COLUMN scope"), {}, refused("unsupported", "scope") },
        { "a view for a table",
            sql("DROP TABLE collections; CREATE VIEW collections AS WITH RECURSIVE r(id) AS (SELECT 1 UNION ALL SELECT "
                "id + 1 FROM r) SELECT id, 'x' AS name, 3 AS dimension, '' AS database_id FROM r"),
            {}, refused("unsupported", "collections") },
    };
}

QList<Damage> otherVersions()
{
    return {
        { "newer migration",
            sql("INSERT INTO migrations VALUES ('metadb', 7, '00007-tomorrow.sqlite.sql', 'SELECT 1', 'abc')"),
            finding("D16", "00007-tomorrow") },
        { "migration of an unknown room",
            sql("INSERT INTO migrations VALUES ('attic', 1, '00001-attic.sqlite.sql', 'SELECT 1', 'abc')"),
            finding("D16", "00001-attic") },
        { "ten thousand migrations",
            sql("WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO "
                "migrations SELECT 'metadb', i, 'x' || i, '', '' FROM n"),
            finding("D16", "unknown migration") },
        { "altered migration",
            sql("UPDATE migrations SET hash = '00000000000000000000000000000000' WHERE dir = 'sysdb' AND version = 3"),
            finding("D16", "00000000000000000000000000000000") },
        { "versions that are no numbers", sql("UPDATE migrations SET version = -9223372036854775807 WHERE version = 6"),
            finding("D16", "unknown migration") },
    };
}

QList<Damage> watermarks()
{
    static constexpr const char* which =
        " WHERE segment_id IN (SELECT s.id FROM segments s JOIN collections c ON c.id = "
        "s.collection WHERE c.name = 'l2_plain')";
    const auto set = [](const char* value) {
        return [=](const QString& directory) {
            Sql(directory).run(QByteArray("UPDATE max_seq_id SET seq_id = ") + value + which);
        };
    };
    return {
        { "watermarks as BLOB", set("x'00000000000009a3'"), finding("D12", "is a BLOB") },
        { "short BLOB", set("x'0a00'"), finding("D12", "is no number") },
        { "huge BLOB", set("zeroblob(100000)"), finding("D12", "is no number") },
        { "text", set("'soon'"), finding("D12", "is no number") },
        { "poisoned", set("1230000000000000000"), finding("D11", "1230000000000000000", 1040) },
        { "largest", set("9223372036854775807"), finding("D11", "9223372036854775807", 1040) },
        { "negative", set("-9223372036854775808"), { .total = 1300, .withVector = 1300 } },
        { "NULL", set("NULL"), { .total = 1300, .withVector = 1300 } },
        { "emptied log", sql("DELETE FROM embeddings_queue"), finding("D11", "the log's last entry is gone", 1040) },
    };
}

QList<Damage> dimensions()
{
    const auto set = [](const char* value) {
        return [=](const QString& directory) {
            Sql(directory).run(QByteArray("UPDATE collections SET dimension = ") + value + " WHERE name = 'l2_plain'");
        };
    };
    return {
        { "negative dimension", set("-24"), { .total = 1300, .withVector = 1300 } },
        { "dimension zero", set("0"), { .total = 1300, .withVector = 1300 } },
        { "huge dimension", set("9223372036854775807"), finding("D03", "dimension") },
        { "another dimension", set("25"), finding("D03", "dimension") },
        { "dimension is a word", set("'many'"), { .total = 1300, .withVector = 1300 } },
    };
}

QList<Damage> brokenPages()
{
    Answer noRecords = { .infoExit = 1, .findings = { "D13" }, .evidence = { "malformed" }, .recordsExit = 2 };
    Answer noLog = noRecords;
    noLog.walExit = 2;
    Answer noMetadata = noRecords;
    noMetadata.collection = "young"; // whose records have documents
    Answer noText = finding("D13", "malformed");
    return {
        { "page of the records", spoil("embeddings"), noRecords },
        { "page of the records' index", spoil("sqlite_autoindex_embeddings_1"), noRecords },
        { "page of the metadata", spoil("embedding_metadata"), noMetadata },
        { "page of the log", spoil("embeddings_queue"), noLog },
        { "page of the full text", spoil("embedding_fulltext_search_content"), noText },
        { "page of the watermarks", spoil("max_seq_id"),
            { .infoExit = 1, .findings = { "D13" }, .recordsExit = 2, .walExit = 2 } },
        { "page of the log's configuration", spoil("embeddings_queue_config"), finding("D13", "malformed") },
        { "page of the collections", spoil("collections"), {}, refused("corrupt", "damaged") },
        { "page of the segments", spoil("segments"), {}, refused("corrupt", "damaged") },
        { "page of the migrations", spoil("migrations"), {}, refused("corrupt", "damaged") },
        { "cut at a half", cut(0.5), {}, refused("corrupt", "damaged") },
        { "cut at nine tenths", cut(0.9), {}, refused("corrupt", "damaged") },
        { "cut inside the last page",
            [](const QString& directory) {
                const QString file = directory + QStringLiteral("/chroma.sqlite3");
                resizeFile(file, QFileInfo(file).size() - 2000);
            },
            { .infoExit = 1, .findings = { "D13" }, .evidence = { "shorter than its header" } } },
    };
}

} // namespace

/// Tables that lack something, say something impossible or are damaged: what can be read is shown, a finding says what
/// cannot.
class TestBadTables : public QObject
{
    Q_OBJECT

private slots:
    void damaged_data();
    void damaged();
    void noFullTextToFilterBy();
    void tenThousandCollections();

private:
    QList<Damage> m_damage;
};

void TestBadTables::damaged_data()
{
    m_damage = missingParts() + otherVersions() + watermarks() + dimensions() + brokenPages();
    QTest::addColumn<int>("row");
    for (qsizetype i = 0; i < m_damage.size(); ++i)
        QTest::newRow(m_damage[i].name) << int(i);
}

void TestBadTables::damaged()
{
    QFETCH(int, row);
    const Damage& damage = m_damage[row];
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    QVERIFY(fixture.isValid());
    damage.make(fixture.directory());
    age(fixture.directory());
    const auto before = stateOf(fixture.directory());
    if (damage.refusal.kind)
        verifyRefused(fixture.directory(), damage.refusal);
    else
        verifyAnswered(fixture.directory(), damage.answer);
    QCOMPARE(stateOf(fixture.directory()), before);
}

/// "Nothing matches" would be a wrong answer.
void TestBadTables::noFullTextToFilterBy()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    Sql(fixture.directory()).run("DROP TABLE embedding_fulltext_search");
    const CommandResult result = runCommand({ QStringLiteral("records"), fixture.directory(), QStringLiteral("young"),
        QStringLiteral("--where-document"), QStringLiteral(R"({"$contains": "river"})") });
    QVERIFY2(result.ended && result.exit == 2, result.told().constData());
    QVERIFY2(result.err.contains("full-text table is missing"), result.told().constData());
}

void TestBadTables::tenThousandCollections()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    Sql(fixture.directory())
        .run("BEGIN; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) INSERT INTO "
             "collections SELECT printf('00000000-0000-4000-8000-%012d', i), 'many-' || i, NULL, (SELECT database_id "
             "FROM collections WHERE name = 'young'), '{}', (SELECT schema_str FROM collections WHERE name = "
             "'l2_plain') FROM n;"
             "INSERT INTO segments SELECT printf('%08d-1111-4000-8000-000000000000', rowid), "
             "'urn:chroma:segment/vector/hnsw-local-persisted', 'VECTOR', id FROM collections WHERE name LIKE 'many-%';"
             "INSERT INTO segments SELECT printf('%08d-2222-4000-8000-000000000000', rowid), "
             "'urn:chroma:segment/metadata/sqlite', 'METADATA', id FROM collections WHERE name LIKE 'many-%'; COMMIT");
    QElapsedTimer timer;
    timer.start();
    const CommandResult info = runCommand(
        { QStringLiteral("info"), fixture.directory(), QStringLiteral("--json"), QStringLiteral("--exact") });
    qInfo("info of 10,009 collections took %lld ms", timer.elapsed());
    QVERIFY2(info.ended && info.exit == 0, info.told().constData());
    QCOMPARE(info.json()["collections"].size(), std::size_t{ 10'009 });
    const CommandResult unknown =
        runCommand({ QStringLiteral("records"), fixture.directory(), QStringLiteral("nobody") });
    QVERIFY2(unknown.exit == 2 && unknown.err.size() < 4000, unknown.told().constData());
    const CommandResult one =
        runCommand({ QStringLiteral("records"), fixture.directory(), QStringLiteral("many-9999") });
    QVERIFY2(one.exit == 0, one.told().constData());
}

QTEST_GUILESS_MAIN(TestBadTables)
#include "tst_badtables.moc"
