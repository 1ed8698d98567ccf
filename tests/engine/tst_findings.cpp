// SPDX-License-Identifier: GPL-3.0-or-later
#include <functional>
#include <set>

#include <QDir>
#include <QFile>
#include <QtTest>

#include "engine/chroma/store.h"
#include "engine/doctor/checks.h"
#include "tests/engine/editor.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::chroma;

namespace {

using Fault = std::function<void(const test::Fixture&)>;

Snapshot look(const test::Fixture& fixture)
{
    const auto store = Store::open(fixture.path());
    if (!store)
        qFatal("%s", describe(store.error()).c_str());
    return store->exactView().value();
}

/// "D19 wrong l2_plain"; the second tenant's collections with their tenant in front.
QStringList textsOf(const Snapshot& snapshot)
{
    QStringList texts;
    for (const doctor::Finding& finding : snapshot.findings) {
        const CollectionView* view = snapshot.find(CollectionId{ finding.collection });
        const QString name = !view ? QString()
            : view->collection.tenant == "default_tenant"
            ? u' ' + QString::fromStdString(view->collection.name)
            : u' ' + QString::fromStdString(view->collection.qualifiedName());
        texts << QString::fromStdString(finding.id) + u' ' + QString::fromLatin1(doctor::name(finding.severity).data())
                + name;
    }
    return texts;
}

/// What every fixture is found to have before anything is done to it.
QStringList findingsBefore(const QString& fixture)
{
    static std::map<QString, QStringList> known;
    if (!known.contains(fixture))
        known[fixture] = textsOf(look(test::Fixture(fixture)));
    return known[fixture];
}

QString folderOf(const test::Fixture& fixture, const std::string& collection)
{
    return fixture.directory() + u'/'
        + QString::fromStdString(
            test::Editor(fixture.path() + "/chroma.sqlite3")
                .text("SELECT s.id FROM segments s JOIN collections c ON c.id = s.collection WHERE s.scope = 'VECTOR' "
                      "AND c.name = '"
                    + collection + "' ORDER BY c.dimension DESC"));
}

Fault sql(const char* statements)
{
    return [statements](const test::Fixture& fixture) { test::edit(fixture.path(), statements); };
}

Fault cut(const char* collection, const char* file, qint64 bytes)
{
    return [=](const test::Fixture& fixture) {
        QVERIFY(QFile::resize(folderOf(fixture, collection) + QLatin1String(file), bytes));
    };
}

Fault without(const char* collection, const char* file)
{
    return [=](const test::Fixture& fixture) {
        QVERIFY(QFile::remove(folderOf(fixture, collection) + QLatin1String(file)));
    };
}

Fault overwrite(const char* collection, const char* file, qint64 at, const QByteArray& bytes)
{
    return [=](const test::Fixture& fixture) {
        QFile opened(folderOf(fixture, collection) + QLatin1String(file));
        QVERIFY(opened.open(QIODevice::ReadWrite) && opened.seek(at));
        QCOMPARE(opened.write(bytes), bytes.size());
    };
}

void damageAPageOfTheLog(const test::Fixture& fixture)
{
    const qint64 page = test::askInteger(fixture.path(),
        "SELECT pageno FROM dbstat WHERE name = 'embeddings_queue' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1");
    QFile file(fixture.directory() + QStringLiteral("/chroma.sqlite3"));
    QVERIFY(file.open(QIODevice::ReadWrite) && file.seek((page - 1) * 4096));
    QCOMPARE(file.write(QByteArray(4096, '\xa5')), 4096);
}

} // namespace

Q_DECLARE_METATYPE(Fault)

class TestFindings : public QObject
{
    Q_OBJECT

private slots:
    void realDirectories_data();
    void realDirectories();
    void seededFaults_data();
    void seededFaults();
    void sortedBySeverity();
    void everyFindingIsComplete();
    void manyDeleted_data();
    void manyDeleted();
};

void TestFindings::realDirectories_data()
{
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char* fixture, const char* expected) {
        QTest::newRow(fixture) << QString::fromLatin1(expected).split(u'|', Qt::SkipEmptyParts);
    };
    row("chroma-0.4.6", "D19 wrong l2_plain|D22 hygiene|D26 hygiene");
    row("chroma-0.4.24", "D19 wrong l2_plain|D22 hygiene");
    row("chroma-0.5.5", "D19 wrong l2_plain|D22 hygiene");
    row("chroma-0.5.23", "D19 wrong l2_plain|D26 hygiene");
    row("chroma-0.6.3", "D26 hygiene");
    row("chroma-1.0.15", "D26 hygiene");
    row("chroma-1.3.4", "D26 hygiene");
    row("chroma-1.5.9", "D26 hygiene");
    row("chroma-0.5.5-then-1.5.9",
        "D18 wrong acme/second/cosine_text|D18 wrong cosine_text|D18 wrong ip_odd_ids|D18 wrong never_filled|"
        "D22 hygiene|D26 hygiene|D30 hygiene");
    row("wordnet-sample",
        "D18 wrong wordnet_nouns|D19 wrong wordnet_nouns|D19 wrong wordnet_verbs|D22 hygiene|D30 hygiene");
}

