// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QImage>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/support/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/progressline.h"
#include "ui/widgets/stattile.h"

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

ui::Message message(const QString& key, const QString& lead = u"Lead."_s)
{
    return { key, Status::Wrong, lead, u"Text."_s, {}, false };
}

} // namespace

class WidgetsTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { ui::Theme::apply(*qApp, ui::ThemeChoice::Light); }

    void tileSaysItsFigure();
    void tilesShareTheirWidth();
    void tileFigureAndUnitShareABaseline();
    void cardHoldsAndReplacesItsBody();
    void cardShowsProgress();
    void messageIsEscaped();
    void messageStackReplacesAndDismisses();
    void messageFromAnError();
    void passingMessageHasAnEnd();
    void filterWaitsForAPause();
    void filterClears();
    void emptyStateShowsItsWholeSentence();
    void headerElidesItsSubject();
    void headerFreshness();
    void longTextGivesWay();
    void paintsInBothThemes();
};

void WidgetsTest::tileSaysItsFigure()
{
    ui::StatTile tile(u"Log"_s);
    QCOMPARE(tile.figure(), u"–"_s);
    tile.setFigure(ui::splitUnit(ui::formatBytes(3'785'432, true)));
    tile.setMeaning(u"of this 3 MiB may go"_s);
    QCOMPARE(labelText(tile, u"caption"_s), u"Log"_s);
    QCOMPARE(labelText(tile, u"figure"_s), u"3.61"_s);
    QCOMPARE(labelText(tile, u"unit"_s), u"≈\u00A0MiB"_s);
    QCOMPARE(tile.accessibleName(), u"Log"_s);
    QCOMPARE(tile.accessibleDescription(), u"3.61 ≈ MiB of this 3 MiB may go"_s);
    tile.clear();
    QCOMPARE(tile.figure(), u"–"_s);
    QCOMPARE(tile.meaning(), QString());
}

void WidgetsTest::tilesShareTheirWidth()
{
    ui::TileStrip strip;
    QList<ui::StatTile*> tiles;
    for (const QString& name : { u"a"_s, u"b"_s, u"c"_s, u"d"_s })
        tiles.append(strip.addTile(name, name));
    tiles[1]->setFigure(u"4 506"_s, u"a unit of very many words that would like more room than the others"_s);
    tiles[2]->setMeaning(u"one line that is so long that it has to be wrapped into two or three lines of the tile"_s);
    strip.resize(1000, 100);
    strip.show();
    for (const ui::StatTile* tile : tiles) {
        QVERIFY(qAbs(tile->width() - tiles[0]->width()) <= 1);
        QCOMPARE(tile->height(), tiles[0]->height());
    }
    QCOMPARE(tiles[1]->x() - tiles[0]->geometry().right() - 1, ui::metrics::cardGap);
    QCOMPARE(strip.findChild<ui::StatTile*>(u"c"_s), tiles[2]);
}

void WidgetsTest::tileFigureAndUnitShareABaseline()
{
    ui::StatTile tile(u"Log"_s);
    tile.setFigure(u"3.61"_s, u"MiB"_s);
    tile.resize(240, 100);
    tile.show();
    const auto* figure = tile.findChild<QLabel*>(u"figure"_s);
    const auto* unit = tile.findChild<QLabel*>(u"unit"_s);
    const int figureBaseline = figure->geometry().bottom() - figure->fontMetrics().descent();
    const int unitBaseline =
        unit->geometry().bottom() - unit->contentsMargins().bottom() - unit->fontMetrics().descent();
    QVERIFY(qAbs(figureBaseline - unitBaseline) <= 1);
}

void WidgetsTest::cardHoldsAndReplacesItsBody()
{
    ui::Card card(u"Disk"_s);
    QCOMPARE(card.accessibleName(), u"Disk"_s);
    QVERIFY(!isShown(card, u"note"_s));
    card.setNote(u"area = bytes"_s);
    QVERIFY(isShown(card, u"note"_s));
    QPointer<QWidget> first = new QWidget;
    card.setBody(first);
    QCOMPARE(card.body(), first.data());
    card.setBody(new QLabel(u"second"_s));
    QVERIFY(first.isNull());
    QSignalSpy clicked(card.addAction(u"Export…"_s), &QPushButton::clicked);
    QTest::mouseClick(card.findChild<QPushButton*>(), Qt::LeftButton);
    QCOMPARE(clicked.size(), 1);
}

void WidgetsTest::cardShowsProgress()
{
    ui::Card card(u"Parts"_s);
    auto* line = card.findChild<ui::ProgressLine*>();
    QVERIFY(!line->isVisibleTo(&card));
    card.setProgress(0.4);
    QVERIFY(line->isVisibleTo(&card));
    QCOMPARE(*line->share(), 0.4);
    card.setProgress(-1);
    QVERIFY(line->isVisibleTo(&card));
    QVERIFY(!line->share());
    card.setProgress(std::nullopt);
    QVERIFY(!line->isVisibleTo(&card));
}

