// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QtTest>

#include "engine/chroma/schema.h"
#include "engine/chroma/snapshot.h"
#include "engine/chroma/store.h"
#include "engine/sqlite/database.h"
#include "tests/engine/editor.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::chroma;

class TestSchema : public QObject
{
    Q_OBJECT

private slots:
    void ofEveryRelease_data();
    void ofEveryRelease();
    void namesTheGeneration_data();
    void namesTheGeneration();
    void bornIn040();
    void alteredMigration_data();
    void alteredMigration();
    void hashesBySha256();
    void newerMigrationsAreNoError();
    void arraysNeedTheReleaseThatReadsThem();
    void namesWhatIsGone_data();
    void namesWhatIsGone();
    void foreignDatabase_data();
    void foreignDatabase();

private:
    Result<Schema> read(const test::Fixture& fixture) const;
};

Result<Schema> TestSchema::read(const test::Fixture& fixture) const
{
    return sqlite::Database::openReadOnly(fixture.path() + "/chroma.sqlite3", std::chrono::milliseconds(1000))
        .and_then([](const sqlite::Database& database) { return readSchema(database); });
}

void TestSchema::ofEveryRelease_data()
{
    QTest::addColumn<QList<int>>("versions");
    QTest::addColumn<QString>("generation");
    QTest::addColumn<QString>("oldest");
    QTest::addColumn<int>("dialect");
    QTest::addColumn<bool>("rust");
    const auto row = [](const char* fixture, const QList<int>& versions, const char* generation, const char* oldest,
                         Dialect dialect, bool rust) {
        QTest::newRow(fixture) << versions << QString::fromLatin1(generation) << QString::fromLatin1(oldest)
                               << int(dialect) << rust;
    };
    row("chroma-0.4.6", { 1, 3, 3 }, "0.4.6 to 0.4.14", "0.4.6", Dialect::PythonTyped, false);
    row("chroma-0.4.24", { 1, 3, 4 }, "0.4.15 to 0.4.24", "0.4.15", Dialect::PythonTypedById, false);
    row("chroma-0.5.5", { 1, 3, 7 }, "0.5.4 to 0.5.5", "0.5.4", Dialect::PythonTypedById, false);
    row("chroma-0.5.23", { 2, 4, 9 }, "0.5.6 to 0.6.3", "0.5.6", Dialect::PythonComplement, false);
    row("chroma-0.6.3", { 2, 4, 9 }, "0.5.6 to 0.6.3", "0.5.6", Dialect::PythonComplement, false);
    row("chroma-1.0.15", { 2, 5, 9 }, "1.0.0 to 1.2", "1.0.0", Dialect::Rust, true);
    row("chroma-1.3.4", { 2, 5, 10 }, "1.3.0 to 1.4", "1.3.0", Dialect::Rust, true);
    row("chroma-1.5.9", { 2, 6, 10 }, "1.5.0 and later", "1.3.0", Dialect::RustArrays, true);
    row("chroma-0.5.5-then-1.5.9", { 2, 6, 10 }, "1.5.0 and later", "1.3.0", Dialect::RustArrays, true);
    row("wordnet-sample", { 2, 6, 10 }, "1.5.0 and later", "1.3.0", Dialect::RustArrays, true);
}

void TestSchema::ofEveryRelease()
{
    const QString name = QString::fromLatin1(QTest::currentDataTag());
    QVERIFY(test::allFixtures().contains(name));
    const test::Fixture fixture(name);
    QVERIFY(fixture.isValid());
    const auto schema = read(fixture);
    QVERIFY2(schema, schema ? "" : describe(schema.error()).c_str());
    QFETCH(QList<int>, versions);
    QCOMPARE((QList<int>{ schema->queueVersion, schema->metadbVersion, schema->sysdbVersion }), versions);
    QTEST(QString::fromStdString(schema->generation), "generation");
    QTEST(QString::fromStdString(schema->oldestRelease), "oldest");
    QCOMPARE(schema->newestRelease, std::string("1.5.9"));
    QTEST(int(schema->dialect), "dialect");
    QTEST(schema->openedByRust, "rust");
    QCOMPARE(schema->rustStarts > 0, schema->openedByRust);
    QCOMPARE(schema->hashScheme, HashScheme::Md5);
    QVERIFY(!schema->bornIn040);
    QVERIFY(schema->unknownMigrations.empty());
    QVERIFY(schema->alteredMigrations.empty());
    QCOMPARE(schema->fullTextTable, std::string("embedding_fulltext_search"));

    // What each table and column came with, by the versions of the migrations that made them.
    QCOMPARE(schema->migrationCount, std::size_t(versions[0] + versions[1] + versions[2]));
    QCOMPARE(schema->hasTenants, versions[2] >= 4);
    QCOMPARE(schema->hasMetadataBool, versions[1] >= 2);
    QCOMPARE(schema->hasMetadataArrays, versions[1] >= 6);
    QCOMPARE(schema->hasQueueConfig, versions[0] >= 2);
}

