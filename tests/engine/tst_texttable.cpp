// SPDX-License-Identifier: GPL-3.0-or-later
#include <clocale>

#include <QtTest>

#include "engine/report/infotext.h"
#include "engine/report/texttable.h"

using namespace engine;
using report::TextTable;
using Align = TextTable::Align;

class TestTextTable : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void columnsAreAligned();
    void missingAndSurplusCells();
    void longCellsAreCut();
    void foreignTextStaysInItsCell();
    void widths_data();
    void widths();
    void figures();
};

void TestTextTable::initTestCase()
{
    QVERIFY(std::setlocale(LC_CTYPE, "C.UTF-8"));
}

void TestTextTable::columnsAreAligned()
{
    TextTable table({ { "name" }, { "bytes", Align::Right }, { "x" } });
    QVERIFY(table.empty());
    table.add({ "wal", "12", "" });
    table.add({ "metadata", "1 234", "y" });
    QVERIFY(!table.empty());
    QCOMPARE(QByteArray::fromStdString(table.text()),
        QByteArray("  name      bytes  x\n"
                   "  wal          12\n"
                   "  metadata  1 234  y\n"));
    QCOMPARE(QByteArray::fromStdString(table.text("")).left(8), QByteArray("name    "));
}

void TestTextTable::missingAndSurplusCells()
{
    TextTable table({ { "a" }, { "b" } });
    table.add({});
    table.add({ "1", "2", "3" });
    QCOMPARE(QByteArray::fromStdString(table.text("")), QByteArray("a  b\n\n1  2\n"));
}

void TestTextTable::longCellsAreCut()
{
    TextTable table({ { "a" } });
    table.add({ "0123456789" });
    table.add({ "数据数据数据" });
    QCOMPARE(QByteArray::fromStdString(table.text("", 5)), QByteArray("a\n0123…\n数据…\n"));
    QCOMPARE(QByteArray::fromStdString(table.text("", 10)), QByteArray("a\n0123456789\n数据数据…\n"));
    QCOMPARE(QByteArray::fromStdString(table.text("", 1)), QByteArray("a\n…\n…\n"));
}

void TestTextTable::foreignTextStaysInItsCell()
{
    TextTable table({ { "id" } });
    table.add({ "a\nb\x1b[2J" });
    table.add({ "broken \xff\xe2\x82" });
    QCOMPARE(QByteArray::fromStdString(table.text("")), QByteArray("id\na\\nb\\x1b[2J\nbroken \\xff\\xe2\\x82\n"));
}

void TestTextTable::widths_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("width");
    QTest::newRow("empty") << QByteArray() << 0;
    QTest::newRow("ASCII") << QByteArray("abc") << 3;
    QTest::newRow("accents") << QByteArray("naïve") << 5;
    QTest::newRow("combining accent") << QByteArray("e\u0301") << 1;
    QTest::newRow("Chinese") << QByteArray("数据") << 4;
    QTest::newRow("Hebrew") << QByteArray("עברית") << 5;
}

void TestTextTable::widths()
{
    QFETCH(QByteArray, text);
    QTEST(int(report::displayWidth(text.toStdString())), "width");
}

void TestTextTable::figures()
{
    QCOMPARE(report::countText(Figure::exact(1234)), std::string("1 234"));
    QCOMPARE(report::countText(Figure::about(1234, "x")), std::string("≈ 1 234"));
    QCOMPARE(report::countText({}), std::string("?"));
    QCOMPARE(report::countText(Figure::exact(UINT64_MAX)).find('-'), std::string::npos);
    QCOMPARE(report::bytesText(Figure::exact(0)), std::string("0 B"));
    QCOMPARE(report::bytesText(Figure::about(1024, "x")), std::string("≈ 1.00 KiB"));
    QCOMPARE(report::bytesText({}), std::string("?"));
}

QTEST_GUILESS_MAIN(TestTextTable)
#include "tst_texttable.moc"
