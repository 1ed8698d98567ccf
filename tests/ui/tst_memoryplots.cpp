// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include "tests/ui/scratchsettings.h"
#include "ui/models/memoryparts.h"
#include "ui/pages/livememorycard.h"
#include "ui/plots/memorybars.h"
#include "ui/plots/timechart.h"
#include "ui/widgets/hovercard.h"

using namespace Qt::StringLiterals;
using namespace ui;
using engine::memory::MemoryParts;
using engine::memory::MemorySample;

namespace {

constexpr quint64 mebibyte = 1024 * 1024;

MemoryBar bar(const QString& key, quint64 vectors)
{
    MemoryBar made;
    made.key = key;
    made.name = u"name of "_s + key;
    made.model = MemoryParts{ vectors, vectors / 2, 0, 10, 0, 20, 0 };
    return made;
}

QVector<MemoryBar> bars(int count)
{
    QVector<MemoryBar> all;
    for (int at = 0; at < count; ++at)
        all << bar(QString::number(at), static_cast<quint64>(1000 + at));
    return all;
}

QStringList keysOf(const QVector<MemoryBar>& all)
{
    QStringList keys;
    for (const MemoryBar& one : all)
        keys << one.key;
    return keys;
}

TimeChartData chart(const std::vector<std::optional<quint64>>& bytes)
{
    TimeChartData data{ u"Resident memory"_s, u"resident"_s, {}, {}, std::nullopt, {} };
    for (std::size_t at = 0; at < bytes.size(); ++at)
        data.times.push_back(1'700'000'000.0 + static_cast<double>(at));
    data.series << TimeSeries{ u"1"_s, u"us"_s, Part::Vectors, bytes };
    return data;
}

MemorySample sampled(double seconds, const std::vector<std::pair<int, std::string>>& others)
{
    MemorySample sample;
    sample.seconds = seconds;
    sample.limit = 1000 * mebibyte;
    sample.processes.push_back({ 1, {}, true, { 50 * mebibyte, {}, {} }, 0, {}, false });
    for (const auto& [pid, command] : others)
        sample.processes.push_back({ pid, command, false, { 10 * mebibyte, {}, {} }, 0, {}, false });
    return sample;
}

} // namespace

/// The pictures of the Memory page.
class TestMemoryPlots : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_settings = std::make_unique<test::ScratchSettings>(); }
    void theRestIsOneBar();
    void barsInWordsAndFigures();
    void barsAreToScale();
    void barsByMouseAndKeys();
    void barsFollowTheSelection();
    void byteScale_data();
    void byteScale();
    void gapsStayGaps();
    void otherProcessesOtherLines();
    void chartInWordsAndFigures();
    void chartByMouseAndKeys();
    void chartFollowsUntilTouched();
    void exports();

private:
    template <typename Plot>
    void show(Plot& plot)
    {
        plot.resize(480, std::max(240, plot.heightForWidth(480)));
        plot.show();
        plot.activateWindow();
        plot.setFocus();
        QVERIFY(QTest::qWaitForWindowActive(&plot));
        plot.grab(); // lays the axes out
    }

    std::unique_ptr<test::ScratchSettings> m_settings;
};

void TestMemoryPlots::theRestIsOneBar()
{
    const auto all = largestBars(bars(20), 8, {});
    QCOMPARE(keysOf(all), (QStringList{ u"19"_s, u"18"_s, u"17"_s, u"16"_s, u"15"_s, u"14"_s, u"13"_s, QString() }));
    quint64 rest = 0;
    for (const MemoryBar& one : bars(13))
        rest += one.total();
    QCOMPARE(all.last().total(), rest);
    QCOMPARE(all.last().collections, 13);
    QVERIFY(all.last().name.contains(u"13"));
    const auto kept = largestBars(bars(20), 8, u"3"_s); // what is chosen is never among the rest
    QCOMPARE(kept.at(6).key, u"3"_s);
    QCOMPARE(kept.last().collections, 13);
    QCOMPARE(largestBars(bars(8), 8, {}).size(), 8);
    auto damaged = bars(20);
    damaged[2].model.reset();
    damaged[2].note = u"damaged"_s;
    QCOMPARE(largestBars(damaged, 8, {}).first().key, u"2"_s);
}

