// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>
#include <set>

#include <QtTest>

#include "engine/core/error.h"
#include "engine/core/text.h"

using namespace engine;

/// Bytes of a row that may hold NULs and broken UTF-8.
static std::string bytes(const QByteArray& data)
{
    return data.toStdString();
}

class TestText : public QObject
{
    Q_OBJECT

private slots:
    void printableIsOneSafeLine_data();
    void printableIsOneSafeLine();
    void utf8_data();
    void utf8();
    void uuids_data();
    void uuids();
    void bytesForPeople_data();
    void bytesForPeople();
    void digitsInGroups_data();
    void digitsInGroups();
    void errorIsOneLine();
};

void TestText::printableIsOneSafeLine_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("plain") << QByteArray("naïve 数据 🧭") << QByteArray("naïve 数据 🧭");
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("line ends") << QByteArray("a\nb\r\tc") << QByteArray("a\\nb\\r\\tc");
    QTest::newRow("terminal command") << QByteArray("\x1b[31mred") << QByteArray("\\x1b[31mred");
    QTest::newRow("nul and delete") << QByteArray("a\0b\x7f", 4) << QByteArray("a\\x00b\\x7f");
    QTest::newRow("command in one code point") << QByteArray("\xc2\x9b") << QByteArray("\\x9b");
    QTest::newRow("right to left override") << QByteArray("a\xe2\x80\xaegnp.exe") << QByteArray("a\\u202egnp.exe");
    QTest::newRow("isolates") << QByteArray("\xe2\x81\xa6x\xe2\x81\xa9") << QByteArray("\\u2066x\\u2069");
    QTest::newRow("Arabic letter mark") << QByteArray("\xd8\x9c") << QByteArray("\\u061c");
    QTest::newRow("line separator") << QByteArray("\xe2\x80\xa8") << QByteArray("\\u2028");
    QTest::newRow("lone continuation") << QByteArray("a\x80z") << QByteArray("a\\x80z");
    QTest::newRow("cut at the end") << QByteArray("a\xe2\x82") << QByteArray("a\\xe2\\x82");
    QTest::newRow("Hebrew stays") << QByteArray("עברית") << QByteArray("עברית");
}

void TestText::printableIsOneSafeLine()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, shown);
    QCOMPARE(QByteArray::fromStdString(printable(bytes(text))), shown);
}

void TestText::utf8_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("valid");
    QTest::addColumn<QByteArray>("mended");
    const QByteArray r("\xef\xbf\xbd"); // U+FFFD
    QTest::newRow("empty") << QByteArray() << true << QByteArray();
    QTest::newRow("one of each length") << QByteArray("aé数🧪") << true << QByteArray("aé数🧪");
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << true << QByteArray("a\0b", 3);
    QTest::newRow("largest") << QByteArray("\xf4\x8f\xbf\xbf") << true << QByteArray("\xf4\x8f\xbf\xbf");
    QTest::newRow("above the largest") << QByteArray("\xf4\x90\x80\x80") << false << r + r + r + r;
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << false << r + r + r;
    QTest::newRow("overlong slash") << QByteArray("\xc0\xaf") << false << r + r;
    QTest::newRow("overlong of three") << QByteArray("\xe0\x80\xaf") << false << r + r + r;
    QTest::newRow("overlong of four") << QByteArray("\xf0\x80\x80\xaf") << false << r + r + r + r;
    QTest::newRow("five bytes") << QByteArray("\xf8\x88\x80\x80\x80") << false << r + r + r + r + r;
    QTest::newRow("ff") << QByteArray("a\xff") << false << "a" + r;
    QTest::newRow("cut") << QByteArray("a\xf0\x9f\xa7") << false << "a" + r + r + r;
    QTest::newRow("letter where a part belongs") << QByteArray("\xe2\x41\x82") << false << r + "A" + r;
}

void TestText::utf8()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, valid);
    QFETCH(QByteArray, mended);
    QCOMPARE(isValidUtf8(bytes(text)), valid);
    QCOMPARE(QByteArray::fromStdString(validUtf8(bytes(text))), mended);
    QVERIFY(isValidUtf8(validUtf8(bytes(text))));
    QVERIFY(isValidUtf8(printable(bytes(text))));
}