void WidgetsTest::messageIsEscaped()
{
    ui::MessageBar bar({ u"k"_s, Status::Loss, u"<b>x</b> is gone."_s, u"<img src='http://a/b'> & more"_s, {}, false });
    const QString html = labelText(bar, u"text"_s);
    QVERIFY(html.contains(u"&lt;b&gt;x&lt;/b&gt; is gone."_s));
    QVERIFY(!html.contains(u"<img"_s));
    QVERIFY(bar.accessibleName().contains(u"<b>x</b> is gone."_s));
    QVERIFY(bar.accessibleName().contains(ui::statusWord(Status::Loss)));
    QVERIFY(!isShown(bar, u"action"_s));
}

void WidgetsTest::messageStackReplacesAndDismisses()
{
    QWidget page;
    ui::MessageStack stack(&page);
    page.show();
    QVERIFY(!stack.isVisibleTo(&page));
    stack.show(message(u"a"_s));
    stack.show(message(u"b"_s));
    stack.show(message(u"a"_s, u"Other."_s));
    QVERIFY(stack.isVisibleTo(&page));
    QCOMPARE(stack.bars().size(), 2);
    QCOMPARE(stack.bars().first()->message().lead, u"Other."_s);

    QSignalSpy dismissed(&stack, &ui::MessageStack::dismissed);
    click(*stack.bars().first(), u"dismiss"_s);
    QCOMPARE(dismissed.value(0).value(0).toString(), u"a"_s);
    QCOMPARE(stack.bars().size(), 1);
    stack.show(message(u"a"_s, u"Other."_s)); // said already, and not wanted
    QCOMPARE(stack.bars().size(), 1);
    stack.show(message(u"a"_s, u"News."_s));
    QCOMPARE(stack.bars().size(), 2);
    stack.forget();
    stack.clear();
    QVERIFY(!stack.isVisibleTo(&page));
    stack.show(message(u"a"_s, u"Other."_s));
    QCOMPARE(stack.bars().size(), 1);

    ui::Message withAction = message(u"c"_s);
    withAction.action = u"Measure recall"_s;
    stack.show(withAction);
    QSignalSpy acted(&stack, &ui::MessageStack::actionTriggered);
    click(*stack.bars().last(), u"action"_s);
    QCOMPARE(acted.value(0).value(0).toString(), u"c"_s);
    stack.remove(u"a"_s);
    stack.remove(u"c"_s);
    stack.remove(u"not there"_s);
    QVERIFY(!stack.isVisibleTo(&page));
}

void WidgetsTest::messageFromAnError()
{
    engine::Error error{ engine::ErrorKind::Corrupt, "/data/x/header.bin", 12,
        "the count is 9 but the file has room for 3", {} };
    const ui::Message said = ui::messageFrom(error, u"open"_s, u"Show in Health"_s);
    QCOMPARE(said.key, u"open"_s);
    QCOMPARE(said.action, u"Show in Health"_s);
    QCOMPARE(said.status, Status::Wrong);
    for (const QString& word : { u"/data/x/header.bin"_s, u"byte 12"_s, u"room for 3"_s, u"Health shows"_s })
        QVERIFY2(said.text.contains(word), qPrintable(said.text));
}

void WidgetsTest::passingMessageHasAnEnd()
{
    ui::MessageStack stack;
    ui::Message passing = message(u"a"_s);
    passing.passing = true;
    stack.show(passing);
    stack.show(message(u"b"_s));
    QCOMPARE(stack.bars().size(), 2);
    QTRY_COMPARE_WITH_TIMEOUT(stack.bars().size(), 1, 30'000);
    QCOMPARE(stack.bars().first()->message().key, u"b"_s);
}

void WidgetsTest::filterWaitsForAPause()
{
    ui::FilterBar bar(u"Filter collections"_s);
    QCOMPARE(bar.accessibleName(), u"Filter collections"_s);
    QSignalSpy changed(&bar, &ui::FilterBar::filterChanged);
    QTest::keyClicks(&bar, u"nouns"_s);
    QCOMPARE(changed.size(), 0);
    QTRY_COMPARE(changed.size(), 1);
    QCOMPARE(changed.value(0).value(0).toString(), u"nouns"_s);
    QTest::keyClicks(&bar, u"2"_s);
    QTest::keyClick(&bar, Qt::Key_Return);
    QCOMPARE(changed.size(), 2);
    QTest::keyClick(&bar, Qt::Key_Return); // nothing new
    QCOMPARE(changed.size(), 2);
}

void WidgetsTest::filterClears()
{
    ui::FilterBar bar(u"Filter"_s);
    bar.setText(u"x"_s);
    QTest::keyClick(&bar, Qt::Key_Return);
    QSignalSpy changed(&bar, &ui::FilterBar::filterChanged);
    QTest::keyClick(&bar, Qt::Key_Escape);
    QCOMPARE(bar.text(), QString());
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.value(0).value(0).toString(), QString());
}