void TestMemoryPlots::barsInWordsAndFigures()
{
    QVector<MemoryBar> two{ bar(u"a"_s, 1000), bar(u"b"_s, 10) };
    two[0].measured = MemoryParts{ 500 };
    two[1].name = u"with, comma"_s;
    const QString words = memoryBarsSummary(two);
    QVERIFY(words.contains(tr("name of a: %1 in Chroma").arg(formatBytes(1530, true))));
    QVERIFY(words.contains(u"measured here"));
    QCOMPARE(memoryBarsTable(two, ','),
        QByteArray("collection,kind,vectors,level0_links,upper_links,labels,id_maps,capacity_waste,deleted,total\n"
                   "name of a,chroma,1000,500,0,10,0,20,0,1530\n"
                   "name of a,measured,500,0,0,0,0,0,0,500\n"
                   "\"with, comma\",chroma,10,5,0,10,0,20,0,45\n"));
    QCOMPARE(memoryBarsSummary({}), u"Nothing to show"_s);
    MemoryBars plot;
    plot.setBars(two);
    QVERIFY(!plot.accessibleName().isEmpty());
    QCOMPARE(plot.accessibleDescription(), words);
}

void TestMemoryPlots::barsAreToScale()
{
    QVector<MemoryBar> two{ bar(u"a"_s, 1'000'000), bar(u"b"_s, 250'000) };
    two[0].measured = MemoryParts{ 300'000 };
    MemoryBars plot;
    plot.setBars(two);
    show(plot);
    const double perByte = plot.barRect(0, false).width() / static_cast<double>(two[0].total());
    QVERIFY(perByte > 0);
    QCOMPARE(plot.barRect(1, false).width(), perByte * static_cast<double>(two[1].total()));
    QCOMPARE(plot.barRect(0, true).width(), perByte * 300'000);
    QVERIFY(plot.barRect(1, true).isEmpty());
    plot.setBars(bars(5000));
    QVERIFY(plot.barRect(0, false).width() > 400); // the rest does not press them flat
    QVERIFY(plot.barRect(7, false).width() <= plot.width());
    plot.setBars(two);
    const QImage image = plot.grab().toImage();
    QCOMPARE(image.pixelColor((plot.barRect(0, true).topLeft() + QPointF(20, 6)).toPoint()),
        memoryPartColour(0, Colours::light()));
}

void TestMemoryPlots::barsByMouseAndKeys()
{
    MemoryBars plot;
    plot.setBars(bars(20));
    show(plot);
    const QSignalSpy selected(&plot, &MemoryBars::selected);
    const QSignalSpy more(&plot, &MemoryBars::moreRequested);
    QTest::mouseMove(&plot, plot.barRect(1, false).center().toPoint());
    QTRY_COMPARE(plot.current(), 1);
    const auto* card = plot.findChild<HoverCard*>();
    QVERIFY(card && card->title() == u"name of 18"_s);
    QVERIFY(card->lines().first().contains(formatExactBytes(plot.bars().at(1).total())));
    QVERIFY(card->lines().join(u'\n').contains(u"Vectors: "_s + formatExactBytes(1018)));
    QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.barRect(1, false).center().toPoint());
    QCOMPARE(selected.last().first().toString(), u"18"_s);
    QTest::keyClick(&plot, Qt::Key_End);
    QCOMPARE(plot.current(), 7);
    QTest::keyClick(&plot, Qt::Key_Return);
    QCOMPARE(more.count(), 1);
    QTest::keyClick(&plot, Qt::Key_Home);
    QTest::keyClick(&plot, Qt::Key_Down);
    QTest::keyClick(&plot, Qt::Key_Down);
    QTest::keyClick(&plot, Qt::Key_Return);
    QCOMPARE(plot.selectedKey(), u"17"_s);
    QTest::keyClick(&plot, Qt::Key_Escape);
    QCOMPARE(plot.current(), -1);
    QTest::keyClick(&plot, Qt::Key_Escape);
    QCOMPARE(selected.last().first().toString(), QString());
}

void TestMemoryPlots::barsFollowTheSelection()
{
    MemoryBars plot;
    plot.setBars(bars(20));
    const QSignalSpy selected(&plot, &MemoryBars::selected);
    plot.setSelectedKey(u"2"_s);
    QVERIFY(keysOf(plot.bars()).contains(u"2"_s));
    QCOMPARE(plot.bars().size(), MemoryBars::mostBars);
    QCOMPARE(selected.count(), 0);
    plot.setSelectedKey({});
    QVERIFY(!keysOf(plot.bars()).contains(u"2"_s));
}

void TestMemoryPlots::byteScale_data()
{
    QTest::addColumn<quint64>("highest");
    QTest::addColumn<quint64>("alert");
    QTest::addColumn<bool>("hasAlert");
    QTest::addColumn<quint64>("step");
    QTest::newRow("small") << 300 * mebibyte << quint64(0) << false << 128 * mebibyte;
    QTest::newRow("alert near") << 300 * mebibyte << 700 * mebibyte << true << 256 * mebibyte;
    QTest::newRow("alert far above") << 300 * mebibyte << 20'000 * mebibyte << false << 128 * mebibyte;
    QTest::newRow("gibibytes") << 7000 * mebibyte << quint64(0) << false << 2048 * mebibyte;
    QTest::newRow("nothing") << quint64(0) << quint64(0) << false << quint64(256);
}

void TestMemoryPlots::byteScale()
{
    QFETCH(quint64, highest);
    QFETCH(quint64, alert);
    QFETCH(bool, hasAlert);
    QFETCH(quint64, step);
    TimeChartData data = chart({ highest / 2, highest });
    if (alert > 0)
        data.alert = alert;
    const ByteScale scale = byteScaleOf(data);
    QCOMPARE(scale.hasAlert, hasAlert);
    QVERIFY(scale.upper > static_cast<double>(hasAlert ? alert : highest));
    QVERIFY(scale.ticks.size() >= 3 && scale.ticks.size() <= 7);
    QCOMPARE(scale.ticks.at(0), quint64(0));
    QCOMPARE(scale.ticks.at(1), step);
}

void TestMemoryPlots::gapsStayGaps()
{
    TimeChart plot;
    plot.setData(chart({ 10 * mebibyte, std::nullopt, 12 * mebibyte }));
    show(plot);
    QVERIFY(!plot.pointAt(0, 0).isNull());
    QVERIFY(plot.pointAt(0, 1).isNull());
    QVERIFY(plot.pointAt(0, 0).x() < plot.pointAt(0, 2).x());
    QVERIFY(plot.pointAt(0, 0).y() > plot.pointAt(0, 2).y());
    QVERIFY(plot.pointAt(1, 0).isNull() && plot.pointAt(0, 3).isNull());
}

void TestMemoryPlots::otherProcessesOtherLines()
{
    const std::deque<MemorySample> samples{ sampled(100, {}), sampled(101, { { 7, "/usr/bin/python serve" } }),
        sampled(102, { { 7, "other" } }), sampled(103, {}), sampled(200, { { 7, "other" } }) };
    const TimeChartData data = timeChartOf(samples, 80);
    QCOMPARE(data.times.size(), 6U); // a moment of nothing before the one after the pause
    QCOMPARE(data.series.size(), 3);
    QCOMPARE(data.series[0].name, u"Chromascope"_s);
    QCOMPARE(data.series[1].name, u"python · 7"_s);
    QVERIFY(data.series[1].part != data.series[0].part && data.series[2].part != data.series[1].part);
    using Bytes = std::vector<std::optional<quint64>>;
    const auto ten = std::optional(10 * mebibyte);
    const auto fifty = std::optional(50 * mebibyte);
    QCOMPARE(data.series[0].bytes, (Bytes{ fifty, fifty, fifty, fifty, {}, fifty }));
    QCOMPARE(data.series[1].bytes, (Bytes{ {}, ten, {}, {}, {}, {} }));
    QCOMPARE(data.series[2].bytes, (Bytes{ {}, {}, ten, {}, {}, ten }));
    QCOMPARE(*data.alert, 800 * mebibyte);
}

void TestMemoryPlots::chartInWordsAndFigures()
{
    TimeChartData data = chart({ 10 * mebibyte, std::nullopt, 2 * mebibyte });
    data.series << TimeSeries{ u"2"_s, u"gone, long"_s, Part::Log, { 4096, 1024, std::nullopt } };
    data.alert = 5 * mebibyte;
    data.alertLabel = u"alert at 5.00 MiB"_s;
    QCOMPARE(timeChartSummary(data),
        tr("us: %1 now, %2 at most; gone, long: ended, %3 at most; alert at 5.00 MiB")
            .arg(formatBytes(2 * mebibyte), formatBytes(10 * mebibyte), formatBytes(4096)));
    QCOMPARE(timeChartTable(data, ','),
        QByteArray("time,us,gone long\n2023-11-14T22:13:20.000Z,10485760,4096\n"
                   "2023-11-14T22:13:21.000Z,,1024\n2023-11-14T22:13:22.000Z,2097152,\n"));
    TimeChart plot;
    plot.setData(data);
    QCOMPARE(plot.accessibleName(), u"Resident memory"_s);
    QCOMPARE(plot.accessibleDescription(), timeChartSummary(data));
}

void TestMemoryPlots::chartByMouseAndKeys()
{
    TimeChart plot;
    plot.setData(chart({ 10 * mebibyte, 11 * mebibyte, 12 * mebibyte }));
    show(plot);
    QTest::mouseMove(&plot, plot.pointAt(0, 1).toPoint());
    QTRY_COMPARE(plot.current(), 1);
    const auto* card = plot.findChild<HoverCard*>();
    QVERIFY(card && card->lines().first().contains(formatExactBytes(11 * mebibyte)));
    QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(plot.current(), 2);
    QTest::keyClick(&plot, Qt::Key_Home);
    QCOMPARE(plot.current(), 0);
    QTest::keyClick(&plot, Qt::Key_Left);
    QCOMPARE(plot.current(), 0);
    TimeChartData more = chart({ 10 * mebibyte, 11 * mebibyte, 12 * mebibyte, 13 * mebibyte });
    plot.setData(more);
    QCOMPARE(plot.current(), 0);
    more.times.erase(more.times.begin());
    more.series[0].bytes.erase(more.series[0].bytes.begin());
    plot.setData(more);
    QCOMPARE(plot.current(), -1); // the moment is no longer there
}

void TestMemoryPlots::chartFollowsUntilTouched()
{
    std::vector<std::optional<quint64>> bytes(200, mebibyte);
    TimeChart plot;
    plot.setData(chart(bytes));
    show(plot);
    const auto [from, to] = plot.range();
    QCOMPARE(to - from, 199.0);
    bytes.push_back(mebibyte);
    plot.setData(chart(bytes));
    QCOMPARE(plot.range().second, to + 1);
    QTest::keyClick(&plot, Qt::Key_Plus);
    QVERIFY(!plot.isFollowing());
    const auto zoomed = plot.range();
    QVERIFY(zoomed.second - zoomed.first < 200);
    bytes.push_back(mebibyte);
    plot.setData(chart(bytes));
    QCOMPARE(plot.range(), zoomed);
    QTest::keyClick(&plot, Qt::Key_0);
    QVERIFY(plot.isFollowing());
    QCOMPARE(plot.range().second, to + 2);
    for (int step = 0; step < 40; ++step)
        QTest::keyClick(&plot, Qt::Key_Plus);
    QVERIFY(plot.range().second - plot.range().first >= 4);
}

void TestMemoryPlots::exports()
{
    const QTemporaryDir folder;
    MemoryBars barsPlot;
    barsPlot.setBars(bars(3));
    TimeChart timePlot;
    timePlot.setData(chart({ 10 * mebibyte, 11 * mebibyte, 12 * mebibyte }));
    show(timePlot);
    for (const QString& suffix : { u"png"_s, u"svg"_s, u"pdf"_s }) {
        const QString first = folder.filePath(u"bars."_s + suffix);
        const QString second = folder.filePath(u"chart."_s + suffix);
        QVERIFY(barsPlot.exportTo(first));
        QVERIFY(timePlot.exportTo(second));
        QVERIFY(QFile(first).size() > 1000);
        QVERIFY(QFile(second).size() > 1000);
    }
    QVERIFY(!barsPlot.exportTo(folder.filePath(u"bars.gif"_s)));
    QVERIFY(!timePlot.exportTo(folder.filePath(u"chart.gif"_s)));
}

QTEST_MAIN(TestMemoryPlots)
#include "tst_memoryplots.moc"
