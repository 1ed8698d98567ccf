// SPDX-License-Identifier: GPL-3.0-or-later
#include <numeric>

#include <QAction>
#include <QClipboard>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include "tests/ui/scratchsettings.h"
#include "ui/plots/histogram.h"
#include "ui/support/theme.h"
#include "ui/widgets/hovercard.h"

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

HistogramData degrees()
{
    return { u"Links out"_s, u"links out"_s, u"elements"_s, { 0, 4, 10, 0, 6, 0, 0 }, false, false };
}

HistogramData many(std::size_t keys, bool open = false)
{
    HistogramData data{ u"Many"_s, u"key"_s, u"things"_s, std::vector<std::uint64_t>(keys), open, false };
    std::iota(data.counts.begin(), data.counts.end(), 1);
    return data;
}

QColor pixelOf(const QWidget& widget, const QPointF& at)
{
    return const_cast<QWidget&>(widget).grab().toImage().pixelColor(at.toPoint());
}

} // namespace

class TestHistogram : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();
    void bins_data();
    void bins();
    void words();
    void table();
    void barsAreToScale();
    void logarithmicShowsEveryCount();
    void hoverTellsTheExactFigures();
    void walkedByKeys();
    void zoomAndPan();
    void pageScrollsUnlessFocused();
    void followsTheTheme();
    void exports();
    void copies();
    void nothingToShow();

private:
    Histogram& show(const HistogramData& data);

    std::unique_ptr<test::ScratchSettings> m_settings;
    std::unique_ptr<Histogram> m_plot;
};

void TestHistogram::initTestCase()
{
    m_settings = std::make_unique<test::ScratchSettings>();
}

void TestHistogram::cleanup()
{
    m_plot.reset();
    Theme::apply(*qApp, ThemeChoice::Light);
}

Histogram& TestHistogram::show(const HistogramData& data)
{
    m_plot = std::make_unique<Histogram>(Part::GraphLinks);
    m_plot->resize(400, 220);
    m_plot->setData(data);
    m_plot->show();
    m_plot->activateWindow();
    m_plot->setFocus();
    if (!QTest::qWaitForWindowActive(m_plot.get()))
        qWarning("the window does not become active");
    m_plot->grab(); // lays the axes out
    return *m_plot;
}

void TestHistogram::bins_data()
{
    QTest::addColumn<int>("keys");
    QTest::addColumn<int>("most");
    QTest::addColumn<int>("bars");
    QTest::addColumn<quint64>("lastFirst");
    QTest::newRow("one each") << 7 << 96 << 7 << quint64(6);
    QTest::newRow("exactly as many") << 96 << 96 << 96 << quint64(95);
    QTest::newRow("one more") << 97 << 96 << 49 << quint64(96);
    QTest::newRow("a thousand") << 1025 << 96 << 94 << quint64(1023);
    QTest::newRow("none") << 0 << 96 << 0 << quint64(0);
}

void TestHistogram::bins()
{
    QFETCH(int, keys);
    QFETCH(int, most);
    QFETCH(int, bars);
    QFETCH(quint64, lastFirst);
    const HistogramData data = many(static_cast<std::size_t>(keys), true);
    const auto made = binsOf(data, most);
    QCOMPARE(static_cast<int>(made.size()), bars);
    quint64 sum = 0;
    for (const HistogramBin& bin : made)
        sum += bin.count;
    QCOMPARE(sum, std::accumulate(data.counts.begin(), data.counts.end(), quint64(0)));
    if (bars == 0)
        return;
    QCOMPARE(quint64(made.back().first), lastFirst);
    QCOMPARE(quint64(made.back().last), quint64(keys - 1));
    QVERIFY(made.back().open && !made.front().open);
    QVERIFY(made.back().keys().contains(u"and more"));
}

