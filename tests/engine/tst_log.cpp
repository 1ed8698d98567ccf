// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include "tests/engine/openedlog.h"

using namespace engine;
using namespace engine::chroma;
using test::compare;
using test::OpenedLog;
using test::sizeOfRow;

/// Where a segment stands; -1 = nowhere, everything waits.
static SeqId positionOf(const OpenedLog& opened, const SegmentId& segment)
{
    const auto mark = opened.marks.find(segment.text);
    return mark == opened.marks.end() ? -1 : mark->second.seqId.value_or(-1);
}

class TestLog : public QObject
{
    Q_OBJECT

private slots:
    void countsAsSqlDoes_data();
    void countsAsSqlDoes();
    void listsWhatItCounts_data();
    void listsWhatItCounts();
    void shortLogIsExactAtFirstSight_data();
    void shortLogIsExactAtFirstSight();
    void longLogIsEstimated();
    void pages();
    void replayIsOrderedAndWhole();
    void cancelled();
};

void TestLog::countsAsSqlDoes_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestLog::countsAsSqlDoes()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    const OpenedLog opened(directory);
    const LogSummary log = opened.count();
    test::Editor sql(directory.path() + "/chroma.sqlite3");
    const auto ask = [&](const std::string& what, const std::string& where = "1") {
        return quint64(sql.integer("SELECT ifnull(" + what + ", 0) FROM embeddings_queue WHERE " + where));
    };
    QCOMPARE(log.entries, Figure::exact(ask("count(*)")));
    QCOMPARE(log.bytes, Figure::exact(ask("sum(" + sizeOfRow + ")")));
    QCOMPARE(quint64(*log.minSeqId), ask("min(seq_id)"));
    QCOMPARE(quint64(*log.maxSeqId), ask("max(seq_id)"));
    for (const Collection& collection : opened.catalog.collections) {
        const CollectionLog& of = log.collections.at(collection.id.text);
        const std::string mine = "substr(topic, -36) = '" + collection.id.text + "'";
        const SeqId metadata = positionOf(opened, collection.metadataSegment);
        const SeqId vectors = positionOf(opened, collection.vectorSegment);
        QCOMPARE(of.entries, Figure::exact(ask("count(*)", mine)));
        QCOMPARE(of.bytes, Figure::exact(ask("sum(" + sizeOfRow + ")", mine)));
        for (std::size_t code = 0; code < 4; ++code)
            QCOMPARE(of.operations[code], ask("count(*)", mine + " AND operation = " + std::to_string(code)));
        QCOMPARE(of.otherOperations, std::uint64_t{ 0 });
        QCOMPARE(of.oddVectors, std::uint64_t{ 0 });
        QCOMPARE(
            of.pendingMetadata, Figure::exact(ask("count(*)", mine + " AND seq_id > " + std::to_string(metadata))));
        QCOMPARE(of.pendingVectors, Figure::exact(ask("count(*)", mine + " AND seq_id > " + std::to_string(vectors))));
        const std::string may = mine + " AND seq_id < " + std::to_string(std::min(metadata, vectors))
            + " AND seq_id <> (SELECT max(seq_id) FROM embeddings_queue)";
        QCOMPARE(of.purgeableEntries, Figure::exact(ask("count(*)", may)));
        QCOMPARE(of.purgeableBytes, Figure::exact(ask("sum(" + sizeOfRow + ")", may)));
        QCOMPARE(quint64(of.firstSeqId.value_or(0)), ask("min(seq_id)", mine));
        QCOMPARE(quint64(of.lastSeqId.value_or(0)), ask("max(seq_id)", mine));
    }
    QCOMPARE(std::int64_t(log.orphanTopics.size()),
        sql.integer("SELECT count(DISTINCT topic) FROM embeddings_queue WHERE substr(topic, -36) NOT IN (SELECT id "
                    "FROM collections)"));
}

void TestLog::listsWhatItCounts_data()
{
    countsAsSqlDoes_data();
}

