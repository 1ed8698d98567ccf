// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QFile>
#include <QtTest>

#include "engine/chroma/records.h"
#include "tests/engine/editor.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::chroma;
using nlohmann::json;

namespace {

const std::string youngSegment =
    "(SELECT s.id FROM segments s JOIN collections c ON c.id = s.collection WHERE c.name = 'young' AND s.scope = "
    "'METADATA')";
const std::string youngTopic = "(SELECT 'persistent://default/default/' || id FROM collections WHERE name = 'young')";

Result<RecordPage> readYoung(const test::Fixture& fixture, const RecordQuery& query = {})
{
    const auto store = Store::open(fixture.path());
    if (!store)
        qFatal("%s", describe(store.error()).c_str());
    const auto catalog = store->catalog();
    return readRecords(*store, **resolveCollection(*catalog, "young"), query, 0, 100'000);
}

const Record& recordNamed(const RecordPage& page, const std::string& id)
{
    for (const Record& record : page.rows) {
        if (record.id == id)
            return record;
    }
    qFatal("no record %s", id.c_str());
}

Figure countOfYoung(const test::Fixture& fixture)
{
    const auto store = Store::open(fixture.path());
    const auto snapshot = store->exactView();
    for (const CollectionView& view : snapshot->collections) {
        if (view.collection.name == "young")
            return view.records;
    }
    return {};
}

} // namespace

/// Records whose rows or log entries are not what Chroma writes.
class TestRecordsOdd : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void operationsInTheLog();
    void idsThatAreNoText();
    void idsWithoutAUniqueIndex();
    void largestRowId();
    void numbersOfAnyKind();
    void vectorsThatAreNoBlob();
    void entryBeforeTheFirst();
    void valuesWithoutAType();
    void fullTextWithoutItsTable();
    void indexCut();
    void segmentNamesAreNoPaths();

private:
    void write(const std::string& sql) const { test::edit(m_fixture->path(), sql); }
    /// Adds a row to the log of `young`.
    void log(int operation, const std::string& id, const std::string& metadata, bool vector = true) const;

    std::unique_ptr<test::Fixture> m_fixture;
};

void TestRecordsOdd::init()
{
    m_fixture = std::make_unique<test::Fixture>(QStringLiteral("chroma-1.5.9"));
    QVERIFY(m_fixture->isValid());
}

void TestRecordsOdd::log(int operation, const std::string& id, const std::string& metadata, bool vector) const
{
    write("INSERT INTO embeddings_queue (operation, topic, id, vector, encoding, metadata) VALUES ("
        + std::to_string(operation) + ", " + youngTopic + ", '" + id + "', " + (vector ? "zeroblob(48)" : "NULL")
        + ", 'FLOAT32', '" + metadata + "')");
}

/// What each operation does to a record that is there and to one that is not (add 0, update 1, upsert 2, delete 3).
void TestRecordsOdd::operationsInTheLog()
{
    log(0, "y1", R"({"a": 1})"); // is there: ignored
    log(1, "nobody", R"({"a": 1})"); // is not: ignored
    log(3, "nobody", "{}", false);
    log(0, "new", R"({"a": 1, "b": 2, "chroma:document": "first"})");
    log(1, "new", R"({"b": null, "c": [1, "x"], "a": "text"})", false);
    log(2, "y2", R"({"n": 5, "chroma:document": "second"})");
    log(3, "y3", "{}", false);
    log(3, "y4", "{}", false);
    log(0, "y4", R"({"z": true})");
    log(9, "y5", R"({"a": 1})");
    RecordQuery query;
    query.vectors = true;
    const auto page = readYoung(*m_fixture, query);
    QVERIFY2(page, page ? "" : describe(page.error()).c_str());
    QCOMPARE(page->total, std::uint64_t{ 30 }); // one new, one gone
    QCOMPARE(countOfYoung(*m_fixture), Figure::exact(30));
    QVERIFY(!recordNamed(*page, "y1").metadata.contains("a"));
    QCOMPARE(recordNamed(*page, "new").metadata.dump(), std::string(R"({"a":"text","c":[1,"x"]})"));
    QCOMPARE(recordNamed(*page, "new").document, std::optional<std::string>("first"));
    QCOMPARE(recordNamed(*page, "new").vector, std::vector<float>(12, 0.0F));
    QCOMPARE(recordNamed(*page, "y2").metadata["n"], nlohmann::ordered_json(5));
    QCOMPARE(recordNamed(*page, "y2").document, std::optional<std::string>("second"));
    QCOMPARE(recordNamed(*page, "y4").metadata.dump(), std::string(R"({"z":true})"));
    QVERIFY(!recordNamed(*page, "y4").document); // nothing of the deleted one is left
    QVERIFY(!recordNamed(*page, "y5").metadata.contains("a"));
    QVERIFY(std::none_of(page->rows.begin(), page->rows.end(), [](const Record& r) { return r.id == "y3"; }));

    query.whereDocument = json{ { "$contains", "second" } };
    QCOMPARE(readYoung(*m_fixture, query)->total, std::uint64_t{ 1 });
    query.whereDocument.reset();
    query.where = json::parse(R"({"c": {"$contains": "x"}})");
    QCOMPARE(readYoung(*m_fixture, query)->total, std::uint64_t{ 1 });
}

