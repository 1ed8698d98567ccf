// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include <QTemporaryDir>
#include <QtTest>

#include "engine/chroma/filtersql.h"
#include "tests/engine/editor.h"

using namespace engine;
using namespace engine::chroma;
using nlohmann::json;
using Ids = QList<int>;

namespace {

constexpr std::array<Dialect, 5> dialects{ Dialect::PythonTyped, Dialect::PythonTypedById, Dialect::PythonComplement,
    Dialect::Rust, Dialect::RustArrays };

/// Seven records in Chroma's own tables. 3 keeps n as a float, 4 keeps word as a number and has no document, 5 has a
/// document only, 6 nothing at all, 7 arrays.
constexpr const char* tables = R"(
    CREATE TABLE embedding_metadata (id INTEGER, key TEXT NOT NULL, string_value TEXT, int_value INTEGER,
        float_value REAL, bool_value INTEGER, PRIMARY KEY (id, key));
    CREATE TABLE embedding_metadata_array (id INTEGER NOT NULL, key TEXT NOT NULL, string_value TEXT,
        int_value INTEGER, float_value REAL, bool_value INTEGER);
    CREATE VIRTUAL TABLE embedding_fulltext_search USING fts5(string_value, tokenize='trigram');
    INSERT INTO embedding_metadata (id, key, string_value) VALUES (1, 'word', 'river'), (2, 'word', 'stone');
    INSERT INTO embedding_metadata (id, key, int_value) VALUES (1, 'n', 2), (2, 'n', 3), (4, 'word', 2);
    INSERT INTO embedding_metadata (id, key, float_value) VALUES (3, 'n', 2.0);
    INSERT INTO embedding_metadata (id, key, bool_value) VALUES (1, 'flag', 1), (2, 'flag', 0);
    INSERT INTO embedding_metadata_array (id, key, string_value) VALUES (7, 'tags', 'a'), (7, 'tags', 'b');
    INSERT INTO embedding_metadata_array (id, key, int_value) VALUES (7, 'numbers', 1);
    INSERT INTO embedding_metadata_array (id, key, float_value) VALUES (7, 'numbers', 2.5);
    INSERT INTO embedding_fulltext_search (rowid, string_value) VALUES (1, 'the river is 100% wet'),
        (2, 'stone_cold'), (3, 'Amber'), (5, 'zephyr 数据'), (7, 'back\slash');
)";

Schema schemaOfTables()
{
    Schema schema;
    schema.hasMetadataBool = schema.hasMetadataArrays = true;
    schema.fullTextTable = "embedding_fulltext_search";
    return schema;
}

} // namespace

class TestFilter : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void metadata_data();
    void metadata();
    void documents_data();
    void documents();
    void bothMustHold();
    void regexThatIsNone();
    void largestFiltersRun();
    void beforeBooleans();
    void fullTextOfTheFirstReleases();
    void withoutFullText();

private:
    Ids matching(const FilterSql& sql) const;
    Ids matching(const json& filter, bool document, Dialect dialect) const;

    QTemporaryDir m_folder;
    std::unique_ptr<sqlite::Database> m_database;
};

void TestFilter::initTestCase()
{
    const std::string path = m_folder.filePath(QStringLiteral("tables.sqlite3")).toStdString();
    test::Editor(path).run(tables);
    m_database = std::make_unique<sqlite::Database>(
        sqlite::Database::openReadOnly(path, std::chrono::milliseconds(1000)).value());
}

Ids TestFilter::matching(const FilterSql& sql) const
{
    auto statement = m_database->prepare("SELECT " + sql.expression);
    if (!statement)
        qFatal("%s: %s", statement.error().message.c_str(), sql.expression.c_str());
    Ids ids;
    for (int id = 1; id <= 7; ++id) {
        statement->reset();
        statement->bind(1, std::int64_t{ id });
        bindValues(*statement, sql);
        if (!statement->step().value())
            qFatal("no row");
        if (statement->integer(0) != 0)
            ids << id;
    }
    return ids;
}

