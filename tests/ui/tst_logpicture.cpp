// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>
#include <random>

#include <QApplication>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "ui/plots/logpicture.h"
#include "ui/support/theme.h"
#include "ui/widgets/hovercard.h"

using namespace Qt::StringLiterals;
using ui::LogBand;
using ui::LogSegment;
using ui::LogSegmentKind;

namespace {

constexpr double width = 826;

/// The log of the WordNet sample: two collections applied, one that waits for its first sync.
QVector<LogBand> sampleBands()
{
    return { { u"n"_s, u"wordnet_nouns"_s, 1, 3334, 3334, 3334, 3334, 3333, 1, 0, 0 },
        { u"v"_s, u"wordnet_verbs"_s, 3335, 4534, 4534, 4534, 1200, 1199, 1, 0, 0 },
        { u"a"_s, u"wordnet_adjectives"_s, 4535, 5174, 5174, std::nullopt, 640, 0, 0, 0, 640 } };
}

QString kindsOf(const QVector<LogSegment>& segments)
{
    QString text;
    for (const LogSegment& segment : segments) {
        static const QString letters = u"pkmvb"_s;
        text += letters[int(segment.kind)] + QString::number(segment.from) + u'-' + QString::number(segment.to) + u' ';
    }
    return text.trimmed();
}

} // namespace

class LogPictureTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { ui::Theme::apply(*qApp, ui::ThemeChoice::Light); }

    void splitsTheSample();
    void splits_data();
    void splits();
    void everySeqIsInOneSegment();
    void placesToScale();
    void narrowStretchesAreEnlarged();
    void tinyBandsStayInside();
    void ticksStandAtTheirEntry();
    void watermarksBeyondTheAxis();
    void axisStartsAtZeroWhenNear();
    void niceTicks_data();
    void niceTicks();
    void hostileNumbers();
    void moreBandsThanShown();
    void emptyLog();
    void clickAndKeysSelect();
    void hoverTellsExactNumbers();
    void generationWithoutBuffer();
    void heightFollowsTheBands();
    void exportsAllFormats();
};

void LogPictureTest::splitsTheSample()
{
    const QVector<LogBand> bands = sampleBands();
    QCOMPARE(kindsOf(ui::splitBand(bands[0])), u"p1-3333 k3334-3334"_s);
    QCOMPARE(kindsOf(ui::splitBand(bands[1])), u"p3335-4533 k4534-4534"_s);
    QCOMPARE(kindsOf(ui::splitBand(bands[2])), u"v4535-5174"_s);
}

void LogPictureTest::splits_data()
{
    QTest::addColumn<LogBand>("band");
    QTest::addColumn<QString>("segments");
    const auto row = [](const char* name, const LogBand& band, const QString& segments) {
        QTest::newRow(name) << band << segments;
    };
    row("nothing applied", { {}, {}, 1, 9, std::nullopt, std::nullopt, 9, 0, 0, 9, 9 }, u"b1-9"_s);
    row("metadata lags", { {}, {}, 1, 9, 3, 6, 9, 2, 1, 6, 3 }, u"p1-2 k3-3 m4-6 b7-9"_s);
    row("vectors lag", { {}, {}, 1, 9, 6, 3, 9, 2, 1, 3, 6 }, u"p1-2 k3-3 v4-6 b7-9"_s);
    row("vectors lag, metadata through", { {}, {}, 1, 9, 9, 3, 9, 2, 1, 0, 6 }, u"p1-2 k3-3 v4-9"_s);
    row("purge refused", { {}, {}, 1, 9, 9, 9, 9, 0, 9, 0, 0 }, u"k1-9"_s);
    row("watermark above the log", { {}, {}, 1, 9, 20, 20, 9, 9, 0, 0, 0 }, u"p1-9"_s);
    row("watermark below the log", { {}, {}, 5, 9, 4, 2, 5, 0, 0, 5, 5 }, u"b5-9"_s);
    row("only the kept row", { {}, {}, 9, 9, 9, 9, 1, 0, 1, 0, 0 }, u"k9-9"_s);
    row("through before its last entry", { {}, {}, 1, 9, 7, 9, 9, 6, 3, 0, 0 }, u"p1-6 k7-9"_s);
    row("no entries", { {}, {}, 0, -1, 5, 5, 0, 0, 0, 0, 0 }, QString());
}

void LogPictureTest::splits()
{
    QFETCH(LogBand, band);
    QFETCH(QString, segments);
    QCOMPARE(kindsOf(ui::splitBand(band)), segments);
}

