// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QFontMetricsF>
#include <QImage>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

#include "ui/support/icons.h"
#include "ui/support/shortcuts.h"
#include "ui/support/theme.h"

using namespace Qt::StringLiterals;
using ui::Colours;
using ui::Part;
using ui::Role;
using ui::Status;
using ui::Theme;
using ui::ThemeChoice;

namespace {

constexpr double textContrast = 4.5;
constexpr double markContrast = 3.0;

/// Every ground something is written or drawn on.
const QList<Role> grounds{ Role::Window, Role::Card, Role::AlternateRow, Role::AccentQuiet };

/// The share of `image`'s visible pixels that have just `colour`.
double shareOf(const QImage& image, const QColor& colour)
{
    int visible = 0;
    int same = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            if (pixel.alpha() < 250)
                continue;
            ++visible;
            same += pixel.rgb() == colour.rgb() ? 1 : 0;
        }
    }
    return visible == 0 ? 0 : double(same) / visible;
}

QString described(const char* what, double value)
{
    return QString::fromLatin1(what) + u' ' + QString::number(value, 'f', 2);
}

} // namespace

#define VERIFY_CONTRAST(a, b, least, what)                                                                             \
    QVERIFY2(ui::contrast(a, b) >= least,                                                                              \
        qPrintable(described(what, ui::contrast(a, b)) + u' ' + (a).name() + u' ' + (b).name()))

class ThemeTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { Theme::apply(*qApp, ThemeChoice::Light); }
    void cleanup() { Theme::apply(*qApp, ThemeChoice::Light); }

    void contrastIsThatOfWcag();
    void tableIsTheOneAgreed();
    void textIsReadable_data() { themes(); }
    void textIsReadable();
    void marksStandOut_data() { themes(); }
    void marksStandOut();
    void labelsAreReadableOnEveryPart_data() { themes(); }
    void labelsAreReadableOnEveryPart();
    void selectedTextIsReadable_data() { themes(); }
    void selectedTextIsReadable();
    void partsHaveTheEnginesNames();
    void themeChangesAtRunTime();
    void systemFollowsTheDesktop();
    void fontsHaveTheirSizes();
    void digitsAreTabular();
    void iconsFollowTheTheme();
    void iconsAreSharp();
    void statusHasShapeAndColour();
    void slidersAreSeen();
    void shortcutsFallBack();

private:
    static void themes();
};

void ThemeTest::themes()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void ThemeTest::contrastIsThatOfWcag()
{
    QCOMPARE(ui::contrast(Qt::black, Qt::white), 21.0);
    QCOMPARE(ui::contrast(Qt::white, Qt::white), 1.0);
    // 4.54:1, the often quoted grey that just passes on white.
    QVERIFY(qAbs(ui::contrast(QColor(0x767676), Qt::white) - 4.54) < 0.01);
    QCOMPARE(ui::contrast(QColor(0x123456), QColor(0xABCDEF)), ui::contrast(QColor(0xABCDEF), QColor(0x123456)));
}

void ThemeTest::tableIsTheOneAgreed()
{
    QCOMPARE(Colours::light().part(Part::Log), QColor(0xE08A1E));
    QCOMPARE(Colours::light().part(Part::Vectors), QColor(0x2F6FDE));
    QCOMPARE(Colours::light().part(Part::Orphans), QColor(0xC2312B));
    QCOMPARE(Colours::light().colour(Role::Window), QColor(0xF6F7F9));
    QCOMPARE(Colours::light().colour(Role::FocusRing), QColor(0x2F6FDE));
    QCOMPARE(Colours::dark().colour(Role::Window), QColor(0x1E2126));
    QCOMPARE(Colours::dark().colour(Role::Good), QColor(0x58C08D));
    // The same hue in both themes, lighter in the dark one.
    for (int i = 0; i < ui::partCount; ++i) {
        const auto part = static_cast<Part>(i);
        const QColor light = Colours::light().part(part);
        const QColor dark = Colours::dark().part(part);
        QVERIFY2(dark.lightness() > light.lightness(), qPrintable(ui::partName(part)));
        QVERIFY2(qAbs(dark.hslHue() - light.hslHue()) <= 6, qPrintable(ui::partName(part)));
    }
}

void ThemeTest::textIsReadable()
{
    QFETCH(bool, dark);
    const Colours& colours = dark ? Colours::dark() : Colours::light();
    for (const Role ground : grounds) {
        VERIFY_CONTRAST(colours.colour(Role::Text), colours.colour(ground), textContrast, "text");
        VERIFY_CONTRAST(colours.colour(Role::MutedText), colours.colour(ground), textContrast, "muted");
    }
    VERIFY_CONTRAST(colours.colour(Role::Accent), colours.colour(Role::Card), textContrast, "link");
    VERIFY_CONTRAST(
        ui::labelOn(colours.colour(Role::Accent)), colours.colour(Role::Accent), textContrast, "accent button");
    VERIFY_CONTRAST(colours.colour(Role::Good), colours.colour(Role::Window), textContrast, "good, in the status bar");
    VERIFY_CONTRAST(colours.colour(Role::Loss), colours.colour(Role::Window), textContrast, "loss, in the status bar");
}