void TestText::uuids_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("uuid");
    QTest::newRow("lower case") << QByteArray("0fd34e41-ace3-4344-a094-03a497bbd23b") << true;
    QTest::newRow("upper case") << QByteArray("0FD34E41-ACE3-4344-A094-03A497BBD23B") << true;
    QTest::newRow("nil") << QByteArray("00000000-0000-0000-0000-000000000000") << true;
    QTest::newRow("short") << QByteArray("0fd34e41-ace3-4344-a094-03a497bbd23") << false;
    QTest::newRow("long") << QByteArray("0fd34e41-ace3-4344-a094-03a497bbd23b0") << false;
    QTest::newRow("dash moved") << QByteArray("0fd34e41a-ce3-4344-a094-03a497bbd23b") << false;
    QTest::newRow("no hex") << QByteArray("0fd34e41-ace3-4344-a094-03a497bbd23g") << false;
    QTest::newRow("path") << QByteArray("../../../../../../../../../etc/passwd") << false;
    QTest::newRow("braces") << QByteArray("{fd34e41-ace3-4344-a094-03a497bbd23}") << false;
    QTest::newRow("empty") << QByteArray() << false;
}

void TestText::uuids()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, uuid);
    QCOMPARE(isUuid(bytes(text)), uuid);
}

void TestText::bytesForPeople_data()
{
    QTest::addColumn<quint64>("size");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("0") << quint64{ 0 } << QByteArray("0 B");
    QTest::newRow("1023") << quint64{ 1023 } << QByteArray("1023 B");
    QTest::newRow("1 KiB") << quint64{ 1024 } << QByteArray("1.00 KiB");
    QTest::newRow("almost 10 KiB") << quint64{ 10239 } << QByteArray("10.0 KiB");
    QTest::newRow("almost 100 KiB") << quint64{ 102399 } << QByteArray("100 KiB");
    QTest::newRow("999 KiB") << quint64{ 999 * 1024 } << QByteArray("999 KiB");
    QTest::newRow("1000 KiB would be four digits") << quint64{ 1000 * 1024 } << QByteArray("0.98 MiB");
    QTest::newRow("3.61 MiB") << quint64{ 3785359 } << QByteArray("3.61 MiB");
    QTest::newRow("17 TB") << quint64{ 17'000'000'000'000 } << QByteArray("15.5 TiB");
    QTest::newRow("largest") << std::numeric_limits<quint64>::max() << QByteArray("16.0 EiB");
}

void TestText::bytesForPeople()
{
    QFETCH(quint64, size);
    QFETCH(QByteArray, shown);
    QCOMPARE(QByteArray::fromStdString(humanBytes(size)), shown);
}

void TestText::digitsInGroups_data()
{
    QTest::addColumn<qint64>("number");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("0") << qint64{ 0 } << QByteArray("0");
    QTest::newRow("999") << qint64{ 999 } << QByteArray("999");
    QTest::newRow("1000") << qint64{ 1000 } << QByteArray("1 000");
    QTest::newRow("12345678") << qint64{ 12345678 } << QByteArray("12 345 678");
    QTest::newRow("-100") << qint64{ -100 } << QByteArray("-100");
    QTest::newRow("-1000") << qint64{ -1000 } << QByteArray("-1 000");
    QTest::newRow("smallest") << std::numeric_limits<qint64>::min() << QByteArray("-9 223 372 036 854 775 808");
}

void TestText::digitsInGroups()
{
    QFETCH(qint64, number);
    QFETCH(QByteArray, shown);
    QCOMPARE(QByteArray::fromStdString(grouped(number)), shown);
}

void TestText::errorIsOneLine()
{
    const Error full{ ErrorKind::Corrupt, "a\nb/chroma.sqlite3", 96, "page 1\tis odd", "restore it" };
    QCOMPARE(QByteArray::fromStdString(describe(full)),
        QByteArray("damaged: a\\nb/chroma.sqlite3 at byte 96: page 1\\tis odd (restore it)"));
    const Error bare{ ErrorKind::BadArgument, {}, std::nullopt, "no such thing", {} };
    QCOMPARE(QByteArray::fromStdString(describe(bare)), QByteArray("cannot do that: no such thing"));
    std::set<std::string_view> names;
    for (int kind = 0; kind <= int(ErrorKind::Cancelled); ++kind)
        names.insert(name(ErrorKind(kind)));
    QCOMPARE(names.size(), std::size_t(ErrorKind::Cancelled) + 1);
}

QTEST_GUILESS_MAIN(TestText)
#include "tst_text.moc"
