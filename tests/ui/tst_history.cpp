// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "ui/history.h"

using namespace Qt::StringLiterals;
using ui::History;
using ui::Location;

/// Back and Forward, and what remains of them when a directory is closed.
class TestHistory : public QObject
{
    Q_OBJECT

private slots:
    void walks();
    void newPlacesDropWhatLayAhead();
    void samePlaceTwiceIsOne();
    void forgetsADirectory_data();
    void forgetsADirectory();
    void keepsNoMoreThanItShould();
};

static Location place(const QString& directory, const QString& page)
{
    return { directory, page, {} };
}

/// The places one can go to: "a1 a2" behind, ">b1" ahead.
static QString printed(const History& history)
{
    QStringList places;
    History behind = history;
    while (const auto there = behind.back())
        places.prepend(there->directory + there->page);
    History ahead = history;
    while (const auto there = ahead.forward())
        places.append(u">"_s + there->directory + there->page);
    return places.join(u' ');
}

void TestHistory::walks()
{
    History history;
    QVERIFY(!history.back().has_value());
    QVERIFY(!history.forward().has_value());
    history.visit(place(u"a"_s, u"1"_s));
    QVERIFY(!history.canGoBack());
    history.visit(place(u"a"_s, u"2"_s));
    history.visit(place(u"b"_s, u"1"_s));
    QCOMPARE(history.back(), place(u"a"_s, u"2"_s));
    QCOMPARE(history.back(), place(u"a"_s, u"1"_s));
    QVERIFY(!history.canGoBack());
    QCOMPARE(history.forward(), place(u"a"_s, u"2"_s));
    QCOMPARE(history.forward(), place(u"b"_s, u"1"_s));
    QVERIFY(!history.canGoForward());
}

void TestHistory::newPlacesDropWhatLayAhead()
{
    History history;
    history.visit(place(u"a"_s, u"1"_s));
    history.visit(place(u"a"_s, u"2"_s));
    history.back();
    history.visit(place(u"a"_s, u"3"_s));
    QVERIFY(!history.canGoForward());
    QCOMPARE(history.back(), place(u"a"_s, u"1"_s));
}

void TestHistory::samePlaceTwiceIsOne()
{
    History history;
    history.visit(place(u"a"_s, u"1"_s));
    history.visit(place(u"a"_s, u"1"_s));
    QVERIFY(!history.canGoBack());
}

void TestHistory::forgetsADirectory_data()
{
    QTest::addColumn<QString>("visited"); // directory and page of each place
    QTest::addColumn<int>("back"); // steps back before b is forgotten
    QTest::addColumn<QString>("left");
    QTest::newRow("present") << u"a1 b1 a2 b2"_s << 0 << u"a1"_s;
    QTest::newRow("behind") << u"b1 b2 a1"_s << 0 << QString();
    QTest::newRow("ahead") << u"a1 b1 a2"_s << 2 << u">a2"_s;
    QTest::newRow("between the same") << u"a1 b1 a1 a2"_s << 0 << u"a1"_s;
    QTest::newRow("everything") << u"b1 b2"_s << 1 << QString();
}

void TestHistory::forgetsADirectory()
{
    QFETCH(QString, visited);
    QFETCH(int, back);
    QFETCH(QString, left);
    History history;
    for (const QString& word : visited.split(u' '))
        history.visit(place(word.left(1), word.mid(1)));
    for (int step = 0; step < back; ++step)
        history.back();
    history.forget(u"b"_s);
    QCOMPARE(printed(history), left);
}

void TestHistory::keepsNoMoreThanItShould()
{
    History history;
    for (int at = 0; at < 150; ++at)
        history.visit(place(u"a"_s, QString::number(at)));
    int steps = 0;
    while (history.back())
        ++steps;
    QCOMPARE(steps, static_cast<int>(History::kept) - 1);
}

QTEST_GUILESS_MAIN(TestHistory)
#include "tst_history.moc"