void WidgetsTest::emptyStateShowsItsWholeSentence()
{
    ui::EmptyState state(ui::Icon::Folder,
        u"No directory is open. Drop a folder that holds chroma.sqlite3 here, or open one; nothing in it is changed by looking."_s,
        u"Open directory…"_s);
    state.resize(800, 300);
    state.show();
    const auto* sentence = state.findChild<QLabel*>(u"sentence"_s);
    QVERIFY(sentence->height() >= sentence->heightForWidth(sentence->width()));
    QVERIFY(sentence->height() > sentence->fontMetrics().height()); // it wraps
    QSignalSpy acted(&state, &ui::EmptyState::actionTriggered);
    click(state, u"action"_s);
    QCOMPARE(acted.size(), 1);
    ui::EmptyState silent(ui::Icon::Folder, u"Nothing."_s);
    QVERIFY(!isShown(silent, u"action"_s));
}

void WidgetsTest::headerElidesItsSubject()
{
    ui::PageHeader header(u"What is in the log, and what may go?"_s);
    header.setSubject(u"a_directory_with_a_name_"_s.repeated(40));
    header.resize(700, 40);
    header.show();
    QVERIFY(header.minimumSizeHint().width() < 700);
    const auto* refresh = header.findChild<QToolButton*>(u"refresh"_s);
    QVERIFY(header.rect().contains(refresh->geometry()));
    QCOMPARE(header.findChild<QLabel*>(u"question"_s)->width()
            >= header.findChild<QLabel*>(u"question"_s)->sizeHint().width(),
        true);
}

void WidgetsTest::headerFreshness()
{
    using Freshness = ui::PageHeader::Freshness;
    ui::PageHeader header(u"Question?"_s);
    QSignalSpy refresh(&header, &ui::PageHeader::refreshRequested);
    header.setFreshness(Freshness::Loading);
    QVERIFY(!labelText(header, u"freshness"_s).isEmpty());
    click(header, u"refresh"_s);
    QCOMPARE(refresh.size(), 0);
    header.setFreshness(Freshness::Current, u"as of 14:05"_s);
    QCOMPARE(labelText(header, u"freshness"_s), u"as of 14:05"_s);
    click(header, u"refresh"_s);
    QCOMPARE(refresh.size(), 1);
    auto* selector = new QPushButton(u"collection"_s);
    header.addWidget(selector);
    header.resize(800, 40);
    header.show();
    QVERIFY(selector->x() < header.findChild<QToolButton*>(u"refresh"_s)->x());
}

void WidgetsTest::longTextGivesWay()
{
    ui::ElidedLabel label;
    label.setText(u"<b>not markup</b> "_s.repeated(20));
    QCOMPARE(label.textFormat(), Qt::PlainText);
    QCOMPARE(label.minimumSizeHint().width(), 0);
    label.resize(80, 20);
    const QImage narrow = label.grab().toImage();
    label.setText(u"x"_s);
    QVERIFY(label.grab().toImage() != narrow);
}

void WidgetsTest::paintsInBothThemes()
{
    QWidget page;
    auto* layout = new QVBoxLayout(&page);
    auto* card = new ui::Card(u"Disk"_s);
    card->setBody(new ui::EmptyState(ui::Icon::Database, u"Nothing."_s, u"Open…"_s));
    layout->addWidget(card);
    auto* tile = new ui::StatTile(u"Log"_s);
    layout->addWidget(tile);
    auto* bar = new ui::MessageBar(message(u"a"_s));
    layout->addWidget(bar);
    page.resize(600, 500);
    page.show();
    for (const ui::ThemeChoice theme : { ui::ThemeChoice::Dark, ui::ThemeChoice::Light }) {
        ui::Theme::apply(*qApp, theme);
        QCoreApplication::sendPostedEvents();
        const ui::Colours& colours = ui::Theme::colours();
        const QImage image = page.grab().toImage();
        QCOMPARE(image.pixelColor(2, 2), colours.colour(ui::Role::Window));
        for (const QWidget* widget : std::initializer_list<QWidget*>{ card, tile, bar }) {
            QCOMPARE(image.pixelColor(widget->geometry().topLeft() + QPoint(30, 4)), colours.colour(ui::Role::Card));
            QCOMPARE(image.pixelColor(widget->geometry().center().x(), widget->geometry().bottom()),
                colours.colour(ui::Role::Border));
        }
        QCOMPARE(image.pixelColor(bar->geometry().left() + 1, bar->geometry().center().y()),
            colours.colour(ui::Role::Wrong));
    }
}

QTEST_MAIN(WidgetsTest)
#include "tst_widgets.moc"