Ids TestFilter::matching(const json& filter, bool document, Dialect dialect) const
{
    const auto parsed = document ? parseWhereDocument(filter, dialect) : parseWhere(filter, dialect);
    if (!parsed)
        return { -1 };
    const std::vector<Filter> one{ *parsed };
    if (document && !prepareRegex(*m_database, one))
        return { -2 };
    const FilterTables main = mainTables(schemaOfTables());
    return matching(document ? compileFilters({}, one, main, dialect) : compileFilters(one, {}, main, dialect));
}

namespace {

void columns()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QList<Ids>>("expected"); // of each dialect; -1 = refused
}

/// One answer of the releases that compare by type, one of those that take complements.
void row(const char* filter, const Ids& typed, const Ids& complement)
{
    QTest::newRow(filter) << QByteArray(filter) << QList<Ids>{ typed, typed, complement, complement, complement };
}

void row(const char* filter, const QList<Ids>& expected)
{
    QTest::newRow(filter) << QByteArray(filter) << expected;
}

const Ids refused{ -1 };

} // namespace

void TestFilter::metadata_data()
{
    columns();
    row(R"({"word": "river"})", { 1 }, { 1 });
    row(R"({"word": "River"})", {}, {});
    row(R"({"missing": "x"})", {}, {});
    row(R"({"word": {"$ne": "river"}})", { 2 }, { 2, 3, 4, 5, 6, 7 });
    row(R"({"missing": {"$ne": 3}})", {}, { 1, 2, 3, 4, 5, 6, 7 });
    row(R"({"word": 2})", { 4 }, { 4 });
    row(R"({"n": 2})", { 1 }, { 1, 3 });
    row(R"({"n": 2.0})", { 3 }, { 1, 3 });
    row(R"({"n": {"$ne": 2}})", { 2 }, { 2, 4, 5, 6, 7 });
    row(R"({"n": {"$ne": 2.0}})", {}, { 2, 4, 5, 6, 7 });
    row(R"({"n": {"$gt": 2}})", { 2 }, { 2 });
    row(R"({"n": {"$gt": 1.5}})", { 3 }, { 1, 2, 3 });
    row(R"({"n": {"$gte": 2}})", { 1, 2 }, { 1, 2, 3 });
    row(R"({"n": {"$lt": 3}})", { 1 }, { 1, 3 });
    row(R"({"n": {"$lte": 2.5}})", { 3 }, { 1, 3 });
    row(R"({"n": 9223372036854775808})", {}, {});
    row(R"({"n": {"$lt": 18446744073709551615}})", { 1, 2 }, { 1, 2, 3 });
    row(R"({"flag": true})", { 1 }, { 1 });
    row(R"({"flag": 1})", {}, {});
    row(R"({"flag": {"$ne": true}})", { 2 }, { 2, 3, 4, 5, 6, 7 });
    row(R"({"$and": [{"n": {"$gte": 2}}, {"word": {"$ne": "stone"}}]})", { 1 }, { 1, 3 });
    row(R"({"$or": [{"word": "river"}, {"flag": false}, {"word": 2}]})", { 1, 2, 4 }, { 1, 2, 4 });
    row(R"({"word": {"$in": ["river", "x"]}})", { refused, { 1 }, { 1 }, { 1 }, { 1 } });
    const Ids notRiver{ 2, 3, 4, 5, 6, 7 };
    row(R"({"word": {"$nin": ["river"]}})", { refused, { 2 }, notRiver, notRiver, notRiver });
    const Ids numbers{ 1, 2, 3 };
    row(R"({"n": {"$in": [2, 3]}})", { refused, { 1, 2 }, numbers, numbers, numbers });
    row(R"({"n": {"$in": [2.0]}})", { refused, { 3 }, { 1, 3 }, { 1, 3 }, { 1, 3 } });
    row(R"({"flag": {"$in": [false]}})", { refused, { 2 }, { 2 }, { 2 }, { 2 } });
    const Ids allBut2{ 1, 3, 4, 5, 6, 7 };
    row(R"({"flag": {"$nin": [false]}})", { refused, { 1 }, allBut2, allBut2, allBut2 });
    // arrays, since 1.5
    row(R"({"tags": "a"})", {}, {});
    row(R"({"tags": {"$contains": "a"}})", { refused, refused, refused, refused, { 7 } });
    row(R"({"tags": {"$contains": "c"}})", { refused, refused, refused, refused, {} });
    row(R"({"numbers": {"$contains": 1.0}})", { refused, refused, refused, refused, { 7 } });
    row(R"({"numbers": {"$contains": 2.5}})", { refused, refused, refused, refused, { 7 } });
    row(R"({"tags": {"$not_contains": "a"}})", { refused, refused, refused, refused, { 1, 2, 3, 4, 5, 6 } });
}

