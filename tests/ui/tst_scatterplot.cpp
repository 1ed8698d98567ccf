// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QAction>
#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QPainter>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include "tests/support/damage.h"
#include "tests/ui/scratchsettings.h"
#include "ui/plots/scatterplot.h"
#include "ui/plots/scattersymbols.h"
#include "ui/support/theme.h"
#include "ui/widgets/hovercard.h"

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

/// Corners and middle of a wide rectangle, in two categories.
ScatterData corners()
{
    ScatterData data;
    data.name = u"Map of things"_s;
    data.xTitle = u"PC 1"_s;
    data.yTitle = u"PC 2"_s;
    data.colourTitle = u"kind"_s;
    data.groups = { { u"no value (1)"_s, ScatterGroup::Kind::Missing, 0, 0 },
        { u"a (2)"_s, ScatterGroup::Kind::Category, 0, 0 }, { u"b (2)"_s, ScatterGroup::Kind::Category, 1, 0 } };
    data.points = { { { -4, -1 }, 1, u"one"_s, u"a"_s }, { { 4, -1 }, 1, u"two, \"2\""_s, u"a"_s },
        { { -4, 1 }, 2, u"three"_s, u"b"_s }, { { 4, 1 }, 2, u"four"_s, u"b"_s }, { { 0, 0 }, 0, u"five"_s, {} } };
    data.summary = u"5 things"_s;
    return data;
}

} // namespace

/// Points in a plane: places, pointer and keys, legend, files.
class TestScatterPlot : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();
    void bothAxesHaveOneScale();
    void hoverAndClick();
    void draggingChoosesNothing();
    void walkedByKeys();
    void zoomPanReset();
    void pageScrollsUnlessFocused();
    void keepsTheViewForOtherColours();
    void onePlaceOnly();
    void marks();
    void narrowLegend();
    void coloursStandOut_data();
    void coloursStandOut();
    void tables();
    void exports();
    void nothingToShow();

private:
    ScatterPlot& show(const ScatterData& data);
    QColor pixelAt(const QPointF& at) { return m_plot->grab().toImage().pixelColor(at.toPoint()); }

    std::unique_ptr<test::ScratchSettings> m_settings;
    std::unique_ptr<ScatterPlot> m_plot;
};

void TestScatterPlot::initTestCase()
{
    m_settings = std::make_unique<test::ScratchSettings>();
}

void TestScatterPlot::cleanup()
{
    m_plot.reset();
    Theme::apply(*qApp, ThemeChoice::Light);
}

ScatterPlot& TestScatterPlot::show(const ScatterData& data)
{
    m_plot = std::make_unique<ScatterPlot>();
    m_plot->resize(500, 400);
    m_plot->setData(data);
    m_plot->show();
    m_plot->activateWindow();
    m_plot->setFocus();
    if (!QTest::qWaitForWindowExposed(m_plot.get()) || !QTest::qWaitFor([this] { return m_plot->hasFocus(); }))
        qWarning("the plot is not shown");
    return *m_plot;
}

void TestScatterPlot::bothAxesHaveOneScale()
{
    ScatterPlot& plot = show(corners());
    for (const QSize size : { QSize(500, 400), QSize(900, 300), QSize(300, 700) }) {
        plot.resize(size);
        const double across = plot.pixelOf(1).x() - plot.pixelOf(0).x();
        const double up = plot.pixelOf(0).y() - plot.pixelOf(2).y();
        QVERIFY(std::abs(across / 8 - up / 2) < 1e-6 * across);
        for (int point = 0; point < 5; ++point)
            QVERIFY(plot.rect().contains(plot.pixelOf(point).toPoint()));
    }
    plot.resize(500, 400);
    QTest::qWait(50); // painted where it is said to be
    const auto data = corners();
    QCOMPARE(pixelAt(plot.pixelOf(4) + QPointF(30, 30)), Theme::colours().colour(Role::Card));
    for (const int point : { 0, 3 }) {
        const QColor fill =
            scatterFill(data.groups[std::size_t(data.points[std::size_t(point)].group)], Theme::colours());
        const QColor drawn = pixelAt(plot.pixelOf(point));
        QVERIFY(std::abs(drawn.hueF() - fill.hueF()) < 0.05F);
    }
}

void TestScatterPlot::hoverAndClick()
{
    ScatterPlot& plot = show(corners());
    QSignalSpy chosen(&plot, &ScatterPlot::pointChosen);
    QTest::mouseMove(&plot, plot.pixelOf(2).toPoint());
    QTRY_COMPARE(plot.current(), 2);
    const auto* card = plot.findChild<HoverCard*>();
    QVERIFY(card && card->isVisible());
    QCOMPARE(card->title(), u"three"_s);
    QCOMPARE(card->lines().front(), u"kind: b"_s);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.pixelOf(2).toPoint());
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.takeFirst().first().toString(), u"three"_s);
    QTest::mouseMove(&plot, plot.pixelOf(4).toPoint());
    QTRY_COMPARE(plot.current(), 4);
    QCOMPARE(card->lines().front(), u"kind: no value"_s);
    const QPoint between = ((plot.pixelOf(4) + plot.pixelOf(3)) / 2).toPoint();
    QTest::mouseClick(&plot, Qt::LeftButton, {}, between);
    QCOMPARE(plot.current(), -1);
    QVERIFY(chosen.isEmpty() && !card->isVisible());
}

