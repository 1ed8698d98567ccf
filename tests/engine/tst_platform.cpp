// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <limits>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/platform/file.h"
#include "engine/platform/holders.h"
#include "engine/platform/temporarydirectory.h"

using namespace engine;
using namespace engine::platform;

namespace {

std::span<std::byte> bytesOf(QByteArray& array)
{
    return std::as_writable_bytes(std::span(array.data(), std::size_t(array.size())));
}

void write(const QString& path, const QByteArray& content)
{
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    QCOMPARE(file.write(content), content.size());
}

/// A shell that opens a file in the way asked, says so, and keeps it open until it is told to go.
class Shell
{
public:
    explicit Shell(const QString& redirection, const QString& file)
    {
        m_process.start(QStringLiteral("sh"),
            { QStringLiteral("-c"), QStringLiteral("exec 7%1\"$0\"; echo open; read line").arg(redirection), file });
        if (m_process.waitForStarted())
            m_open = m_process.waitForReadyRead() && m_process.readLine() == "open\n";
    }
    ~Shell() { end(); }

    bool isOpen() const { return m_open; }
    int pid() const { return int(m_process.processId()); }
    void end()
    {
        m_process.closeWriteChannel();
        m_process.waitForFinished();
    }

private:
    QProcess m_process;
    bool m_open = false;
};

const Holder* find(const Holders& holders, int pid)
{
    for (const Holder& holder : holders.processes) {
        if (holder.pid == pid)
            return &holder;
    }
    return nullptr;
}

} // namespace

class TestPlatform : public QObject
{
    Q_OBJECT

private slots:
    void stampsAFile();
    void stampTellsSparseFiles();
    void stampFollowsLinks();
    void stampNamesWhatIsMissing();
    void listsSorted();
    void listNamesWhatIsMissing();
    void readsAnywhere();
    void readingBeyondTheEndIsAnError();
    void truncationIsAnError();
    void opensRegularFilesOnly_data();
    void opensRegularFilesOnly();
    void copies();
    void copyIsRefused_data();
    void copyIsRefused();
    void copyStopsWhenAsked();
    void temporaryDirectoryGoesAway();
    void temporaryDirectoryNamesItsParent();
    void findsHolders_data();
    void findsHolders();
    void foldersAndOwnFilesHoldNothing();
    void findsHoldersByAnotherPath();
    void saysWhenItCannotLook();
    void missingDirectoryIsNotComplete();

private:
    QString path(const char* name) const { return m_scratch->filePath(QString::fromLatin1(name)); }

    std::unique_ptr<QTemporaryDir> m_scratch;

private slots:
    void init()
    {
        m_scratch = std::make_unique<QTemporaryDir>();
        QVERIFY(m_scratch->isValid());
    }
};