void ThemeTest::marksStandOut()
{
    QFETCH(bool, dark);
    const Colours& colours = dark ? Colours::dark() : Colours::light();
    for (const Role ground : grounds) {
        for (const Status status : { Status::Loss, Status::Wrong, Status::Hygiene, Status::Good })
            VERIFY_CONTRAST(colours.status(status), colours.colour(ground), markContrast, "status");
        VERIFY_CONTRAST(colours.colour(Role::FocusRing), colours.colour(ground), markContrast, "focus ring");
        VERIFY_CONTRAST(colours.colour(Role::Accent), colours.colour(ground), markContrast, "accent");
    }
    for (const Role ground : { Role::Card, Role::AlternateRow }) {
        for (int i = 0; i < ui::partCount; ++i)
            VERIFY_CONTRAST(
                colours.partEdge(static_cast<Part>(i)), colours.colour(ground), markContrast, "edge of a part");
        VERIFY_CONTRAST(colours.part(Part::FreePages), colours.colour(ground), markContrast, "hatch");
        VERIFY_CONTRAST(
            colours.edgeOf(colours.colour(Role::Border)), colours.colour(ground), markContrast, "check box");
    }
}

void ThemeTest::labelsAreReadableOnEveryPart()
{
    QFETCH(bool, dark);
    const Colours& colours = dark ? Colours::dark() : Colours::light();
    for (int i = 0; i < ui::partCount; ++i) {
        const QColor fill = colours.part(static_cast<Part>(i));
        for (const double strength : { 0.42, 0.55, 1.0 }) {
            const QColor ground = colours.tint(fill, strength);
            VERIFY_CONTRAST(ui::labelOn(ground), ground, textContrast, "label");
        }
    }
    // White on the log's orange would not do; that is why the label's colour is computed.
    QCOMPARE(ui::labelOn(Colours::light().part(Part::Log)), QColor(Qt::black));
    QCOMPARE(ui::labelOn(Colours::light().part(Part::Metadata)), QColor(Qt::white));
}

void ThemeTest::selectedTextIsReadable()
{
    QFETCH(bool, dark);
    Theme::apply(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
    for (const QPalette& palette : { QApplication::palette(), QApplication::palette("QLineEdit") }) {
        VERIFY_CONTRAST(
            palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight), textContrast, "selection");
        VERIFY_CONTRAST(
            palette.color(QPalette::PlaceholderText), palette.color(QPalette::Base), textContrast, "placeholder");
        VERIFY_CONTRAST(
            palette.color(QPalette::ToolTipText), palette.color(QPalette::ToolTipBase), textContrast, "tool tip");
        VERIFY_CONTRAST(palette.color(QPalette::ButtonText), palette.color(QPalette::Button), textContrast, "button");
    }
}

void ThemeTest::partsHaveTheEnginesNames()
{
    const QStringList names{ u"wal"_s, u"vectors"_s, u"graph_links"_s, u"metadata"_s, u"full_text"_s, u"id_maps"_s,
        u"catalog"_s, u"lengths"_s, u"orphans"_s, u"free_pages"_s, u"other"_s };
    QCOMPARE(names.size(), ui::partCount);
    for (const QString& name : names) {
        QCOMPARE(ui::partName(ui::partFromName(name)), name);
        QVERIFY(!ui::partLabel(ui::partFromName(name)).isEmpty());
    }
    QCOMPARE(ui::partFromName(u"wal"_s), Part::Log);
    QCOMPARE(ui::partFromName(u"something new"_s), Part::Other);
    QCOMPARE(ui::partFromName({}), Part::Other);
}

void ThemeTest::themeChangesAtRunTime()
{
    QWidget window;
    QWidget page(&window);
    QLabel label(u"x"_s, &page);
    ui::setMuted(&label);
    page.hide(); // a page that is not in front follows as well
    window.show();
    QSignalSpy changed(&Theme::instance(), &Theme::changed);
    Theme::apply(*qApp, ThemeChoice::Dark);
    QCOMPARE(changed.size(), 1);
    QVERIFY(Theme::instance().isDark());
    QCOMPARE(QApplication::palette().color(QPalette::Window), Colours::dark().colour(Role::Window));
    QTRY_COMPARE(label.palette().color(label.foregroundRole()), Colours::dark().colour(Role::MutedText));
    QCOMPARE(&Theme::colours(), &Colours::dark());
    Theme::apply(*qApp, ThemeChoice::Dark);
    QCOMPARE(changed.size(), 1); // nothing changed
    Theme::apply(*qApp, ThemeChoice::Light);
    QCOMPARE(changed.size(), 2);
    QTRY_COMPARE(label.palette().color(label.foregroundRole()), Colours::light().colour(Role::MutedText));
}

