// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/sqlite/access.h"
#include "tests/engine/editor.h"
#include "tests/support/fixture.h"

using namespace engine;
using sqlite::AccessOptions;
using sqlite::openForReading;

namespace {

constexpr const char* count = "SELECT count(*) FROM collections";
constexpr const char* addOne =
    "INSERT INTO collections (id, name, database_id) VALUES ('11111111-0000-0000-0000-000000000000', 'added', 'x')";

QString database(const QString& directory)
{
    return directory + QStringLiteral("/chroma.sqlite3");
}

std::int64_t collections(const sqlite::ReadAccess& access)
{
    return access.database.integer(count).value().value();
}

} // namespace

class TestAccess : public QObject
{
    Q_OBJECT

private slots:
    void directlyAndWithoutATrace_data();
    void directlyAndWithoutATrace();
    void walModeIsReadFromACopy();
    void walModeWithoutSideFiles();
    void linkToADatabaseInWalMode();
    void hotJournalIsRolledBackInACopy();
    void finishedJournalNeedsNoCopy();
    void copyLimit();
    void copyTo();
    void lockedByAWriter();
    void noDatabase_data();
    void noDatabase();
    void headerIsRead();
    void likeIsCaseSensitive();
    void refusesToWrite();

private:
    /// A copy of a directory taken while a writer is in the middle of a large transaction, as after its death.
    void interrupt(const test::Fixture& fixture, const QString& into) const;
};

void TestAccess::directlyAndWithoutATrace_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestAccess::directlyAndWithoutATrace()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    const auto before = test::stateOf(directory.directory());
    {
        const auto access = openForReading(database(directory.directory()).toStdString(), {});
        QVERIFY2(access, access ? "" : describe(access.error()).c_str());
        QVERIFY(!access->copy);
        QVERIFY(access->copyReason.empty());
        QVERIFY(collections(*access) > 0);
        QCOMPARE(test::stateOf(directory.directory()), before);
    }
    QCOMPARE(test::stateOf(directory.directory()), before);
}

void TestAccess::walModeIsReadFromACopy()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    test::Editor writer(database(fixture.directory()).toStdString());
    const std::int64_t real = writer.integer(count) + 1;
    writer.run("PRAGMA journal_mode = WAL");
    writer.run(addOne); // only in the log of SQLite
    const auto before = test::stateOf(fixture.directory());
    QVERIFY(before.contains(QStringLiteral("chroma.sqlite3-wal")));
    QString copy;
    {
        const auto access = openForReading(database(fixture.directory()).toStdString(), {});
        QVERIFY2(access, access ? "" : describe(access.error()).c_str());
        QVERIFY(access->copy);
        QVERIFY2(access->copyReason.find("WAL") != std::string::npos, access->copyReason.c_str());
        QVERIFY(access->header.journalModeWal);
        QCOMPARE(collections(*access), real);
        copy = QString::fromStdString(access->copy->path());
        QVERIFY(QDir(copy).exists());
        QVERIFY(!copy.startsWith(fixture.directory()));
        QCOMPARE(test::stateOf(fixture.directory()), before);
    }
    QVERIFY(!QDir(copy).exists());
    QCOMPARE(test::stateOf(fixture.directory()), before);
}

void TestAccess::walModeWithoutSideFiles()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    test::edit(fixture.path(), "PRAGMA journal_mode = WAL");
    QVERIFY(!QFile::exists(database(fixture.directory()) + QStringLiteral("-wal")));
    const auto before = test::stateOf(fixture.directory());
    {
        const auto access = openForReading(database(fixture.directory()).toStdString(), {});
        QVERIFY(access);
        QVERIFY(access->copy);
        QVERIFY(collections(*access) > 0);
    }
    QCOMPARE(test::stateOf(fixture.directory()), before);
}

/// SQLite keeps its side files beside the file, not beside a link to it.
void TestAccess::linkToADatabaseInWalMode()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    test::Editor writer(database(fixture.directory()).toStdString());
    writer.run("PRAGMA journal_mode = WAL");
    writer.run(addOne);
    const QTemporaryDir other;
    QVERIFY(QFile::link(database(fixture.directory()), database(other.path())));
    const auto access = openForReading(database(other.path()).toStdString(), {});
    QVERIFY(access);
    QCOMPARE(collections(*access), writer.integer(count));
    QVERIFY(QFile::remove(database(other.path())));
    QVERIFY(QFile::link(other.filePath(QStringLiteral("gone")), database(other.path())));
    const auto nowhere = openForReading(database(other.path()).toStdString(), {});
    QVERIFY(!nowhere);
    QCOMPARE(nowhere.error().kind, ErrorKind::NotFound);
}

