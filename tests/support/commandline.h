// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDeadlineTimer>
#include <QList>
#include <QProcess>
#include <QStringList>

#include <nlohmann/json.hpp>

namespace test {

/// What one run of chromascope-cli gave.
struct CommandResult
{
    bool ended = false; ///< by itself and within the time limit, without a crash or a sanitizer's report
    int exit = -1;
    QByteArray out;
    QByteArray err;

    /// `out` as JSON; is_discarded() when it is none.
    nlohmann::json json() const;
    /// Everything of it, to show when a test fails.
    QByteArray told() const;
};

/// How to run it.
struct CommandOptions
{
    int seconds = 90; ///< runs that last longer together count as hanging
    QStringList extra{}; ///< arguments after the others
    QStringList wrapper{}; ///< program and arguments that start it, such as unshare; none = directly
    QStringList environment{}; ///< NAME=VALUE, added to the test's own
    QString stdoutTo{}; ///< a file for standard output instead of CommandResult::out
};

/// Path of the program under test.
QString commandLineProgram();

/// Runs chromascope-cli with `arguments`.
CommandResult runCommand(const QStringList& arguments, const CommandOptions& options = {});
/// Several at the same time; results in their order.
QList<CommandResult> runCommands(const QList<QStringList>& arguments, const CommandOptions& options = {});
/// Prepares `process` as runCommand() does, for tests that do something while it runs.
void prepareCommand(QProcess& process, const QStringList& arguments, const CommandOptions& options = {});
/// Waits for such a process; one that is not done by then counts as hanging.
CommandResult finishCommand(QProcess& process, QDeadlineTimer until);

/// A wrapper under which permissions bite: nothing for a plain user, another user's id for root.
QStringList asOrdinaryUser();
/// A wrapper that sees `folder` read-only, by a mount of its own; empty where the system lets nobody mount.
QStringList onReadOnlyMount(const QString& folder);
/// A wrapper that sees an empty disk of so many bytes at `folder`; empty where the system lets nobody mount. What is
/// left on it afterwards goes to standard error, after the program's own: "left: NAME".
QStringList onSmallDisk(const QString& folder, int bytes);
/// Makes `path` and everything below it readable to everybody, so that only the damage under test keeps others out.
void makePublic(const QString& path);

} // namespace test
