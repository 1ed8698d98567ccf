// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "engine/core/jsontext.h"

using namespace engine;

class TestJsonText : public QObject
{
    Q_OBJECT

private slots:
    void parses_data();
    void parses();
    void refuses_data();
    void refuses();
    void keepsTheOrderOfKeys();
    void numbersAreExact();
};

void TestJsonText::parses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("meaning");
    QTest::newRow("object") << QByteArray(R"({"a": [1, 2.5, "x", true, null]})")
                            << QByteArray(R"({"a":[1,2.5,"x",true,null]})");
    QTest::newRow("scalar") << QByteArray(" 7 ") << QByteArray("7");
    QTest::newRow("NaN of Python") << QByteArray(R"({"a": NaN})") << QByteArray(R"({"a":null})");
    QTest::newRow("infinities") << QByteArray("[Infinity, -Infinity,NaN]") << QByteArray("[null,null,null]");
    QTest::newRow("words inside texts stay") << QByteArray(R"({"NaN": "Infinity \" -Infinity \\", "b": "NaN"})")
                                             << QByteArray(R"({"NaN":"Infinity \" -Infinity \\","b":"NaN"})");
    QTest::newRow("100 levels") << QByteArray(100, '[') + QByteArray(100, ']')
                                << QByteArray(100, '[') + QByteArray(100, ']');
    QTest::newRow("brackets inside texts do not nest")
        << '"' + QByteArray(500, '[') + '"' << '"' + QByteArray(500, '[') + '"';
}

void TestJsonText::parses()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, meaning);
    std::string problem;
    const auto parsed = parseJson(text.toStdString(), problem);
    QVERIFY2(parsed, problem.c_str());
    QCOMPARE(QByteArray::fromStdString(parsed->dump()), meaning);
    QVERIFY(problem.empty());
}

void TestJsonText::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("problem");
    QTest::newRow("empty") << QByteArray() << QByteArray("is not JSON");
    QTest::newRow("cut") << QByteArray(R"({"a": )") << QByteArray("is not JSON");
    QTest::newRow("two documents") << QByteArray("{} {}") << QByteArray("is not JSON");
    QTest::newRow("broken UTF-8") << QByteArray("\"a\xff\"") << QByteArray("is not JSON");
    QTest::newRow("lone surrogate") << QByteArray(R"("\ud800")") << QByteArray("is not JSON");
    QTest::newRow("NUL") << QByteArray("{}\0", 3) << QByteArray("is not JSON");
    QTest::newRow("word with a tail") << QByteArray("[NaN1]") << QByteArray("is not JSON");
    QTest::newRow("closing only") << QByteArray(500, ']') << QByteArray("is not JSON");
    QTest::newRow("101 levels") << QByteArray(101, '[') + QByteArray(101, ']')
                                << QByteArray("is JSON nested deeper than 100 levels");
    QTest::newRow("a million levels") << QByteArray(1'000'000, '{')
                                      << QByteArray("is JSON nested deeper than 100 levels");
    QTest::newRow("quote at the very end") << QByteArray("\"\\") << QByteArray("is not JSON");
}

void TestJsonText::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, problem);
    std::string said;
    QVERIFY(!parseJson(text.toStdString(), said));
    QCOMPARE(QByteArray::fromStdString(said), problem);
}

void TestJsonText::keepsTheOrderOfKeys()
{
    std::string problem;
    const auto parsed = parseJson(R"({"z": 1, "a": 2, "m": 3})", problem);
    QVERIFY(parsed);
    QCOMPARE(QByteArray::fromStdString(parsed->dump()), QByteArray(R"({"z":1,"a":2,"m":3})"));
}

void TestJsonText::numbersAreExact()
{
    std::string problem;
    const auto parsed = parseJson("[9007199254740993, 4611686018427387904, -9223372036854775808, 3.0]", problem);
    QVERIFY(parsed);
    QCOMPARE((*parsed)[0].get<std::int64_t>(), std::int64_t{ 9007199254740993 });
    QCOMPARE((*parsed)[1].get<std::int64_t>(), std::int64_t{ 1 } << 62);
    QCOMPARE((*parsed)[2].get<std::int64_t>(), std::numeric_limits<std::int64_t>::min());
    QVERIFY((*parsed)[3].is_number_float());
}

QTEST_GUILESS_MAIN(TestJsonText)
#include "tst_jsontext.moc"