/// More of them than a chunk: they must not keep the reader from advancing.
void TestRecordsOdd::idsThatAreNoText()
{
    write("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 11000) INSERT INTO embeddings "
          "(segment_id, embedding_id, seq_id) SELECT "
        + youngSegment + ", CAST(printf('%06d', i) AS BLOB), 1 FROM n");
    const auto page = readYoung(*m_fixture);
    QVERIFY(page);
    QCOMPARE(page->total, std::uint64_t{ 30 });
    QCOMPARE(countOfYoung(*m_fixture), Figure::exact(30));
}

void TestRecordsOdd::idsWithoutAUniqueIndex()
{
    write("CREATE TABLE copy (id INTEGER PRIMARY KEY, segment_id TEXT, embedding_id TEXT, seq_id BLOB, created_at);"
          "INSERT INTO copy SELECT * FROM embeddings; DROP TABLE embeddings; ALTER TABLE copy RENAME TO embeddings;"
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 11000) INSERT INTO embeddings "
          "(segment_id, embedding_id) SELECT "
        + youngSegment + ", 'same' FROM n");
    QVERIFY(readYoung(*m_fixture)); // it ends
    QVERIFY(countOfYoung(*m_fixture).value >= 30U);
}

void TestRecordsOdd::largestRowId()
{
    write("INSERT INTO embeddings (id, segment_id, embedding_id, seq_id) VALUES (9223372036854775807, " + youngSegment
        + ", 'last', 1), (-9223372036854775808, " + youngSegment + ", 'first', 1)");
    QCOMPARE(readYoung(*m_fixture)->total, std::uint64_t{ 32 });
    QCOMPARE(countOfYoung(*m_fixture), Figure::exact(32));
    const auto store = Store::open(m_fixture->path());
    QVERIFY(store->firstView());

    log(0, "one more", "{}");
    const auto full = readYoung(*m_fixture);
    QVERIFY(!full);
    QCOMPARE(full.error().kind, ErrorKind::Corrupt);
}

void TestRecordsOdd::numbersOfAnyKind()
{
    log(0, "n",
        R"({"largest": 9223372036854775807, "above": 9223372036854775808, "most": 18446744073709551615, "float": 3.0, )"
        R"("far": 1e300, "object": {"a": 1}, "nan": NaN, "mixed": [1, 2.5, true, "x", null, 9223372036854775808]})");
    const auto page = readYoung(*m_fixture);
    QVERIFY(page);
    const nlohmann::ordered_json& metadata = recordNamed(*page, "n").metadata;
    QCOMPARE(metadata.at("largest").dump(), std::string("9223372036854775807"));
    QCOMPARE(metadata.at("above").get<double>(), 9223372036854775808.0);
    QCOMPARE(metadata.at("most").get<double>(), 18446744073709551616.0);
    QVERIFY(metadata.at("float").is_number_float());
    QCOMPARE(metadata.at("far").get<double>(), 1e300);
    QVERIFY(metadata.at("object").is_null());
    QVERIFY(!metadata.contains("nan"));
    QCOMPARE(metadata.at("mixed").dump(), std::string(R"([1,2.5,true,"x",null,9.223372036854776e+18])"));
}

void TestRecordsOdd::vectorsThatAreNoBlob()
{
    write("UPDATE embeddings_queue SET vector = 'text' WHERE id = 'y1' AND topic = " + youngTopic
        + "; UPDATE embeddings_queue SET vector = 7.5 WHERE id = 'y2' AND topic = " + youngTopic
        + "; UPDATE embeddings_queue SET vector = zeroblob(7) WHERE id = 'y3' AND topic = " + youngTopic);
    RecordQuery query;
    query.vectors = true;
    const auto page = readYoung(*m_fixture, query);
    QVERIFY(page);
    QCOMPARE(page->total, std::uint64_t{ 30 });
    for (const char* id : { "y1", "y2", "y3" }) {
        QVERIFY(recordNamed(*page, id).vector.empty());
        QCOMPARE(recordNamed(*page, id).vectorFrom, VectorFrom::Nowhere);
    }
    QCOMPARE(recordNamed(*page, "y4").vector.size(), std::size_t{ 12 });
}