void TestScatterPlot::draggingChoosesNothing()
{
    ScatterPlot& plot = show(corners());
    QSignalSpy chosen(&plot, &ScatterPlot::pointChosen);
    const QPoint from = plot.pixelOf(4).toPoint();
    const QRectF before = plot.view();
    QTest::mousePress(&plot, Qt::LeftButton, {}, from);
    for (const int step : { 20, 40 }) {
        QMouseEvent move(QEvent::MouseMove, QPointF(from + QPoint(step, -step)), plot.mapToGlobal(QPointF(from)),
            Qt::NoButton, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&plot, &move);
    }
    QTest::mouseRelease(&plot, Qt::LeftButton, {}, from + QPoint(40, -40));
    QVERIFY(chosen.isEmpty());
    const QPointF now = plot.pixelOf(4);
    QVERIFY((now - QPointF(from + QPoint(40, -40))).manhattanLength() < 2); // the ground follows the pointer
    QCOMPARE(plot.view().size(), before.size());
}

void TestScatterPlot::walkedByKeys()
{
    ScatterPlot& plot = show(corners());
    QSignalSpy chosen(&plot, &ScatterPlot::pointChosen);
    QTest::keyClick(&plot, Qt::Key_Return);
    QVERIFY(chosen.isEmpty());
    QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(plot.current(), 0);
    QTest::keyClick(&plot, Qt::Key_End);
    QCOMPARE(plot.current(), 4);
    QTest::keyClick(&plot, Qt::Key_Right);
    QCOMPARE(plot.current(), 4);
    QTest::keyClick(&plot, Qt::Key_Left);
    QTest::keyClick(&plot, Qt::Key_Enter);
    QCOMPARE(chosen.takeFirst().first().toString(), u"four"_s);
    QTest::keyClick(&plot, Qt::Key_Escape);
    QCOMPARE(plot.current(), -1);
    for (int i = 0; i < 12; ++i)
        QTest::keyClick(&plot, Qt::Key_Plus);
    QTest::keyClick(&plot, Qt::Key_Home);
    QVERIFY(plot.view().contains(QPointF(-4, -1))); // brought into view
}

void TestScatterPlot::zoomPanReset()
{
    ScatterPlot& plot = show(corners());
    const QRectF all = plot.view();
    const QPointF at = plot.pixelOf(3);
    QWheelEvent in(at, plot.mapToGlobal(at), {}, { 0, 120 }, {}, {}, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&plot, &in);
    QVERIFY(plot.view().width() < all.width());
    QVERIFY((plot.pixelOf(3) - at).manhattanLength() < 1); // what is under the pointer stays
    QTest::mouseDClick(&plot, Qt::LeftButton, {}, QPoint(200, 100));
    QCOMPARE(plot.view(), all);
    QTest::keyClick(&plot, Qt::Key_Minus);
    QVERIFY(plot.view().width() > all.width());
    QTest::keyClick(&plot, Qt::Key_0);
    QCOMPARE(plot.view(), all);
    for (int i = 0; i < 300; ++i)
        QTest::keyClick(&plot, Qt::Key_Plus);
    QVERIFY(plot.view().width() > 0 && std::isfinite(plot.view().x()));
    for (int i = 0; i < 300; ++i)
        QTest::keyClick(&plot, Qt::Key_Minus);
    QVERIFY(plot.view().width() < 1000);
}

void TestScatterPlot::pageScrollsUnlessFocused()
{
    ScatterPlot& plot = show(corners());
    plot.clearFocus();
    const QRectF all = plot.view();
    const QPointF at(200, 100);
    QWheelEvent in(at, plot.mapToGlobal(at), {}, { 0, 120 }, {}, {}, Qt::NoScrollPhase, false);
    in.setAccepted(true);
    QCoreApplication::sendEvent(&plot, &in);
    QVERIFY(!in.isAccepted());
    QCOMPARE(plot.view(), all);
}

void TestScatterPlot::keepsTheViewForOtherColours()
{
    ScatterPlot& plot = show(corners());
    QTest::keyClick(&plot, Qt::Key_Plus);
    const QRectF zoomed = plot.view();
    ScatterData other = corners();
    other.colourTitle.clear();
    other.groups = { { {}, ScatterGroup::Kind::Plain, 0, 0 } };
    for (ScatterPoint& point : other.points)
        point.group = 0;
    plot.setData(other);
    QVERIFY(plot.view().contains(zoomed.center()) && plot.view().width() < zoomed.width() * 1.2);
    other.points.front().place = { -40, 0 };
    plot.setData(other);
    QVERIFY(plot.view().contains(QPointF(-40, 0))); // another map is shown whole
}

