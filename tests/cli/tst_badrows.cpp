// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <sys/resource.h>

#include <QTest>

#include "tests/cli/asking.h"
#include "tests/cli/looking.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace test;
using nlohmann::json;

namespace {

/// A row of the log that no Chroma wrote.
struct OddRow
{
    const char* name;
    int operation = LogAdd;
    QByteArray id;
    QByteArray vector; ///< raw bytes
    std::optional<QByteArray> metadata;
    const char* problem; ///< said about it; "" = it is sound
    const char* record; ///< what becomes of it: the JSON of its metadata, or nullptr = there is no such record
};

const QByteArray sound(48, '\0'); ///< twelve times 0, the dimension of `young`

QList<OddRow> oddRows()
{
    return {
        { "seven bytes", LogAdd, "seven", QByteArray(7, 'x'), "{}", "7 bytes is no whole number", "null" },
        { "other dimension", LogAdd, "other", QByteArray(44, '\0'), "{}", "11 dimensions, the collection has 12",
            "null" },
        { "eight megabytes", LogAdd, "huge", QByteArray(8 << 20, '\0'), "{}", "2097152 dimensions", "null" },
        { "no vector", LogAdd, "none", {}, "{}", "an add without a vector", "null" },
        { "not a number", LogAdd, "nan", QByteArray(48, '\xff'), "{}", "", "null" },
        { "metadata cut", LogAdd, "cut", sound, R"({"a": )", "the metadata", "null" },
        { "metadata is a list", LogAdd, "list", sound, "[1]", "no JSON object", "null" },
        { "metadata without end", LogAdd, "deep", sound, QByteArray(200'000, '['), "the metadata", "null" },
        { "metadata no UTF-8", LogAdd, "latin", sound, "{\"a\": \"\xe9\"}", "the metadata", "null" },
        { "document is a number", LogAdd, "number", sound, R"({"chroma:document": 7, "a": 1})",
            "chroma:document is no text", R"({"a":1})" },
        { "number beyond 64 bits", LogAdd, "beyond", sound, R"({"a": 123456789012345678901234567890})", "",
            R"({"a":1.2345678901234568e+29})" },
        { "unknown operation", 9, "nine", sound, "{}", "operation code 9 is not known", nullptr },
        { "negative operation", -5, "minus", sound, "{}", "operation code -5 is not known", nullptr },
        { "update of nobody", LogUpdate, "nobody", sound, "{}", "", nullptr },
        { "line break", LogAdd, "two\nlines", sound, R"({"n":1})", "", R"({"n":1})" },
        { "escape sequence", LogAdd, "\x1b[2J\x1b]0;mine\x07", sound, R"({"n":2})", "", R"({"n":2})" },
        { "right to left", LogAdd, "txt.\u202e\u2066exe", sound, R"({"n":3})", "", R"({"n":3})" },
        { "300 characters", LogAdd, QByteArray(300, 'w'), sound, R"({"n":4})", "", R"({"n":4})" },
        { "id no UTF-8", LogAdd, "\xff\xfe", sound, R"({"n":5})", "the id is not valid UTF-8", R"({"n":5})" },
        { "NUL inside", LogAdd, QByteArray("a\0b", 3), sound, R"({"n":6})", "", R"({"n":6})" },
    };
}

/// As JSON shows it: what is no UTF-8 as U+FFFD.
std::string shown(const QByteArray& id)
{
    return QString::fromUtf8(id).toStdString();
}

const json* rowOf(const json& document, const std::string& id)
{
    for (const json& row : document.at("rows")) {
        if (row.at("id") == id)
            return &row;
    }
    return nullptr;
}

/// Nothing that moves a cursor, hides or turns text.
void verifyHarmless(const QByteArray& text)
{
    QVERIFY2(text.isValidUtf8(), text.left(2000).constData());
    for (const QChar c : QString::fromUtf8(text)) {
        const bool turns = (c >= QChar(0x202a) && c <= QChar(0x202e)) || (c >= QChar(0x2066) && c <= QChar(0x2069));
        QVERIFY2((c >= QChar(u' ') || c == QChar(u'\n')) && c != QChar(0x7f) && !turns, text.left(2000).constData());
    }
}

} // namespace

/// Rows, names and settings that Chroma never writes: shown as they are, without harm, and said to be odd.
class TestBadRows : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void logRow_data();
    void logRow();
    void logAsText();
    void otherTopics();
    void names_data();
    void names();
    void settings_data();
    void settings();
    void storedValues();
    void cleanupTestCase();

private:
    json m_log;
    json m_records;
    QByteArray m_text;
};

void TestBadRows::initTestCase()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    QVERIFY(fixture.isValid());
    {
        Sql sql(fixture.directory());
        for (const OddRow& row : oddRows())
            appendToLog(sql, "young", { row.operation, row.id, {}, row.metadata }, row.vector);
    }
    age(fixture.directory());
    const auto before = stateOf(fixture.directory());
    const QStringList wal{ QStringLiteral("wal"), fixture.directory(), QStringLiteral("young"),
        QStringLiteral("--list"), QStringLiteral("0"), QStringLiteral("1000") };
    const QStringList records{ QStringLiteral("records"), fixture.directory(), QStringLiteral("young"),
        QStringLiteral("--vectors") };
    m_log = ask(wal);
    m_records = ask(records, 1); // vectors are missing
    m_text = runCommand(wal).out + runCommand(records).out
        + runCommand({ QStringLiteral("info"), fixture.directory(), QStringLiteral("--exact") }).out;
    QCOMPARE(stateOf(fixture.directory()), before);
}

void TestBadRows::logRow_data()
{
    QTest::addColumn<int>("row");
    const auto rows = oddRows();
    for (qsizetype i = 0; i < rows.size(); ++i)
        QTest::newRow(rows[i].name) << int(i);
}

void TestBadRows::logRow()
{
    QFETCH(int, row);
    const OddRow odd = oddRows()[row];
    const json* entry = rowOf(m_log, shown(odd.id));
    QVERIFY(entry);
    const std::string problem = entry->at("problem").is_null() ? "" : entry->at("problem").get<std::string>();
    QVERIFY2(
        odd.problem[0] == '\0' ? problem.empty() : problem.find(odd.problem) != std::string::npos, problem.c_str());
    QVERIFY(problem.size() < 500);
    QCOMPARE(entry->at("bytes").get<qint64>() >= odd.vector.size(), true);
    const json* record = rowOf(m_records, shown(odd.id));
    QCOMPARE(record != nullptr, odd.record != nullptr);
    if (record)
        QCOMPARE(record->at("metadata").dump(), std::string(odd.record));
}

/// A line for each, and nothing of it commands the terminal.
void TestBadRows::logAsText()
{
    verifyHarmless(m_text);
    for (const char* part :
        { "two\\nlines", "\\x1b[2J\\x1b]0;mine\\x07", "txt.\\u202e\\u2066exe", "\\xff\\xfe", "D23" })
        QVERIFY2(m_text.contains(part), part);
    for (const QByteArray& line : m_text.split('\n'))
        QVERIFY2(line.size() < 700, line.constData());
}

void TestBadRows::otherTopics()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const QList<QByteArray> topics{ "", "../../../../etc/passwd", "\x1b[2J\n\xff", "persistent://default/default/",
        "persistent://default/default/00000000-0000-0000-0000-000000000000" };
    {
        Sql sql(fixture.directory());
        for (const QByteArray& topic : topics)
            sql.run("INSERT INTO embeddings_queue (operation, topic, id) VALUES (3, CAST(?1 AS TEXT), 'x')", { topic });
    }
    age(fixture.directory());
    verifyAnswered(fixture.directory(), { .total = 1300, .withVector = 1300 });
    const json wal = ask({ QStringLiteral("wal"), fixture.directory() });
    QCOMPARE(qsizetype(wal.at("orphan_topics").size()), topics.size());
    verifyHarmless(runCommand({ QStringLiteral("wal"), fixture.directory(), QStringLiteral("--list"),
                                  QStringLiteral("0"), QStringLiteral("1000") })
                       .out);
}

