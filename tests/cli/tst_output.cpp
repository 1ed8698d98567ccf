// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "tests/cli/asking.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace test;

namespace {

/// A terminal to lead an output to.
class Terminal
{
public:
    Terminal()
        : m_end(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC))
    {
        if (m_end < 0 || ::grantpt(m_end) != 0 || ::unlockpt(m_end) != 0 || !::ptsname(m_end))
            qFatal("this system gives no terminal");
        m_path = QFile::decodeName(::ptsname(m_end));
        // Kept open, so that what was written stays when the program ends.
        m_other = ::open(::ptsname(m_end), O_RDWR | O_NOCTTY | O_CLOEXEC);
    }
    ~Terminal()
    {
        ::close(m_other);
        ::close(m_end);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    QString path() const { return m_path; }
    /// All that was written to it so far.
    QByteArray text() const
    {
        QByteArray all;
        QByteArray some(4096, '\0');
        for (ssize_t got = 0; (got = ::read(m_end, some.data(), std::size_t(some.size()))) > 0;)
            all += some.left(got);
        return all;
    }

private:
    int m_end;
    int m_other = -1;
    QString m_path;
};

/// As a wrapper: standard output and standard error where they are wanted; empty = as they are.
QStringList leading(const QString& out, const QString& err)
{
    const QString script = (out.isEmpty() ? QString() : QStringLiteral("exec >\"$1\"; "))
        + (err.isEmpty() ? QString() : QStringLiteral("exec 2>\"$2\"; ")) + QStringLiteral("shift 2; exec \"$@\"");
    return { QStringLiteral("sh"), QStringLiteral("-c"), script, QStringLiteral("sh"), out, err };
}

constexpr const char* red = "\x1b[31m";
constexpr const char* yellow = "\x1b[33m";

} // namespace

/// What goes to standard output, standard error, a terminal and the log.
class TestOutput : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void colour_data();
    void colour();
    void jsonHasNoColour();
    void nothingToATerminalButTheResult();
    void logFile();
    void logFileInTheDirectory_data();
    void logFileInTheDirectory();
    void logLevels();
    void threads_data();
    void threads();
    void helpAndVersion_data();
    void helpAndVersion();
    void errorsToldTwice();
    void fullStandardOutput_data();
    void fullStandardOutput();

private:
    QStringList info() const { return { QStringLiteral("info"), m_fixture->directory() }; }

    std::unique_ptr<Fixture> m_fixture;
};

void TestOutput::initTestCase()
{
    m_fixture = std::make_unique<Fixture>(QStringLiteral("chroma-0.5.5")); // has a finding of severity wrong
    QVERIFY(m_fixture->isValid());
}

void TestOutput::colour_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<bool>("terminal");
    QTest::addColumn<bool>("noColour");
    QTest::addColumn<bool>("coloured");
    const auto row = [](const char* name, const char* option, bool terminal, bool noColour, bool coloured) {
        QTest::newRow(name) << QString::fromUtf8(option).split(u' ', Qt::SkipEmptyParts) << terminal << noColour
                            << coloured;
    };
    row("pipe", "", false, false, false);
    row("terminal", "", true, false, true);
    row("terminal, auto", "--color=auto", true, false, true);
    row("terminal, never", "--color=never", true, false, false);
    row("terminal, NO_COLOR", "", true, true, false);
    row("terminal, NO_COLOR, auto", "--color auto", true, true, false);
    row("terminal, NO_COLOR, always", "--color=always", true, true, true);
    row("pipe, always", "--color=always", false, false, true);
    row("pipe, never", "--color never", false, false, false);
}

