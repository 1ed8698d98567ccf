// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QString>

namespace test {

/// Another process at work on a directory's database: tests/cli/writer.cpp.
class OtherWriter
{
public:
    /// `state` as writer.cpp has it. Check isReady().
    OtherWriter(const QString& directory, const char* state);
    ~OtherWriter();

    bool isReady() const { return m_ready; }
    qint64 pid() const { return m_process.processId(); }
    /// SIGKILL: what it left behind stays as it is.
    void kill();
    /// Lets it roll back and end.
    void finish();

private:
    QProcess m_process;
    bool m_ready = false;
};

} // namespace test
