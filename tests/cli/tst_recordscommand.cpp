// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>

#include <QCryptographicHash>
#include <QTest>

#include "tests/cli/asking.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace test;
using nlohmann::json;

namespace {

QStringList recordsOf(const QString& directory, const QString& collection, const QStringList& more = {})
{
    return QStringList{ QStringLiteral("records"), directory, collection } + more;
}

QString text(const json& value)
{
    return QString::fromStdString(value.get<std::string>());
}

QStringList idsIn(const json& document)
{
    QStringList ids;
    for (const json& row : document.at("rows"))
        ids << text(row.at("id"));
    return ids;
}

const json& rowOf(const json& document, const char* id)
{
    for (const json& row : document.at("rows")) {
        if (row.at("id") == id)
            return row;
    }
    qFatal("there is no record %s", id);
}

QByteArray bytesOf(const json& vector)
{
    QByteArray bytes;
    for (const json& number : vector) {
        const float value = number.get<float>();
        bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    return bytes;
}

QByteArray sha256(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
}

json expectedOf(const Fixture& fixture)
{
    return json::parse(readFile(fixture.expected()).toStdString());
}

const QStringList all{ QStringLiteral("--vectors"), QStringLiteral("--limit"), QStringLiteral("1000000") };

} // namespace

/// `records`: what Chroma itself answered for these directories, and what waits in the log.
class TestRecordsCommand : public QObject
{
    Q_OBJECT

private slots:
    void everything_data();
    void everything();
    void vectorsOfTheLog();
    void filters_data();
    void filters();
    void oddIds();
    void idsInBrackets();
    void severalIds();
    void pages();
    void defaultPage();
    void pendingMetadata();
    void withoutVectors();
    void asText();
};

void TestRecordsCommand::everything_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

/// All ids and all vectors, to the bit, against Chroma's own answer.
void TestRecordsCommand::everything()
{
    QFETCH(QString, fixture);
    const Fixture directory(fixture);
    const auto before = stateOf(directory.directory());
    const json info = runCommand(
        { QStringLiteral("info"), directory.directory(), QStringLiteral("--exact"), QStringLiteral("--json") })
                          .json();
    std::map<std::string, json> facts;
    for (const json& collection : info.at("collections"))
        facts[collection.at("id").get<std::string>()] = collection;
    const json expected = expectedOf(directory);
    int toTheBit = 0;
    for (const json& wanted : expected.at("collections")) {
        const json records = ask(recordsOf(directory.directory(), text(wanted.at("id")), all));
        QCOMPARE(records.at("total").dump(), wanted.at("count").dump());
        QCOMPARE(records.at("rows").size(), wanted.at("count").get<std::size_t>());
        if (wanted.at("count") == 0)
            continue;
        std::map<std::string, QByteArray> vectors;
        for (const json& row : records.at("rows")) {
            QVERIFY2(row.at("vector_from") == "index" || row.at("vector_from") == "wal", row.dump().c_str());
            vectors[row.at("id").get<std::string>()] = bytesOf(row.at("vector"));
        }
        QByteArray ids;
        QByteArray bytes;
        for (const auto& [id, vector] : vectors) {
            ids += (ids.isNull() ? QByteArray("") : QByteArray(1, '\0')) + QByteArray::fromStdString(id);
            bytes += vector;
        }
        QCOMPARE(sha256(ids), QByteArray::fromStdString(wanted.at("ids_sha256").get<std::string>()));
        const json& fact = facts.at(wanted.at("id").get<std::string>());
        // Chroma itself hands a cosine vector that waits in the log out normalised and multiplied back.
        if (fact.at("space") == "cosine" && fact.at("wal_pending_vectors") != 0)
            continue;
        QCOMPARE(sha256(bytes), QByteArray::fromStdString(wanted.at("vectors_sha256").get<std::string>()));
        ++toTheBit;
    }
    QVERIFY(toTheBit > 0 || fixture == QStringLiteral("wordnet-sample"));
    QCOMPARE(stateOf(directory.directory()), before);
}

void TestRecordsCommand::vectorsOfTheLog()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const Sql sql(directory.directory());
    const json records = ask(recordsOf(directory.directory(), QStringLiteral("young"), all));
    QCOMPARE(records.at("rows").size(), std::size_t{ 30 });
    for (const json& row : records.at("rows")) {
        QCOMPARE(row.at("vector_from").get<std::string>(), std::string("wal"));
        const QByteArray stored = sql.value("SELECT vector FROM embeddings_queue WHERE id = ?1 AND topic = ?2",
                                         { text(row.at("id")), QString::fromUtf8(sql.topic("young")) })
                                      .toByteArray();
        QCOMPARE(stored.size(), qsizetype{ 48 });
        QCOMPARE(bytesOf(row.at("vector")), stored);
    }
}