void TestAccess::interrupt(const test::Fixture& fixture, const QString& into) const
{
    test::Editor writer(database(fixture.directory()).toStdString());
    // A cache this small spills changed pages into the file, whose old contents then lie in the journal.
    writer.run("PRAGMA cache_size = 5; BEGIN; UPDATE embeddings SET embedding_id = 'lost ' || embedding_id;"
               "DELETE FROM collections");
    for (const char* suffix : { "", "-journal" })
        QVERIFY(
            QFile::copy(database(fixture.directory()) + QLatin1String(suffix), database(into) + QLatin1String(suffix)));
    writer.run("ROLLBACK");
}

void TestAccess::hotJournalIsRolledBackInACopy()
{
    const test::Fixture fixture(QStringLiteral("chroma-0.6.3"));
    const std::int64_t real = test::askInteger(fixture.path(), count);
    const QTemporaryDir dead;
    interrupt(fixture, dead.path());
    const auto before = test::stateOf(dead.path());
    {
        const auto access = openForReading(database(dead.path()).toStdString(), {});
        QVERIFY2(access, access ? "" : describe(access.error()).c_str());
        QVERIFY(access->copy);
        QVERIFY2(access->copyReason.find("journal") != std::string::npos, access->copyReason.c_str());
        QCOMPARE(collections(*access), real);
        QCOMPARE(access->database.integer("SELECT count(*) FROM embeddings WHERE embedding_id LIKE 'lost %'").value(),
            std::optional<std::int64_t>(0));
        QCOMPARE(access->database.text("PRAGMA integrity_check").value(), std::optional<std::string>("ok"));
    }
    QCOMPARE(test::stateOf(dead.path()), before);
}

/// What journal_mode = PERSIST leaves behind looks like a journal, but asks for nothing.
void TestAccess::finishedJournalNeedsNoCopy()
{
    const test::Fixture fixture(QStringLiteral("chroma-0.6.3"));
    test::edit(fixture.path(), std::string("PRAGMA journal_mode = PERSIST; ") + addOne);
    QVERIFY(QFile(database(fixture.directory()) + QStringLiteral("-journal")).size() > 0);
    const auto before = test::stateOf(fixture.directory());
    const auto access = openForReading(database(fixture.directory()).toStdString(), {});
    QVERIFY(access);
    QVERIFY(!access->copy);
    QCOMPARE(test::stateOf(fixture.directory()), before);
}

void TestAccess::copyLimit()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    test::edit(fixture.path(), "PRAGMA journal_mode = WAL");
    AccessOptions options;
    options.copyLimit = 1000;
    const auto access = openForReading(database(fixture.directory()).toStdString(), options);
    QVERIFY(!access);
    QCOMPARE(access.error().kind, ErrorKind::TooLarge);
    QVERIFY(access.error().hint.find("--copy-to") != std::string::npos);
}

void TestAccess::copyTo()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    test::edit(fixture.path(), "PRAGMA journal_mode = WAL");
    const QTemporaryDir room;
    AccessOptions options;
    options.copyLimit = 1000; // is for the temporary folder only
    options.copyTo = room.path().toStdString();
    {
        const auto access = openForReading(database(fixture.directory()).toStdString(), options);
        QVERIFY(access);
        QVERIFY(QString::fromStdString(access->copy->path()).startsWith(room.path()));
    }
    QVERIFY(QDir(room.path()).isEmpty());
    options.copyTo = room.filePath(QStringLiteral("missing")).toStdString();
    QVERIFY(!openForReading(database(fixture.directory()).toStdString(), options));
}

void TestAccess::lockedByAWriter()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    test::Editor writer(database(fixture.directory()).toStdString());
    writer.run("BEGIN EXCLUSIVE");
    AccessOptions options;
    options.busyTimeout = std::chrono::milliseconds(1);
    const auto access = openForReading(database(fixture.directory()).toStdString(), options);
    QVERIFY(!access);
    QCOMPARE(access.error().kind, ErrorKind::Busy);
    QVERIFY(!access.error().hint.empty());
    writer.run("COMMIT");
    QVERIFY(openForReading(database(fixture.directory()).toStdString(), options));
}

