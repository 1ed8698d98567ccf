// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "engine/chroma/catalog.h"
#include "engine/sqlite/database.h"
#include "tests/engine/editor.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::chroma;

class TestCatalog : public QObject
{
    Q_OBJECT

private slots:
    void ofEveryRelease_data();
    void ofEveryRelease();
    void sameNameInTwoDatabases();
    void resolves_data();
    void resolves();
    void doesNotResolve_data();
    void doesNotResolve();
    void namesWithSlashesAreAmbiguous();
    void idIsStrongerThanAName();
    void metadataOfEachType();
    void missingParents_data();
    void missingParents();
    void orphanSegment();
    void oddDimensions_data();
    void oddDimensions();

private:
    Result<Catalog> read(const test::Fixture& fixture) const;
};

Result<Catalog> TestCatalog::read(const test::Fixture& fixture) const
{
    const auto database =
        sqlite::Database::openReadOnly(fixture.path() + "/chroma.sqlite3", std::chrono::milliseconds(1000));
    const auto schema = readSchema(database.value());
    return readCatalog(*database, schema.value());
}

void TestCatalog::ofEveryRelease_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestCatalog::ofEveryRelease()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    const auto catalog = read(directory);
    QVERIFY2(catalog, catalog ? "" : describe(catalog.error()).c_str());

    QFile file(directory.expected());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonArray expected =
        QJsonDocument::fromJson(file.readAll()).object().value(QStringLiteral("collections")).toArray();
    QCOMPARE(catalog->collections.size(), std::size_t(expected.size()));
    for (const QJsonValue& entry : expected) {
        const auto text = [&](const char* key) { return entry[QLatin1String(key)].toString().toStdString(); };
        const Collection* collection = catalog->find(CollectionId{ text("id") });
        QVERIFY2(collection, text("name").c_str());
        QCOMPARE(collection->qualifiedName(), text("tenant") + '/' + text("database") + '/' + text("name"));
        if (entry[QStringLiteral("dimension")].isDouble())
            QCOMPARE(collection->dimension, std::optional<std::uint64_t>(entry[QStringLiteral("dimension")].toInt()));
        QCOMPARE(collection->topic, "persistent://default/default/" + text("id"));
        QVERIFY(!collection->vectorSegment.empty());
        QVERIFY(!collection->metadataSegment.empty());
        QVERIFY(collection->vectorSegment != collection->metadataSegment);
    }
    QVERIFY(std::is_sorted(catalog->collections.begin(), catalog->collections.end(),
        [](const Collection& a, const Collection& b) { return a.qualifiedName() < b.qualifiedName(); }));
    QCOMPARE(std::int64_t(catalog->vectorSegments.size()),
        test::askInteger(directory.path(), "SELECT count(*) FROM segments WHERE scope = 'VECTOR'"));
}

void TestCatalog::sameNameInTwoDatabases()
{
    const auto catalog = read(test::Fixture(QStringLiteral("chroma-1.5.9")));
    QVERIFY(catalog);
    const auto both = resolveCollection(*catalog, "cosine_text");
    QVERIFY(!both);
    QCOMPARE(both.error().kind, ErrorKind::BadArgument);
    QVERIFY(both.error().hint.find("acme/second/cosine_text") != std::string::npos);
    QVERIFY(both.error().hint.find("default_tenant/default_database/cosine_text") != std::string::npos);
    const auto first = resolveCollection(*catalog, "acme/second/cosine_text");
    const auto second = resolveCollection(*catalog, "default_tenant/default_database/cosine_text");
    QVERIFY(first && second);
    QVERIFY((*first)->id != (*second)->id);
    QCOMPARE((*first)->dimension, std::optional<std::uint64_t>(20));
    QCOMPARE((*second)->dimension, std::optional<std::uint64_t>(48));
    QCOMPARE(catalog->tenants, (std::vector<std::string>{ "acme", "default_tenant" }));
}

void TestCatalog::resolves_data()
{
    QTest::addColumn<QString>("wanted");
    QTest::newRow("name") << QStringLiteral("young");
    QTest::newRow("qualified") << QStringLiteral("default_tenant/default_database/young");
    QTest::newRow("id") << QString();
}