void TestBadRows::names_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("line break") << QByteArray("a\nb\r\tc");
    QTest::newRow("escape sequence") << QByteArray("\x1b[31mred\x1b[0m");
    QTest::newRow("right to left") << QByteArray("\u202egnihtyna");
    QTest::newRow("no UTF-8") << QByteArray("\xc3\x28\xff");
    QTest::newRow("slashes") << QByteArray("default_tenant/default_database/ties");
    QTest::newRow("an option") << QByteArray("--json");
    QTest::newRow("ten thousand characters") << QByteArray(10'000, 'n');
    QTest::newRow("a path") << QByteArray("/etc/passwd");
}

void TestBadRows::names()
{
    QFETCH(QByteArray, name);
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    QString id;
    const QStringList info{ QStringLiteral("info"), fixture.directory() };
    {
        Sql sql(fixture.directory());
        id = QString::fromUtf8(sql.collection("young"));
        sql.run("UPDATE collections SET name = CAST(?1 AS TEXT) WHERE name = 'young'", { name });
        sql.run("UPDATE collection_metadata SET key = CAST(?1 AS TEXT) WHERE rowid = (SELECT min(rowid) FROM "
                "collection_metadata)",
            { name });
    }
    age(fixture.directory());
    Answer answer{ .total = 30, .withVector = 30 };
    const QByteArray bytes = id.toUtf8();
    answer.collection = bytes.constData();
    verifyAnswered(fixture.directory(), answer);
    const CommandResult text = runCommand(info);
    const QByteArray table = text.out.mid(text.out.indexOf("\n  collection ") + 1);
    QCOMPARE(table.left(table.indexOf("\n\n")).count('\n'), qsizetype{ 9 }); // one line each, below the heading
    verifyHarmless(text.out);
    verifyHarmless(runCommand({ QStringLiteral("records"), fixture.directory(), QStringLiteral("nobody") }).err);
    const json document = ask(info);
    for (const json& collection : document.at("collections")) {
        if (collection.at("id") == id.toStdString())
            QCOMPARE(collection.at("name").get<std::string>(), shown(name));
    }
}

