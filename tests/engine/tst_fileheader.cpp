// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <fstream>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

#include <QtTest>

#include "engine/sqlite/access.h"
#include "engine/sqlite/database.h"
#include "engine/sqlite/fileheader.h"
#include "engine/sqlite/readwindow.h"
#include "tests/support/fixture.h"

using namespace engine;

/// What the first bytes of chroma.sqlite3 say, and that reading them leaves other readers of this process alone.
class TestFileHeader : public QObject
{
    Q_OBJECT

private slots:
    void readsAFixture();
    void keepsTheLocksOfOtherReaders();
    void refusesWhatIsNoFile();

private:
    /// Locks of this process on the file, as the kernel lists them.
    static int locksOn(const std::string& path)
    {
        struct stat status = {};
        if (::stat(path.c_str(), &status) != 0)
            return -1;
        const std::string inode = ':' + std::to_string(status.st_ino) + ' ';
        const std::string pid = ' ' + std::to_string(::getpid()) + ' ';
        int found = 0;
        std::ifstream lines("/proc/locks");
        for (std::string line; std::getline(lines, line);)
            found += line.find(inode) != std::string::npos && line.find(pid) != std::string::npos;
        return found;
    }
};

void TestFileHeader::readsAFixture()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    QVERIFY(fixture.isValid());
    const std::string path = fixture.path() + "/chroma.sqlite3";
    const auto header = sqlite::readFileHeader(path);
    QVERIFY(header);
    QCOMPARE(header->pageSize, 4096U);
    QCOMPARE(header->fileBytes, std::uint64_t(std::filesystem::file_size(path)));
    QCOMPARE(header->announcedBytes(), header->fileBytes);
    QVERIFY(!header->journalModeWal);
}

void TestFileHeader::keepsTheLocksOfOtherReaders()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    QVERIFY(fixture.isValid());
    const std::string path = fixture.path() + "/chroma.sqlite3";
    const auto database = sqlite::Database::openReadOnly(path, std::chrono::milliseconds(100));
    QVERIFY(database);
    sqlite::ReadWindow window(*database, std::chrono::hours(1));
    QVERIFY(window.begin());
    QVERIFY(database->integer("SELECT count(*) FROM collections"));
    const int held = locksOn(path);
    QVERIFY(held > 0);
    QVERIFY(sqlite::readFileHeader(path));
    QCOMPARE(locksOn(path), held);
    QVERIFY(sqlite::openForReading(path, {}));
    QCOMPARE(locksOn(path), held);
}

void TestFileHeader::refusesWhatIsNoFile()
{
    const QTemporaryDir folder;
    const std::string path = folder.path().toStdString();
    const auto asFolder = sqlite::readFileHeader(path);
    QVERIFY(!asFolder);
    QVERIFY(QString::fromStdString(asFolder.error().message).contains(QStringLiteral("folder")));
    const auto missing = sqlite::readFileHeader(path + "/chroma.sqlite3");
    QVERIFY(!missing);
    QCOMPARE(missing.error().kind, ErrorKind::NotFound);
    QCOMPARE(missing.error().path, path + "/chroma.sqlite3");
}

QTEST_GUILESS_MAIN(TestFileHeader)
#include "tst_fileheader.moc"