void TestFilter::metadata()
{
    QFETCH(QByteArray, filter);
    QFETCH(QList<Ids>, expected);
    for (std::size_t i = 0; i < dialects.size(); ++i)
        QCOMPARE(matching(json::parse(filter.toStdString()), false, dialects[i]), expected[int(i)]);
}

void TestFilter::documents_data()
{
    columns();
    const Ids any{ 1, 2, 3, 5, 7 };
    row(R"({"$contains": "river"})", { 1 }, { 1 });
    row(R"({"$contains": "amber"})", {}, {});
    row(R"({"$contains": "mb"})", { 3 }, { 3 });
    row(R"({"$contains": "数"})", { 5 }, { 5 });
    row(R"({"$contains": "\\"})", { 7 }, { 7 });
    row(R"({"$contains": "'; DROP TABLE embedding_metadata; --"})", {}, {});
    // wildcards of the Python releases, literal in Rust
    row(R"({"$contains": "%"})", { any, any, any, { 1 }, { 1 } });
    row(R"({"$contains": "_"})", { any, any, any, { 2 }, { 2 } });
    row(R"({"$contains": "r_v"})", { { 1 }, { 1 }, { 1 }, {}, {} });
    row(R"({"$contains": "\\%"})", { { 7 }, { 7 }, { 7 }, {}, {} });
    const Ids lacking{ 2, 3, 4, 5, 6, 7 };
    row(R"({"$not_contains": "river"})", { refused, { 2, 3, 5, 7 }, lacking, lacking, lacking });
    row(R"({"$and": [{"$contains": "s"}, {"$contains": "t"}]})", { 1, 2 }, { 1, 2 });
    row(R"({"$or": [{"$contains": "Amber"}, {"$contains": "cold"}]})", { 2, 3 }, { 2, 3 });
    row(R"({"$regex": "^st|数.$"})", { refused, refused, refused, { 2, 5 }, { 2, 5 } });
    row(R"({"$regex": "(?i)AMBER"})", { refused, refused, refused, { 3 }, { 3 } });
    const Ids notStone{ 1, 3, 4, 5, 6, 7 };
    row(R"({"$not_regex": "^st"})", { refused, refused, refused, notStone, notStone });
}

void TestFilter::documents()
{
    QFETCH(QByteArray, filter);
    QFETCH(QList<Ids>, expected);
    for (std::size_t i = 0; i < dialects.size(); ++i)
        QCOMPARE(matching(json::parse(filter.toStdString()), true, dialects[i]), expected[int(i)]);
}

void TestFilter::bothMustHold()
{
    const Dialect dialect = Dialect::RustArrays;
    const auto where = parseWhere(json::parse(R"({"n": {"$gte": 2}})"), dialect);
    const auto document = parseWhereDocument(json::parse(R"({"$contains": "e"})"), dialect);
    QVERIFY(where && document);
    QCOMPARE(
        matching(compileFilters({ *where }, { *document }, mainTables(schemaOfTables()), dialect)), (Ids{ 1, 2, 3 }));
    QCOMPARE(matching(compileFilters({}, {}, mainTables(schemaOfTables()), dialect)), (Ids{ 1, 2, 3, 4, 5, 6, 7 }));
}

void TestFilter::regexThatIsNone()
{
    for (const char* pattern : { "(", "a{2,1}", "(?=x)", "\\1", "[z-a]" }) {
        const auto parsed =
            parseWhereDocument({ { "$and", { { { "$contains", "x" } }, { { "$regex", pattern } } } } }, Dialect::Rust);
        QVERIFY(parsed);
        const auto prepared = prepareRegex(*m_database, { *parsed });
        QVERIFY2(!prepared, pattern);
        QCOMPARE(prepared.error().kind, ErrorKind::BadArgument);
        QVERIFY(!prepared.error().message.empty());
    }
}

/// Whatever the parser lets through, SQLite runs.
void TestFilter::largestFiltersRun()
{
    json conditions = json::array();
    for (int i = 0; i < 1600; ++i)
        conditions.push_back({ { "$and", { { { "n", i } }, { { "word", { { "$ne", "x" } } } } } } });
    QCOMPARE(matching({ { "$or", conditions } }, false, Dialect::Rust), (Ids{ 1, 2, 3 }));

    json list = json::array();
    for (int i = 0; i < 20'000; ++i)
        list.push_back(i);
    QCOMPARE(matching({ { "n", { { "$in", list } } } }, false, Dialect::Rust), (Ids{ 1, 2, 3 }));
    QCOMPARE(matching({ { "$contains", std::string(49'000, '_') } }, true, Dialect::PythonComplement), Ids{});
    QCOMPARE(matching({ { "$contains", std::string(24'000, '_') } }, true, Dialect::Rust), Ids{});

    json deep = { { "n", 2 } };
    for (int i = 0; i < 48; ++i)
        deep = { { i % 2 == 0 ? "$and" : "$or", { deep, { { "n", 2 } } } } };
    QCOMPARE(matching(deep, false, Dialect::Rust), (Ids{ 1, 3 }));
}

/// 0.4.0 to 0.4.3 kept true as the number 1.
void TestFilter::beforeBooleans()
{
    Schema schema = schemaOfTables();
    schema.hasMetadataBool = false;
    const auto parsed = parseWhere(json::parse(R"({"n": true})"), Dialect::PythonTyped);
    const FilterSql sql = compileFilters({ *parsed }, {}, mainTables(schema), Dialect::PythonTyped);
    QVERIFY(sql.expression.find("bool_value") == std::string::npos);
    QVERIFY(sql.expression.find("int_value") != std::string::npos);
}

/// 0.4.0 to 0.4.5 kept the record's id in a column beside the text.
void TestFilter::fullTextOfTheFirstReleases()
{
    const std::string path = m_folder.filePath(QStringLiteral("first.sqlite3")).toStdString();
    test::Editor(path).run("CREATE VIRTUAL TABLE embedding_fulltext USING fts5(id, string_value);"
                           "INSERT INTO embedding_fulltext (rowid, id, string_value) VALUES (70, 1, 'a river'), "
                           "(1, 2, 'a stone');");
    const auto database = sqlite::Database::openReadOnly(path, std::chrono::milliseconds(1000));
    Schema schema;
    schema.fullTextTable = "embedding_fulltext";
    const auto parsed = parseWhereDocument({ { "$contains", "river" } }, Dialect::PythonTyped);
    const FilterSql sql = compileFilters({}, { *parsed }, mainTables(schema), Dialect::PythonTyped);
    auto statement = database->prepare("SELECT " + sql.expression);
    QVERIFY(statement);
    for (const std::int64_t id : { 1, 2, 70 }) {
        statement->reset();
        statement->bind(1, id);
        bindValues(*statement, sql);
        QVERIFY(statement->step().value());
        QCOMPARE(statement->integer(0), std::int64_t{ id == 1 });
    }
}

void TestFilter::withoutFullText()
{
    Schema schema = schemaOfTables();
    schema.fullTextTable.clear();
    const auto parsed = parseWhereDocument({ { "$contains", "river" } }, Dialect::Rust);
    QCOMPARE(matching(compileFilters({}, { *parsed }, mainTables(schema), Dialect::Rust)), Ids{});
}

QTEST_GUILESS_MAIN(TestFilter)
#include "tst_filter.moc"