void LogPictureTest::everySeqIsInOneSegment()
{
    std::mt19937 random(3);
    std::uniform_int_distribution<qint64> seq(-3, 25);
    std::uniform_int_distribution<int> count(0, 2);
    for (int round = 0; round < 5000; ++round) {
        LogBand band{ {}, {}, seq(random), seq(random), seq(random), seq(random), 0, 0, 0, 0, 0 };
        band.purgeable = quint64(count(random));
        band.kept = quint64(count(random));
        band.pendingMetadata = quint64(count(random));
        band.pendingVectors = quint64(count(random));
        if (count(random) == 0)
            band.vectorWatermark.reset();
        qint64 next = band.firstSeq;
        for (const LogSegment& segment : ui::splitBand(band)) {
            QCOMPARE(segment.from, next);
            QVERIFY(segment.to >= segment.from);
            next = segment.to + 1;
        }
        QCOMPARE(next, band.lastSeq >= band.firstSeq ? band.lastSeq + 1 : band.firstSeq);
    }
}

void LogPictureTest::placesToScale()
{
    const ui::LogPictureLayout layout = ui::layoutLogPicture(sampleBands(), width);
    QCOMPARE(layout.first, 0);
    QCOMPARE(layout.last, 5174);
    const double perSeq = width / 5175;
    const LogSegment& nouns = layout.bands[0].segments[0];
    QCOMPARE(nouns.x, perSeq);
    QVERIFY(qAbs(nouns.x + nouns.width - (3335 * perSeq - ui::minimumSegmentWidth)) < 1e-9);
    const LogSegment& adjectives = layout.bands[2].segments[0];
    QVERIFY(qAbs(adjectives.x - 4535 * perSeq) < 1e-9);
    QVERIFY(qAbs(adjectives.width - 640 * perSeq) < 1e-9);
    QVERIFY(!adjectives.enlarged);
}

void LogPictureTest::narrowStretchesAreEnlarged()
{
    const ui::LogPictureLayout layout = ui::layoutLogPicture(sampleBands(), width);
    const LogSegment& kept = layout.bands[0].segments[1];
    QCOMPARE(kept.width, ui::minimumSegmentWidth);
    QVERIFY(kept.enlarged);
    // It takes the room from its neighbour; the band still ends where it ends.
    QVERIFY(qAbs(kept.x + kept.width - 3335 * width / 5175) < 1e-9);
    QVERIFY(!layout.bands[0].segments[0].enlarged);
}

void LogPictureTest::tinyBandsStayInside()
{
    std::mt19937 random(5);
    std::uniform_int_distribution<qint64> seq(1, 1'000'000);
    QVector<LogBand> bands = sampleBands();
    for (int i = 0; i < 300; ++i) {
        const qint64 first = i == 0 ? 1'000'000 : i == 1 ? 1 : seq(random);
        const qint64 last = std::min<qint64>(1'000'000, first + i % 5);
        bands.append({ QString::number(i), {}, first, last, first, last > first ? first + 1 : first, 5, 1, 1, 2, 1 });
    }
    for (const ui::LogBandPlace& place : ui::layoutLogPicture(bands, width).bands) {
        double end = place.segments.isEmpty() ? 0 : place.segments.first().x;
        QVERIFY(end >= -1e-9);
        for (const LogSegment& segment : place.segments) {
            QVERIFY(qAbs(segment.x - end) < 1e-9);
            QVERIFY(segment.width >= ui::minimumSegmentWidth - 1e-9);
            end = segment.x + segment.width;
        }
        QVERIFY(end <= width + 1e-9);
    }
}

void LogPictureTest::ticksStandAtTheirEntry()
{
    const ui::LogPictureLayout layout = ui::layoutLogPicture(sampleBands(), width);
    QCOMPARE(layout.bands[0].ticks.size(), 2);
    const LogSegment& kept = layout.bands[0].segments[1];
    for (const ui::LogTick& tick : layout.bands[0].ticks) {
        QCOMPARE(tick.seq, 3334);
        QVERIFY(qAbs(tick.x - (kept.x + kept.width)) < 1e-9);
    }
    QCOMPARE(layout.bands[2].ticks.size(), 1); // no vector watermark yet
    QVERIFY(layout.bands[2].ticks[0].metadata);
    QVERIFY(qAbs(layout.bands[2].ticks[0].x - width) < 1e-9);
}

void LogPictureTest::watermarksBeyondTheAxis()
{
    const LogBand band{ u"x"_s, {}, 100, 200, 5000, 3, 101, 0, 0, 0, 101 };
    const ui::LogPictureLayout layout = ui::layoutLogPicture({ band }, width);
    QVERIFY(layout.bands[0].ticks[0].outside);
    QCOMPARE(layout.bands[0].ticks[0].x, width);
    QVERIFY(layout.bands[0].ticks[1].outside);
    QCOMPARE(layout.bands[0].ticks[1].x, 0.0);
}

