// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QImage>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "ui/support/theme.h"
#include "ui/widgets/bytebar.h"
#include "ui/widgets/hovercard.h"
#include "ui/widgets/progressline.h"
#include "ui/widgets/progressrow.h"
#include "ui/widgets/statusmark.h"

using namespace Qt::StringLiterals;
using ui::Status;

namespace {

QString labelText(const QWidget& widget, const QString& name)
{
    const auto* label = widget.findChild<QLabel*>(name);
    return label ? label->text() : u"(no label)"_s;
}

bool isShown(const QWidget& widget, const QString& name)
{
    const auto* child = widget.findChild<QWidget*>(name);
    return child && child->isVisibleTo(&widget);
}

void click(const QWidget& widget, const QString& name)
{
    QTest::mouseClick(widget.findChild<QWidget*>(name), Qt::LeftButton);
}

} // namespace

class WidgetsBarsTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { ui::Theme::apply(*qApp, ui::ThemeChoice::Light); }

    void byteBarToScale();
    void byteBarHoverAndKeys();
    void progressRowRunsAndEnds();
    void progressLineClamps();
};

void WidgetsBarsTest::byteBarToScale()
{
    ui::ByteBar bar;
    bar.resize(400, bar.heightForWidth(400));
    bar.setSegments({ { u"v"_s, u"Vectors"_s, 300, false, ui::Part::Vectors },
                        { u"g"_s, u"Graph links"_s, 100, true, ui::Part::GraphLinks } },
        800);
    const QImage image = bar.grab().toImage();
    const auto widthOf = [&](ui::Part part) {
        int count = 0;
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, 10) == ui::Theme::colours().part(part) ? 1 : 0;
        return count;
    };
    QVERIFY(qAbs(widthOf(ui::Part::Vectors) - 150) <= 2);
    QVERIFY(qAbs(widthOf(ui::Part::GraphLinks) - 50) <= 2);
    QCOMPARE(image.pixelColor(300, 10), ui::Theme::colours().colour(ui::Role::AlternateRow)); // the rest of the limit
    QVERIFY(bar.heightForWidth(120) > bar.heightForWidth(900)); // the legend wraps
    QVERIFY(bar.accessibleDescription().contains(u"Graph links ≈"_s));
}

void WidgetsBarsTest::byteBarHoverAndKeys()
{
    QWidget window;
    window.resize(600, 300);
    ui::ByteBar bar(&window);
    bar.resize(400, 60);
    bar.setSegments({ { u"v"_s, u"Vectors"_s, 3'000'000, false, ui::Part::Vectors },
        { u"g"_s, u"Graph links"_s, 1'000'001, false, ui::Part::GraphLinks } });
    window.show();
    QSignalSpy selected(&bar, &ui::ByteBar::selected);
    QTest::mouseMove(&bar, QPoint(390, 10));
    const auto* card = window.findChild<ui::HoverCard*>();
    QVERIFY(card && card->isVisible());
    QCOMPARE(card->title(), u"Graph links"_s);
    QCOMPARE(card->lines().value(0), ui::formatExactBytes(1'000'001));
    QTest::mouseClick(&bar, Qt::LeftButton, {}, QPoint(390, 10));
    QCOMPARE(bar.selectedKey(), u"g"_s);
    QTest::keyClick(&bar, Qt::Key_Left);
    QTest::keyClick(&bar, Qt::Key_Return);
    QCOMPARE(bar.selectedKey(), u"v"_s);
    QCOMPARE(selected.size(), 2);
    bar.setSegments({});
    QVERIFY(!card->isVisible());
    QTest::keyClick(&bar, Qt::Key_Right);
    QTest::keyClick(&bar, Qt::Key_Return);
    QCOMPARE(selected.size(), 2);
}

void WidgetsBarsTest::progressRowRunsAndEnds()
{
    ui::ProgressRow row(u"Reading"_s);
    row.setShare(0.4);
    row.setRate(u"210 MiB/s"_s);
    row.setTimeLeft(200);
    QCOMPARE(
        labelText(row, u"details"_s), QString(ui::formatShare(0.4) + u" · 210 MiB/s · "_s + ui::formatTimeLeft(200)));
    QSignalSpy cancelled(&row, &ui::ProgressRow::cancelRequested);
    QVERIFY(!row.findChild<QToolButton*>(u"cancel"_s)->accessibleName().isEmpty());
    click(row, u"cancel"_s);
    QCOMPARE(cancelled.size(), 1);
    row.setFinished(Status::Good, u"done in 3.2 s"_s);
    QVERIFY(!isShown(row, u"cancel"_s));
    QVERIFY(!isShown(row, u"progress"_s));
    QCOMPARE(labelText(row, u"details"_s), u"done in 3.2 s"_s);
    QCOMPARE(row.findChild<ui::StatusMark*>()->status(), Status::Good);
}

void WidgetsBarsTest::progressLineClamps()
{
    ui::ProgressLine line;
    line.setShare(7);
    QCOMPARE(*line.share(), 1.0);
    line.setShare(-7);
    QCOMPARE(*line.share(), 0.0);
    line.resize(100, 4);
    line.setShare(0.5);
    const QImage image = line.grab().toImage();
    QCOMPARE(image.pixelColor(40, 2), ui::Theme::colours().colour(ui::Role::Accent));
    QCOMPARE(image.pixelColor(60, 2), ui::Theme::colours().colour(ui::Role::Border));
}

QTEST_MAIN(WidgetsBarsTest)
#include "tst_widgetsbars.moc"