void TestRecordsCommand::filters_data()
{
    QTest::addColumn<QString>("fixture");
    for (const char* name : { "chroma-0.4.6", "chroma-0.5.23", "chroma-1.5.9" })
        QTest::newRow(name) << QString::fromUtf8(name);
}

/// Filtered gets as that release answered them, or refused them.
void TestRecordsCommand::filters()
{
    QFETCH(QString, fixture);
    const Fixture directory(fixture);
    const json expected = expectedOf(directory);
    int compared = 0;
    for (const json& collection : expected.at("collections")) {
        if (collection.at("name") != "cosine_text" && collection.at("name") != "ip_odd_ids")
            continue;
        for (const json& filter : collection.at("filters")) {
            const bool onDocuments = filter.at("where").is_null();
            const json& condition = filter.at(onDocuments ? "where_document" : "where");
            if (condition.dump() == R"({"$contains":"数据"})")
                continue; // the trigram index of some SQLite versions cannot find a needle this short
            const QStringList arguments = recordsOf(directory.directory(), text(collection.at("id")),
                { onDocuments ? QStringLiteral("--where-document") : QStringLiteral("--where"),
                    QString::fromStdString(condition.dump()), QStringLiteral("--limit"), QStringLiteral("5000") });
            if (filter.contains("error")) {
                QCOMPARE(ask(arguments, 2).at("error").at("kind").get<std::string>(), std::string("bad_argument"));
                continue;
            }
            QStringList ids = idsIn(ask(arguments));
            QStringList wanted;
            for (const json& id : filter.at("ids"))
                wanted << text(id);
            std::sort(ids.begin(), ids.end());
            std::sort(wanted.begin(), wanted.end());
            QVERIFY2(ids == wanted, filter.dump().substr(0, 300).c_str());
            ++compared;
        }
    }
    QVERIFY2(compared >= 15, QByteArray::number(compared).constData());
}

/// Every id can be asked for, whatever it is made of.
void TestRecordsCommand::oddIds()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const QStringList ids = idsIn(ask(recordsOf(directory.directory(), QStringLiteral("ip_odd_ids"), all)));
    QCOMPARE(ids.size(), qsizetype{ 20 });
    for (const QString& id : ids) {
        const json one =
            ask(recordsOf(directory.directory(), QStringLiteral("ip_odd_ids"), { QStringLiteral("--id=") + id }));
        QVERIFY2(idsIn(one) == QStringList{ id } && one.at("total") == 1, id.toUtf8().constData());
    }
}

/// What the shell hands over is the id, also where it looks like a list or is nothing.
void TestRecordsCommand::idsInBrackets()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const QStringList ids{ QStringLiteral("[y1,y2]"), QStringLiteral("[]"), QStringLiteral("["), QStringLiteral("{}"),
        QStringLiteral(""), QStringLiteral("-y1"), QStringLiteral("=y1") };
    {
        Sql sql(directory.directory());
        for (const QString& id : ids)
            appendToLog(sql, "young", { LogAdd, id.toUtf8(), QList<float>(12, 1.0F), {} });
    }
    for (const QString& id : ids) {
        const json one =
            ask(recordsOf(directory.directory(), QStringLiteral("young"), { QStringLiteral("--id=") + id }));
        QVERIFY2(idsIn(one) == QStringList{ id }, one.dump().c_str());
    }
    const json two = ask(recordsOf(directory.directory(), QStringLiteral("young"),
        { QStringLiteral("--id"), QStringLiteral("[y1,y2]"), QStringLiteral("[]"), QStringLiteral("--limit"),
            QStringLiteral("5") }));
    QCOMPARE(idsIn(two), ids.mid(0, 2));
}