void TestCatalog::resolves()
{
    const test::Fixture fixture(QStringLiteral("chroma-0.4.6"));
    const auto catalog = read(fixture);
    QFETCH(QString, wanted);
    const std::string id =
        test::Editor(fixture.path() + "/chroma.sqlite3").text("SELECT id FROM collections WHERE name = 'young'");
    const auto found = resolveCollection(*catalog, wanted.isEmpty() ? id : wanted.toStdString());
    QVERIFY(found);
    QCOMPARE((*found)->id.text, id);
    QCOMPARE((*found)->name, std::string("young"));
}

void TestCatalog::doesNotResolve_data()
{
    QTest::addColumn<QString>("wanted");
    QTest::newRow("unknown") << QStringLiteral("nobody");
    QTest::newRow("empty") << QString();
    QTest::newRow("other case") << QStringLiteral("Young");
    QTest::newRow("beginning of a name") << QStringLiteral("you");
    QTest::newRow("beginning of an id") << QStringLiteral("00000000-0000-0000-0000-000000000000");
    QTest::newRow("without tenant") << QStringLiteral("default_database/young");
}

void TestCatalog::doesNotResolve()
{
    const auto catalog = read(test::Fixture(QStringLiteral("chroma-0.6.3")));
    QFETCH(QString, wanted);
    const auto found = resolveCollection(*catalog, wanted.toStdString());
    QVERIFY(!found);
    QCOMPARE(found.error().kind, ErrorKind::BadArgument);
    QVERIFY(found.error().hint.find("default_tenant/default_database/young") != std::string::npos);
    QVERIFY(found.error().hint.size() < 2000);
}

/// "a" with database "b/c" and "a/b" with database "c" read the same: neither may be taken silently.
void TestCatalog::namesWithSlashesAreAmbiguous()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    test::edit(fixture.path(),
        "INSERT INTO tenants VALUES ('a'), ('a/b');"
        "INSERT INTO databases VALUES ('d1', 'b/c', 'a'), ('d2', 'c', 'a/b');"
        "INSERT INTO collections (id, name, database_id) VALUES ('11111111-0000-0000-0000-000000000000', 'x', 'd1'), "
        "('22222222-0000-0000-0000-000000000000', 'x', 'd2');");
    const auto catalog = read(fixture);
    QVERIFY(catalog);
    const auto found = resolveCollection(*catalog, "a/b/c/x");
    QVERIFY(!found);
    QCOMPARE(found.error().kind, ErrorKind::BadArgument);
    for (const char* id : { "11111111-0000-0000-0000-000000000000", "22222222-0000-0000-0000-000000000000" }) {
        QVERIFY2(found.error().hint.find(id) != std::string::npos, found.error().hint.c_str());
        const auto byId = resolveCollection(*catalog, id);
        QVERIFY(byId);
        QCOMPARE((*byId)->id.text, std::string(id));
    }
}

void TestCatalog::idIsStrongerThanAName()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const std::string young =
        test::Editor(fixture.path() + "/chroma.sqlite3").text("SELECT id FROM collections WHERE name = 'young'");
    test::edit(fixture.path(), "UPDATE collections SET name = '" + young + "' WHERE name = 'emptied'");
    const auto catalog = read(fixture);
    const auto found = resolveCollection(*catalog, young);
    QVERIFY(found);
    QCOMPARE((*found)->name, std::string("young"));
}