void TestBadRows::settings_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<QString>("finding"); // empty = the text is read, or taken for none
    const auto row = [](const char* name, const QByteArray& schema, const char* finding) {
        QTest::newRow(name) << schema << QString::fromUtf8(finding);
    };
    row("no JSON", "{", "D17");
    row("empty", "", "");
    row("a list", "[]", "D17");
    row("a text", "\"hnsw\"", "D17");
    row("null", "null", "");
    row("nothing in it", "{}", "");
    row("nested without end", QByteArray(100'000, '['), "D17");
    row("ten megabytes", '"' + QByteArray(10'000'000, 'x') + '"', "D17");
    row("no UTF-8", "{\"a\": \"\xff\"}", "D17");
    row("defaults are a number", R"({"defaults": 5})", "");
    row("numbers out of range",
        R"({"keys":{"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"space":"l2","hnsw":{)"
        R"("ef_search":-1,"max_neighbors":1e300,"sync_threshold":18446744073709551616,"batch_size":"many"}}}}}}})",
        "D19");
}

void TestBadRows::settings()
{
    QFETCH(QByteArray, schema);
    QFETCH(QString, finding);
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    Sql(fixture.directory())
        .run("UPDATE collections SET schema_str = CAST(?1 AS TEXT) WHERE name = 'l2_plain'", { schema });
    age(fixture.directory());
    Answer answer{ .total = 1300, .withVector = 1300 };
    if (!finding.isEmpty()) {
        answer.infoExit = 1;
        answer.findings = { finding.toStdString() };
    }
    verifyAnswered(fixture.directory(), answer);
    verifyHarmless(runCommand({ QStringLiteral("info"), fixture.directory() }).out);
}

/// Values of the wrong type in the tables of records.
void TestBadRows::storedValues()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    {
        Sql sql(fixture.directory());
        const QString segment = QString::fromUtf8(sql.segment("young", "METADATA"));
        const qint64 id =
            sql.number("SELECT id FROM embeddings WHERE segment_id = ?1 AND embedding_id = 'y3'", { segment });
        sql.run("INSERT INTO embedding_metadata (id, key, string_value) VALUES (?1, 'esc', CAST(?2 AS TEXT))",
            { id, QByteArray("\x1b[2J\xff") });
        sql.run("INSERT INTO embedding_metadata (id, key, int_value) VALUES (?1, 'text', 'seven')", { id });
        sql.run("INSERT INTO embedding_metadata (id, key, float_value) VALUES (?1, 'inf', 9e999)", { id });
        sql.run("INSERT INTO embedding_metadata (id, key, bool_value) VALUES (?1, 'two', 2)", { id });
        sql.run("UPDATE embeddings SET seq_id = x'00000000000000ff' WHERE segment_id = ?1", { segment });
        sql.run("INSERT INTO embeddings (segment_id, embedding_id, seq_id) VALUES (?1, x'6162', 1)", { segment });
    }
    age(fixture.directory());
    const CommandResult text = runCommand({ QStringLiteral("records"), fixture.directory(), QStringLiteral("young") });
    QVERIFY2(text.ended && text.exit == 0, text.told().constData());
    verifyHarmless(text.out);
    const json records = ask({ QStringLiteral("records"), fixture.directory(), QStringLiteral("young") });
    QCOMPARE(records.at("total").get<int>(), 30);
    const json* record = rowOf(records, "y3");
    QVERIFY(record);
    QCOMPARE(record->at("metadata").at("esc").get<std::string>(), std::string("\x1b[2J\ufffd"));
    QVERIFY2(record->at("metadata").at("inf").is_null(), record->dump().c_str());
    verifyAnswered(fixture.directory(), { .total = 1300, .withVector = 1300 });
}

void TestBadRows::cleanupTestCase()
{
    // The largest of all processes this test has waited for, this one's memory when it started them included.
    struct rusage usage = {};
    QCOMPARE(::getrusage(RUSAGE_CHILDREN, &usage), 0);
    qInfo("the largest process took %ld MiB", usage.ru_maxrss / 1024);
#ifdef __SANITIZE_ADDRESS__
    constexpr long mostMiB = 1500; // the sanitizer keeps what was freed
#else
    constexpr long mostMiB = 400;
#endif
    QVERIFY2(usage.ru_maxrss < mostMiB * 1024, "more memory than the rows have bytes");
}

QTEST_GUILESS_MAIN(TestBadRows)
#include "tst_badrows.moc"