/// Generations without a directory of their own here: what their migrations leave when later ones are taken out.
void TestSchema::namesTheGeneration_data()
{
    QTest::addColumn<QString>("keep");
    QTest::addColumn<QString>("generation");
    QTest::addColumn<QString>("oldest");
    QTest::addColumn<int>("dialect");
    const auto row = [](const char* generation, const char* keep, const char* oldest, Dialect dialect) {
        QTest::newRow(generation) << QString::fromLatin1(keep) << QString::fromLatin1(generation)
                                  << QString::fromLatin1(oldest) << int(dialect);
    };
    row("0.4.0 to 0.4.3", "1,1,3", "0.4.1", Dialect::PythonTyped);
    row("0.4.4 to 0.4.5", "1,2,3", "0.4.4", Dialect::PythonTyped);
    row("0.5.0", "1,3,5", "0.5.0", Dialect::PythonTypedById);
    row("0.5.1 to 0.5.3", "1,3,6", "0.5.1", Dialect::PythonTypedById);
}

void TestSchema::namesTheGeneration()
{
    const test::Fixture fixture(QStringLiteral("chroma-0.5.5"));
    QFETCH(QString, keep);
    const QStringList versions = keep.split(u',');
    test::edit(fixture.path(),
        QStringLiteral("DELETE FROM migrations WHERE (dir = 'embeddings_queue' AND version > %1) OR (dir = 'metadb' "
                       "AND version > %2) OR (dir = 'sysdb' AND version > %3)")
            .arg(versions[0], versions[1], versions[2])
            .toStdString());
    const auto schema = read(fixture);
    QVERIFY2(schema, schema ? "" : describe(schema.error()).c_str());
    QTEST(QString::fromStdString(schema->generation), "generation");
    QTEST(QString::fromStdString(schema->oldestRelease), "oldest");
    QTEST(int(schema->dialect), "dialect");
}

void TestSchema::bornIn040()
{
    const test::Fixture fixture(QStringLiteral("chroma-0.4.6"));
    test::edit(fixture.path(),
        "UPDATE migrations SET hash = '70f0dbf8' || substr(hash, 9) WHERE dir = 'metadb' AND version = 1");
    const auto schema = read(fixture);
    QVERIFY(schema);
    QVERIFY(schema->bornIn040);
    QCOMPARE(schema->generation, std::string("0.4.0"));
    QCOMPARE(schema->oldestRelease, std::string("0.4.0"));
    QCOMPARE(schema->newestRelease, std::string("0.4.0"));
    QVERIFY(schema->alteredMigrations.empty());
}

void TestSchema::alteredMigration_data()
{
    QTest::addColumn<QString>("hash");
    QTest::newRow("another MD5") << QStringLiteral("0123456789abcdef0123456789abcdef");
    QTest::newRow("in capitals") << QStringLiteral("1C7E63BBA346A42A18B6AB7F1C989BED");
    QTest::newRow("empty") << QString();
    QTest::newRow("no hash at all") << QStringLiteral("changed");
}

void TestSchema::alteredMigration()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    QFETCH(QString, hash);
    test::edit(fixture.path(),
        "UPDATE migrations SET hash = '" + hash.toStdString() + "' WHERE dir = 'sysdb' AND version = 7");
    const auto schema = read(fixture);
    QVERIFY(schema);
    QCOMPARE(schema->alteredMigrations.size(), std::size_t{ 1 });
    QCOMPARE(schema->alteredMigrations.front().dir, std::string("sysdb"));
    QCOMPARE(schema->alteredMigrations.front().version, 7);
    QVERIFY(schema->oldestRelease.empty());
    QVERIFY(schema->newestRelease.empty());
    QCOMPARE(schema->dialect, Dialect::RustArrays); // what is there is still read
}

/// Chroma can be told to record SHA-256: nothing to compare with, and no reason for an alarm.
void TestSchema::hashesBySha256()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    test::edit(fixture.path(), "UPDATE migrations SET hash = hash || hash");
    const auto schema = read(fixture);
    QVERIFY(schema);
    QCOMPARE(schema->hashScheme, HashScheme::Sha256);
    QVERIFY(schema->alteredMigrations.empty());
    QCOMPARE(schema->oldestRelease, std::string("1.3.0"));
}

void TestSchema::newerMigrationsAreNoError()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    test::edit(fixture.path(),
        "INSERT INTO migrations VALUES ('sysdb', 11, '00011-later.sqlite.sql', '', 'aaaabbbbccccddddaaaabbbbccccdddd');"
        "INSERT INTO migrations VALUES ('vectordb', 1, '00001-x.sqlite.sql', '', 'aaaabbbbccccddddaaaabbbbccccdddd');"
        "INSERT INTO migrations VALUES ('sysdb', 4294967297, 'wraps to 1', '', 'aaaabbbbccccddddaaaabbbbccccdddd');");
    const auto schema = read(fixture);
    QVERIFY(schema);
    QCOMPARE(schema->unknownMigrations.size(), std::size_t{ 3 });
    QCOMPARE(schema->generation, std::string("newer than 1.5.9"));
    QCOMPARE(schema->dialect, Dialect::RustArrays);
    QCOMPARE(schema->sysdbVersion, 10);
    QVERIFY(schema->alteredMigrations.empty());
}