void TestRecordsCommand::severalIds()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const auto ask2 = [&](const QString& more) {
        return idsIn(ask(recordsOf(directory.directory(), QStringLiteral("young"), more.split(u' '))));
    };
    const QStringList two{ QStringLiteral("y4"), QStringLiteral("y7") };
    QCOMPARE(ask2(QStringLiteral("--id y7 y4")), two);
    QCOMPARE(ask2(QStringLiteral("--id y7 --id y4")), two);
    QCOMPARE(ask2(QStringLiteral("--id y7 y4 y7 nobody")), two);
    QCOMPARE(ask2(QStringLiteral("--id nobody")), QStringList());
    QCOMPARE(ask2(QStringLiteral("--id y4 y7 --limit 1 --offset 1")), QStringList{ QStringLiteral("y7") });
    // Everything given must hold: "tidal" is in the texts of y1 and y2, "jetty" in that of y1 alone.
    const QStringList both{ QStringLiteral("--id"), QStringLiteral("y1"), QStringLiteral("y2"),
        QStringLiteral("--where-document") };
    const auto withWord = [&](const QString& condition) {
        return idsIn(ask(recordsOf(directory.directory(), QStringLiteral("young"), both + QStringList{ condition })));
    };
    QCOMPARE(withWord(QStringLiteral(R"({"$contains": "tidal"})")),
        (QStringList{ QStringLiteral("y1"), QStringLiteral("y2") }));
    QCOMPARE(withWord(QStringLiteral(R"({"$contains": "jetty"})")), QStringList{ QStringLiteral("y1") });
}

void TestRecordsCommand::pages()
{
    const Fixture directory(QStringLiteral("chroma-0.5.5"));
    const QString collection = QStringLiteral("default_tenant/default_database/cosine_text");
    const auto page = [&](const QString& offset, const QString& limit) {
        const json records = ask(recordsOf(directory.directory(), collection,
            { QStringLiteral("--offset"), offset, QStringLiteral("--limit"), limit }));
        return records.at("total") == 1177 ? idsIn(records) : QStringList{ QStringLiteral("another total") };
    };
    const QString most = QStringLiteral("18446744073709551615");
    const QStringList whole = page(QStringLiteral("0"), most);
    QCOMPARE(whole.size(), qsizetype{ 1177 });
    QCOMPARE(QSet<QString>(whole.begin(), whole.end()).size(), whole.size());
    QStringList paged;
    for (int offset = 0; offset < 1177; offset += 300)
        paged += page(QString::number(offset), QStringLiteral("300"));
    QCOMPARE(paged, whole);
    QCOMPARE(page(QStringLiteral("1170"), QStringLiteral("100")), whole.mid(1170));
    QCOMPARE(page(QStringLiteral("1176"), most), whole.mid(1176));
    QCOMPARE(page(QStringLiteral("1177"), QStringLiteral("10")), QStringList());
    QCOMPARE(page(most, most), QStringList());
    QCOMPARE(page(QStringLiteral("5"), QStringLiteral("0")), QStringList());
}

void TestRecordsCommand::defaultPage()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const json records = ask(recordsOf(directory.directory(), QStringLiteral("l2_plain")));
    QCOMPARE(records.at("total").get<int>(), 1300);
    QCOMPARE(records.at("rows").size(), std::size_t{ 100 });
    const json none = ask(recordsOf(directory.directory(), QStringLiteral("never_filled")));
    QCOMPARE(none.at("total").get<int>(), 0);
    QVERIFY(none.at("rows").is_array() && none.at("rows").empty());
}

