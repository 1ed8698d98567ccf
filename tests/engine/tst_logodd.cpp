// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include "tests/engine/openedlog.h"

using namespace engine;
using namespace engine::chroma;
using test::compare;
using test::OpenedLog;
using test::sizeOfRow;

class TestLogOdd : public QObject
{
    Q_OBJECT

private slots:
    void purgeNeverTakesTheHead();
    void orphanTopics();
    void automaticPurge_data();
    void automaticPurge();
    void emptyLog();
    void hostileSeqIds();
    void valuesOfOtherTypes();
    void withoutPositionEverythingWaits();
};

void TestLogOdd::purgeNeverTakesTheHead()
{
    const test::Fixture directory(QStringLiteral("chroma-1.5.9"));
    // All positions far above the log, as when somebody emptied it.
    test::edit(directory.path(), "INSERT OR REPLACE INTO max_seq_id SELECT id, 1000000 FROM segments");
    const OpenedLog opened(directory);
    const LogSummary log = opened.count();
    std::uint64_t purgeable = 0;
    for (const auto& [id, of] : log.collections)
        purgeable += *of.purgeableEntries.value;
    QCOMPARE(purgeable, *log.entries.value - 1);
}

void TestLogOdd::orphanTopics()
{
    const test::Fixture directory(QStringLiteral("chroma-0.5.5"));
    test::edit(directory.path(), "DELETE FROM collections WHERE name IN ('thinned', 'ties')");
    const OpenedLog opened(directory);
    const LogSummary log = opened.count();
    test::Editor sql(directory.path() + "/chroma.sqlite3");
    const auto topics = sql.column("SELECT DISTINCT topic FROM embeddings_queue WHERE substr(topic, -36) NOT IN "
                                   "(SELECT id FROM collections)");
    QVERIFY(topics.size() >= 2);
    QCOMPARE(log.orphanTopics.size(), topics.size());
    const std::string headTopic = sql.text("SELECT topic FROM embeddings_queue ORDER BY seq_id DESC LIMIT 1");
    for (const std::string& topic : topics) {
        const CollectionLog& of = log.orphanTopics.at(topic);
        QVERIFY(*of.entries.value > 0);
        QCOMPARE(*of.purgeableEntries.value, *of.entries.value - (topic == headTopic ? 1 : 0));
        QCOMPARE(of.pendingMetadata, Figure::exact(0));
        QCOMPARE(of.pendingVectors, Figure::exact(0));
    }
}

void TestLogOdd::automaticPurge_data()
{
    QTest::addColumn<QString>("stored");
    QTest::addColumn<int>("setting"); // -1 undecided
    QTest::newRow("on") << QStringLiteral(R"({"automatically_purge": true, "_type": "x"})") << 1;
    QTest::newRow("off") << QStringLiteral(R"({"automatically_purge":false})") << 0;
    QTest::newRow("no such key") << QStringLiteral("{}") << -1;
    QTest::newRow("no bool") << QStringLiteral(R"({"automatically_purge": 1})") << -1;
    QTest::newRow("no JSON") << QStringLiteral("yes") << -1;
    QTest::newRow("a list") << QStringLiteral("[true]") << -1;
    QTest::newRow("no row") << QString() << -1;
}

void TestLogOdd::automaticPurge()
{
    const test::Fixture directory(QStringLiteral("chroma-1.5.9"));
    QFETCH(QString, stored);
    QFETCH(int, setting);
    test::edit(directory.path(), "DELETE FROM embeddings_queue_config");
    if (!stored.isNull())
        test::edit(directory.path(), "INSERT INTO embeddings_queue_config VALUES (1, '" + stored.toStdString() + "')");
    const std::optional<bool> wanted = setting < 0 ? std::nullopt : std::optional(setting == 1);
    QCOMPARE(OpenedLog(directory).count().automaticallyPurge, wanted);
    // Before 0.5.6 there is no such table, and no purge.
    QCOMPARE(OpenedLog(test::Fixture(QStringLiteral("chroma-0.5.5"))).count().automaticallyPurge, std::optional(false));
}

void TestLogOdd::emptyLog()
{
    const test::Fixture directory(QStringLiteral("chroma-1.5.9"));
    test::edit(directory.path(), "DELETE FROM embeddings_queue");
    const OpenedLog opened(directory);
    const auto probed = opened.reader.probe();
    QVERIFY(probed);
    compare(*probed, opened.count());
    QCOMPARE(probed->entries, Figure::exact(0));
    QVERIFY(!probed->maxSeqId);
    QVERIFY(opened.reader.list({}).value().empty());
}