void LogPictureTest::axisStartsAtZeroWhenNear()
{
    const auto first = [](qint64 from, qint64 to) {
        return ui::layoutLogPicture({ { u"x"_s, {}, from, to, {}, {}, 1, 0, 0, 1, 1 } }, width).first;
    };
    QCOMPARE(first(1, 5174), 0);
    QCOMPARE(first(800, 5174), 0);
    QCOMPARE(first(4000, 5174), 4000); // after a purge: no empty picture
    QCOMPARE(first(-10, 50), -10);
}

void LogPictureTest::niceTicks_data()
{
    QTest::addColumn<qint64>("first");
    QTest::addColumn<qint64>("last");
    QTest::addColumn<int>("most");
    QTest::addColumn<QList<qint64>>("ticks");
    QTest::newRow("sample") << qint64(0) << qint64(5174) << 7 << QList<qint64>{ 0, 1000, 2000, 3000, 4000, 5000 };
    QTest::newRow("fives") << qint64(0) << qint64(22) << 5 << QList<qint64>{ 0, 5, 10, 15, 20 };
    QTest::newRow("inside") << qint64(4001) << qint64(4999) << 5 << QList<qint64>{ 4200, 4400, 4600, 4800 };
    QTest::newRow("single") << qint64(7) << qint64(7) << 5 << QList<qint64>{ 7 };
    QTest::newRow("no more than entries") << qint64(1) << qint64(3) << 9 << QList<qint64>{ 1, 2, 3 };
    QTest::newRow("nothing") << qint64(5) << qint64(4) << 5 << QList<qint64>{};
}

void LogPictureTest::niceTicks()
{
    QFETCH(qint64, first);
    QFETCH(qint64, last);
    QFETCH(int, most);
    QTEST(QList<qint64>(ui::niceTicks(first, last, most)), "ticks");
}

void LogPictureTest::hostileNumbers()
{
    constexpr qint64 least = std::numeric_limits<qint64>::min();
    constexpr qint64 most = std::numeric_limits<qint64>::max();
    const QVector<LogBand> bands{ { u"a"_s, u"a"_s, least, most, most, least, 1, 1, 1, 1, 1 },
        { u"b"_s, u"b"_s, most, most, most, most, ~quint64(0), ~quint64(0), 1, 0, 0 },
        { u"c"_s, u"c"_s, most, least, 0, 0, 0, 0, 0, 0, 0 } };
    const ui::LogPictureLayout layout = ui::layoutLogPicture(bands, width);
    for (const ui::LogBandPlace& place : layout.bands) {
        for (const LogSegment& segment : place.segments)
            QVERIFY(segment.x >= 0 && segment.x + segment.width <= width + 1e-6);
    }
    QVERIFY(layout.ticks.size() <= 10);
    QVERIFY(ui::niceTicks(least, most, 5).size() <= 5);
    ui::LogPicture picture;
    picture.setData({}, bands);
    picture.resize(800, 300);
    QVERIFY(!picture.grab().isNull());
    for (const double narrow : { 0.0, 1.0, 5.0 })
        QCOMPARE(ui::layoutLogPicture(bands, narrow).bands.size(), 3);
}

void LogPictureTest::moreBandsThanShown()
{
    QVector<LogBand> bands = sampleBands();
    const ui::LogPictureLayout layout = ui::layoutLogPicture(bands, width, 2);
    QCOMPARE(layout.bands.size(), 2);
    QCOMPARE(layout.hiddenBands, 1);
    QCOMPARE(layout.last, 5174); // the axis is that of all

    ui::LogPicture picture;
    picture.setMaxBands(2);
    picture.setData({}, bands);
    picture.resize(picture.sizeHint());
    QSignalSpy more(&picture, &ui::LogPicture::moreRequested);
    picture.show();
    QVERIFY(QTest::qWaitForWindowActive(&picture));
    picture.clearFocus();
    picture.setFocus(Qt::TabFocusReason);
    QTest::keyClick(&picture, Qt::Key_Down);
    QTest::keyClick(&picture, Qt::Key_Down);
    QTest::keyClick(&picture, Qt::Key_Return);
    QCOMPARE(more.size(), 1);
    QVERIFY(picture.accessibleDescription().contains(u"1 more"_s));
    QVERIFY(!picture.accessibleDescription().contains(u"adjectives"_s));
}

void LogPictureTest::emptyLog()
{
    const ui::LogPictureLayout layout = ui::layoutLogPicture({}, width);
    QVERIFY(layout.bands.isEmpty());
    QVERIFY(layout.ticks.isEmpty());
    ui::LogPicture picture;
    picture.setData({}, { { u"x"_s, u"x"_s, 0, -1, 7, 7, 0, 0, 0, 0, 0 } });
    QVERIFY(picture.accessibleDescription().contains(u"nothing in the log"_s));
    QVERIFY(!picture.grab().isNull());
}