void TestHistogram::words()
{
    QCOMPARE(histogramSummary(degrees()), u"0: 0, 1: 4, 2: 10, 3: 0, 4: 6"_s);
    HistogramData data = many(0);
    data.counts = std::vector<std::uint64_t>(22, 0);
    data.counts[3] = 1;
    data.counts[5] = 2;
    data.counts[21] = 1;
    QCOMPARE(histogramSummary(data), u"3 to 21, median 5, mean 8.5"_s);
    QCOMPARE(histogramSummary(many(0)), u"Nothing to show"_s);
    show(degrees());
    QCOMPARE(m_plot->accessibleName(), u"Links out"_s);
    QCOMPARE(m_plot->accessibleDescription(), histogramSummary(degrees()));
}

void TestHistogram::table()
{
    HistogramData data = degrees();
    data.keyTitle = u"links, out"_s;
    QCOMPARE(histogramTable(data, ','), QByteArray("links out,elements\n0,0\n1,4\n2,10\n3,0\n4,6\n"));
}

void TestHistogram::barsAreToScale()
{
    const Histogram& plot = show(degrees());
    QCOMPARE(plot.bins().size(), std::size_t(5));
    const double unit = plot.barRect(2).height() / 10;
    QVERIFY(unit > 5);
    QVERIFY(std::abs(plot.barRect(1).height() - 4 * unit) < 1);
    QVERIFY(std::abs(plot.barRect(4).height() - 6 * unit) < 1);
    QVERIFY(plot.barRect(3).height() < 0.5);
    QCOMPARE(pixelOf(plot, plot.barRect(2).center()), Theme::colours().part(Part::GraphLinks));
    QCOMPARE(pixelOf(plot, { plot.barRect(1).center().x(), plot.barRect(2).center().y() - unit }),
        Theme::colours().colour(Role::Card));
}

void TestHistogram::logarithmicShowsEveryCount()
{
    HistogramData data = degrees();
    data.counts = { 1'000'000, 1'000, 1 };
    data.logarithmic = true;
    const Histogram& plot = show(data);
    QVERIFY(plot.barRect(2).height() > 4);
    const double thousand = plot.barRect(1).height() - plot.barRect(2).height();
    QVERIFY(std::abs(plot.barRect(0).height() - plot.barRect(1).height() - thousand) < 1);
}

void TestHistogram::hoverTellsTheExactFigures()
{
    Histogram& plot = show(degrees());
    QTest::mouseMove(&plot, plot.barRect(4).center().toPoint());
    QCOMPARE(plot.current(), 4);
    const auto* card = plot.window()->findChild<HoverCard*>();
    QVERIFY(card && card->isVisible());
    QCOMPARE(card->title(), u"links out: 4"_s);
    QCOMPARE(card->lines(), (QStringList{ u"6 elements"_s, u"30.0 % of all 20"_s.replace(u" %"_s, u"\u00A0%"_s) }));
    QTRY_VERIFY(pixelOf(plot, plot.barRect(4).center()) != Theme::colours().part(Part::GraphLinks));
    QTest::mouseMove(&plot, QPoint(1, 1));
    QCOMPARE(plot.current(), -1);
    QVERIFY(!card->isVisible());
}

void TestHistogram::walkedByKeys()
{
    Histogram& plot = show(degrees());
    QTest::keyClick(&plot, Qt::Key_Home);
    QCOMPARE(plot.current(), 0);
    QTest::keyClick(&plot, Qt::Key_Right);
    QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(plot.current(), 2);
    QTest::keyClick(&plot, Qt::Key_End);
    QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(plot.current(), 4);
    QTest::keyClick(&plot, Qt::Key_Left);
    QCOMPARE(plot.current(), 3);
    QTest::keyClick(&plot, Qt::Key_Escape);
    QCOMPARE(plot.current(), -1);
}

void TestHistogram::zoomAndPan()
{
    Histogram& plot = show(many(50));
    const auto all = plot.range();
    QCOMPARE(all, std::pair(-0.5, 49.5));
    for (int i = 0; i < 5; ++i)
        QTest::keyClick(&plot, Qt::Key_Plus);
    const auto near = plot.range();
    QVERIFY(near.second - near.first < 25);
    const QPoint middle = plot.rect().center();
    QTest::mousePress(&plot, Qt::LeftButton, {}, middle);
    QTest::mouseMove(&plot, middle - QPoint(40, 0));
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, middle - QPoint(40, 0));
    QVERIFY(plot.range().first > near.first);
    QVERIFY(std::abs((plot.range().second - plot.range().first) - (near.second - near.first)) < 1e-9);
    QTest::keyClick(&plot, Qt::Key_End); // out of view: brought into it
    QVERIFY(plot.range().second > 48);
    QVERIFY(plot.range().second <= 49.5);
    QTest::mouseDClick(&plot, Qt::LeftButton, {}, middle);
    QCOMPARE(plot.range(), all);
    for (int i = 0; i < 40; ++i)
        QTest::keyClick(&plot, Qt::Key_Plus);
    QVERIFY(plot.range().second - plot.range().first >= 4);
    QTest::keyClick(&plot, Qt::Key_0);
    QCOMPARE(plot.range(), all);
}