void TestAccess::noDatabase_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* title, const QByteArray& content, ErrorKind kind, const char* says) {
        QTest::newRow(title) << content << int(kind) << QString::fromLatin1(says);
    };
    const QByteArray magic("SQLite format 3\0", 16);
    const auto withPageSize = [&](const char* bytes) -> QByteArray {
        return magic + QByteArray(bytes, 2) + QByteArray(5000, '\0');
    };
    row("empty", {}, ErrorKind::NotAStore, "empty");
    row("text", "hello, this is no database at all", ErrorKind::NotAStore, "no SQLite database");
    row("Parquet", "PAR1" + QByteArray(200, 'x'), ErrorKind::NotAStore, "Parquet");
    row("ZIP", "PK\x03\x04" + QByteArray(200, 'x'), ErrorKind::NotAStore, "ZIP");
    row("zstd", "\x28\xb5\x2f\xfd" + QByteArray(200, 'x'), ErrorKind::NotAStore, "compressed");
    row("encrypted", QByteArray(8192, '\xa7'), ErrorKind::NotAStore, "encrypted");
    row("one byte", "S", ErrorKind::NotAStore, "no SQLite database");
    row("cut in its header", magic + QByteArray(20, '\0'), ErrorKind::Corrupt, "header");
    row("page size 0", withPageSize("\0\0"), ErrorKind::Corrupt, "page size of 0");
    row("page size 1000", withPageSize("\x03\xe8"), ErrorKind::Corrupt, "page size of 1000");
    row("page size 256", withPageSize("\x01\x00"), ErrorKind::Corrupt, "page size of 256");
    row("shorter than a page", withPageSize("\x20\x00"), ErrorKind::Corrupt, "shorter than one page of 8192");
    row("shorter than the largest page", withPageSize("\0\x01"), ErrorKind::Corrupt, "65536");
}

void TestAccess::noDatabase()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, says);
    const QTemporaryDir folder;
    QFile file(database(folder.path()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    const auto access = openForReading(database(folder.path()).toStdString(), {});
    QVERIFY(!access);
    QTEST(int(access.error().kind), "kind");
    QVERIFY2(QString::fromStdString(access.error().message).contains(says), access.error().message.c_str());
    QVERIFY(!access.error().hint.empty());
    QVERIFY(QFile::remove(file.fileName()));
    const auto gone = openForReading(database(folder.path()).toStdString(), {});
    QVERIFY(!gone);
    QCOMPARE(gone.error().kind, ErrorKind::NotFound);
}

void TestAccess::headerIsRead()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto header = sqlite::readFileHeader(database(fixture.directory()).toStdString());
    QVERIFY(header);
    QCOMPARE(std::int64_t(header->pageSize), test::askInteger(fixture.path(), "PRAGMA page_size"));
    QCOMPARE(std::int64_t(header->pageCount), test::askInteger(fixture.path(), "PRAGMA page_count"));
    QCOMPARE(std::int64_t(header->freelistCount), test::askInteger(fixture.path(), "PRAGMA freelist_count"));
    QCOMPARE(qint64(header->fileBytes), QFile(database(fixture.directory())).size());
    QVERIFY(!header->journalModeWal);
    const std::uint32_t changes = header->changeCounter;
    test::edit(fixture.path(), addOne);
    QCOMPARE(sqlite::readFileHeader(database(fixture.directory()).toStdString())->changeCounter, changes + 1);
}

void TestAccess::likeIsCaseSensitive()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto access = openForReading(database(fixture.directory()).toStdString(), {});
    QCOMPARE(access->database.integer("SELECT 'Amber' LIKE 'amb%'").value(), std::optional<std::int64_t>(0));
    QCOMPARE(access->database.integer("SELECT 'amber' LIKE 'amb%'").value(), std::optional<std::int64_t>(1));
}

void TestAccess::refusesToWrite()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto before = test::stateOf(fixture.directory());
    const auto access = openForReading(database(fixture.directory()).toStdString(), {});
    for (const char* sql : { addOne, "DROP TABLE collections", "PRAGMA journal_mode = WAL", "VACUUM" })
        static_cast<void>(access->database.run(sql));
    QCOMPARE(test::stateOf(fixture.directory()), before);
}

QTEST_GUILESS_MAIN(TestAccess)
#include "tst_access.moc"
