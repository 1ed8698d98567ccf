// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/otherwriter.h"

namespace test {

OtherWriter::OtherWriter(const QString& directory, const char* state)
{
    m_process.start(QStringLiteral(WRITER), { directory, QString::fromUtf8(state) });
    m_ready = m_process.waitForReadyRead(60'000) && m_process.readLine() == "ready\n";
}

OtherWriter::~OtherWriter()
{
    kill();
}

void OtherWriter::kill()
{
    m_process.kill();
    m_process.waitForFinished();
}

void OtherWriter::finish()
{
    m_process.closeWriteChannel();
    m_process.waitForFinished();
}

} // namespace test