void TestOutput::colour()
{
    QFETCH(QStringList, more);
    QFETCH(bool, terminal);
    QFETCH(bool, noColour);
    QFETCH(bool, coloured);
    const Terminal screen;
    CommandOptions options;
    if (terminal)
        options.wrapper = leading(screen.path(), {});
    if (noColour)
        options.environment = { QStringLiteral("NO_COLOR=1") };
    const CommandResult result = runCommand(info() + more, options);
    QVERIFY2(result.ended && result.exit == 1 && result.err.isEmpty(), result.told().constData());
    const QByteArray text = terminal ? screen.text() : result.out;
    QVERIFY2(text.contains("D19"), text.constData());
    QVERIFY2(text.contains('\x1b') == coloured, text.constData());
    QVERIFY2(text.contains(yellow) == coloured && !text.contains(red), text.constData());
}

void TestOutput::jsonHasNoColour()
{
    const CommandResult result = runCommand(info() << QStringLiteral("--json") << QStringLiteral("--color=always"));
    QVERIFY2(result.json().is_object() && !result.out.contains('\x1b'), result.told().constData());
}

/// Short work draws no progress bar, and what is there at the end has been taken away.
void TestOutput::nothingToATerminalButTheResult()
{
    const Terminal screen;
    CommandOptions options;
    options.wrapper = leading({}, screen.path());
    const CommandResult result = runCommand(info() << QStringLiteral("--exact") << QStringLiteral("--json"), options);
    QVERIFY2(result.ended && result.json().is_object(), result.told().constData());
    QByteArray text = screen.text();
    QVERIFY2(text.isEmpty() || text.endsWith("\r\x1b[K"), text.constData());
    QVERIFY2(!text.contains('\n'), text.constData());
    // An error there is a line of its own.
    runCommand({ QStringLiteral("info"), QStringLiteral("/nowhere") }, options);
    text = screen.text();
    QVERIFY2(text.contains("chromascope-cli: not found: /nowhere: ") && text.endsWith("\r\n"), text.constData());
}

void TestOutput::logFile()
{
    const QTemporaryDir scratch;
    const QString file = scratch.filePath(QStringLiteral("log"));
    writeFile(file, "before\n");
    const auto before = stateOf(m_fixture->directory());
    const CommandResult result = runCommand(info()
        + QStringList{ QStringLiteral("--log-level"), QStringLiteral("debug"), QStringLiteral("--log-file"), file });
    QVERIFY2(result.ended && result.err.isEmpty(), result.told().constData());
    const QByteArray text = readFile(file);
    QVERIFY2(text.startsWith("before\n") && text.endsWith('\n') && text.count('\n') > 1, text.constData());
    QVERIFY2(text.contains(QByteArray("info " + m_fixture->directory().toUtf8())), text.constData());
    QVERIFY2(text.contains("exit status 1"), text.constData());
    QCOMPARE(stateOf(m_fixture->directory()), before);
    const CommandResult failed =
        runCommand({ QStringLiteral("info"), QStringLiteral("/nowhere"), QStringLiteral("--log-file"), file });
    QVERIFY2(failed.exit == 2 && failed.err.count('\n') == 1, failed.told().constData());
    QVERIFY2(readFile(file).contains("not found: /nowhere"), readFile(file).constData());
}

void TestOutput::logFileInTheDirectory_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("in it") << QStringLiteral("/log");
    QTest::newRow("the database") << QStringLiteral("/chroma.sqlite3");
    QTest::newRow("with dots") << QStringLiteral("/../db/log");
}

void TestOutput::logFileInTheDirectory()
{
    QFETCH(QString, path);
    const auto before = stateOf(m_fixture->directory());
    const auto error = ask(info() << QStringLiteral("--log-file") << m_fixture->directory() + path, 2).at("error");
    QCOMPARE(error.at("kind").get<std::string>(), std::string("bad_argument"));
    QCOMPARE(QString::fromStdString(error.at("path").get<std::string>()), m_fixture->directory() + path);
    QCOMPARE(stateOf(m_fixture->directory()), before);
}

void TestOutput::logLevels()
{
    const auto lines = [&](const char* level) {
        const CommandResult result =
            runCommand(info() << QStringLiteral("--log-level") << QString::fromUtf8(level) << QStringLiteral("--json"));
        return result.json().is_object() ? result.err.count('\n') : -1;
    };
    QCOMPARE(lines("off"), qsizetype{ 0 });
    QCOMPARE(lines("error"), qsizetype{ 0 });
    QVERIFY(lines("debug") > 0); // to standard error, beside the document
    QVERIFY(lines("trace") >= lines("debug"));
}

