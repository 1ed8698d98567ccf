// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <set>

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/support/commandline.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace Qt::StringLiterals;
using nlohmann::json;

/// `query` and `profile` as scripts call them: the fixed keys, every form of vectors, and every wrong call.
class TestQueryCommand : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void answersById();
    void everyFormOfVectors();
    void exactIsNearest();
    void filters();
    void manyExactQueriesTogether();
    void text();
    void refuses_data();
    void refuses();
    void damagedIndex();
    void profiles();
    void profileOfNothing();

private:
    QStringList ask(const QStringList& more, const QString& collection = u"wordnet_nouns"_s) const
    {
        return QStringList{ u"query"_s, m_fixture->directory(), collection, u"--json"_s } + more;
    }
    json answerOf(const QStringList& arguments, int exit = 0)
    {
        const auto result = test::runCommand(arguments);
        if (!result.ended || result.exit != exit) {
            QTest::qFail(result.told().constData(), __FILE__, __LINE__);
            return json::object();
        }
        return result.json();
    }
    QString write(const QString& name, const QByteArray& content)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("a test file cannot be written");
        return file.fileName();
    }

    std::unique_ptr<test::Fixture> m_fixture;
    QTemporaryDir m_folder;
    std::vector<std::string> m_ids;
    std::vector<std::vector<float>> m_vectors;
};

void TestQueryCommand::initTestCase()
{
    m_fixture = std::make_unique<test::Fixture>(u"wordnet-sample"_s);
    QVERIFY(m_fixture->isValid());
    const auto rows = answerOf({ u"records"_s, m_fixture->directory(), u"wordnet_nouns"_s, u"--vectors"_s, u"--json"_s,
                                   u"--limit"_s, u"20"_s })
                          .at("rows");
    QCOMPARE(rows.size(), std::size_t{ 20 });
    for (const auto& row : rows) {
        m_ids.push_back(row.at("id"));
        m_vectors.push_back(row.at("vector"));
    }
}

void TestQueryCommand::answersById()
{
    const auto document = answerOf(ask({ u"--id"_s, QString::fromStdString(m_ids[0]), QString::fromStdString(m_ids[1]),
        u"--k"_s, u"7"_s, u"--ef"_s, u"50"_s }));
    QCOMPARE(document.at("ef").get<int>(), 50);
    QCOMPARE(document.at("exact").get<bool>(), false);
    QCOMPARE(document.at("queries").size(), std::size_t{ 2 });
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& query = document.at("queries")[i];
        QCOMPARE(query.at("ids").size(), std::size_t{ 7 });
        QCOMPARE(query.at("distances").size(), std::size_t{ 7 });
        QCOMPARE(query.at("ids")[0].get<std::string>(), m_ids[i]);
        QVERIFY(qAbs(query.at("distances")[0].get<double>()) < 1e-5);
        const auto distances = query.at("distances").get<std::vector<double>>();
        QVERIFY(std::is_sorted(distances.begin(), distances.end()));
    }
    for (const char* key : { "mean", "median", "std", "min", "max", "p95", "p99" })
        QVERIFY2(document.at("latency_ms").at(key).is_number(), key);
    // Without --ef the collection's own counts.
    QCOMPARE(answerOf(ask({ u"--id"_s, QString::fromStdString(m_ids[0]) })).at("ef").get<int>(), 10);
}

void TestQueryCommand::everyFormOfVectors()
{
    QByteArray floats;
    QByteArray fvecs;
    json asJson = json::array();
    for (std::size_t i = 0; i < 3; ++i) {
        const QByteArray one(reinterpret_cast<const char*>(m_vectors[i].data()), qsizetype(m_vectors[i].size() * 4));
        floats += one;
        fvecs += test::raw32(quint32(m_vectors[i].size())) + one;
        asJson.push_back(m_vectors[i]);
    }
    QByteArray header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, "
        + QByteArray::number(int(m_vectors[0].size())) + "), }";
    header = header.leftJustified(117, ' ') + '\n';
    const QByteArray npy = QByteArray("\x93NUMPY\x01\x00", 8) + char(header.size()) + '\0' + header + floats;
    const auto expected =
        answerOf(ask({ u"--vectors"_s, write(u"q.json"_s, QByteArray::fromStdString(asJson.dump())) }));
    QCOMPARE(expected.at("queries").size(), std::size_t{ 3 });
    QCOMPARE(expected.at("queries")[2].at("ids")[0].get<std::string>(), m_ids[2]);
    for (const QString& file : { write(u"q.npy"_s, npy), write(u"q.f32"_s, floats), write(u"q.fvecs"_s, fvecs) }) {
        const auto document = answerOf(ask({ u"--vectors"_s, file }));
        QVERIFY2(document.at("queries") == expected.at("queries"), qPrintable(file));
    }
}