void TestHistogram::pageScrollsUnlessFocused()
{
    Histogram& plot = show(many(50));
    const auto turn = [&plot] {
        const QPointF at(plot.rect().center());
        QWheelEvent event(
            at, plot.mapToGlobal(at), {}, QPoint(0, 120), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&plot, &event);
        return event.isAccepted();
    };
    plot.clearFocus();
    QVERIFY(!turn());
    QCOMPARE(plot.range(), std::pair(-0.5, 49.5));
    plot.setFocus();
    QVERIFY(turn());
    QVERIFY(plot.range().second - plot.range().first < 50);
}

void TestHistogram::followsTheTheme()
{
    const Histogram& plot = show(degrees());
    Theme::apply(*qApp, ThemeChoice::Dark);
    QTRY_COMPARE(pixelOf(plot, plot.barRect(2).center()), Colours::dark().part(Part::GraphLinks));
    QCOMPARE(pixelOf(plot, { 5, 5 }), Colours::dark().colour(Role::Card));
    Theme::apply(*qApp, ThemeChoice::Light);
    QTRY_COMPARE(pixelOf(plot, plot.barRect(2).center()), Colours::light().part(Part::GraphLinks));
}

void TestHistogram::exports()
{
    const QTemporaryDir folder;
    Theme::apply(*qApp, ThemeChoice::Dark);
    show(degrees());
    const QString png = folder.filePath(u"bars.png"_s);
    const auto written = m_plot->exportTo(png);
    Theme::apply(*qApp, ThemeChoice::Light);
    QVERIFY(written);
    const QImage image(png);
    QCOMPARE(image.pixelColor(2, 2), QColor(Qt::white));
    int bars = 0;
    for (int x = 0; x < image.width(); ++x)
        bars += image.pixelColor(x, image.height() * 3 / 4) == Colours::light().part(Part::GraphLinks) ? 1 : 0;
    QVERIFY2(bars > image.width() / 4, qPrintable(QString::number(bars)));
    for (const QString& name : { u"bars.svg"_s, u"bars.pdf"_s }) {
        QVERIFY(m_plot->exportTo(folder.filePath(name)));
        QVERIFY(QFileInfo(folder.filePath(name)).size() > 1000);
    }
    QVERIFY(!m_plot->exportTo(folder.filePath(u"bars.gif"_s)));
}

void TestHistogram::copies()
{
    Histogram& plot = show(degrees());
    QTest::keyClick(&plot, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text().toUtf8(), histogramTable(degrees(), '\t'));
    QSignalSpy picture(&plot, &Histogram::savePictureRequested);
    QSignalSpy figures(&plot, &Histogram::saveFiguresRequested);
    plot.findChild<QAction*>(u"savePicture"_s)->trigger();
    plot.findChild<QAction*>(u"saveFigures"_s)->trigger();
    QCOMPARE(picture.count() + figures.count(), 2);
}

void TestHistogram::nothingToShow()
{
    Histogram& plot = show(many(0));
    for (const auto key : { Qt::Key_Left, Qt::Key_Right, Qt::Key_End, Qt::Key_Plus, Qt::Key_Minus, Qt::Key_0 })
        QTest::keyClick(&plot, key);
    QTest::mouseMove(&plot, plot.rect().center());
    QCOMPARE(plot.current(), -1);
    QVERIFY(plot.barRect(0).isEmpty());
}

QTEST_MAIN(TestHistogram)
#include "tst_histogram.moc"