void TestPlatform::stampsAFile()
{
    write(path("file"), "12345");
    const Result<FileStamp> stamp = platform::stamp(path("file").toStdString());
    QVERIFY(stamp);
    QCOMPARE(stamp->bytes, 5u);
    QVERIFY(stamp->isRegular);
    QVERIFY(!stamp->isDirectory);
    QVERIFY(!stamp->isSymlink);
    struct stat data = {};
    QCOMPARE(::stat(path("file").toLocal8Bit().constData(), &data), 0);
    QCOMPARE(stamp->modifiedNs, data.st_mtim.tv_sec * 1'000'000'000LL + data.st_mtim.tv_nsec);
    QCOMPARE(stamp->inode, std::uint64_t(data.st_ino));
    QCOMPARE(stamp->allocated, std::uint64_t(data.st_blocks) * 512);
}

void TestPlatform::stampTellsSparseFiles()
{
    write(path("sparse"), "1");
    QVERIFY(QFile::resize(path("sparse"), 64 << 20));
    const Result<FileStamp> stamp = platform::stamp(path("sparse").toStdString());
    QVERIFY(stamp);
    QCOMPARE(stamp->bytes, 64u << 20);
    QVERIFY(stamp->allocated < 1 << 20);
}

void TestPlatform::stampFollowsLinks()
{
    write(path("file"), "12345");
    QVERIFY(QFile::link(path("file"), path("link")));
    QVERIFY(QFile::link(path("nowhere"), path("dangling")));
    const Result<FileStamp> link = platform::stamp(path("link").toStdString());
    QVERIFY(link);
    QCOMPARE(link->bytes, 5u);
    QVERIFY(link->isSymlink);
    QVERIFY(link->isRegular);
    const Result<FileStamp> dangling = platform::stamp(path("dangling").toStdString());
    QVERIFY(!dangling);
    QCOMPARE(dangling.error().kind, ErrorKind::NotFound);
}

void TestPlatform::stampNamesWhatIsMissing()
{
    const std::string missing = path("missing").toStdString();
    const Result<FileStamp> stamp = platform::stamp(missing);
    QVERIFY(!stamp);
    QCOMPARE(stamp.error().kind, ErrorKind::NotFound);
    QCOMPARE(stamp.error().path, missing);
    QVERIFY(!stamp.error().message.empty());
}

void TestPlatform::listsSorted()
{
    write(path("b"), "22");
    write(path("a"), "1");
    QVERIFY(QDir(m_scratch->path()).mkdir(QStringLiteral("c")));
    QVERIFY(QFile::link(path("nowhere"), path("d")));
    const Result<std::vector<DirectoryEntry>> entries = listDirectory(m_scratch->path().toStdString());
    QVERIFY(entries);
    QCOMPARE(entries->size(), 4u);
    QCOMPARE((*entries)[0].name, std::string("a"));
    QCOMPARE((*entries)[1].name, std::string("b"));
    QCOMPARE((*entries)[1].stamp.bytes, 2u);
    QCOMPARE((*entries)[2].name, std::string("c"));
    QVERIFY((*entries)[2].stamp.isDirectory);
    QCOMPARE((*entries)[3].name, std::string("d"));
    QVERIFY((*entries)[3].stamp.isSymlink);
    QVERIFY(!(*entries)[3].stamp.isRegular && !(*entries)[3].stamp.isDirectory);
}

void TestPlatform::listNamesWhatIsMissing()
{
    const std::string missing = path("missing").toStdString();
    const auto entries = listDirectory(missing);
    QVERIFY(!entries);
    QCOMPARE(entries.error().kind, ErrorKind::NotFound);
    QCOMPARE(entries.error().path, missing);
}

void TestPlatform::readsAnywhere()
{
    write(path("file"), "0123456789");
    const Result<ReadOnlyFile> file = ReadOnlyFile::open(path("file").toStdString());
    QVERIFY(file);
    QCOMPARE(file->size().value(), 10u);
    QByteArray part(4, '?');
    QCOMPARE(file->read(3, bytesOf(part)).value(), 4u);
    QCOMPARE(part, QByteArray("3456"));
    QCOMPARE(file->read(8, bytesOf(part)).value(), 2u);
    QCOMPARE(part.left(2), QByteArray("89"));
    QCOMPARE(file->read(10, bytesOf(part)).value(), 0u);
    QCOMPARE(file->read(std::numeric_limits<std::uint64_t>::max(), bytesOf(part)).value(), 0u);
    QCOMPARE(file->read(std::numeric_limits<std::int64_t>::max() - 1, bytesOf(part)).value(), 0u);
}

void TestPlatform::readingBeyondTheEndIsAnError()
{
    write(path("file"), "0123456789");
    const Result<ReadOnlyFile> file = ReadOnlyFile::open(path("file").toStdString());
    QVERIFY(file);
    QByteArray part(4, '?');
    QVERIFY(file->readExactly(6, bytesOf(part)));
    QCOMPARE(part, QByteArray("6789"));
    const Result<void> beyond = file->readExactly(7, bytesOf(part));
    QVERIFY(!beyond);
    QCOMPARE(beyond.error().kind, ErrorKind::Corrupt);
    QCOMPARE(beyond.error().path, path("file").toStdString());
    QCOMPARE(beyond.error().offset.value(), 7u);
    QCOMPARE(beyond.error().message, std::string("the file ends after 3 of 4 bytes that should be here"));
}

void TestPlatform::truncationIsAnError()
{
    write(path("file"), QByteArray(100'000, 'x'));
    const Result<ReadOnlyFile> file = ReadOnlyFile::open(path("file").toStdString());
    QVERIFY(file);
    QVERIFY(QFile::resize(path("file"), 10));
    QByteArray part(4, '?');
    QVERIFY(!file->readExactly(90'000, bytesOf(part)));
    QCOMPARE(file->size().value(), 10u);
}

void TestPlatform::opensRegularFilesOnly_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("message");
    QTest::newRow("folder") << "folder" << int(ErrorKind::Corrupt) << "is a folder where a file is expected";
    QTest::newRow("pipe") << "pipe" << int(ErrorKind::Corrupt)
                          << "is not a regular file"; // and it does not wait for a writer
    QTest::newRow("missing") << "missing" << int(ErrorKind::NotFound) << "there is no such file or folder";
    QTest::newRow("below a file") << "file/below" << int(ErrorKind::NotFound) << "a part of the path is no folder";
}

void TestPlatform::opensRegularFilesOnly()
{
    QFETCH(QString, name);
    QFETCH(int, kind);
    QFETCH(QString, message);
    write(path("file"), "x");
    QVERIFY(QDir(m_scratch->path()).mkdir(QStringLiteral("folder")));
    QCOMPARE(::mkfifo(path("pipe").toLocal8Bit().constData(), 0600), 0);
    const std::string wanted = m_scratch->filePath(name).toStdString();
    const Result<ReadOnlyFile> file = ReadOnlyFile::open(wanted);
    QVERIFY(!file);
    QCOMPARE(int(file.error().kind), kind);
    QCOMPARE(file.error().path, wanted);
    QCOMPARE(file.error().message, message.toStdString());
}

void TestPlatform::copies()
{
    QByteArray content;
    for (int i = 0; i < 700'000; ++i)
        content += char(i * 7 + i / 1000);
    content += content; // more than one block
    write(path("from"), content);
    QCOMPARE(copyFile(path("from").toStdString(), path("to").toStdString(), std::uint64_t(content.size())).value(),
        std::uint64_t(content.size()));
    QFile copy(path("to"));
    QVERIFY(copy.open(QIODevice::ReadOnly));
    QVERIFY(copy.readAll() == content);
    QCOMPARE(copy.permissions() & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
        QFile::Permissions());
}

void TestPlatform::copyIsRefused_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("named");
    QTest::newRow("above the limit") << "large"
                                     << "new" << int(ErrorKind::TooLarge) << "large";
    QTest::newRow("missing source") << "missing"
                                    << "new" << int(ErrorKind::NotFound) << "missing";
    QTest::newRow("missing folder") << "small"
                                    << "folder/new" << int(ErrorKind::NotFound) << "folder/new";
    QTest::newRow("target exists") << "small"
                                   << "large" << int(ErrorKind::Io) << "large";
}

void TestPlatform::copyIsRefused()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(int, kind);
    QFETCH(QString, named);
    write(path("small"), "1");
    write(path("large"), QByteArray(1001, 'x'));
    const Result<std::uint64_t> copied =
        copyFile(m_scratch->filePath(from).toStdString(), m_scratch->filePath(to).toStdString(), 1000);
    QVERIFY(!copied);
    QCOMPARE(int(copied.error().kind), kind);
    QCOMPARE(copied.error().path, m_scratch->filePath(named).toStdString());
    QVERIFY(!QFile::exists(path("new")));
    QCOMPARE(QFileInfo(path("large")).size(), 1001);
}

void TestPlatform::copyStopsWhenAsked()
{
    write(path("from"), QByteArray(3 << 20, 'x'));
    std::uint64_t last = 0;
    const Result<std::uint64_t> copied = copyFile(
        path("from").toStdString(), path("to").toStdString(), 4 << 20, [&](std::uint64_t done, std::uint64_t total) {
            last = done;
            return done < total / 2;
        });
    QVERIFY(!copied);
    QCOMPARE(copied.error().kind, ErrorKind::Cancelled);
    QVERIFY(last > 0);
    QVERIFY(!QFile::exists(path("to")));
}

void TestPlatform::temporaryDirectoryGoesAway()
{
    QString folder;
    {
        Result<TemporaryDirectory> made = TemporaryDirectory::create(m_scratch->path().toStdString());
        QVERIFY(made);
        const TemporaryDirectory directory = std::move(*made);
        folder = QString::fromStdString(directory.path());
        QCOMPARE(QFileInfo(folder).absolutePath(), m_scratch->path());
        struct stat data = {};
        QCOMPARE(::stat(folder.toLocal8Bit().constData(), &data), 0);
        QCOMPARE(data.st_mode & 0777u, 0700u);
        QVERIFY(QDir(folder).mkdir(QStringLiteral("below")));
        write(folder + QStringLiteral("/below/file"), "x");
    }
    QVERIFY(!QFile::exists(folder));
}

void TestPlatform::temporaryDirectoryNamesItsParent()
{
    const std::string missing = path("missing").toStdString();
    const Result<TemporaryDirectory> made = TemporaryDirectory::create(missing);
    QVERIFY(!made);
    QCOMPARE(made.error().kind, ErrorKind::NotFound);
    QCOMPARE(made.error().path, missing);
}

void TestPlatform::findsHolders_data()
{
    QTest::addColumn<QString>("redirection");
    QTest::addColumn<bool>("writes");
    QTest::newRow("reads") << "<" << false;
    QTest::newRow("writes") << ">>" << true;
    QTest::newRow("reads and writes") << "<>" << true;
}

void TestPlatform::findsHolders()
{
    QFETCH(QString, redirection);
    QFETCH(bool, writes);
    QVERIFY(QDir(m_scratch->path()).mkdir(QStringLiteral("below")));
    write(path("below/file"), "x");
    Shell shell(redirection, path("below/file"));
    QVERIFY(shell.isOpen());
    const Holders holders = holdersOf(m_scratch->path().toStdString());
    QCOMPARE(holders.processes.size(), 1u);
    QCOMPARE(holders.processes[0].pid, shell.pid());
    QCOMPARE(holders.processes[0].writes, writes);
    QVERIFY(holders.processes[0].command.find("sh -c exec 7" + redirection.toStdString()) != std::string::npos);
    QCOMPARE(holders.complete, holders.reason.empty());
    // A directory whose name begins alike is another one.
    QVERIFY(holdersOf(path("bel").toStdString()).processes.empty());
    shell.end();
    QVERIFY(holdersOf(m_scratch->path().toStdString()).processes.empty());
}

void TestPlatform::foldersAndOwnFilesHoldNothing()
{
    write(path("own"), "x");
    QFile own(path("own"));
    QVERIFY(own.open(QIODevice::ReadOnly));
    Shell inFolder(QStringLiteral("<"), m_scratch->path());
    QVERIFY(inFolder.isOpen());
    QVERIFY(holdersOf(m_scratch->path().toStdString()).processes.empty());
}

void TestPlatform::findsHoldersByAnotherPath()
{
    // A hard link stands for a bind mount: the same file under a path that does not begin with the directory's.
    write(path("chroma.sqlite3"), "x");
    QTemporaryDir elsewhere;
    const QString other = elsewhere.filePath(QStringLiteral("chroma.sqlite3"));
    QCOMPARE(::link(path("chroma.sqlite3").toLocal8Bit().constData(), other.toLocal8Bit().constData()), 0);
    Shell shell(QStringLiteral("<>"), other);
    QVERIFY(shell.isOpen());
    const Holders holders = holdersOf(m_scratch->path().toStdString());
    QVERIFY(find(holders, shell.pid()));
    QVERIFY(find(holders, shell.pid())->writes);
}

void TestPlatform::saysWhenItCannotLook()
{
    if (::geteuid() != 0) {
        const Holders holders = holdersOf(m_scratch->path().toStdString());
        QCOMPARE(holders.complete, holders.reason.empty());
        return;
    }
    // As another user the process of this test, which belongs to root, cannot be looked into.
    QVERIFY(QFile::setPermissions(m_scratch->path(),
        QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ReadOther | QFile::ExeOther));
    const std::string directory = m_scratch->path().toStdString();
    const pid_t child = ::fork();
    if (child == 0) {
        if (::setgid(65534) != 0 || ::setuid(65534) != 0)
            ::_exit(2);
        const Holders holders = holdersOf(directory);
        ::_exit(!holders.complete && holders.reason.find("could not be looked into") != std::string::npos ? 0 : 1);
    }
    int status = -1;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFEXITED(status));
    QCOMPARE(WEXITSTATUS(status), 0);
}

void TestPlatform::missingDirectoryIsNotComplete()
{
    const Holders holders = holdersOf(path("missing").toStdString());
    QVERIFY(!holders.complete);
    QVERIFY(!holders.reason.empty());
}

QTEST_GUILESS_MAIN(TestPlatform)
#include "tst_platform.moc"