void TestQueryCommand::exactIsNearest()
{
    const QStringList ids{ u"--id"_s, QString::fromStdString(m_ids[3]) };
    const auto exact = answerOf(ask(ids + QStringList{ u"--exact"_s }));
    const auto searched = answerOf(ask(ids));
    QCOMPARE(exact.at("exact").get<bool>(), true);
    for (std::size_t i = 0; i < 10; ++i)
        QVERIFY(exact.at("queries")[0].at("distances")[i].get<double>()
            <= searched.at("queries")[0].at("distances")[i].get<double>() + 1e-6);
}

void TestQueryCommand::filters()
{
    const QString where = uR"({"lexname": "noun.animal"})"_s;
    const auto matching = answerOf({ u"records"_s, m_fixture->directory(), u"wordnet_nouns"_s, u"--json"_s,
        u"--where"_s, where, u"--limit"_s, u"100000"_s });
    std::set<std::string> allowed;
    for (const auto& row : matching.at("rows"))
        allowed.insert(row.at("id"));
    const auto document =
        answerOf(ask({ u"--id"_s, QString::fromStdString(m_ids[0]), u"--where"_s, where, u"--k"_s, u"15"_s }));
    const auto& ids = document.at("queries")[0].at("ids");
    QCOMPARE(ids.size(), std::size_t{ 15 });
    for (const auto& id : ids)
        QVERIFY(allowed.contains(id.get<std::string>()));
    const auto none =
        answerOf(ask({ u"--id"_s, QString::fromStdString(m_ids[0]), u"--where"_s, uR"({"lexname": "none"})"_s }));
    QVERIFY(none.at("queries")[0].at("ids").empty());
}

/// Not timed one by one: said as null, not as zero.
void TestQueryCommand::manyExactQueriesTogether()
{
    json all = m_vectors;
    const QString file = write(u"many.json"_s, QByteArray::fromStdString(all.dump()));
    const auto document = answerOf(ask({ u"--vectors"_s, file, u"--exact"_s, u"--threads"_s, u"2"_s }));
    QVERIFY(document.at("latency_ms").is_null());
    QVERIFY(document.at("seconds").get<double>() > 0);
    for (std::size_t i = 0; i < m_ids.size(); ++i)
        QCOMPARE(document.at("queries")[i].at("ids")[0].get<std::string>(), m_ids[i]);
}

void TestQueryCommand::text()
{
    const auto result = test::runCommand({ u"query"_s, m_fixture->directory(), u"wordnet_nouns"_s, u"--id"_s,
        QString::fromStdString(m_ids[0]), u"--k"_s, u"3"_s });
    QVERIFY2(result.ended && result.exit == 0, result.told().constData());
    QVERIFY(result.out.contains(QByteArray::fromStdString(m_ids[0])));
    QVERIFY(result.out.contains("HNSW, ef 10, cosine"));
}

