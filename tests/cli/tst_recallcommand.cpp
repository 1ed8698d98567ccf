// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/support/commandline.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace Qt::StringLiterals;
using nlohmann::json;

/// `recall` as scripts call it: the fixed keys, where queries come from, and every wrong call.
class TestRecallCommand : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void keys();
    void theSameSeedGivesTheSame();
    void queriesFromAFile();
    void keepsOwn();
    void text();
    void refuses_data();
    void refuses();
    void damagedIndex();

private:
    QStringList ask(const QStringList& more) const
    {
        return QStringList{ u"recall"_s, m_fixture->directory(), u"wordnet_nouns"_s, u"--json"_s } + more;
    }
    json answerOf(const QStringList& arguments)
    {
        const auto result = test::runCommand(arguments);
        if (!result.ended || result.exit != 0) {
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
};

void TestRecallCommand::initTestCase()
{
    m_fixture = std::make_unique<test::Fixture>(u"wordnet-sample"_s);
    QVERIFY(m_fixture->isValid());
}

void TestRecallCommand::keys()
{
    const auto document = answerOf(ask({ u"--queries"_s, u"60"_s, u"--ef"_s, u"200,10,10"_s, u"--k"_s, u"5"_s }));
    QCOMPARE(document.at("k").get<int>(), 5);
    QCOMPARE(document.at("ef_search").get<int>(), 10);
    QCOMPARE(document.at("queries").at("count").get<int>(), 60);
    QVERIFY(document.at("queries").at("source").get<std::string>().find("left out") != std::string::npos);
    const auto& truth = document.at("ground_truth");
    QVERIFY(!truth.at("method").get<std::string>().empty());
    QVERIFY(truth.at("seconds").get<double>() > 0 && truth.at("gflops").get<double>() > 0);
    const auto& points = document.at("points");
    QCOMPARE(points.size(), std::size_t{ 2 });
    double last = 0;
    for (const auto& point : points) {
        const auto& recall = point.at("recall");
        QVERIFY(recall.at("low") <= recall.at("mean") && recall.at("mean") <= recall.at("high"));
        QVERIFY(recall.at("mean").get<double>() >= last);
        last = recall.at("mean");
        QVERIFY(point.at("distances").get<double>() > 10);
        for (const char* key : { "mean", "median", "std", "min", "max", "p95", "p99" })
            QVERIFY2(point.at("latency_ms").at(key).is_number(), key);
    }
    QCOMPARE(points[0].at("ef").get<int>(), 10);
    QVERIFY(last > 0.98);
}

void TestRecallCommand::theSameSeedGivesTheSame()
{
    const auto recall = [&](const QString& seed) {
        return answerOf(ask({ u"--queries"_s, u"150"_s, u"--ef"_s, u"10"_s, u"--seed"_s, seed }))
            .at("points")[0]
            .at("recall");
    };
    QVERIFY(recall(u"3"_s) == recall(u"3"_s));
    QVERIFY(recall(u"3"_s) != recall(u"4"_s));
}

void TestRecallCommand::queriesFromAFile()
{
    const auto rows = answerOf({ u"records"_s, m_fixture->directory(), u"wordnet_nouns"_s, u"--vectors"_s, u"--json"_s,
                                   u"--limit"_s, u"12"_s })
                          .at("rows");
    json vectors = json::array();
    for (const auto& row : rows)
        vectors.push_back(row.at("vector"));
    const QString file = write(u"q.json"_s, QByteArray::fromStdString(vectors.dump()));
    const auto document = answerOf(ask({ u"--vectors"_s, file, u"--ef"_s, u"300"_s }));
    QCOMPARE(document.at("queries").at("count").get<int>(), 12);
    QCOMPARE(document.at("queries").at("file").get<std::string>(), file.toStdString());
    QVERIFY(document.at("points")[0].at("recall").at("mean").get<double>() > 0.95);
}

void TestRecallCommand::keepsOwn()
{
    const auto mean = [&](const QStringList& more) {
        return answerOf(ask(QStringList{ u"--ef"_s, u"10"_s } + more))
            .at("points")[0]
            .at("recall")
            .at("mean")
            .get<double>();
    };
    QVERIFY(mean({ u"--keep-own"_s }) > mean({}));
}

void TestRecallCommand::text()
{
    const auto result = test::runCommand(
        { u"recall"_s, m_fixture->directory(), u"wordnet_nouns"_s, u"--queries"_s, u"20"_s, u"--ef"_s, u"10,50"_s });
    QVERIFY2(result.ended && result.exit == 0, result.told().constData());
    for (const char* part : { "recall@10", "95 % interval", "as configured", "left out", "GFLOP/s" })
        QVERIFY2(result.out.contains(part), part);
}

void TestRecallCommand::refuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("why");
    const QString zeros = u"[["_s + QStringList(96, u"0"_s).join(u',') + u"]]"_s;
    QTest::newRow("no file") << QStringList{ u"--vectors"_s, m_folder.filePath(u"none.npy"_s) } << u"none.npy"_s;
    QTest::newRow("empty file") << QStringList{ u"--vectors"_s, write(u"empty.json"_s, {}) } << u"empty.json"_s;
    QTest::newRow("malformed") << QStringList{ u"--vectors"_s, write(u"bad.json"_s, "[[1,") } << u"no JSON"_s;
    QTest::newRow("dimension") << QStringList{ u"--vectors"_s, write(u"short.json"_s, "[[1, 2]]") }
                               << u"the vectors have 2 dimensions, the collection has 96"_s;
    QTest::newRow("zero vector") << QStringList{ u"--vectors"_s, write(u"zero.json"_s, zeros.toUtf8()) }
                                 << u"query 1 is a zero vector"_s;
    QTest::newRow("k 0") << QStringList{ u"--k"_s, u"0"_s } << u"--k"_s;
    QTest::newRow("ef 0") << QStringList{ u"--ef"_s, u"10,0"_s } << u"--ef"_s;
    QTest::newRow("no queries") << QStringList{ u"--queries"_s, u"0"_s } << u"--queries"_s;
    QTest::newRow("both") << QStringList{ u"--queries"_s, u"5"_s, u"--vectors"_s, u"x"_s } << u"excludes"_s;
}

void TestRecallCommand::refuses()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, why);
    const auto result = test::runCommand(ask(arguments));
    QVERIFY2(result.ended && result.exit == 2, result.told().constData());
    QCOMPARE(result.err.count('\n'), qsizetype(1));
    QVERIFY2(QString::fromUtf8(result.err).contains(why), result.told().constData());
}

void TestRecallCommand::damagedIndex()
{
    const test::Fixture fixture(u"wordnet-sample"_s);
    test::overwrite(
        test::indexFolder(fixture.directory(), "wordnet_nouns") + u"/data_level0.bin"_s, 4, test::raw32(0xfffffff0));
    const auto result =
        test::runCommand({ u"recall"_s, fixture.directory(), u"wordnet_nouns"_s, u"--queries"_s, u"5"_s });
    QVERIFY2(result.ended && result.exit == 2, result.told().constData());
    QVERIFY(result.err.contains("data_level0.bin"));
}

QTEST_GUILESS_MAIN(TestRecallCommand)
#include "tst_recallcommand.moc"
