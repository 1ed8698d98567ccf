// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/support/commandline.h"
#include "tests/support/fixture.h"

using namespace Qt::StringLiterals;
using nlohmann::json;

/// `tune` as scripts call it: the fixed keys, the exit status, and every wrong call.
class TestTuneCommand : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void keys();
    void outOfReach();
    void table();
    void tableThatCannotBeWritten();
    void text();
    void refuses_data();
    void refuses();
    void tooFewRecords();

private:
    QStringList ask(const QStringList& more) const
    {
        return QStringList{ u"tune"_s, m_fixture->directory(), u"wordnet_nouns"_s, u"--json"_s } + more;
    }

    std::unique_ptr<test::Fixture> m_fixture;
    QTemporaryDir m_folder;
};

void TestTuneCommand::initTestCase()
{
    m_fixture = std::make_unique<test::Fixture>(u"wordnet-sample"_s);
    QVERIFY(m_fixture->isValid());
}

void TestTuneCommand::keys()
{
    const auto before = test::stateOf(m_fixture->directory());
    const auto result = test::runCommand(ask({ u"--target"_s, u"0.9"_s, u"--M"_s, u"4,16"_s, u"--ef-construction"_s,
        u"40"_s, u"--ef"_s, u"10,80"_s, u"--threads"_s, u"2"_s }));
    QVERIFY2(result.ended && result.exit == 0, result.told().constData());
    const json document = result.json();
    QCOMPARE(document.at("current").at("ef").get<int>(), 10);
    QVERIFY(document.at("current").at("recall").at("mean").get<double>() < 1);
    QCOMPARE(document.at("builds").size(), std::size_t{ 2 });
    for (const json& build : document.at("builds")) {
        for (const char* key : { "M", "ef_construction", "seconds", "bytes" })
            QVERIFY2(build.at(key).is_number(), key);
        QCOMPARE(build.at("abandoned").get<bool>(), false);
    }
    QCOMPARE(document.at("points").size(), std::size_t{ 4 });
    for (const json& point : document.at("points")) {
        for (const char* key : { "M", "ef_construction", "ef", "qps", "bytes" })
            QVERIFY2(point.at(key).is_number(), key);
        QVERIFY(point.at("pareto").is_boolean());
        QVERIFY(point.at("recall").at("low").is_number() && point.at("latency_ms").at("p99").is_number());
    }
    const json& advice = document.at("recommendation");
    QVERIFY(advice.at("recall").at("low").get<double>() >= 0.9);
    for (const char* key : { "M", "ef_construction", "ef_search" })
        QVERIFY2(advice.at(key).is_number(), key);
    QVERIFY(!advice.at("reason").get<std::string>().empty());
    QVERIFY(advice.at("command").get<std::string>().find("client.") == 0);
    QCOMPARE(test::stateOf(m_fixture->directory()), before);
}

void TestTuneCommand::outOfReach()
{
    const auto result = test::runCommand(
        ask({ u"--target"_s, u"1"_s, u"--M"_s, u"2"_s, u"--ef-construction"_s, u"10"_s, u"--ef"_s, u"10"_s }));
    QVERIFY2(result.ended && result.exit == 1, result.told().constData());
    QVERIFY(result.json().at("recommendation").is_null());
    QVERIFY(result.json().at("reason").get<std::string>().find("no point is certain") != std::string::npos);
}

void TestTuneCommand::table()
{
    const QString file = m_folder.filePath(u"points.csv"_s);
    const auto result = test::runCommand(ask({ u"--M"_s, u"8"_s, u"--ef-construction"_s, u"40"_s, u"--ef"_s,
        u"10,20,40"_s, u"--csv"_s, file, u"--target"_s, u"0.5"_s }));
    QVERIFY2(result.ended && result.exit == 0, result.told().constData());
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    const auto lines = QString::fromUtf8(written.readAll()).trimmed().split(u'\n');
    QCOMPARE(lines.size(), 4);
    const auto columns = lines.front().split(u',');
    for (const QString& line : lines)
        QCOMPARE(line.split(u',').size(), columns.size());
    QVERIFY(columns.contains(u"recall_low"_s));
}

