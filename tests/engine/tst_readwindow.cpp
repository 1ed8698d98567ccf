// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <thread>

#include <QTemporaryDir>
#include <QtTest>

#include <sqlite3.h>

#include "engine/sqlite/readwindow.h"
#include "tests/engine/editor.h"

using namespace engine;
using sqlite::ReadWindow;

/// What a reader and a writer on one file allow each other. No test here looks at a clock: a writer either gets
/// SQLITE_BUSY at once, or is seen to have committed.
class TestReadWindow : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void holdsTheLockWhileOpen();
    void keepsItWithinTheBudget();
    void givesItUpBetweenChunks();
    void writerIsLetIn();
    void seesOneMoment();
    void noticesCommits();
    void destructorGivesTheLockUp();
    void beginTwiceIsOnce();
    void busyWhenAWriterHoldsIt();

private:
    sqlite::Database open(int busyMilliseconds = 0) const;
    std::int64_t rows(const sqlite::Database& database) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;
};

namespace {

constexpr auto longBudget = std::chrono::hours(1);
constexpr auto noBudget = std::chrono::milliseconds(0); ///< a budget that is used up at once
constexpr const char* insert = "INSERT INTO t VALUES (1)";

} // namespace

void TestReadWindow::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(QStringLiteral("t.sqlite3")).toStdString();
    test::Editor(m_path).run("CREATE TABLE t (x INTEGER)");
}

sqlite::Database TestReadWindow::open(int busyMilliseconds) const
{
    return sqlite::Database::openReadOnly(m_path, std::chrono::milliseconds(busyMilliseconds)).value();
}

std::int64_t TestReadWindow::rows(const sqlite::Database& database) const
{
    return database.integer("SELECT count(*) FROM t").value().value();
}

void TestReadWindow::holdsTheLockWhileOpen()
{
    const auto database = open();
    test::Editor writer(m_path);
    ReadWindow window(database, longBudget);
    QVERIFY(window.begin());
    QCOMPARE(writer.tryRun(insert), SQLITE_BUSY);
    window.end();
    QCOMPARE(writer.tryRun(insert), SQLITE_OK);
}

void TestReadWindow::keepsItWithinTheBudget()
{
    const auto database = open();
    test::Editor writer(m_path);
    ReadWindow window(database, longBudget);
    QVERIFY(window.begin());
    const auto breathed = window.breathe();
    QVERIFY(breathed);
    QVERIFY(!*breathed);
    QCOMPARE(writer.tryRun(insert), SQLITE_BUSY);
}

/// The lock is free during the pause: a writer that tries all the time gets in before the next chunk.
void TestReadWindow::givesItUpBetweenChunks()
{
    const auto database = open(60'000);
    std::atomic<bool> stop = false;
    std::atomic<int> commits = 0;
    std::thread other([&] {
        test::Editor writer(m_path);
        while (!stop) {
            if (writer.tryRun(insert) == SQLITE_OK)
                ++commits;
        }
    });
    ReadWindow window(database, noBudget);
    const auto begun = window.begin();
    const int before = commits;
    bool breathed = begun.has_value();
    while (breathed && commits < before + 3)
        breathed = window.breathe().value_or(false);
    stop = true;
    window.end();
    other.join();
    QVERIFY(begun);
    QVERIFY(breathed);
}

/// The ordinary writer, which waits for its lock: it must not starve behind a reader that never rests.
void TestReadWindow::writerIsLetIn()
{
    const auto database = open(60'000);
    ReadWindow window(database, noBudget);
    QVERIFY(window.begin());
    std::atomic<bool> done = false;
    std::thread other([&] {
        test::Editor writer(m_path);
        sqlite3_busy_timeout(writer.handle(), 600'000);
        writer.run(insert);
        done = true;
    });
    bool breathed = true;
    while (breathed && !done)
        breathed = window.breathe().value_or(false);
    window.end();
    other.join();
    QVERIFY(breathed);
    QCOMPARE(rows(database), std::int64_t{ 1 });
}

void TestReadWindow::seesOneMoment()
{
    const auto database = open();
    test::Editor writer(m_path);
    ReadWindow window(database, noBudget);
    QVERIFY(window.begin());
    QCOMPARE(rows(database), std::int64_t{ 0 });
    QCOMPARE(writer.tryRun(insert), SQLITE_BUSY);
    QCOMPARE(rows(database), std::int64_t{ 0 });
    QCOMPARE(window.consistent().value(), true);
}

void TestReadWindow::noticesCommits()
{
    const auto database = open();
    test::Editor writer(m_path);
    ReadWindow window(database, noBudget);
    QVERIFY(window.begin());
    QCOMPARE(window.breathe().value(), true);
    QCOMPARE(window.consistent().value(), true); // nobody wrote
    window.end();
    QCOMPARE(writer.tryRun(insert), SQLITE_OK);
    QCOMPARE(window.breathe().value(), true);
    QCOMPARE(window.consistent().value(), false);
    QCOMPARE(rows(database), std::int64_t{ 1 });
    ReadWindow next(database, noBudget);
    window.end();
    QVERIFY(next.begin());
    QCOMPARE(next.consistent().value(), true); // a new window starts from now
}

void TestReadWindow::destructorGivesTheLockUp()
{
    const auto database = open();
    test::Editor writer(m_path);
    {
        ReadWindow window(database, longBudget);
        QVERIFY(window.begin());
    }
    QCOMPARE(writer.tryRun(insert), SQLITE_OK);
}

void TestReadWindow::beginTwiceIsOnce()
{
    const auto database = open();
    test::Editor writer(m_path);
    ReadWindow window(database, longBudget);
    QVERIFY(window.begin());
    QVERIFY(window.begin());
    window.end();
    QCOMPARE(writer.tryRun(insert), SQLITE_OK);
}

void TestReadWindow::busyWhenAWriterHoldsIt()
{
    const auto database = open(1);
    test::Editor writer(m_path);
    writer.run("BEGIN EXCLUSIVE");
    ReadWindow window(database, noBudget);
    const auto begun = window.begin();
    QVERIFY(!begun);
    QCOMPARE(begun.error().kind, ErrorKind::Busy);
    QCOMPARE(begun.error().path, m_path);
    writer.run("COMMIT");
    QVERIFY(window.begin()); // the window is as good as new
    QCOMPARE(window.consistent().value(), true);
}

QTEST_GUILESS_MAIN(TestReadWindow)
#include "tst_readwindow.moc"