void TestCatalog::metadataOfEachType()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    test::edit(fixture.path(),
        "DELETE FROM collection_metadata;"
        "INSERT INTO collection_metadata (collection_id, key, str_value) SELECT id, 'text', 'naïve' FROM collections;"
        "INSERT INTO collection_metadata (collection_id, key, int_value) SELECT id, 'int', 4611686018427387904 FROM "
        "collections;"
        "INSERT INTO collection_metadata (collection_id, key, float_value) SELECT id, 'float', 3.0 FROM collections;"
        "INSERT INTO collection_metadata (collection_id, key, bool_value) SELECT id, 'bool', 1 FROM collections;"
        "INSERT INTO collection_metadata (collection_id, key) SELECT id, 'none' FROM collections;"
        "INSERT INTO collection_metadata (collection_id, key, str_value) SELECT id, 'broken', CAST(x'61ff' AS TEXT) "
        "FROM collections;");
    const auto catalog = read(fixture);
    QVERIFY(catalog);
    const auto& metadata = catalog->collections.front().metadata;
    QCOMPARE(metadata.at("text"), nlohmann::ordered_json("naïve"));
    QCOMPARE(metadata.at("int"), nlohmann::ordered_json(std::int64_t{ 1 } << 62));
    QVERIFY(metadata.at("float").is_number_float());
    QCOMPARE(metadata.at("bool"), nlohmann::ordered_json(true));
    QVERIFY(metadata.at("none").is_null());
    QCOMPARE(metadata.at("broken"), nlohmann::ordered_json("a\xef\xbf\xbd"));
}

void TestCatalog::missingParents_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("problem");
    QTest::newRow("database gone") << QStringLiteral("DELETE FROM databases WHERE name = 'second'")
                                   << QStringLiteral("names the database");
    QTest::newRow("vector segment gone") << QStringLiteral(
        "DELETE FROM segments WHERE scope = 'VECTOR' AND collection = (SELECT id FROM collections "
        "WHERE name = 'young')") << QStringLiteral("no VECTOR segment");
    QTest::newRow("metadata segment gone") << QStringLiteral(
        "DELETE FROM segments WHERE scope = 'METADATA' AND collection = (SELECT id FROM collections "
        "WHERE name = 'young')") << QStringLiteral("no METADATA segment");
}

/// The collection is still listed, and what it lacks is said apart from rows that nobody misses.
void TestCatalog::missingParents()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto before = read(fixture);
    QFETCH(QString, change);
    QFETCH(QString, problem);
    test::edit(fixture.path(), change.toStdString());
    const auto catalog = read(fixture);
    QVERIFY(catalog);
    QCOMPARE(catalog->collections.size(), before->collections.size());
    QCOMPARE(catalog->problems, before->problems);
    QCOMPARE(catalog->gaps.size(), std::size_t{ 1 });
    QVERIFY2(QString::fromStdString(catalog->gaps.front()).contains(problem), catalog->gaps.front().c_str());
    QVERIFY(before->gaps.empty());
}

void TestCatalog::orphanSegment()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto before = read(fixture);
    test::edit(fixture.path(),
        "INSERT INTO segments VALUES ('33333333-0000-0000-0000-000000000000', "
        "'urn:chroma:segment/vector/hnsw-local-persisted', 'VECTOR', '44444444-0000-0000-0000-000000000000')");
    const auto catalog = read(fixture);
    QVERIFY(catalog);
    QCOMPARE(catalog->vectorSegments.size(), before->vectorSegments.size() + 1);
    QCOMPARE(catalog->problems.size(), before->problems.size() + 1);
    QVERIFY(catalog->problems.back().find("44444444-0000-0000-0000-000000000000") != std::string::npos);
}

void TestCatalog::oddDimensions_data()
{
    QTest::addColumn<QString>("stored");
    QTest::addColumn<quint64>("dimension");
    QTest::newRow("NULL") << QStringLiteral("NULL") << quint64{ 0 };
    QTest::newRow("zero") << QStringLiteral("0") << quint64{ 0 };
    QTest::newRow("negative") << QStringLiteral("-5") << quint64{ 0 };
    QTest::newRow("text") << QStringLiteral("'many'") << quint64{ 0 };
    QTest::newRow("largest") << QStringLiteral("9223372036854775807") << quint64{ 9223372036854775807 };
}

void TestCatalog::oddDimensions()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    QFETCH(QString, stored);
    QFETCH(quint64, dimension);
    test::edit(fixture.path(), "UPDATE collections SET dimension = " + stored.toStdString());
    const auto catalog = read(fixture);
    QVERIFY(catalog);
    for (const Collection& collection : catalog->collections)
        QCOMPARE(collection.dimension, dimension == 0 ? std::nullopt : std::optional<std::uint64_t>(dimension));
}

QTEST_GUILESS_MAIN(TestCatalog)
#include "tst_catalog.moc"