void ThemeTest::systemFollowsTheDesktop()
{
    QVERIFY(ui::isDarkPalette(Colours::dark().palette()));
    QVERIFY(!ui::isDarkPalette(Colours::light().palette()));
    // The desktop of the tests is light: "as the system" leaves a dark theme, also when told of a change later.
    Theme::apply(*qApp, ThemeChoice::Dark);
    Theme::apply(*qApp, ThemeChoice::System);
    QVERIFY(!Theme::instance().isDark());
    QCOMPARE(QApplication::palette().color(QPalette::Window), Colours::light().colour(Role::Window));
    QWidget window;
    QEvent event(QEvent::ThemeChange);
    QCoreApplication::sendEvent(&window, &event);
    QApplication::setPalette(QPalette(Qt::red)); // what the answer to the event has to put right
    QTRY_COMPARE(QApplication::palette().color(QPalette::Window), Colours::light().colour(Role::Window));
}

void ThemeTest::fontsHaveTheirSizes()
{
    const double body = Theme::font(ui::TextStyle::Body).pointSizeF();
    QCOMPARE(body, QApplication::font().pointSizeF());
    QCOMPARE(Theme::font(ui::TextStyle::Muted).pointSizeF(), body * 0.9);
    QCOMPARE(Theme::font(ui::TextStyle::Title).pointSizeF(), body * 1.25);
    QCOMPARE(Theme::font(ui::TextStyle::Figure).pointSizeF(), body * 1.9);
    QCOMPARE(Theme::font(ui::TextStyle::Title).weight(), int(QFont::DemiBold));
}

void ThemeTest::digitsAreTabular()
{
    for (const ui::TextStyle style : { ui::TextStyle::Number, ui::TextStyle::Figure }) {
        const QFontMetricsF metrics(Theme::font(style));
        for (char16_t digit = u'1'; digit <= u'9'; ++digit)
            QVERIFY(qAbs(metrics.horizontalAdvance(digit) - metrics.horizontalAdvance(u'0')) < 0.01);
    }
}

void ThemeTest::iconsFollowTheTheme()
{
    for (int i = 0; i < ui::iconCount; ++i) {
        const QIcon icon = ui::icon(static_cast<ui::Icon>(i));
        Theme::apply(*qApp, ThemeChoice::Light);
        const QImage light = icon.pixmap(QSize(16, 16), 4.0).toImage();
        QVERIFY2(shareOf(light, Colours::light().colour(Role::Text)) > 0.95, qPrintable(QString::number(i)));
        Theme::apply(*qApp, ThemeChoice::Dark);
        const QImage dark = icon.pixmap(QSize(16, 16), 4.0).toImage();
        QVERIFY2(shareOf(dark, Colours::dark().colour(Role::Text)) > 0.95, qPrintable(QString::number(i)));
    }
}

void ThemeTest::iconsAreSharp()
{
    const QPixmap twice = ui::icon(ui::Icon::Open).pixmap(QSize(16, 16), 2.0);
    QCOMPARE(twice.size(), QSize(32, 32));
    QCOMPARE(twice.devicePixelRatio(), 2.0);
    // Drawn at 32 px, not stretched from 16: stretching leaves pairs of equal rows.
    const QImage stretched = ui::iconPixmap(ui::Icon::Open, Qt::black, 16, 1).toImage().scaled(32, 32);
    QVERIFY(ui::iconPixmap(ui::Icon::Open, Qt::black, 16, 2).toImage() != stretched);
}

void ThemeTest::statusHasShapeAndColour()
{
    QVERIFY(ui::statusIcon(Status::None).isNull());
    QList<QImage> shapes;
    for (const Status status : { Status::Loss, Status::Wrong, Status::Hygiene, Status::Good }) {
        const QImage mark = ui::statusIcon(status).pixmap(QSize(16, 16), 4.0).toImage();
        QVERIFY(shareOf(mark, Theme::colours().status(status)) > 0.95);
        const QImage shape = mark.convertToFormat(QImage::Format_Alpha8);
        QVERIFY(!shapes.contains(shape));
        shapes.append(shape);
        QVERIFY(!ui::statusWord(status).isEmpty());
    }
}

void ThemeTest::slidersAreSeen()
{
    for (const ThemeChoice choice : { ThemeChoice::Light, ThemeChoice::Dark }) {
        Theme::apply(*qApp, choice);
        const Colours& colours = Theme::colours();
        QSlider slider(Qt::Horizontal);
        slider.setRange(0, 100);
        slider.setValue(50);
        slider.resize(200, 28);
        const QImage image = slider.grab().toImage();
        QCOMPARE(image.pixelColor(30, 14), colours.colour(Role::Accent));
        QVERIFY(ui::contrast(image.pixelColor(170, 14), colours.colour(Role::Card)) >= 3);
        QCOMPARE(image.pixelColor(100, 14), colours.colour(Role::Card)); // the handle
        slider.setEnabled(false);
        QVERIFY(slider.grab().toImage().pixelColor(30, 14) != colours.colour(Role::Accent));
    }
}

void ThemeTest::shortcutsFallBack()
{
    QCOMPARE(ui::shortcut(QKeySequence::Copy, QKeySequence(u"F1"_s)), QKeySequence(QKeySequence::Copy));
    QCOMPARE(ui::shortcut(QKeySequence::UnknownKey, QKeySequence(u"F1"_s)), QKeySequence(u"F1"_s));
}

QTEST_MAIN(ThemeTest)
#include "tst_theme.moc"