void TestScatterPlot::onePlaceOnly()
{
    for (const QPointF& place : { QPointF(0, 0), QPointF(1e30, -1e30), QPointF(1e-30, 0) }) {
        ScatterData data = corners();
        for (ScatterPoint& point : data.points)
            point.place = place;
        ScatterPlot& plot = show(data);
        QVERIFY(plot.view().contains(place));
        QVERIFY(plot.rect().contains(plot.pixelOf(0).toPoint()));
        plot.grab();
    }
}

void TestScatterPlot::marks()
{
    ScatterPlot& plot = show(corners());
    const QImage before = plot.grab().toImage();
    plot.setMarks({ { { 1, 0.5 }, u"near"_s, false }, { { -1, 0.5 }, u"chosen"_s, true } });
    QTest::qWait(20);
    QVERIFY(plot.grab().toImage() != before);
    QCOMPARE(plot.marks().size(), std::size_t{ 2 });
    ScatterData unmarked = corners();
    QVERIFY(scatterLegendHeight(unmarked, {}, 120) < scatterLegendHeight(unmarked, plot.marks(), 120));
}

/// In a narrow pane nothing of the legend is cut off.
void TestScatterPlot::narrowLegend()
{
    ScatterData data = corners();
    data.scale = ScatterScale{ 0, 123456.5 };
    const std::vector<ScatterMark> marks{ { {}, u"chosen"_s, true }, { {}, u"near"_s, false } };
    for (const double width : { 200.0, 350.0, 900.0 }) {
        const double height = scatterLegendHeight(data, marks, width);
        QImage image(1200, 400, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        paintScatterLegend(painter, data, marks, QRectF(10, 10, width, height), Colours::light());
        painter.end();
        QRect drawn;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                if (image.pixelColor(x, y) != QColor(Qt::white))
                    drawn |= QRect(x, y, 1, 1);
            }
        }
        QVERIFY(!drawn.isEmpty());
        QVERIFY2(drawn.right() <= 12 + width && drawn.bottom() <= 12 + height, qPrintable(QString::number(width)));
    }
}

void TestScatterPlot::coloursStandOut_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void TestScatterPlot::coloursStandOut()
{
    QFETCH(bool, dark);
    const Colours& colours = dark ? Colours::dark() : Colours::light();
    QList<QRgb> seen;
    for (int series = 0; series < scatterSeries; ++series) {
        const QColor fill = scatterFill({ {}, ScatterGroup::Kind::Category, series, 0 }, colours);
        QVERIFY(contrast(fill, colours.colour(Role::Card)) >= 3);
        QVERIFY(!seen.contains(fill.rgb()));
        seen << fill.rgb();
    }
    double last = 0;
    for (const double level : { 0.0, 0.25, 0.5, 0.75, 1.0 }) {
        const double now =
            contrast(scatterFill({ {}, ScatterGroup::Kind::Level, 0, level }, colours), colours.colour(Role::Card));
        QVERIFY(now >= 3 && now > last); // stronger and stronger
        last = now;
    }
}

void TestScatterPlot::tables()
{
    const ScatterData data = corners();
    const QByteArray csv = scatterTable(data, ',');
    QVERIFY(csv.startsWith("id,x,y,kind\r\none,-4,-1,a\r\n\"two, \"\"2\"\"\",4,-1,a\r\n"));
    QVERIFY(csv.endsWith("five,0,0,\r\n"));
    ScatterPlot& plot = show(data);
    plot.findChild<QAction*>(u"copyFigures"_s)->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text().toUtf8(), scatterTable(data, '\t'));
    QCOMPARE(plot.accessibleName(), data.name);
    QCOMPARE(plot.accessibleDescription(), data.summary);
}

void TestScatterPlot::exports()
{
    Theme::apply(*qApp, ThemeChoice::Dark);
    ScatterPlot& plot = show(corners());
    plot.setMarks({ { { 1, 0.5 }, u"near"_s, true } });
    const QTemporaryDir folder;
    for (const char* suffix : { "png", "svg", "pdf" }) {
        const QString path = folder.filePath(u"map."_s + QString::fromLatin1(suffix));
        QVERIFY(plot.exportTo(path));
        QVERIFY(QFile(path).size() > 1000);
    }
    const QImage picture(folder.filePath(u"map.png"_s));
    QCOMPARE(picture.pixelColor(2, 2), QColor(Qt::white)); // whatever the theme
    const QByteArray svg = test::readFile(folder.filePath(u"map.svg"_s));
    for (const char* words : { "PC 1", "PC 2", "kind", "a (2)", "no value (1)", "chosen record" })
        QVERIFY2(svg.contains(words), words);
    QVERIFY(!plot.exportTo(folder.filePath(u"map.gif"_s)));
}

void TestScatterPlot::nothingToShow()
{
    ScatterPlot& plot = show({});
    plot.setEmptyText(u"There is nothing."_s);
    QTest::keyClick(&plot, Qt::Key_Right);
    QTest::keyClick(&plot, Qt::Key_Plus);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, QPoint(100, 100));
    QCOMPARE(plot.current(), -1);
    plot.grab();
}

QTEST_MAIN(TestScatterPlot)
#include "tst_scatterplot.moc"
