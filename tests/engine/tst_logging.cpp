// SPDX-License-Identifier: GPL-3.0-or-later
#include <thread>

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/core/log.h"

using namespace engine;

class TestLogging : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void levelsHaveNames();
    void linesBelowTheLevelAreDropped();
    void textIsNoFormat();
    void foreignTextStaysOnOneLine();
    void fileIsAppendedTo();
    void fileThatCannotBeMade();
    void linesOfManyThreadsArrive();

private:
    std::vector<log::Line> m_lines;
};

void TestLogging::init()
{
    m_lines.clear();
    log::setListener([this](const log::Line& line) { m_lines.push_back(line); });
}

void TestLogging::cleanup()
{
    log::setListener({});
    log::setLevel(log::Level::Warning);
}

void TestLogging::levelsHaveNames()
{
    for (const char* text : { "trace", "debug", "info", "warning", "error", "off" }) {
        const auto level = log::levelFromName(text);
        QVERIFY2(level, text);
        QCOMPARE(QByteArray::fromStdString(std::string(log::name(*level))), QByteArray(text));
    }
    const auto unknown = log::levelFromName("loud");
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().kind, ErrorKind::BadArgument);
    QVERIFY(unknown.error().hint.find("warning") != std::string::npos);
}

void TestLogging::linesBelowTheLevelAreDropped()
{
    log::setLevel(log::Level::Info);
    log::debug("no");
    log::info("one");
    log::warning("two");
    log::error("three");
    QCOMPARE(m_lines.size(), std::size_t{ 3 });
    QCOMPARE(m_lines[0].level, log::Level::Info);
    QCOMPARE(m_lines[1].level, log::Level::Warning);
    QCOMPARE(m_lines[2].level, log::Level::Error);
    QCOMPARE(m_lines[2].text, std::string("three"));
    QVERIFY(m_lines[0].seconds > 1.7e9);
    log::setLevel(log::Level::Off);
    log::error("four");
    QCOMPARE(m_lines.size(), std::size_t{ 3 });
}

void TestLogging::textIsNoFormat()
{
    log::warning("{} {0:x} %s %n {");
    QCOMPARE(m_lines.size(), std::size_t{ 1 });
    QCOMPARE(m_lines.front().text, std::string("{} {0:x} %s %n {"));
}

/// Names of collections and paths reach the log: none may make a second line or command the terminal.
void TestLogging::foreignTextStaysOnOneLine()
{
    log::warning("the index of evil\n2026-01-01 error forged \x1b[2J");
    QCOMPARE(m_lines.size(), std::size_t{ 1 });
    QCOMPARE(QByteArray::fromStdString(m_lines.front().text),
        QByteArray("the index of evil\\n2026-01-01 error forged \\x1b[2J"));
}

void TestLogging::fileIsAppendedTo()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("log.txt"));
    QFile before(path);
    QVERIFY(before.open(QIODevice::WriteOnly));
    before.write("kept\n");
    before.close();
    QVERIFY(log::setFile(path.toStdString()));
    log::warning("added");
    log::info("too low");
    QFile after(path);
    QVERIFY(after.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = after.readAll().split('\n');
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[0], QByteArray("kept"));
    QVERIFY2(lines[1].endsWith(" warning added"), lines[1].constData());
}

void TestLogging::fileThatCannotBeMade()
{
    const QTemporaryDir folder;
    const auto set = log::setFile(folder.path().toStdString());
    QVERIFY(!set);
    QCOMPARE(set.error().kind, ErrorKind::Io);
    QCOMPARE(set.error().path, folder.path().toStdString());
}

void TestLogging::linesOfManyThreadsArrive()
{
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([] {
            for (int line = 0; line < 100; ++line)
                log::warning("line");
        });
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(m_lines.size(), std::size_t{ 400 });
}

QTEST_GUILESS_MAIN(TestLogging)
#include "tst_logging.moc"