/// What was measured is told all the same.
void TestTuneCommand::tableThatCannotBeWritten()
{
    const auto result = test::runCommand({ u"tune"_s, m_fixture->directory(), u"wordnet_nouns"_s, u"--M"_s, u"8"_s,
        u"--ef-construction"_s, u"40"_s, u"--ef"_s, u"40"_s, u"--target"_s, u"0.5"_s, u"--csv"_s,
        m_folder.filePath(u"no such folder/points.csv"_s) });
    QVERIFY2(result.ended && result.exit == 2, result.told().constData());
    QVERIFY(result.err.contains("points.csv"));
    QVERIFY2(result.out.contains("Recommended: "), result.told().constData());
}

void TestTuneCommand::text()
{
    const auto result = test::runCommand({ u"tune"_s, m_fixture->directory(), u"wordnet_nouns"_s, u"--M"_s, u"8"_s,
        u"--ef-construction"_s, u"40"_s, u"--target"_s, u"0.9"_s });
    QVERIFY2(result.ended && result.exit == 0, result.told().constData());
    for (const char* part : { "today", "Recommended: ", "In Python: ", "no other one beats" })
        QVERIFY2(result.out.contains(part), part);
}

void TestTuneCommand::refuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("why");
    QTest::newRow("target 0") << QStringList{ u"--target"_s, u"0"_s } << u"--target"_s;
    QTest::newRow("target above 1") << QStringList{ u"--target"_s, u"1.5"_s } << u"--target"_s;
    QTest::newRow("target NaN") << QStringList{ u"--target"_s, u"nan"_s } << u"--target"_s;
    QTest::newRow("M 1") << QStringList{ u"--M"_s, u"1"_s } << u"M is 1"_s;
    QTest::newRow("absurd M") << QStringList{ u"--M"_s, u"1000000"_s } << u"M is 1000000"_s;
    QTest::newRow("ef_construction 0") << QStringList{ u"--ef-construction"_s, u"0"_s } << u"ef_construction is 0"_s;
    QTest::newRow("ef 0") << QStringList{ u"--ef"_s, u"0"_s } << u"--ef"_s;
    QTest::newRow("k 0") << QStringList{ u"--k"_s, u"0"_s } << u"--k"_s;
    QTest::newRow("k beyond the collection") << QStringList{ u"--k"_s, u"100000"_s } << u"too few to tune"_s;
    QTest::newRow("memory") << QStringList{ u"--memory-limit"_s, u"much"_s } << u"--memory-limit"_s;
    QTest::newRow("budget") << QStringList{ u"--budget"_s, u"-1"_s } << u"--budget"_s;
    QTest::newRow("table in the directory")
        << QStringList{ u"--csv"_s, m_fixture->directory() + u"/points.csv"_s } << u"points.csv"_s;
}

void TestTuneCommand::refuses()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, why);
    const auto result = test::runCommand(ask(arguments));
    QVERIFY2(result.ended && result.exit == 2, result.told().constData());
    QCOMPARE(result.err.count('\n'), qsizetype(1));
    QVERIFY2(QString::fromUtf8(result.err).contains(why), result.told().constData());
}

void TestTuneCommand::tooFewRecords()
{
    const test::Fixture fixture(u"chroma-1.5.9"_s);
    for (const QString& name : { u"never_filled"_s, u"emptied"_s }) {
        const auto result = test::runCommand({ u"tune"_s, fixture.directory(), name });
        QVERIFY2(result.ended && result.exit == 2, result.told().constData());
        QVERIFY(result.err.contains("too few to tune"));
    }
}

QTEST_GUILESS_MAIN(TestTuneCommand)
#include "tst_tunecommand.moc"