/// Chroma counts from 1; a damaged or hostile file may hold any int64.
void TestLogOdd::hostileSeqIds()
{
    const test::Fixture directory(QStringLiteral("chroma-1.5.9"));
    for (const char* seqId :
        { "-9223372036854775808", "-9223372036854775807", "-1", "0", "9223372036854775806", "9223372036854775807" })
        test::edit(directory.path(),
            std::string("INSERT INTO embeddings_queue SELECT ") + seqId
                + ", created_at, operation, topic, id, vector, encoding, metadata FROM embeddings_queue WHERE seq_id = "
                  "3586");
    const OpenedLog opened(directory);
    const auto real = quint64(test::askInteger(directory.path(), "SELECT count(*) FROM embeddings_queue"));
    const LogSummary log = opened.count();
    QCOMPARE(log.entries, Figure::exact(real));
    QCOMPARE(log.minSeqId, std::optional(std::numeric_limits<SeqId>::min()));
    QCOMPARE(log.maxSeqId, std::optional(std::numeric_limits<SeqId>::max()));
    const auto probed = opened.reader.probe();
    QVERIFY(probed);
    compare(*probed, log);

    constexpr SeqId smallest = std::numeric_limits<SeqId>::min();
    constexpr SeqId largest = std::numeric_limits<SeqId>::max();
    QCOMPARE(opened.reader.list({ {}, smallest, 100'000, false })->size(), std::size_t(real));
    QCOMPARE(opened.reader.list({ {}, largest, 100'000, true })->size(), std::size_t(real));
    QCOMPARE(opened.reader.list({ {}, largest, 10, false })->size(), std::size_t{ 1 });
    QCOMPARE(opened.reader.list({ {}, smallest, 10, true })->size(), std::size_t{ 1 });

    // Enough rows that it must be estimated.
    test::edit(directory.path(),
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000) INSERT INTO embeddings_queue "
        "SELECT 1000000 + i, created_at, operation, topic, id, vector, encoding, metadata FROM embeddings_queue, n "
        "WHERE seq_id = 3586");
    const OpenedLog again(directory);
    const auto about = again.reader.probe();
    QVERIFY(about);
    QVERIFY(about->entries.estimate);
}

/// Text or NULL where Chroma writes a number or a text, and the other way round.
void TestLogOdd::valuesOfOtherTypes()
{
    const test::Fixture directory(QStringLiteral("chroma-0.5.5-then-1.5.9"));
    test::edit(directory.path(),
        "UPDATE embeddings_queue SET operation = 'many' WHERE seq_id = 3586;"
        "UPDATE embeddings_queue SET operation = 2.5 WHERE seq_id = 3585;"
        "UPDATE embeddings_queue SET vector = 'text' WHERE seq_id = 3584;"
        "UPDATE embeddings_queue SET metadata = 17, id = x'00ff' WHERE seq_id = 3583;"
        "UPDATE embeddings_queue SET vector = 3.5, encoding = 9 WHERE seq_id = 3582;");
    const OpenedLog opened(directory);
    const LogSummary log = opened.count();
    test::Editor sql(directory.path() + "/chroma.sqlite3");
    QCOMPARE(log.bytes, Figure::exact(quint64(sql.integer("SELECT sum(" + sizeOfRow + ") FROM embeddings_queue"))));
    std::uint64_t other = 0;
    for (const auto& [id, of] : log.collections)
        other += of.otherOperations;
    QCOMPARE(other, std::uint64_t{ 2 });
    const auto rows = opened.reader.list({ {}, 3582, 5, false });
    QVERIFY(rows);
    QCOMPARE(rows->size(), std::size_t{ 5 });
    for (const LogRow& row : *rows)
        QVERIFY2(!row.problem.empty(), std::to_string(row.seqId).c_str());
    QCOMPARE((*rows)[4].operation, Operation::Unknown);
    QCOMPARE((*rows)[3].operation, Operation::Unknown);
    QVERIFY(!(*rows)[2].dimension);
}

/// A missing position counts as -1: what replay would apply is what is called pending.
void TestLogOdd::withoutPositionEverythingWaits()
{
    const test::Fixture directory(QStringLiteral("chroma-1.5.9"));
    test::edit(directory.path(),
        "DELETE FROM max_seq_id;"
        "INSERT INTO embeddings_queue SELECT -5, created_at, operation, topic, id, vector, encoding, metadata FROM "
        "embeddings_queue WHERE seq_id = 3586");
    const OpenedLog opened(directory);
    const LogSummary log = opened.count();
    for (const Collection& collection : opened.catalog.collections) {
        const CollectionLog& of = log.collections.at(collection.id.text);
        std::uint64_t replayed = 0;
        sqlite::ReadWindow window(opened.database, std::chrono::milliseconds(1000));
        QVERIFY(window.begin());
        QVERIFY(opened.reader.replay(collection, -1, window, [&](const RawLogRow&) { ++replayed; }));
        QCOMPARE(of.pendingMetadata, Figure::exact(replayed));
        QCOMPARE(of.pendingVectors, Figure::exact(replayed));
        QCOMPARE(of.purgeableEntries, Figure::exact(0));
    }
}

QTEST_GUILESS_MAIN(TestLogOdd)
#include "tst_logodd.moc"