void TestLog::listsWhatItCounts()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    const OpenedLog opened(directory);
    const LogSummary log = opened.count();
    const auto all = opened.reader.list({ {}, 0, 100'000, false });
    QVERIFY(all);
    QCOMPARE(all->size(), std::size_t(*log.entries.value));
    for (const Collection& collection : opened.catalog.collections) {
        const CollectionLog& of = log.collections.at(collection.id.text);
        const auto rows = opened.reader.list({ collection.id, 0, 100'000, false });
        QVERIFY(rows);
        quint64 bytes = 0;
        quint64 waiting = 0;
        quint64 waitingVectors = 0;
        for (const LogRow& row : *rows) {
            QVERIFY2(row.problem.empty(), row.problem.c_str());
            QCOMPARE(row.collection, collection.id.text);
            QCOMPARE(row.dimension.has_value(), row.operation != Operation::Delete && row.dimension.has_value());
            bytes += row.bytes;
            waiting += row.appliedMetadata ? 0 : 1;
            waitingVectors += row.appliedVectors ? 0 : 1;
        }
        QCOMPARE(Figure::exact(rows->size()), of.entries);
        QCOMPARE(Figure::exact(bytes), of.bytes);
        QCOMPARE(Figure::exact(waiting), of.pendingMetadata);
        QCOMPARE(Figure::exact(waitingVectors), of.pendingVectors);
    }
}

/// A purged log is short, but spread over many seq_ids.
void TestLog::shortLogIsExactAtFirstSight_data()
{
    QTest::addColumn<QString>("fixture");
    for (const char* name : { "chroma-0.5.23", "chroma-0.6.3", "chroma-1.0.15", "chroma-1.3.4", "chroma-1.5.9" })
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestLog::shortLogIsExactAtFirstSight()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    const OpenedLog opened(directory);
    QVERIFY(opened.count().entries.value < 1000U);
    QVERIFY(*opened.count().maxSeqId - *opened.count().minSeqId > 2000);
    const auto first = opened.reader.probe();
    QVERIFY(first);
    compare(*first, opened.count());
}

void TestLog::longLogIsEstimated()
{
    const test::Fixture directory(QStringLiteral("wordnet-sample"));
    const OpenedLog opened(directory);
    const LogSummary exact = opened.count();
    const auto first = opened.reader.probe();
    QVERIFY(first);
    QVERIFY(first->entries.estimate && first->bytes.estimate);
    QVERIFY(!first->entries.method.empty());
    QCOMPARE(first->minSeqId, exact.minSeqId);
    QCOMPARE(first->maxSeqId, exact.maxSeqId);
    const auto near = [](const Figure& about, const Figure& real, double share) {
        return std::abs(double(*about.value) - double(*real.value)) <= share * double(*real.value) + 50;
    };
    QVERIFY(near(first->entries, exact.entries, 0.05));
    QVERIFY(near(first->bytes, exact.bytes, 0.1));
    for (const auto& [id, log] : exact.collections) {
        QVERIFY(near(first->collections.at(id).entries, log.entries, 0.1));
        QVERIFY(near(first->collections.at(id).bytes, log.bytes, 0.2));
        QVERIFY(near(first->collections.at(id).purgeableEntries, log.purgeableEntries, 0.15));
    }
}

void TestLog::pages()
{
    const test::Fixture directory(QStringLiteral("chroma-0.5.5"));
    const OpenedLog opened(directory);
    const Collection& collection = opened.named("ip_odd_ids");
    const auto all = opened.reader.list({ collection.id, 0, 1000, false });
    QVERIFY(all);
    QVERIFY(all->size() > 10);
    std::vector<SeqId> forward;
    for (SeqId from = 0;;) {
        const auto page = opened.reader.list({ collection.id, from, 4, false });
        QVERIFY(page);
        if (page->empty())
            break;
        for (const LogRow& row : *page)
            forward.push_back(row.seqId);
        from = forward.back() + 1;
    }
    std::vector<SeqId> backward;
    for (SeqId from = std::numeric_limits<SeqId>::max();;) {
        const auto page = opened.reader.list({ collection.id, from, 4, true });
        QVERIFY(page);
        if (page->empty())
            break;
        for (const LogRow& row : *page)
            backward.push_back(row.seqId);
        from = backward.back() - 1;
    }
    std::vector<SeqId> expected;
    for (const LogRow& row : *all)
        expected.push_back(row.seqId);
    QCOMPARE(forward, expected);
    QCOMPARE(backward, std::vector<SeqId>(expected.rbegin(), expected.rend()));
    QVERIFY(opened.reader.list({ {}, 0, 0, false })->empty());
    const auto unknown = opened.reader.list({ CollectionId{ "nobody" }, 0, 10, false });
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().kind, ErrorKind::BadArgument);
}

void TestLog::replayIsOrderedAndWhole()
{
    const test::Fixture directory(QStringLiteral("chroma-0.5.5"));
    const OpenedLog opened(directory);
    const Collection& collection = opened.named("cosine_text"); // more rows than a chunk
    sqlite::ReadWindow window(opened.database, std::chrono::milliseconds(0)); // breathes after every chunk
    QVERIFY(window.begin());
    std::vector<SeqId> seen;
    QVERIFY(opened.reader.replay(collection, 10, window, [&](const RawLogRow& row) { seen.push_back(row.seqId); }));
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
    QCOMPARE(std::int64_t(seen.size()),
        test::askInteger(directory.path(),
            "SELECT count(*) FROM embeddings_queue WHERE seq_id > 10 AND topic = '" + collection.topic + "'"));
    QVERIFY(seen.size() > 1000);
}

void TestLog::cancelled()
{
    const OpenedLog opened(test::Fixture(QStringLiteral("chroma-0.5.5")));
    sqlite::ReadWindow window(opened.database, std::chrono::milliseconds(1000));
    QVERIFY(window.begin());
    std::vector<std::pair<std::uint64_t, std::uint64_t>> asked;
    const auto counted = opened.reader.count(window, [&](std::uint64_t done, std::uint64_t total) {
        asked.emplace_back(done, total);
        return asked.size() < 2;
    });
    QVERIFY(!counted);
    QCOMPARE(counted.error().kind, ErrorKind::Cancelled);
    QCOMPARE(asked.size(), std::size_t{ 2 });
    QVERIFY(asked[0].first < asked[1].first && asked[1].first <= asked[1].second);
}

QTEST_GUILESS_MAIN(TestLog)
#include "tst_log.moc"