void TestOutput::threads_data()
{
    QTest::addColumn<QString>("number");
    QTest::addColumn<bool>("taken");
    for (const char* number : { "0", "1", "64" })
        QTest::newRow(number) << QString::fromUtf8(number) << true;
    for (const char* number : { "-1", "100000", "many", "1.5", "" })
        QTest::newRow(number[0] == '\0' ? "empty" : number) << QString::fromUtf8(number) << false;
}

void TestOutput::threads()
{
    QFETCH(QString, number);
    QFETCH(bool, taken);
    const auto document = ask(info() << QStringLiteral("--threads=") + number, taken ? 1 : 2);
    QCOMPARE(document.contains("collections"), taken);
    if (!taken)
        QVERIFY2(document.at("error").at("message").get<std::string>().find("--threads") != std::string::npos,
            document.dump().c_str());
}

void TestOutput::helpAndVersion_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* arguments, const char* says) {
        QTest::newRow(arguments) << QString::fromUtf8(arguments).split(u' ') << QByteArray(says);
    };
    row("--version", ".");
    row("--help", "records");
    row("info --help", "--exact");
    row("wal --help", "--list");
    row("records --help", "--where-document");
    row("export --help", "--format");
}

void TestOutput::helpAndVersion()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, says);
    const CommandResult result = runCommand(arguments);
    QVERIFY2(result.ended && result.exit == 0 && result.err.isEmpty(), result.told().constData());
    QVERIFY2(result.out.contains(says) && result.out.endsWith('\n'), result.told().constData());
    for (const char* option : { "--json", "--color", "--threads", "--log-level", "--log-file" })
        QVERIFY2(arguments.size() == 1 || result.out.contains(option), option);
}

/// For people in one line on standard error, for programs as JSON on standard output: the same error.
void TestOutput::errorsToldTwice()
{
    const CommandResult result =
        runCommand({ QStringLiteral("wal"), QStringLiteral("/nowhere\nat all"), QStringLiteral("--json") });
    QVERIFY2(result.ended && result.exit == 2, result.told().constData());
    const auto error = result.json().at("error");
    QCOMPARE(error.size(), std::size_t{ 5 });
    QCOMPARE(error.at("kind").get<std::string>(), std::string("not_found"));
    QCOMPARE(error.at("path").get<std::string>(), std::string("/nowhere\nat all"));
    QVERIFY(error.at("offset").is_null());
    const std::string hint = error.at("hint").is_null() ? "" : " (" + error.at("hint").get<std::string>() + ")";
    const std::string line =
        "chromascope-cli: not found: /nowhere\\nat all: " + error.at("message").get<std::string>() + hint + '\n';
    QCOMPARE(result.err, QByteArray::fromStdString(line));
}

void TestOutput::fullStandardOutput_data()
{
    QTest::addColumn<QStringList>("arguments");
    for (const char* command : { "info", "wal" })
        QTest::newRow(command) << QStringList{ QString::fromUtf8(command), m_fixture->directory() };
    QTest::newRow("records") << QStringList{ QStringLiteral("records"), m_fixture->directory(),
        QStringLiteral("l2_plain") };
}

/// What could not be written is no success.
void TestOutput::fullStandardOutput()
{
    QFETCH(QStringList, arguments);
    CommandOptions options;
    options.wrapper = leading(QStringLiteral("/dev/full"), {});
    const CommandResult result = runCommand(arguments, options);
    QVERIFY2(result.ended && result.exit == 2, result.told().constData());
    QVERIFY2(result.err.contains("standard output") && result.err.contains("No space left"), result.told().constData());
    QCOMPARE(result.err.count('\n'), qsizetype{ 1 });
}

QTEST_GUILESS_MAIN(TestOutput)
#include "tst_output.moc"
