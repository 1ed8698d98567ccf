// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <thread>

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "tests/cli/otherwriter.h"
#include "tests/support/commandline.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace test;
using nlohmann::json;

namespace {

/// Whether the process has a handler of its own for Ctrl+C.
bool catchesInterrupt(qint64 pid)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(pid));
    if (!status.open(QIODevice::ReadOnly))
        return false;
    const QByteArray text = status.readAll();
    const qsizetype at = text.indexOf("SigCgt:");
    return at >= 0 && (text.mid(at + 7).trimmed().left(16).toULongLong(nullptr, 16) >> (SIGINT - 1) & 1) == 1;
}

bool waitFor(const std::function<bool()>& condition)
{
    for (const QDeadlineTimer until(30'000); !until.hasExpired();) {
        if (condition())
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
}

/// A command that stands before a database somebody else has locked: it is in the middle of its work, and stays there
/// until release(). No clock decides what a signal meets.
class HeldCommand
{
public:
    HeldCommand(const Fixture& fixture, const QStringList& arguments)
        : m_writer(fixture.directory(), "exclusive")
    {
        CommandOptions options;
        options.extra = { QStringLiteral("--busy-timeout"), QStringLiteral("600") };
        prepareCommand(m_process, arguments, options);
        m_process.start();
        m_ready = m_writer.isReady() && m_process.waitForStarted()
            && waitFor([this] { return catchesInterrupt(m_process.processId()); });
    }

    bool isReady() const { return m_ready; }
    /// Presses Ctrl+C, and returns when the command has noticed: it then gives its handler up.
    bool interrupt()
    {
        ::kill(pid_t(m_process.processId()), SIGINT);
        return waitFor([this] { return !catchesInterrupt(m_process.processId()); });
    }
    void interruptAgain() { ::kill(pid_t(m_process.processId()), SIGINT); }
    CommandResult release()
    {
        m_writer.finish();
        return end();
    }
    CommandResult end() { return finishCommand(m_process, QDeadlineTimer(60'000)); }
    int signal() const { return m_process.exitStatus() == QProcess::CrashExit ? m_process.exitCode() : 0; }

private:
    OtherWriter m_writer;
    QProcess m_process;
    bool m_ready = false;
};

} // namespace

/// Ctrl+C: the command ends by itself, says so, and nothing half-written stays.
class TestInterrupt : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void lookingShowsWhatItHas_data();
    void lookingShowsWhatItHas();
    void lookingAsText();
    void recordsAreGivenUp();
    void exportLeavesNothing_data();
    void exportLeavesNothing();
    void secondTimeEndsIt();
    void withoutAnInterruptItIsWhole();

private:
    QStringList on(const char* command, const QStringList& more = {}) const
    {
        return QStringList{ QString::fromUtf8(command), m_fixture->directory() } + more;
    }

    std::unique_ptr<Fixture> m_fixture;
};

void TestInterrupt::init()
{
    m_fixture = std::make_unique<Fixture>(QStringLiteral("wordnet-sample"));
    QVERIFY(m_fixture->isValid());
}

void TestInterrupt::lookingShowsWhatItHas_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("info") << QStringList{ QStringLiteral("info"), QStringLiteral("DIR"), QStringLiteral("--exact") };
    QTest::newRow("wal") << QStringList{ QStringLiteral("wal"), QStringLiteral("DIR") };
    QTest::newRow("wal with rows") << QStringList{ QStringLiteral("wal"), QStringLiteral("DIR"),
        QStringLiteral("--list"), QStringLiteral("0"), QStringLiteral("10") };
}

void TestInterrupt::lookingShowsWhatItHas()
{
    QFETCH(QStringList, arguments);
    arguments.replaceInStrings(QStringLiteral("DIR"), m_fixture->directory());
    const auto before = stateOf(m_fixture->directory());
    HeldCommand command(*m_fixture, arguments << QStringLiteral("--json"));
    QVERIFY(command.isReady() && command.interrupt());
    const CommandResult result = command.release();
    QVERIFY2(result.ended && result.exit == 1, result.told().constData());
    const json document = result.json();
    QVERIFY2(document.is_object() && document.value("cancelled", false), result.told().constData());
    QVERIFY2(!document.contains("error"), result.told().constData());
    QCOMPARE(document.at("collections").size(), std::size_t{ 3 });
    QCOMPARE(stateOf(m_fixture->directory()), before);
}

void TestInterrupt::lookingAsText()
{
    HeldCommand command(*m_fixture, on("info", { QStringLiteral("--exact") }));
    QVERIFY(command.isReady() && command.interrupt());
    const CommandResult result = command.release();
    QVERIFY2(result.ended && result.exit == 1, result.told().constData());
    QVERIFY2(result.out.contains("wordnet_nouns"), result.told().constData());
    QVERIFY2(result.err.startsWith("chromascope-cli: cancelled"), result.told().constData());
    QCOMPARE(result.err.count('\n'), qsizetype{ 1 });
}

void TestInterrupt::recordsAreGivenUp()
{
    HeldCommand command(*m_fixture,
        on("records",
            { QStringLiteral("wordnet_nouns"), QStringLiteral("--where"), QStringLiteral(R"({"pos": "n"})"),
                QStringLiteral("--json") }));
    QVERIFY(command.isReady() && command.interrupt());
    const CommandResult result = command.release();
    QVERIFY2(result.ended && result.exit == 1, result.told().constData());
    const json document = result.json();
    QVERIFY2(document.is_object() && document.value("cancelled", false), result.told().constData());
    QCOMPARE(document.at("error").at("kind").get<std::string>(), std::string("cancelled"));
    QVERIFY2(result.err.startsWith("chromascope-cli: cancelled: ") && result.err.count('\n') == 1,
        result.told().constData());
}

void TestInterrupt::exportLeavesNothing_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<bool>("overAFile");
    for (const char* format : { "jsonl", "csv", "npy" }) {
        QTest::addRow("%s", format) << QString::fromUtf8(format) << false;
        QTest::addRow("%s over a file", format) << QString::fromUtf8(format) << true;
    }
}

void TestInterrupt::exportLeavesNothing()
{
    QFETCH(QString, format);
    QFETCH(bool, overAFile);
    const QTemporaryDir scratch;
    const QString out = scratch.filePath(QStringLiteral("out"));
    if (overAFile)
        writeFile(out, "mine");
    const auto before = stateOf(scratch.path());
    const auto directory = stateOf(m_fixture->directory());
    HeldCommand command(*m_fixture,
        on("export",
            { QStringLiteral("wordnet_nouns"), QStringLiteral("--format"), format, out, QStringLiteral("--json") }));
    QVERIFY(command.isReady() && command.interrupt());
    const CommandResult result = command.release();
    QVERIFY2(result.ended && result.exit == 1, result.told().constData());
    QVERIFY2(result.json().value("cancelled", false), result.told().constData());
    const auto after = stateOf(scratch.path());
    QCOMPARE(after.size(), before.size());
    QCOMPARE(QFile::exists(out), overAFile);
    if (overAFile)
        QCOMPARE(after.at(QStringLiteral("out")), before.at(QStringLiteral("out")));
    QCOMPARE(stateOf(m_fixture->directory()), directory);
}

void TestInterrupt::secondTimeEndsIt()
{
    const auto before = stateOf(m_fixture->directory());
    HeldCommand command(*m_fixture, on("wal"));
    QVERIFY(command.isReady() && command.interrupt());
    command.interruptAgain();
    const CommandResult result = command.end(); // the database is still locked
    QVERIFY2(!result.ended && result.out.isEmpty(), result.told().constData());
    QCOMPARE(command.signal(), SIGINT);
    QCOMPARE(stateOf(m_fixture->directory()), before);
}

/// The same way, but nobody presses anything.
void TestInterrupt::withoutAnInterruptItIsWhole()
{
    HeldCommand command(*m_fixture, on("info", { QStringLiteral("--exact"), QStringLiteral("--json") }));
    QVERIFY(command.isReady());
    const CommandResult result = command.release();
    QVERIFY2(result.ended && !result.json().contains("cancelled"), result.told().constData());
    QVERIFY2(!result.out.contains("\"estimate\""), result.told().constData());
}

QTEST_GUILESS_MAIN(TestInterrupt)
#include "tst_interrupt.moc"