void LogPictureTest::clickAndKeysSelect()
{
    ui::LogPicture picture;
    picture.setData({}, sampleBands());
    picture.resize(picture.sizeHint());
    picture.show();
    QSignalSpy selected(&picture, &ui::LogPicture::selected);
    // From top to bottom every collection is hit once, whatever the exact places are.
    QStringList hit;
    for (int y = 0; y < picture.height(); ++y) {
        selected.clear();
        QTest::mouseClick(&picture, Qt::LeftButton, {}, QPoint(400, y));
        const QString key = selected.value(0).value(0).toString();
        if (!key.isEmpty() && (hit.isEmpty() || hit.last() != key))
            hit.append(key);
    }
    QCOMPARE(hit, (QStringList{ u"n"_s, u"v"_s, u"a"_s }));
    QVERIFY(QTest::qWaitForWindowActive(&picture));
    picture.clearFocus();
    picture.setFocus(Qt::TabFocusReason);
    QTest::keyClick(&picture, Qt::Key_Down);
    QTest::keyClick(&picture, Qt::Key_Return);
    QCOMPARE(picture.selectedKey(), u"v"_s);
    QTest::keyClick(&picture, Qt::Key_Escape);
    QCOMPARE(picture.selectedKey(), QString());
    QCOMPARE(selected.last().at(0).toString(), QString());

    picture.setSelectedKey(u"a"_s);
    picture.setData({}, sampleBands());
    QCOMPARE(picture.selectedKey(), u"a"_s); // kept over a refresh
    picture.setData({}, {});
    QCOMPARE(picture.selectedKey(), QString());
}

void LogPictureTest::hoverTellsExactNumbers()
{
    QWidget window;
    window.resize(1000, 500);
    ui::LogPicture picture(&window);
    picture.setData({}, sampleBands());
    picture.resize(picture.sizeHint());
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    picture.clearFocus();
    picture.setFocus(Qt::TabFocusReason);
    QTest::keyClick(&picture, Qt::Key_Right);
    QTest::keyClick(&picture, Qt::Key_Right);
    const auto* card = window.findChild<ui::HoverCard*>();
    QVERIFY(card && card->isVisible());
    QCOMPARE(card->title(), u"wordnet_nouns"_s);
    const QString lines = card->lines().join(u'|').remove(QChar(0x202F));
    QVERIFY2(
        lines.startsWith(u"1 kept|seq_id 3334 … 3334|drawn wider than to scale|3334 entries"_s), qPrintable(lines));
    QVERIFY(lines.contains(u"vector watermark 3334"_s));
    QTest::keyClick(&picture, Qt::Key_Down);
    QTest::keyClick(&picture, Qt::Key_Down);
    QCOMPARE(card->title(), u"wordnet_adjectives"_s);
    QVERIFY(card->lines().contains(u"vector watermark –"_s));
}

void LogPictureTest::generationWithoutBuffer()
{
    ui::LogPicture picture;
    ui::LogStations stations;
    stations.logEntries = 5174;
    stations.inMemory = 640;
    picture.setData(stations, sampleBands());
    QVERIFY(picture.accessibleDescription().contains(u"Buffer: none in 1.x"_s));
    stations.buffer = 37;
    stations.batchSize = 100;
    picture.setData(stations, sampleBands());
    QVERIFY(picture.accessibleDescription().contains(u"Buffer: 37 entries"_s));
}

void LogPictureTest::heightFollowsTheBands()
{
    ui::LogPicture picture;
    picture.setData({}, sampleBands());
    const int three = picture.heightForWidth(900);
    picture.setData({}, sampleBands() + sampleBands());
    QVERIFY(picture.heightForWidth(900) > three);
    picture.setMaxBands(2);
    QVERIFY(picture.heightForWidth(900) < picture.sizeHint().height() + three);
}

void LogPictureTest::exportsAllFormats()
{
    ui::Theme::apply(*qApp, ui::ThemeChoice::Dark);
    ui::LogPicture picture;
    picture.setData({}, sampleBands());
    QTemporaryDir folder;
    for (const QString& name : { u"log.png"_s, u"log.svg"_s, u"log.pdf"_s }) {
        QVERIFY(picture.exportTo(folder.filePath(name)));
        QVERIFY(QFileInfo(folder.filePath(name)).size() > 1000);
    }
    const QImage image(folder.filePath(u"log.png"_s));
    QCOMPARE(image.pixelColor(0, 0), QColor(Qt::white));
    QFile svg(folder.filePath(u"log.svg"_s));
    QVERIFY(svg.open(QIODevice::ReadOnly));
    QVERIFY(svg.readAll().contains("wordnet_adjectives"));
    ui::Theme::apply(*qApp, ui::ThemeChoice::Light);
}

QTEST_MAIN(LogPictureTest)
#include "tst_logpicture.moc"