/// Entries that Chroma has not applied yet count as if it had.
void TestRecordsCommand::pendingMetadata()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    Sql sql(directory.directory());
    const QList<float> vector{ 1.5F, -0.0F, 3e38F, 1e-40F, 0.1F, 6, 7, 8, 9, 10, 11, 12 };
    appendToLog(sql, "young",
        { LogAdd, "added", vector, R"({"chroma:document": "lanterns at sea", "n": 7, "tags": ["a", "b"]})" });
    appendToLog(sql, "young", { LogUpdate, "y1", {}, R"({"n": 9007199254740993, "x": 1.0})" });
    appendToLog(sql, "young", { LogDelete, "y2", {}, {} });
    const json records = ask(recordsOf(directory.directory(), QStringLiteral("young"), all));
    QCOMPARE(records.at("total").get<int>(), 30);
    const json& added = rowOf(records, "added");
    QCOMPARE(added.at("document").get<std::string>(), std::string("lanterns at sea"));
    QCOMPARE(added.at("metadata").dump(), std::string(R"({"n":7,"tags":["a","b"]})"));
    QCOMPARE(added.at("vector_from").get<std::string>(), std::string("wal"));
    QCOMPARE(bytesOf(added.at("vector")), QByteArray(reinterpret_cast<const char*>(vector.constData()), 48));
    QCOMPARE(rowOf(records, "y1").at("metadata").dump(), std::string(R"({"n":9007199254740993,"x":1.0})"));
    QVERIFY(!idsIn(records).contains(QStringLiteral("y2")));
    const auto matching = [&](const char* option, const char* condition) {
        return idsIn(ask(recordsOf(directory.directory(), QStringLiteral("young"),
            { QString::fromUtf8(option), QString::fromUtf8(condition) })));
    };
    QCOMPARE(
        matching("--where", R"({"n": {"$gt": 6}})"), (QStringList{ QStringLiteral("y1"), QStringLiteral("added") }));
    QCOMPARE(matching("--where-document", R"({"$contains": "lanterns"})"), QStringList{ QStringLiteral("added") });
    const json info = runCommand(
        { QStringLiteral("info"), directory.directory(), QStringLiteral("--exact"), QStringLiteral("--json") })
                          .json();
    for (const json& collection : info.at("collections")) {
        if (collection.at("name") != "young")
            continue;
        QCOMPARE(collection.at("records").get<int>(), 30);
        QCOMPARE(collection.at("wal_pending_metadata").get<int>(), 3);
        QCOMPARE(collection.at("wal_pending_vectors").get<int>(), 33);
    }
}

void TestRecordsCommand::withoutVectors()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const json records = ask(recordsOf(directory.directory(), QStringLiteral("ip_odd_ids")));
    for (const json& row : records.at("rows")) {
        QVERIFY2(!row.contains("vector") && row.at("vector_from").is_null(), row.dump().c_str());
        QVERIFY2(row.at("document").is_string() && row.at("metadata").is_object(), row.dump().c_str());
    }
}

/// One line per record, whatever its id is made of, and where in the whole they lie.
void TestRecordsCommand::asText()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const CommandResult odd = runCommand(recordsOf(directory.directory(), QStringLiteral("ip_odd_ids")));
    QVERIFY2(odd.ended && odd.exit == 0 && odd.err.isEmpty(), odd.told().constData());
    QCOMPARE(odd.out.count('\n'), qsizetype{ 21 });
    for (const char* shown : { "new\\nline", "tab\\tid", "数据库-一", "%like_", "quote \"x\"" })
        QVERIFY2(odd.out.contains(shown), shown);
    const CommandResult some = runCommand(recordsOf(directory.directory(), QStringLiteral("l2_plain"),
        { QStringLiteral("--offset"), QStringLiteral("1290"), QStringLiteral("--vectors") }));
    QVERIFY2(some.out.endsWith("records 1 291 to 1 300 of 1 300\n"), some.told().constData());
    QVERIFY2(some.out.contains("24  wal") || some.out.contains("24  index"), some.told().constData());
}

QTEST_GUILESS_MAIN(TestRecordsCommand)
#include "tst_recordscommand.moc"