void TestQueryCommand::refuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("why");
    const QString missing = m_folder.filePath(u"none.json"_s);
    const QString id = QString::fromStdString(m_ids[0]);
    QTest::newRow("nothing to look for") << QStringList{} << u"nothing to look for"_s;
    QTest::newRow("both") << QStringList{ u"--id"_s, u"a"_s, u"--vectors"_s, missing } << u"excludes"_s;
    QTest::newRow("no file") << QStringList{ u"--vectors"_s, missing } << missing;
    QTest::newRow("no JSON") << QStringList{ u"--vectors"_s, write(u"bad.json"_s, "[[1,") } << u"no JSON"_s;
    QTest::newRow("dimension") << QStringList{ u"--vectors"_s, write(u"short.json"_s, "[[1, 2]]") }
                               << u"the vectors have 2 dimensions, the collection has 96"_s;
    QTest::newRow("unknown id") << QStringList{ u"--id"_s, u"nobody"_s } << u"no vector has the id 'nobody'"_s;
    QTest::newRow("k 0") << QStringList{ u"--id"_s, id, u"--k"_s, u"0"_s } << u"--k"_s;
    QTest::newRow("ef 0") << QStringList{ u"--id"_s, id, u"--ef"_s, u"0"_s } << u"--ef"_s;
    QTest::newRow("where") << QStringList{ u"--id"_s, id, u"--where"_s, u"{"_s } << u"--where"_s;
    QTest::newRow("operator") << QStringList{ u"--id"_s, id, u"--where"_s, uR"({"a": {"$near": 1}})"_s } << u"$near"_s;
}

void TestQueryCommand::refuses()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, why);
    const auto result = test::runCommand(ask(arguments));
    QVERIFY2(result.ended && result.exit == 2, result.told().constData());
    QCOMPARE(result.err.count('\n'), qsizetype(1));
    QVERIFY2(QString::fromUtf8(result.err).contains(why), result.told().constData());
    QVERIFY(result.json().at("error").at("kind").is_string());
}

void TestQueryCommand::damagedIndex()
{
    const test::Fixture fixture(u"wordnet-sample"_s);
    const QString file = test::indexFolder(fixture.directory(), "wordnet_nouns") + u"/data_level0.bin"_s;
    test::overwrite(file, 4, test::raw32(0xfffffff0));
    const QStringList base{ u"query"_s, fixture.directory(), u"wordnet_nouns"_s, u"--id"_s,
        QString::fromStdString(m_ids[0]), u"--json"_s };
    const auto refused = test::runCommand(base);
    QVERIFY2(refused.ended && refused.exit == 2, refused.told().constData());
    const auto error = refused.json().at("error");
    QCOMPARE(error.at("kind").get<std::string>(), std::string("corrupt"));
    QVERIFY(error.at("path").get<std::string>().ends_with("data_level0.bin"));
    const auto exact = test::runCommand(base + QStringList{ u"--exact"_s });
    QVERIFY2(exact.ended && exact.exit == 1, exact.told().constData());
    QCOMPARE(exact.json().at("queries")[0].at("ids")[0].get<std::string>(), m_ids[0]);
    QVERIFY(!exact.json().at("problems").empty());
}

void TestQueryCommand::profiles()
{
    const QStringList base{ u"profile"_s, m_fixture->directory(), u"wordnet_nouns"_s, u"--queries"_s, u"25"_s,
        u"--threads"_s, u"2"_s };
    const auto document = answerOf(base + QStringList{ u"--json"_s, u"--where"_s, uR"({"lexname": "noun.animal"})"_s });
    QCOMPARE(document.at("queries").at("count").get<int>(), 25);
    for (const char* part : { "hnsw", "exact", "filtered", "cached" }) {
        for (const char* pass : { "cold", "warm" }) {
            const auto& latency = document.at(part).at(pass);
            for (const char* key : { "mean", "median", "std", "min", "max", "p95", "p99" })
                QVERIFY2(latency.at(key).is_number(), key);
            QCOMPARE(latency.at("count").get<int>(), 25);
        }
    }
    QCOMPARE(document.at("qps").size(), std::size_t{ 2 });
    QVERIFY(document.at("qps").at("1").get<double>() > 0);
    QVERIFY(answerOf(base + QStringList{ u"--json"_s }).at("filtered").is_null());
    const auto text = test::runCommand(base);
    QVERIFY(text.out.contains("HNSW") && text.out.contains("queries/s"));
}

void TestQueryCommand::profileOfNothing()
{
    const test::Fixture fixture(u"chroma-1.5.9"_s);
    const auto result = test::runCommand({ u"profile"_s, fixture.directory(), u"never_filled"_s });
    QVERIFY2(result.ended && result.exit == 2, result.told().constData());
    QVERIFY(result.err.contains("holds no vectors"));
}

QTEST_GUILESS_MAIN(TestQueryCommand)
#include "tst_querycommand.moc"
