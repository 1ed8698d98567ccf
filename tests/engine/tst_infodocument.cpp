// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "engine/chroma/records.h"
#include "engine/chroma/store.h"
#include "engine/report/infodocument.h"
#include "engine/report/infotext.h"
#include "engine/report/recordsdocument.h"
#include "tests/engine/editor.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::chroma;
using nlohmann::ordered_json;

namespace {

/// Text that is no UTF-8, as SQL.
constexpr const char* broken = "CAST(x'61ff0a1b5b324a' AS TEXT)";

void hasKeys(const ordered_json& object, std::initializer_list<const char*> keys)
{
    for (const char* key : keys)
        QVERIFY2(object.contains(key), key);
}

/// A number, null, or an estimate with its method.
bool isFigure(const ordered_json& value)
{
    if (value.is_object())
        return value.size() == 3 && value["value"].is_number_unsigned() && value["estimate"] == true
            && value["method"].is_string() && !value["method"].get<std::string>().empty();
    return value.is_null() || value.is_number_unsigned();
}

Snapshot look(const test::Fixture& fixture, bool exact)
{
    const auto store = Store::open(fixture.path());
    return exact ? store->exactView().value() : store->firstView().value();
}

} // namespace

class TestInfoDocument : public QObject
{
    Q_OBJECT

private slots:
    void infoHasTheFixedKeys_data();
    void infoHasTheFixedKeys();
    void walHasTheFixedKeys();
    void logRows();
    void figures();
    void unknownIsNull();
    void foreignBytesMakeValidJson();
    void errors();
    void recordsKeepTheirNumbers();
    void textsAreOneLineEach();
};

void TestInfoDocument::infoHasTheFixedKeys_data()
{
    QTest::addColumn<QString>("fixture");
    QTest::addColumn<bool>("exact");
    for (const QString& name : test::allFixtures()) {
        QTest::addRow("%s, first view", qPrintable(name)) << name << false;
        QTest::addRow("%s, exact view", qPrintable(name)) << name << true;
    }
}

/// Scripts rest on these.
void TestInfoDocument::infoHasTheFixedKeys()
{
    QFETCH(QString, fixture);
    QFETCH(bool, exact);
    const test::Fixture directory(fixture);
    const Snapshot snapshot = look(directory, exact);
    const ordered_json info = ordered_json::parse(report::toText(report::infoDocument(snapshot)));
    hasKeys(info, { "directory", "schema", "sqlite", "holders", "disk", "wal", "orphans", "collections", "findings" });
    hasKeys(info["schema"], { "generation", "migrations", "openable_by" });
    QCOMPARE(info["schema"]["openable_by"].size(), std::size_t{ 2 });
    hasKeys(info["sqlite"], { "bytes", "page_size", "page_count", "freelist_count", "journal_mode" });
    hasKeys(info["wal"], { "entries", "bytes", "min_seq_id", "max_seq_id", "automatically_purge" });
    hasKeys(info["disk"], { "total", "parts" });
    QStringList names;
    for (const ordered_json& part : info["disk"]["parts"]) {
        hasKeys(part, { "name", "bytes", "allocated" });
        names << QString::fromStdString(part["name"].get<std::string>());
        QVERIFY(isFigure(part["bytes"]));
        QVERIFY(!exact || part["bytes"].is_number_unsigned());
    }
    QCOMPARE(names.join(u' '),
        QStringLiteral("wal metadata full_text catalog free_pages vectors graph_links id_maps lengths orphans other"));
    QCOMPARE(info["collections"].size(), snapshot.collections.size());
    for (const ordered_json& collection : info["collections"]) {
        hasKeys(collection,
            { "tenant", "database", "name", "id", "dimension", "space", "records", "wal_entries",
                "wal_pending_metadata", "wal_pending_vectors", "vector_segment", "vector_folder_bytes" });
        for (const char* figure : { "records", "wal_entries", "wal_pending_metadata", "wal_pending_vectors" }) {
            QVERIFY(isFigure(collection[figure]));
            QVERIFY(!exact || collection[figure].is_number_unsigned());
        }
    }
    for (const ordered_json& finding : info["findings"])
        hasKeys(finding, { "id", "severity", "collection", "title", "evidence", "hint", "fix" });
}

void TestInfoDocument::walHasTheFixedKeys()
{
    const test::Fixture directory(QStringLiteral("chroma-0.5.5-then-1.5.9"));
    const Snapshot snapshot = look(directory, true);
    const ordered_json wal = report::walDocument(snapshot, {});
    QCOMPARE(wal["collections"].size(), snapshot.collections.size());
    for (const ordered_json& entry : wal["collections"]) {
        hasKeys(entry,
            { "id", "name", "entries", "bytes", "operations", "watermark_metadata", "watermark_vectors",
                "pending_metadata", "pending_vectors", "purgeable_entries", "purgeable_bytes", "batch_size",
                "sync_threshold" });
        hasKeys(entry["operations"], { "add", "update", "upsert", "delete" });
        QCOMPARE(entry["operations"]["add"].get<std::uint64_t>() + entry["operations"]["update"].get<std::uint64_t>()
                + entry["operations"]["upsert"].get<std::uint64_t>()
                + entry["operations"]["delete"].get<std::uint64_t>(),
            entry["entries"].get<std::uint64_t>());
    }
    const CollectionId one = snapshot.collections.front().collection.id;
    const ordered_json only = report::walDocument(snapshot, { one });
    QCOMPARE(only["collections"].size(), std::size_t{ 1 });
    QCOMPARE(only["collections"][0]["id"].get<std::string>(), one.text);
}

