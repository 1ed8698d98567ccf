// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include <QLocale>
#include <QTest>

#include "ui/models/formatting.h"

using namespace Qt::StringLiterals;

namespace {
/// Spelled with ordinary spaces and apostrophes for groups in the tables below: "4'506", "3.61 MiB".
QString spelled(QString text)
{
    return text.replace(QChar(0x202F), u'\'').replace(QChar(0x00A0), u' ');
}
} // namespace

class FormattingTest : public QObject
{
    Q_OBJECT

private slots:
    void cleanup() { QLocale::setDefault(QLocale::c()); }

    void bytesKeepThreeDigits_data();
    void bytesKeepThreeDigits();
    void everyDigit();
    void countsAndSigns();
    void sharesNeverLie();
    void unknownIsADash();
    void durations_data();
    void durations();
    void timeLeft();
    void unitsApart();
    void localeDecides();
    void oneLineIsOneLine_data();
    void oneLineIsOneLine();
    void oneLineIsShort();
    void toolTipsArePlain();
    void brokenUtf8();
};

void FormattingTest::bytesKeepThreeDigits_data()
{
    QTest::addColumn<quint64>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << quint64(0) << u"0 B"_s;
    QTest::newRow("one") << quint64(1) << u"1 B"_s;
    QTest::newRow("below a KiB") << quint64(1023) << u"1'023 B"_s;
    QTest::newRow("KiB") << quint64(1024) << u"1.00 KiB"_s;
    QTest::newRow("two digits") << quint64(17'510) << u"17.1 KiB"_s;
    QTest::newRow("three digits") << quint64(617'472) << u"603 KiB"_s;
    QTest::newRow("rounds up to the next unit") << quint64(1024 * 1024 - 1) << u"1.00 MiB"_s;
    QTest::newRow("9.995 is 10.0") << quint64(10235) << u"10.0 KiB"_s;
    QTest::newRow("MiB") << quint64(3'785'432) << u"3.61 MiB"_s;
    QTest::newRow("GiB") << quint64(18'468'503'716) << u"17.2 GiB"_s;
    QTest::newRow("the largest") << std::numeric_limits<quint64>::max() << u"16.0 EiB"_s;
}

void FormattingTest::bytesKeepThreeDigits()
{
    QFETCH(quint64, bytes);
    QFETCH(QString, text);
    QCOMPARE(spelled(ui::formatBytes(bytes)), text);
    QCOMPARE(spelled(ui::formatBytes(bytes, true)), u"≈ "_s + text);
}

void FormattingTest::everyDigit()
{
    QCOMPARE(ui::formatExactBytes(3'785'432), u"3\u202F785\u202F432\u00A0bytes"_s);
    QCOMPARE(spelled(ui::formatExactBytes(1)), u"1 byte"_s);
    QCOMPARE(spelled(ui::formatExactBytes(0)), u"0 bytes"_s);
    QCOMPARE(spelled(ui::formatExactBytes(std::numeric_limits<quint64>::max())), u"18'446'744'073'709'551'615 bytes"_s);
}

void FormattingTest::countsAndSigns()
{
    QCOMPARE(spelled(ui::formatCount(4506)), u"4'506"_s);
    QCOMPARE(spelled(ui::formatCount(4506, true)), u"≈ 4'506"_s);
    QCOMPARE(spelled(ui::formatNumber(-12)), u"\u221212"_s);
    QCOMPARE(spelled(ui::formatNumber(std::numeric_limits<qint64>::min())), u"\u22129'223'372'036'854'775'808"_s);
    QCOMPARE(spelled(ui::formatDecimal(-1234.5, 2)), u"\u22121'234.50"_s);
}

void FormattingTest::sharesNeverLie()
{
    QCOMPARE(spelled(ui::formatShare(0.319)), u"31.9 %"_s);
    QCOMPARE(spelled(ui::formatShare(0)), u"0.0 %"_s);
    QCOMPARE(spelled(ui::formatShare(1)), u"100.0 %"_s);
    QCOMPARE(spelled(ui::formatShare(1e-9)), u"< 0.1 %"_s);
    QCOMPARE(spelled(ui::formatShare(1 - 1e-9)), u"> 99.9 %"_s);
    QCOMPARE(spelled(ui::formatShareOf(1, 3)), u"33.3 %"_s);
    QCOMPARE(ui::formatShareOf(0, 0), u"–"_s);
}

void FormattingTest::unknownIsADash()
{
    using ui::FigureKind;
    QCOMPARE(ui::formatFigure({}, FigureKind::Bytes), u"–"_s);
    QCOMPARE(spelled(ui::formatFigure(engine::Figure::exact(2048), FigureKind::Bytes)), u"2.00 KiB"_s);
    QCOMPARE(spelled(ui::formatFigure(engine::Figure::about(2048, "x"), FigureKind::Bytes)), u"≈ 2.00 KiB"_s);
    QCOMPARE(spelled(ui::formatFigure(engine::Figure::about(2048, "x"), FigureKind::Count)), u"≈ 2'048"_s);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    QCOMPARE(ui::formatShare(nan), u"–"_s);
    QCOMPARE(ui::formatDuration(nan), u"–"_s);
    QCOMPARE(ui::formatDuration(-1), u"–"_s);
    QCOMPARE(ui::formatDecimal(std::numeric_limits<double>::infinity(), 1), u"–"_s);
}

void FormattingTest::durations_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << 0.0 << u"0 s"_s;
    QTest::newRow("micro") << 85e-6 << u"85 µs"_s;
    QTest::newRow("few micro") << 2.5e-6 << u"2.5 µs"_s;
    QTest::newRow("rounds up to ms") << 999.7e-6 << u"1.00 ms"_s;
    QTest::newRow("milli") << 0.00161 << u"1.61 ms"_s;
    QTest::newRow("rounds up to s") << 0.9997 << u"1.00 s"_s;
    QTest::newRow("seconds") << 11.8 << u"11.8 s"_s;
    QTest::newRow("rounds up to min") << 59.96 << u"1 min"_s;
    QTest::newRow("minutes") << 192.0 << u"3 min 12 s"_s;
    QTest::newRow("hours") << 7500.0 << u"2 h 5 min"_s;
    QTest::newRow("just below a day") << 86399.0 << u"1 d"_s;
    QTest::newRow("days") << 4 * 86400.0 + 3 * 3600 << u"4 d 3 h"_s;
}

void FormattingTest::durations()
{
    QFETCH(double, seconds);
    QFETCH(QString, text);
    QCOMPARE(spelled(ui::formatDuration(seconds)), text);
}

void FormattingTest::timeLeft()
{
    QCOMPARE(ui::formatTimeLeft(3), u"a few seconds left"_s);
    QCOMPARE(spelled(ui::formatTimeLeft(41)), u"about 40 s left"_s);
    QCOMPARE(spelled(ui::formatTimeLeft(200)), u"about 3 min left"_s);
    QCOMPARE(ui::formatTimeLeft(std::numeric_limits<double>::infinity()), QString());
}

void FormattingTest::unitsApart()
{
    const auto split = [](const QString& text) {
        const ui::FigureText parts = ui::splitUnit(text);
        return spelled(parts.figure + u'|' + parts.unit);
    };
    QCOMPARE(split(ui::formatBytes(3'785'432)), u"3.61|MiB"_s);
    QCOMPARE(split(ui::formatBytes(3'785'432, true)), u"3.61|≈ MiB"_s);
    QCOMPARE(split(ui::formatCount(4506)), u"4'506|"_s);
    QCOMPARE(split(ui::formatCount(4506, true)), u"4'506|≈"_s);
    QCOMPARE(split(ui::formatShare(0.5)), u"50.0|%"_s);
    QCOMPARE(split(ui::formatShare(1e-9)), u"< 0.1 %|"_s);
    QCOMPARE(split(ui::formatDuration(192)), u"3 min 12 s|"_s);
    QCOMPARE(split(ui::unknownText()), u"–|"_s);
    QCOMPARE(split(u"off"_s), u"off|"_s);
    QCOMPARE(split(QString()), u"|"_s);
}

void FormattingTest::localeDecides()
{
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    QCOMPARE(spelled(ui::formatBytes(3'785'432)), u"3,61 MiB"_s);
    QCOMPARE(spelled(ui::formatCount(1'234'567)), u"1'234'567"_s);
    QCOMPARE(spelled(ui::formatShare(0.319)), u"31,9 %"_s);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    QCOMPARE(spelled(ui::formatDecimal(1234.5, 1)), u"1'234.5"_s);
}

void FormattingTest::oneLineIsOneLine_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("line");
    QTest::newRow("plain") << u"wordnet_nouns"_s << u"wordnet_nouns"_s;
    QTest::newRow("breaks") << u"a\r\nb\tc"_s << u"a\\r\\nb\\tc"_s;
    QTest::newRow("control") << (u"a"_s + QChar(0x1B) + u"[0m"_s) << u"a\\x1b[0m"_s;
    QTest::newRow("C1") << (u"a"_s + QChar(0x9B)) << u"a\\x9b"_s;
    QTest::newRow("bidi") << u"abc\u202Efdp.exe"_s << u"abc\\u202efdp.exe"_s;
    QTest::newRow("isolates") << u"\u2066x\u2069"_s << u"\\u2066x\\u2069"_s;
    QTest::newRow("line separator") << u"a\u2028b"_s << u"a\\u2028b"_s;
    QTest::newRow("emoji with joiner stays") << u"👩\u200D🔬"_s << u"👩\u200D🔬"_s;
    QTest::newRow("half a pair") << (u"a"_s + QChar(0xD83D)) << u"a\\ud83d"_s;
}

void FormattingTest::oneLineIsOneLine()
{
    QFETCH(QString, text);
    QTEST(ui::oneLine(text), "line");
}

void FormattingTest::oneLineIsShort()
{
    QCOMPARE(ui::oneLine(u"abcdef", 6), u"abcdef"_s);
    QCOMPARE(ui::oneLine(u"abcdefg", 6), u"abcde…"_s);
    QCOMPARE(ui::oneLine(u"abc\u202E", 6), u"abc…"_s); // an escape is never cut in half
    QCOMPARE(ui::oneLine(u"ab😀😀", 5), u"ab😀…"_s);
    QCOMPARE(ui::oneLine(u"abc", 1), u"…"_s);
    QCOMPARE(ui::oneLine(u"abc", 0), QString());
    QVERIFY(ui::oneLine(QString(10'000'000, u'\n')).size() <= 300);
}

void FormattingTest::toolTipsArePlain()
{
    QCOMPARE(ui::plainToolTip(u"a\nb"_s), u"a\nb"_s);
    QCOMPARE(ui::plainToolTip(u"<b>a</b>"_s), u"<p style='white-space:pre-wrap'>&lt;b&gt;a&lt;/b&gt;</p>"_s);
    QCOMPARE(ui::plainToolTip(u"R&D &lt;"_s), u"<p style='white-space:pre-wrap'>R&amp;D &amp;lt;</p>"_s);
}

void FormattingTest::brokenUtf8()
{
    QCOMPARE(ui::fromUtf8("a\xFFz"), u"a\uFFFDz"_s);
    QCOMPARE(ui::fromUtf8({}), QString());
}

QTEST_GUILESS_MAIN(FormattingTest)
#include "tst_formatting.moc"