void TestSchema::arraysNeedTheReleaseThatReadsThem()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    test::edit(fixture.path(), "INSERT INTO embedding_metadata_array (id, key, int_value) VALUES (1, 'tags', 7)");
    const auto schema = read(fixture);
    QVERIFY(schema);
    QCOMPARE(schema->oldestRelease, std::string("1.5.0"));
}

void TestSchema::namesWhatIsGone_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("missing");
    QTest::newRow("log") << "DROP TABLE embeddings_queue"
                         << "table embeddings_queue (embeddings_queue 1)";
    QTest::newRow("records") << "DROP TABLE embeddings"
                             << "table embeddings (metadb 1)";
    QTest::newRow("metadata") << "DROP TABLE embedding_metadata"
                              << "table embedding_metadata (metadb 1)";
    QTest::newRow("arrays") << "DROP TABLE embedding_metadata_array"
                            << "table embedding_metadata_array (metadb 6)";
    QTest::newRow("positions") << "DROP TABLE max_seq_id"
                               << "table max_seq_id (metadb 1)";
    QTest::newRow("setting of the log") << "DROP TABLE embeddings_queue_config"
                                        << "table embeddings_queue_config (embeddings_queue 2)";
    QTest::newRow("parameters") << "DROP TABLE segment_metadata"
                                << "table segment_metadata (sysdb 2)";
    QTest::newRow("dimension") << "ALTER TABLE collections DROP COLUMN dimension"
                               << "column collections.dimension (sysdb 3)";
    QTest::newRow("bool") << "ALTER TABLE segment_metadata DROP COLUMN bool_value"
                          << "column segment_metadata.bool_value (sysdb 6)";
    QTest::newRow("schema") << "ALTER TABLE collections DROP COLUMN schema_str"
                            << "column collections.schema_str (sysdb 10)";
}

/// The rest of the directory is still shown, and a finding names the part.
void TestSchema::namesWhatIsGone()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    QFETCH(QString, change);
    QFETCH(QString, missing);
    QVERIFY(read(fixture)->missing.empty());
    test::edit(fixture.path(), "PRAGMA foreign_keys = OFF; " + change.toStdString());
    const auto schema = read(fixture);
    QVERIFY2(schema, schema ? "" : schema.error().message.c_str());
    QCOMPARE(schema->missing, std::vector<std::string>{ missing.toStdString() });

    const auto store = Store::open(fixture.path());
    QVERIFY2(store, store ? "" : store.error().message.c_str());
    for (const auto& view : { store->firstView(), store->exactView() }) {
        QVERIFY2(view, view ? "" : view.error().message.c_str());
        QVERIFY(view->collections.size() > 5);
        const auto found = std::find_if(view->findings.begin(), view->findings.end(), [&](const auto& finding) {
            return finding.id == "D16" && finding.evidence == std::vector<std::string>{ missing.toStdString() };
        });
        QVERIFY(found != view->findings.end());
    }
}

void TestSchema::foreignDatabase_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("names");
    const auto row = [](const char* title, const char* change, ErrorKind kind, const char* names) {
        QTest::newRow(title) << QString::fromLatin1(change) << int(kind) << QString::fromLatin1(names);
    };
    row("no migrations table", "DROP TABLE migrations", ErrorKind::NotAStore, "migrations");
    row("no migrations yet", "DELETE FROM migrations", ErrorKind::NotAStore, "empty");
    row("two tables missing", "DROP TABLE embeddings; DROP TABLE segments", ErrorKind::Unsupported, "segments");
    row("no names", "ALTER TABLE collections RENAME COLUMN name TO title", ErrorKind::Unsupported, "collections.name");
    // A view runs SQL of whoever made the file; this one would never end.
    row("a view in a table's place",
        "DROP TABLE embeddings; CREATE VIEW embeddings AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 "
        "FROM n) SELECT id, 'x' AS segment_id, 'y' AS embedding_id, 1 AS seq_id FROM n",
        ErrorKind::Unsupported, "embeddings");
    row("columns of another program", "DROP TABLE migrations; CREATE TABLE migrations (name TEXT)",
        ErrorKind::Unsupported, "dir");
}

void TestSchema::foreignDatabase()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    QFETCH(QString, change);
    QFETCH(QString, names);
    test::edit(fixture.path(), change.toStdString());
    const auto schema = read(fixture);
    QVERIFY(!schema);
    QTEST(int(schema.error().kind), "kind");
    QVERIFY2(QString::fromStdString(schema.error().message).contains(names), schema.error().message.c_str());
    QCOMPARE(schema.error().path, fixture.path() + "/chroma.sqlite3");
    QVERIFY(!schema.error().hint.empty());
}

QTEST_GUILESS_MAIN(TestSchema)
#include "tst_schema.moc"