void TestInfoDocument::logRows()
{
    const test::Fixture directory(QStringLiteral("chroma-1.5.9"));
    const auto store = Store::open(directory.path());
    const auto rows = store->logRows({ {}, 0, 20, false });
    QVERIFY(rows);
    for (const LogRow& row : *rows)
        hasKeys(report::logRowJson(row),
            { "seq_id", "operation", "id", "dimension", "metadata", "document", "bytes", "applied_metadata",
                "applied_vectors" });
}

void TestInfoDocument::figures()
{
    QCOMPARE(report::figureJson(Figure::exact(7)).dump(), std::string("7"));
    QVERIFY(report::figureJson({}).is_null());
    QCOMPARE(report::figureJson(Figure::about(7, "by thumb")).dump(),
        std::string(R"({"value":7,"estimate":true,"method":"by thumb"})"));
    QCOMPARE(report::figureJson(Figure::exact(UINT64_MAX)).dump(), std::string("18446744073709551615"));
}

void TestInfoDocument::unknownIsNull()
{
    const test::Fixture directory(QStringLiteral("chroma-1.5.9"));
    test::edit(directory.path(),
        "DELETE FROM embeddings_queue_config; DELETE FROM embeddings_queue; DELETE FROM segments WHERE collection IN "
        "(SELECT id FROM collections WHERE name = 'young')");
    const ordered_json info = report::infoDocument(look(directory, true));
    QVERIFY(info["wal"]["min_seq_id"].is_null());
    QVERIFY(info["wal"]["automatically_purge"].is_null());
    for (const ordered_json& collection : info["collections"]) {
        if (collection["name"] == "young")
            QVERIFY(collection["vector_segment"].is_null());
        if (collection["name"] == "never_filled")
            QVERIFY(collection["dimension"].is_null());
    }
}

void TestInfoDocument::foreignBytesMakeValidJson()
{
    const test::Fixture directory(QStringLiteral("chroma-1.5.9"));
    const std::string text = broken;
    test::edit(directory.path(),
        "UPDATE collections SET name = name || " + text + "; UPDATE databases SET name = name || " + text
            + "; UPDATE embeddings_queue SET topic = " + text + ", id = " + text + ", created_at = " + text
            + ", metadata = " + text + " WHERE seq_id > 3000; INSERT INTO migrations VALUES (" + text + ", 1, " + text
            + ", '', " + text + ")");
    const auto store = Store::open(directory.path());
    const Snapshot snapshot = store->exactView().value();
    QVERIFY(ordered_json::accept(report::toText(report::infoDocument(snapshot))));
    QVERIFY(ordered_json::accept(report::toText(report::walDocument(snapshot, {}))));
    QVERIFY(report::walDocument(snapshot, {})["orphan_topics"].size() == 1);
    const auto rows = store->logRows({ {}, 0, 1000, false });
    QVERIFY(rows);
    for (const LogRow& row : *rows)
        QVERIFY(ordered_json::accept(report::toText(report::logRowJson(row))));
}

void TestInfoDocument::errors()
{
    const ordered_json document =
        report::errorDocument({ ErrorKind::Corrupt, "/x/\xff", 96, "page 1 is odd", "restore it" });
    QCOMPARE(report::toText(document["error"]),
        std::string("{\"kind\":\"corrupt\",\"path\":\"/x/\xef\xbf\xbd\",\"offset\":96,\"message\":\"page 1 is "
                    "odd\",\"hint\":\"restore it\"}"));
    const ordered_json bare = report::errorDocument({ ErrorKind::Io, {}, std::nullopt, "no", {} })["error"];
    QVERIFY(bare["path"].is_null() && bare["offset"].is_null() && bare["hint"].is_null());
}

void TestInfoDocument::recordsKeepTheirNumbers()
{
    Record record;
    record.id = "a";
    record.metadata = { { "int", (std::int64_t{ 1 } << 53) + 1 }, { "float", 3.0 }, { "list", { 1, 2.5 } } };
    record.vector = { 0.1F, std::numeric_limits<float>::infinity(), -0.0F };
    record.vectorFrom = VectorFrom::Log;
    const std::string text = report::toText(report::recordJson(record, true));
    QVERIFY2(text.find("9007199254740993") != std::string::npos, text.c_str());
    QVERIFY2(text.find("\"float\":3.0") != std::string::npos, text.c_str());
    const ordered_json parsed = ordered_json::parse(text);
    QCOMPARE(parsed["vector"][0].get<float>(), 0.1F);
    QVERIFY(parsed["vector"][1].is_null());
    QCOMPARE(parsed["vector_from"], ordered_json("wal"));
    QVERIFY(parsed["document"].is_null());
    record.vectorFrom = VectorFrom::Nowhere;
    QVERIFY(report::recordJson(record, true)["vector"].is_null());
    QVERIFY(!report::recordJson(record, false).contains("vector"));
}

/// What people read: no byte of the database makes a line of its own or commands the terminal.
void TestInfoDocument::textsAreOneLineEach()
{
    const test::Fixture directory(QStringLiteral("chroma-1.5.9"));
    const auto lines = [&](const Snapshot& snapshot) {
        const std::string text = report::infoText(snapshot, false) + report::walText(snapshot, {});
        return QByteArray::fromStdString(text);
    };
    const QByteArray before = lines(look(directory, true));
    test::edit(directory.path(), std::string("UPDATE collections SET name = name || ") + broken);
    const QByteArray after = lines(look(directory, true));
    QCOMPARE(after.count('\n'), before.count('\n'));
    QVERIFY(!after.contains('\x1b') && !after.contains('\xff'));
    QVERIFY(after.contains("young"));
    QVERIFY(report::infoText(look(directory, true), true).find("\x1b[2J") == std::string::npos);
}

QTEST_GUILESS_MAIN(TestInfoDocument)
#include "tst_infodocument.moc"
