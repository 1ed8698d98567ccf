// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/platform/filebytes.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::platform;

Q_DECLARE_METATYPE(Holding)

class TestMapping : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void bytesAreThoseOfTheFile_data() { holdings(); }
    void bytesAreThoseOfTheFile();
    void onlyTheBeginning_data() { holdings(); }
    void onlyTheBeginning();
    void emptyFile_data() { holdings(); }
    void emptyFile();
    void lookingLeavesNoTrace_data() { holdings(); }
    void lookingLeavesNoTrace();
    void missingFileIsNamed_data() { holdings(); }
    void missingFileIsNamed();
    void noRegularFile_data() { holdings(); }
    void noRegularFile();
    void changeIsNoticed_data();
    void changeIsNoticed();
    void copySurvivesACut();
    void mappingShowsTheFile();
    void mappingBeyondTheEndIsRefused();
    void residentPagesComeAndGo();
    void sparseTerabytesAreMappedNotRead();
    void movedFromIsEmpty();
    void memoryIsCopied();

private:
    static void holdings();

    QString m_path;
    QByteArray m_content;
    std::unique_ptr<QTemporaryDir> m_scratch;
};

void TestMapping::init()
{
    m_scratch = std::make_unique<QTemporaryDir>();
    QVERIFY(m_scratch->isValid());
    m_path = m_scratch->filePath(QStringLiteral("file"));
    m_content.resize(300'001);
    for (qsizetype i = 0; i < m_content.size(); ++i)
        m_content[i] = char(i * 7 % 251);
    test::writeFile(m_path, m_content);
}

void TestMapping::holdings()
{
    QTest::addColumn<Holding>("holding");
    QTest::newRow("mapped") << Holding::Mapped;
    QTest::newRow("copied") << Holding::Copied;
}

static QByteArray toArray(std::span<const std::byte> bytes)
{
    return { reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size()) };
}

void TestMapping::bytesAreThoseOfTheFile()
{
    QFETCH(Holding, holding);
    const Result<FileBytes> file = FileBytes::open(m_path.toStdString(), holding);
    QVERIFY(file);
    QVERIFY(toArray(file->bytes()) == m_content);
    QCOMPARE(file->fileBytes(), std::uint64_t(m_content.size()));
    QCOMPARE(file->path(), m_path.toStdString());
    QCOMPARE(file->isMapped(), holding == Holding::Mapped && Mapping::isAvailable());
    QCOMPARE(reinterpret_cast<std::uintptr_t>(file->bytes().data()) % 16, std::uintptr_t{ 0 });
    QVERIFY(file->requireUnchanged());
    file->expect(AccessPattern::Sequential);
    file->expect(AccessPattern::Random);
    file->release();
    QVERIFY(toArray(file->bytes()) == m_content);
}

void TestMapping::onlyTheBeginning()
{
    QFETCH(Holding, holding);
    const Result<FileBytes> file = FileBytes::open(m_path.toStdString(), holding, 5000);
    QVERIFY(file);
    QVERIFY(toArray(file->bytes()) == m_content.first(5000));
    QCOMPARE(file->fileBytes(), std::uint64_t(m_content.size()));
}

void TestMapping::emptyFile()
{
    QFETCH(Holding, holding);
    test::writeFile(m_path, {});
    const Result<FileBytes> file = FileBytes::open(m_path.toStdString(), holding);
    QVERIFY(file);
    QCOMPARE(file->size(), std::size_t{ 0 });
    QCOMPARE(file->residentBytes().value(), std::uint64_t{ 0 });
    file->expect(AccessPattern::Random);
    file->release();
}

void TestMapping::lookingLeavesNoTrace()
{
    QFETCH(Holding, holding);
    const auto before = test::stateOf(m_scratch->path());
    struct stat then = {};
    QCOMPARE(::stat(qPrintable(m_path), &then), 0);
    {
        const Result<FileBytes> file = FileBytes::open(m_path.toStdString(), holding);
        QVERIFY(file);
        const auto bytes = file->bytes();
        QVERIFY(std::count(bytes.begin(), bytes.end(), std::byte{ 250 }) > 1000);
    }
    struct stat now = {};
    QCOMPARE(::stat(qPrintable(m_path), &now), 0);
    QCOMPARE(now.st_atim.tv_nsec, then.st_atim.tv_nsec);
    QVERIFY(test::stateOf(m_scratch->path()) == before);
}

void TestMapping::missingFileIsNamed()
{
    QFETCH(Holding, holding);
    const std::string path = m_path.toStdString() + ".gone";
    const Result<FileBytes> file = FileBytes::open(path, holding);
    QVERIFY(!file);
    QCOMPARE(file.error().kind, ErrorKind::NotFound);
    QCOMPARE(file.error().path, path);
}

void TestMapping::noRegularFile()
{
    QFETCH(Holding, holding);
    const Result<FileBytes> folder = FileBytes::open(m_scratch->path().toStdString(), holding);
    QVERIFY(!folder);
    QCOMPARE(folder.error().kind, ErrorKind::Corrupt);
    QCOMPARE(folder.error().message, std::string("is a folder where a file is expected"));
    const std::string pipe = m_path.toStdString() + ".pipe";
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    QCOMPARE(FileBytes::open(pipe, holding).error().kind, ErrorKind::Corrupt);
}

void TestMapping::changeIsNoticed_data()
{
    QTest::addColumn<Holding>("holding");
    QTest::addColumn<int>("change");
    for (const Holding holding : { Holding::Mapped, Holding::Copied }) {
        const char* how = holding == Holding::Mapped ? "mapped" : "copied";
        for (const auto& [change, name] : { std::pair(0, "longer"), { 1, "written to" }, { 2, "replaced" } })
            QTest::addRow("%s, %s", how, name) << holding << change;
    }
}