/// Nothing but what those releases really leave behind.
void TestFindings::realDirectories()
{
    QTEST(findingsBefore(QString::fromLatin1(QTest::currentDataTag())), "expected");
}

void TestFindings::seededFaults_data()
{
    QTest::addColumn<QString>("fixture");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char* title, const char* expected, const Fault& fault,
                         const char* fixture = "chroma-1.5.9") {
        QTest::newRow(title) << QString::fromLatin1(fixture) << fault
                             << QString::fromLatin1(expected).split(u'|', Qt::SkipEmptyParts);
    };
    row("link lists cut", "D01 loss cosine_text", cut("cosine_text", "/link_lists.bin", 1000));
    row("link lists bloated", "D01 loss cosine_text", cut("cosine_text", "/link_lists.bin", qint64{ 1 } << 40));
    row("level 0 cut", "D02 loss cosine_text", cut("cosine_text", "/data_level0.bin", 100'000));
    row("lengths missing", "D02 loss cosine_text", without("cosine_text", "/length.bin"));
    row("header of another version", "D03 loss cosine_text", overwrite("cosine_text", "/header.bin", 0, "\x02"));
    row("header missing", "D03 loss cosine_text", without("cosine_text", "/header.bin"));
    row("id map missing", "D05 loss cosine_text", without("cosine_text", "/index_metadata.pickle"));
    row("folder missing", "D05 loss cosine_text",
        [](const test::Fixture& fixture) { QVERIFY(QDir(folderOf(fixture, "cosine_text")).removeRecursively()); });
    row("id map of another index", "D07 loss ties", [](const test::Fixture& fixture) {
        const QString map = QStringLiteral("/index_metadata.pickle");
        QVERIFY(QFile::remove(folderOf(fixture, "ties") + map));
        QVERIFY(QFile::copy(folderOf(fixture, "cosine_text") + map, folderOf(fixture, "ties") + map));
    });
    row("id map of noise", "D07 loss ties", overwrite("ties", "/index_metadata.pickle", 0, QByteArray(50, 'x')));
    row("watermark above the log", "D11 loss young",
        sql("UPDATE max_seq_id SET seq_id = 9000 WHERE segment_id = (SELECT s.id FROM segments s JOIN collections c ON "
            "c.id = s.collection WHERE c.name = 'young' AND s.scope = 'METADATA')"));
    row("log emptied in an old directory", "D11 loss young",
        sql("DELETE FROM embeddings_queue; DELETE FROM max_seq_id WHERE segment_id NOT IN (SELECT s.id FROM segments s "
            "JOIN collections c ON c.id = s.collection WHERE c.name = 'young')"));
    row("watermark is a BLOB", "D12 loss young",
        sql("UPDATE max_seq_id SET seq_id = x'0000000000000001' WHERE segment_id = (SELECT s.id FROM segments s JOIN "
            "collections c ON c.id = s.collection WHERE c.name = 'young' AND s.scope = 'METADATA')"));
    row("watermark is a text", "D12 loss young",
        sql("UPDATE max_seq_id SET seq_id = 'far' WHERE segment_id = (SELECT s.id FROM segments s JOIN "
            "collections c ON c.id = s.collection WHERE c.name = 'young' AND s.scope = 'METADATA')"));
    row("a page of the log damaged", "D13 loss", damageAPageOfTheLog);
    row("newer migration", "D16 wrong", sql("INSERT INTO migrations VALUES ('sysdb', 99, 'f', '', 'x')"));
    row("migration altered", "D16 loss", sql("UPDATE migrations SET hash = 'x' WHERE dir = 'sysdb' AND version = 1"));
    row("born in 0.4.0", "D16 wrong",
        sql("UPDATE migrations SET hash = '70f0dbf8' WHERE dir = 'metadb' AND version = 1"), "chroma-0.4.24");
    row("full text gone", "D16 wrong", sql("DROP TABLE embedding_fulltext_search"));
    row("database of a collection gone", "D16 wrong", sql("DELETE FROM databases WHERE name = 'second'"));
    row("schema cut", "D17 wrong young", sql("UPDATE collections SET schema_str = '{' WHERE name = 'young'"));
    row("another M than built", "D18 hygiene cosine_text",
        sql("UPDATE collections SET schema_str = replace(schema_str, '\"max_neighbors\":24', '\"max_neighbors\":32')"));
    row("small ef", "D19 wrong l2_plain",
        sql("UPDATE collections SET schema_str = replace(schema_str, '\"ef_search\":100', '\"ef_search\":10') WHERE "
            "name = 'l2_plain'"));
    row("positions moved to the head", "D22 hygiene", sql("UPDATE max_seq_id SET seq_id = 3586"));
    row("unknown operation", "D23 wrong young",
        sql("UPDATE embeddings_queue SET operation = 9 WHERE seq_id = (SELECT max(seq_id) FROM embeddings_queue WHERE "
            "substr(topic, -36) = (SELECT id FROM collections WHERE name = 'young'))"));
    row("vector of another dimension", "D23 wrong young",
        sql("UPDATE embeddings_queue SET vector = zeroblob(44) WHERE seq_id = (SELECT max(seq_id) FROM "
            "embeddings_queue "
            "WHERE substr(topic, -36) = (SELECT id FROM collections WHERE name = 'young'))"));
    row("segment without a collection", "D25 hygiene",
        sql("INSERT INTO segments VALUES ('33333333-0000-0000-0000-000000000000', 'x', 'VECTOR', 'nobody')"));
    row(
        "folder without a segment", "D26 hygiene",
        [](const test::Fixture& fixture) {
            QVERIFY(QDir(folderOf(fixture, "ties"))
                        .rename(folderOf(fixture, "ties"),
                            fixture.directory() + QStringLiteral("/33333333-0000-0000-0000-000000000000")));
            QVERIFY(QDir().mkpath(folderOf(fixture, "ties")));
        },
        "chroma-0.4.24");
    row("free pages", "D27 hygiene", sql("DELETE FROM embeddings_queue WHERE seq_id < 3300"), "wordnet-sample");
    row("journal mode WAL", "D29 hygiene", sql("PRAGMA journal_mode = WAL"));
    row("purge off", "D30 hygiene",
        sql("UPDATE embeddings_queue_config SET config_json_str = '{\"automatically_purge\":false}'"));
}

/// The seeded fault is found, once, and nothing else with it.
void TestFindings::seededFaults()
{
    QFETCH(QString, fixture);
    QFETCH(Fault, fault);
    QFETCH(QStringList, expected);
    const QStringList before = findingsBefore(fixture);
    const test::Fixture damaged(fixture);
    fault(damaged);
    QStringList after = textsOf(look(damaged));
    for (const QString& known : before)
        after.removeOne(known);
    after.removeDuplicates();
    QCOMPARE(after, expected);
}

void TestFindings::sortedBySeverity()
{
    const test::Fixture fixture(QStringLiteral("chroma-0.5.5-then-1.5.9"));
    test::edit(fixture.path(), "DELETE FROM embeddings_queue");
    const Snapshot snapshot = look(fixture);
    QVERIFY(snapshot.findings.size() > 5);
    for (std::size_t i = 1; i < snapshot.findings.size(); ++i) {
        const auto& a = snapshot.findings[i - 1];
        const auto& b = snapshot.findings[i];
        QVERIFY(a.severity < b.severity || (a.severity == b.severity && a.id <= b.id));
    }
    QCOMPARE(snapshot.findings.front().severity, doctor::Severity::Loss);
}

void TestFindings::everyFindingIsComplete()
{
    const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    test::edit(
        fixture.path(), "PRAGMA journal_mode = WAL; DELETE FROM databases; UPDATE collections SET schema_str = '['");
    std::set<std::string> ids;
    for (const doctor::Finding& finding : look(fixture).findings) {
        ids.insert(finding.id);
        QVERIFY2(!finding.title.empty() && !finding.title.ends_with('.'), finding.title.c_str());
        QVERIFY2(!finding.hint.empty(), finding.id.c_str());
        QVERIFY2(!finding.evidence.empty(), finding.id.c_str());
        QVERIFY(finding.data.is_object());
        for (const std::string& line : finding.evidence)
            QVERIFY2(line.find('\n') == std::string::npos, line.c_str());
    }
    QVERIFY(ids.size() >= 5);
}

void TestFindings::manyDeleted_data()
{
    QTest::addColumn<quint64>("elements");
    QTest::addColumn<quint64>("deleted");
    QTest::addColumn<bool>("found");
    constexpr quint64 most = std::numeric_limits<quint64>::max();
    QTest::newRow("a fifth") << quint64{ 1000 } << quint64{ 200 } << true;
    QTest::newRow("less than a fifth") << quint64{ 1000 } << quint64{ 199 } << false;
    QTest::newRow("small index") << quint64{ 999 } << quint64{ 900 } << false;
    QTest::newRow("hostile header") << most << most / 2 << true;
    QTest::newRow("hostile header, few deleted") << most << most / 4 * 3 << true;
    QTest::newRow("hostile header, a seventh") << most << most / 7 << false;
}

void TestFindings::manyDeleted()
{
    QFETCH(quint64, elements);
    QFETCH(quint64, deleted);
    QFETCH(bool, found);
    Snapshot snapshot;
    snapshot.collections.emplace_back();
    snapshot.collections.back().index.elements = elements;
    snapshot.collections.back().index.deleted = deleted;
    doctor::Findings findings;
    doctor::checkSize(snapshot, findings);
    QCOMPARE(findings.size(), std::size_t(found));
    if (found) {
        QCOMPARE(findings.front().id, std::string("D21"));
        QVERIFY2(findings.front().evidence.front().find('-') == std::string::npos,
            findings.front().evidence.front().c_str());
    }
}

QTEST_GUILESS_MAIN(TestFindings)
#include "tst_findings.moc"
