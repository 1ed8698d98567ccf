// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fixture.h"

#include <filesystem>
#include <sys/stat.h>

#include <QCryptographicHash>
#include <QDirIterator>
#include <QFile>
#include <QProcess>

namespace test {

static QString archiveOf(const QString& name)
{
    const QString folder = name == QStringLiteral("wordnet-sample") ? QStringLiteral(SAMPLE_DIR) : QStringLiteral(FIXTURES_DIR);
    return folder + u'/' + name + QStringLiteral(".tar.zst");
}

Fixture::Fixture(const QString& name)
{
    QProcess tar;
    tar.start(QStringLiteral("tar"), {QStringLiteral("--zstd"), QStringLiteral("-xpf"), archiveOf(name), QStringLiteral("-C"), m_scratch.path()});
    m_valid = m_scratch.isValid() && tar.waitForFinished() && tar.exitStatus() == QProcess::NormalExit && tar.exitCode() == 0;
}

QStringList allFixtures()
{
    QStringList names;
    for (const QString& file : QDir(QStringLiteral(FIXTURES_DIR)).entryList({QStringLiteral("chroma-*.tar.zst")}, QDir::Files, QDir::Name))
        names << file.chopped(int(qstrlen(".tar.zst")));
    return names << QStringLiteral("wordnet-sample");
}

static qint64 modifiedNs(const QString& path)
{
    struct stat data = {};
    if (lstat(QFile::encodeName(path).constData(), &data) != 0)
        return -1;
    return data.st_mtim.tv_sec * 1'000'000'000LL + data.st_mtim.tv_nsec;
}

std::map<QString, QString> stateOf(const QString& directory)
{
    std::map<QString, QString> state;
    state[QStringLiteral(".")] = QStringLiteral("dir %1").arg(modifiedNs(directory));
    QDirIterator it(directory, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        const QString path = it.next();
        const QString key = QDir(directory).relativeFilePath(path);
        if (it.fileInfo().isDir()) {
            state[key] = QStringLiteral("dir %1").arg(modifiedNs(path));
            continue;
        }
        if (!it.fileInfo().isFile()) { // a pipe must not stop the test
            state[key] = QStringLiteral("special %1").arg(modifiedNs(path));
            continue;
        }
        QFile file(path);
        QCryptographicHash hash(QCryptographicHash::Sha256);
        const bool read = file.open(QIODevice::ReadOnly) && hash.addData(&file);
        state[key] = QStringLiteral("%1 %2 %3").arg(read ? QString::fromLatin1(hash.result().toHex()) : QStringLiteral("unreadable")).arg(modifiedNs(path)).arg(it.fileInfo().size());
    }
    return state;
}

} // namespace test