void TestMapping::changeIsNoticed()
{
    QFETCH(Holding, holding);
    QFETCH(int, change);
    const Result<FileBytes> file = FileBytes::open(m_path.toStdString(), holding);
    QVERIFY(file);
    struct stat then = {};
    QCOMPARE(::stat(qPrintable(m_path), &then), 0);
    if (change == 0) {
        test::resizeFile(m_path, m_content.size() + 1);
    } else if (change == 1) {
        test::overwrite(m_path, 17, "x");
        // However coarse the clock of the file system is.
        const std::array<timespec, 2> times{ then.st_atim, timespec{ then.st_mtim.tv_sec + 2, 0 } };
        QCOMPARE(::utimensat(AT_FDCWD, qPrintable(m_path), times.data(), 0), 0);
    } else {
        const QString other = m_path + QStringLiteral(".new");
        test::writeFile(other, m_content);
        const std::array<timespec, 2> times{ then.st_atim, then.st_mtim };
        QCOMPARE(::utimensat(AT_FDCWD, qPrintable(other), times.data(), 0), 0);
        QCOMPARE(::rename(qPrintable(other), qPrintable(m_path)), 0);
    }
    const Result<void> unchanged = file->requireUnchanged();
    QVERIFY(!unchanged);
    QCOMPARE(unchanged.error().kind, ErrorKind::Busy);
    QCOMPARE(unchanged.error().path, m_path.toStdString());
    QCOMPARE(unchanged.error().message, std::string("another process changed the file while it was read"));
}

void TestMapping::copySurvivesACut()
{
    const Result<FileBytes> file = FileBytes::open(m_path.toStdString(), Holding::Copied);
    QVERIFY(file);
    test::resizeFile(m_path, 0);
    QVERIFY(toArray(file->bytes()) == m_content);
}

void TestMapping::mappingShowsTheFile()
{
    const Result<FileBytes> file = FileBytes::open(m_path.toStdString(), Holding::Mapped);
    QVERIFY(file);
    if (!file->isMapped())
        QSKIP("this system does not map files");
    test::overwrite(m_path, 200'000, "written later");
    QVERIFY(toArray(file->bytes()).mid(200'000, 13) == "written later");
}

void TestMapping::mappingBeyondTheEndIsRefused()
{
    const Result<ReadOnlyFile> file = ReadOnlyFile::open(m_path.toStdString());
    QVERIFY(file);
    const Result<Mapping> mapping = Mapping::map(*file, std::uint64_t(m_content.size()) + 1);
    QVERIFY(!mapping);
    QCOMPARE(mapping.error().kind, Mapping::isAvailable() ? ErrorKind::Corrupt : ErrorKind::Unsupported);
    QCOMPARE(mapping.error().path, m_path.toStdString());
}

void TestMapping::residentPagesComeAndGo()
{
    const Result<FileBytes> file = FileBytes::open(m_path.toStdString(), Holding::Mapped);
    QVERIFY(file);
    const auto bytes = file->bytes();
    const auto zeros = std::count(bytes.begin(), bytes.end(), std::byte{ 0 });
    QVERIFY(zeros > 1000);
    const std::uint64_t resident = file->residentBytes().value();
    QVERIFY2(resident >= std::uint64_t(m_content.size()), qPrintable(QString::number(resident)));
    QVERIFY(resident < std::uint64_t(m_content.size()) + 65'536); // whole pages
    file->release();
    QCOMPARE(std::count(bytes.begin(), bytes.end(), std::byte{ 0 }), zeros);
}

void TestMapping::sparseTerabytesAreMappedNotRead()
{
    const std::uint64_t size = std::uint64_t{ 3 } << 40;
    test::resizeFile(m_path, qint64(size));
    const Result<FileBytes> file = FileBytes::open(m_path.toStdString(), Holding::Mapped, std::uint64_t{ 1 } << 40);
    QVERIFY(file);
    if (!file->isMapped())
        QSKIP("this system does not map files");
    QCOMPARE(file->size(), std::size_t{ 1 } << 40);
    QCOMPARE(file->fileBytes(), size);
    QCOMPARE(file->bytes()[300'000], std::byte(m_content[300'000]));
    QCOMPARE(file->bytes()[(std::size_t{ 1 } << 40) - 1], std::byte{ 0 });
    // And a copy of it is refused with a sentence, not with an exception.
    const Result<FileBytes> copy = FileBytes::open(m_path.toStdString(), Holding::Copied);
    QVERIFY(!copy);
    QCOMPARE(copy.error().kind, ErrorKind::TooLarge);
    QCOMPARE(copy.error().path, m_path.toStdString());
}

void TestMapping::movedFromIsEmpty()
{
    Result<FileBytes> file = FileBytes::open(m_path.toStdString(), Holding::Mapped);
    QVERIFY(file);
    FileBytes other = std::move(*file);
    QVERIFY(toArray(other.bytes()) == m_content);
    FileBytes third = FileBytes::fromMemory({}, "nothing");
    third = std::move(other);
    QVERIFY(toArray(third.bytes()) == m_content);
}

void TestMapping::memoryIsCopied()
{
    QByteArray content = m_content;
    const FileBytes bytes =
        FileBytes::fromMemory(std::as_bytes(std::span(content.data(), std::size_t(content.size()))), "some/file");
    content.fill('x');
    QVERIFY(toArray(bytes.bytes()) == m_content);
    QCOMPARE(bytes.path(), std::string("some/file"));
    QVERIFY(!bytes.isMapped());
    QVERIFY(bytes.requireUnchanged());
}

QTEST_GUILESS_MAIN(TestMapping)
#include "tst_mapping.moc"
