// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/commandline.h"

#include <csignal>
#include <memory>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <QDeadlineTimer>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>

namespace test {

namespace {

/// Root's files may lie where nobody else may look: below a home of mode 0700, for one.
QString publicProgram()
{
    static const QTemporaryDir folder;
    const QString copy = folder.filePath(QStringLiteral("chromascope-cli"));
    if (!QFile::exists(copy)) {
        QFile::copy(commandLineProgram(), copy);
        ::chmod(QFile::encodeName(folder.path()).constData(), 0755);
        ::chmod(QFile::encodeName(copy).constData(), 0755);
    }
    return copy;
}

bool sanitizerSpoke(const QByteArray& err)
{
    return err.contains("Sanitizer") || err.contains("runtime error:");
}

} // namespace

nlohmann::json CommandResult::json() const
{
    return nlohmann::json::parse(out.constData(), out.constData() + out.size(), nullptr, false);
}

QByteArray CommandResult::told() const
{
    return "exit " + QByteArray::number(exit) + (ended ? "" : ", crashed or hung") + "\nstdout: " + out.left(4000)
        + "\nstderr: " + err.left(4000);
}

QString commandLineProgram()
{
    return QStringLiteral(CHROMASCOPE_CLI);
}

void prepareCommand(QProcess& process, const QStringList& arguments, const CommandOptions& options)
{
    auto environment = QProcessEnvironment::systemEnvironment();
    // A report of a sanitizer must not look like one of the exit statuses under test.
    environment.insert(QStringLiteral("ASAN_OPTIONS"), QStringLiteral("exitcode=99"));
    environment.insert(QStringLiteral("UBSAN_OPTIONS"), QStringLiteral("exitcode=99:print_stacktrace=1"));
    environment.insert(QStringLiteral("LSAN_OPTIONS"), QStringLiteral("exitcode=99"));
    for (const QString& line : options.environment)
        environment.insert(line.section(u'=', 0, 0), line.section(u'=', 1));
    process.setProcessEnvironment(environment);
    process.setStandardInputFile(QProcess::nullDevice());
    if (!options.stdoutTo.isEmpty())
        process.setStandardOutputFile(options.stdoutTo);
    process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); }); // a test that is killed leaves nothing
    QStringList line = options.wrapper;
    line << (line.isEmpty() || ::geteuid() != 0 ? commandLineProgram() : publicProgram()) << arguments << options.extra;
    process.setProgram(line.takeFirst());
    process.setArguments(line);
}

CommandResult finishCommand(QProcess& process, QDeadlineTimer until)
{
    CommandResult result;
    const bool finished =
        process.state() == QProcess::NotRunning || process.waitForFinished(int(until.remainingTime()));
    if (!finished) {
        process.kill();
        process.waitForFinished();
    }
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    result.exit = process.exitCode();
    result.ended = finished && process.error() == QProcess::UnknownError && process.exitStatus() == QProcess::NormalExit
        && !sanitizerSpoke(result.err);
    return result;
}

CommandResult runCommand(const QStringList& arguments, const CommandOptions& options)
{
    return runCommands({ arguments }, options).first();
}

QList<CommandResult> runCommands(const QList<QStringList>& arguments, const CommandOptions& options)
{
    const QDeadlineTimer until(options.seconds * 1000LL);
    std::vector<std::unique_ptr<QProcess>> processes;
    for (const QStringList& line : arguments) {
        processes.push_back(std::make_unique<QProcess>());
        prepareCommand(*processes.back(), line, options);
        processes.back()->start();
    }
    QList<CommandResult> results;
    for (const auto& process : processes)
        results << finishCommand(*process, until);
    return results;
}

QStringList asOrdinaryUser()
{
    if (::geteuid() != 0)
        return {};
    return { QStringLiteral("setpriv"), QStringLiteral("--reuid=65534"), QStringLiteral("--regid=65534"),
        QStringLiteral("--clear-groups") };
}

namespace {

/// A mount namespace of its own; for a plain user within a user namespace of its own.
QStringList unshared(const QString& script, const QStringList& arguments)
{
    const QStringList line =
        QStringList{ QStringLiteral("unshare"), ::geteuid() == 0 ? QStringLiteral("-m") : QStringLiteral("-rm"),
            QStringLiteral("--"), QStringLiteral("sh"), QStringLiteral("-c"), script }
        + arguments;
    QProcess attempt;
    attempt.start(line.first(), line.mid(1) + QStringList{ QStringLiteral("true") });
    return attempt.waitForFinished() && attempt.exitCode() == 0 ? line : QStringList();
}

} // namespace

QStringList onReadOnlyMount(const QString& folder)
{
    return unshared(
        QStringLiteral(R"(mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@")"), { folder });
}

QStringList onSmallDisk(const QString& folder, int bytes)
{
    return unshared(QStringLiteral(R"(folder=$0; mount -t tmpfs -o size="$1" tmpfs "$folder" || exit 70; shift
"$@"; status=$?; for name in "$folder"/* "$folder"/.[!.]*; do [ -e "$name" ] && echo "left: $name" >&2; done; exit $status)"),
        { folder, QString::number(bytes) });
}

void makePublic(const QString& path)
{
    ::chmod(QFile::encodeName(path).constData(), 0755);
    QDirIterator it(path, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        const QString entry = it.next();
        ::chmod(QFile::encodeName(entry).constData(), it.fileInfo().isDir() ? 0755 : 0644);
    }
}

} // namespace test