/// Chroma's seq_ids begin at 1, but nothing in the table forbids 0.
void TestRecordsOdd::entryBeforeTheFirst()
{
    write("DELETE FROM max_seq_id WHERE segment_id = " + youngSegment
        + "; INSERT INTO embeddings_queue (seq_id, operation, topic, id, metadata) VALUES (0, 1, " + youngTopic
        + ", 'y1', '{\"zero\": 1}')");
    const auto page = readYoung(*m_fixture);
    QVERIFY(page);
    QCOMPARE(page->total, std::uint64_t{ 30 });
    QVERIFY(recordNamed(*page, "y1").metadata.contains("zero"));
}

void TestRecordsOdd::valuesWithoutAType()
{
    write("INSERT INTO embedding_metadata (id, key) SELECT id, 'nothing' FROM embeddings WHERE embedding_id = 'y1';"
          "UPDATE embedding_metadata SET string_value = NULL WHERE key = 'chroma:document' AND id = (SELECT id FROM "
          "embeddings WHERE embedding_id = 'y1')");
    const auto page = readYoung(*m_fixture);
    QVERIFY(page);
    QVERIFY(recordNamed(*page, "y1").metadata.at("nothing").is_null());
    QVERIFY(!recordNamed(*page, "y1").document);
    QVERIFY(recordNamed(*page, "y2").document);
}

void TestRecordsOdd::fullTextWithoutItsTable()
{
    write("DROP TABLE embedding_fulltext_search; CREATE VIRTUAL TABLE embedding_fulltext_search USING "
          "fts5(string_value, content='', tokenize='trigram')");
    QCOMPARE(readYoung(*m_fixture)->total, std::uint64_t{ 30 });
    RecordQuery query;
    query.whereDocument = json{ { "$contains", "a" } };
    const auto filtered = readYoung(*m_fixture, query);
    QVERIFY(!filtered);
    QCOMPARE(filtered.error().kind, ErrorKind::Unsupported);
}

/// What lies before the cut is still given.
void TestRecordsOdd::indexCut()
{
    const std::string segment =
        test::Editor(m_fixture->path() + "/chroma.sqlite3")
            .text("SELECT s.id FROM segments s JOIN collections c ON c.id = s.collection WHERE c.name = 'ties' AND "
                  "s.scope = 'VECTOR'");
    const QString file =
        m_fixture->directory() + u'/' + QString::fromStdString(segment) + QStringLiteral("/data_level0.bin");
    constexpr qint64 record = 4 + 32 * 4 + 8 * 4 + 8;
    QVERIFY(QFile(file).size() >= 100 * record);
    QVERIFY(QFile::resize(file, 40 * record + 7));
    const auto store = Store::open(m_fixture->path());
    const auto catalog = store->catalog();
    RecordQuery query;
    query.vectors = true;
    const auto page = readRecords(*store, **resolveCollection(*catalog, "ties"), query, 0, 1000);
    QVERIFY2(page, page ? "" : describe(page.error()).c_str());
    QCOMPARE(page->rows.size(), std::size_t{ 100 });
    QCOMPARE(std::count_if(page->rows.begin(), page->rows.end(),
                 [](const Record& r) { return r.vectorFrom == VectorFrom::Index; }),
        std::ptrdiff_t{ 40 });
}

/// A folder named by the database is read only where a folder of Chroma's can be.
void TestRecordsOdd::segmentNamesAreNoPaths()
{
    write("UPDATE segments SET id = '../db/' || id WHERE scope = 'VECTOR'");
    const auto store = Store::open(m_fixture->path());
    const auto catalog = store->catalog();
    RecordQuery query;
    query.vectors = true;
    const auto page = readRecords(*store, **resolveCollection(*catalog, "ties"), query, 0, 1000);
    QVERIFY(page);
    QVERIFY(std::none_of(page->rows.begin(), page->rows.end(),
        [](const Record& record) { return record.vectorFrom == VectorFrom::Index; }));
}

QTEST_GUILESS_MAIN(TestRecordsOdd)
#include "tst_recordsodd.moc"
