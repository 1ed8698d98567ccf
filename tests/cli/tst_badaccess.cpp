// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QTest>

#include "tests/cli/looking.h"
#include "tests/cli/otherwriter.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace test;

namespace {

void setMode(const QString& path, mode_t mode)
{
    if (::chmod(QFile::encodeName(path).constData(), mode) != 0)
        qFatal("the permissions of %s could not be set", qPrintable(path));
}

QString database(const Fixture& fixture)
{
    return fixture.directory() + QStringLiteral("/chroma.sqlite3");
}

/// What a directory says of itself, without figures of its files.
nlohmann::json contentOf(const QString& directory, const CommandOptions& options = {})
{
    const CommandResult info = runCommand({ QStringLiteral("info"), directory, QStringLiteral("--json") }, options);
    nlohmann::json document = info.json();
    nlohmann::json content;
    if (!document.is_object())
        return content;
    content["collections"] = document["collections"];
    content["wal"] = document["wal"];
    const CommandResult records = runCommand({ QStringLiteral("records"), directory, QStringLiteral("l2_plain"),
                                                 QStringLiteral("--vectors"), QStringLiteral("--json") },
        options);
    content["records"] = records.json();
    return content;
}

QString textOf(const nlohmann::json& document)
{
    return QString::fromStdString(document.dump());
}

Answer privateCopy(const char* why)
{
    Answer answer;
    answer.findings = { "D29" };
    answer.evidence = { why };
    answer.total = 1300;
    answer.withVector = 1300;
    return answer;
}

constexpr const char* becauseOfJournal = "a journal that was never rolled back";
constexpr const char* becauseOfWal = "journal mode is WAL";

} // namespace

/// Directories that the system, another process or the journal mode keep from being read plainly.
class TestBadAccess : public QObject
{
    Q_OBJECT

private slots:
    void refusedByTheSystem_data();
    void refusedByTheSystem();
    void unreadableIndex_data();
    void unreadableIndex();
    void exclusiveLock();
    void writerInMemory();
    void writerInTheMiddle();
    void deadWriter();
    void deadWriterBehindALink();
    void deadWriterOfAReadOnlyFile();
    void walWithSideFiles();
    void walBehindALink();
    void walWithoutSideFiles();
    void copyLimit();
    void copyInsideTheDirectory_data();
    void copyInsideTheDirectory();
    void noRoomForTheCopy();
};

void TestBadAccess::refusedByTheSystem_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("mode");
    QTest::newRow("database") << QStringLiteral("/chroma.sqlite3") << 0;
    QTest::newRow("database may be written only") << QStringLiteral("/chroma.sqlite3") << 0222;
    QTest::newRow("directory") << QStringLiteral("") << 0;
    QTest::newRow("directory may be listed only") << QStringLiteral("") << 0444;
    QTest::newRow("directory may be entered only") << QStringLiteral("") << 0111;
}

void TestBadAccess::refusedByTheSystem()
{
    QFETCH(QString, path);
    QFETCH(int, mode);
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    QVERIFY(fixture.isValid());
    makePublic(QFileInfo(fixture.directory()).path());
    CommandOptions options;
    options.wrapper = asOrdinaryUser();
    verifyAnswered(fixture.directory(), {}, options); // so that it is this mode alone that keeps us out
    if (QTest::currentTestFailed())
        return;
    setMode(fixture.directory() + path, mode_t(mode));
    verifyRefused(fixture.directory(), { "permission", "", "refuses access", "permissions" }, options);
    setMode(fixture.directory() + path, 0755);
}

void TestBadAccess::unreadableIndex_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("finding");
    QTest::newRow("folder") << QString() << QStringLiteral("D13");
    QTest::newRow("header.bin") << QStringLiteral("/header.bin") << QStringLiteral("D03");
    QTest::newRow("data_level0.bin") << QStringLiteral("/data_level0.bin") << QString();
    QTest::newRow("index_metadata.pickle") << QStringLiteral("/index_metadata.pickle") << QString();
}

void TestBadAccess::unreadableIndex()
{
    QFETCH(QString, file);
    QFETCH(QString, finding);
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    QVERIFY(fixture.isValid());
    makePublic(QFileInfo(fixture.directory()).path());
    const QString path = indexFolder(fixture.directory(), "l2_plain") + file;
    setMode(path, 0);
    CommandOptions options;
    options.wrapper = asOrdinaryUser();
    Answer answer;
    if (!finding.isEmpty()) {
        answer.infoExit = 1;
        answer.findings = { finding.toStdString() };
    }
    answer.recordsExit = 1;
    answer.total = 1300;
    answer.withVector = 260; // those in the log
    answer.recordsSay = { QFileInfo(path).fileName().toStdString(), "refuses access" };
    verifyAnswered(fixture.directory(), answer, options);
    setMode(path, 0755);
}

void TestBadAccess::exclusiveLock()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    OtherWriter writer(fixture.directory(), "exclusive");
    QVERIFY(writer.isReady());
    CommandOptions options;
    options.extra = { QStringLiteral("--busy-timeout"), QStringLiteral("0.2") };
    const QByteArray pid = "process " + QByteArray::number(writer.pid());
    verifyRefused(fixture.directory(), { "busy", "/chroma.sqlite3", pid.constData(), "stop the process" }, options);
    writer.finish();
    verifyAnswered(fixture.directory(), { .total = 1300, .withVector = 1300 }, options);
}

/// A transaction that is still in the writer's memory holds nobody up.
void TestBadAccess::writerInMemory()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto content = contentOf(fixture.directory());
    OtherWriter writer(fixture.directory(), "reserved");
    QVERIFY(writer.isReady());
    const auto before = stateOf(fixture.directory());
    QCOMPARE(textOf(contentOf(fixture.directory())), textOf(content));
    QCOMPARE(stateOf(fixture.directory()), before);
}

void TestBadAccess::writerInTheMiddle()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto content = contentOf(fixture.directory());
    OtherWriter writer(fixture.directory(), "spilled");
    QVERIFY(writer.isReady());
    const auto before = stateOf(fixture.directory());
    QVERIFY(before.contains(QStringLiteral("chroma.sqlite3-journal")));
    CommandOptions options;
    options.extra = { QStringLiteral("--busy-timeout"), QStringLiteral("0.2") };
    const QByteArray pid = "process " + QByteArray::number(writer.pid());
    verifyRefused(fixture.directory(), { "busy", "/chroma.sqlite3", pid.constData(), "" }, options);
    QCOMPARE(stateOf(fixture.directory()), before);
    writer.finish();
    QCOMPARE(textOf(contentOf(fixture.directory())), textOf(content));
}

void TestBadAccess::deadWriter()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto content = contentOf(fixture.directory());
    const auto healthy = stateOf(fixture.directory());
    OtherWriter writer(fixture.directory(), "spilled");
    QVERIFY(writer.isReady());
    writer.kill();
    const auto before = stateOf(fixture.directory());
    QVERIFY(before.contains(QStringLiteral("chroma.sqlite3-journal")));
    QVERIFY(before.at(QStringLiteral("chroma.sqlite3")) != healthy.at(QStringLiteral("chroma.sqlite3")));
    verifyAnswered(fixture.directory(), privateCopy(becauseOfJournal));
    QCOMPARE(textOf(contentOf(fixture.directory())), textOf(content));
    QCOMPARE(stateOf(fixture.directory()), before);
}

/// SQLite keeps the journal beside the file itself, not beside the link.
void TestBadAccess::deadWriterBehindALink()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto content = contentOf(fixture.directory());
    const QString elsewhere = QFileInfo(fixture.directory()).path() + QStringLiteral("/elsewhere.sqlite3");
    QVERIFY(QFile::rename(database(fixture), elsewhere) && QFile::link(elsewhere, database(fixture)));
    OtherWriter writer(fixture.directory(), "spilled");
    QVERIFY(writer.isReady());
    writer.kill();
    QVERIFY(QFile::exists(elsewhere + QStringLiteral("-journal")));
    const auto before = stateOf(QFileInfo(fixture.directory()).path());
    verifyAnswered(fixture.directory(), privateCopy(becauseOfJournal));
    QCOMPARE(textOf(contentOf(fixture.directory())), textOf(content));
    QCOMPARE(stateOf(QFileInfo(fixture.directory()).path()), before);
}

/// The private copy has to be writable, whatever the original allows.
void TestBadAccess::deadWriterOfAReadOnlyFile()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto content = contentOf(fixture.directory());
    OtherWriter writer(fixture.directory(), "spilled");
    QVERIFY(writer.isReady());
    writer.kill();
    makePublic(QFileInfo(fixture.directory()).path());
    setMode(database(fixture), 0444);
    setMode(database(fixture) + QStringLiteral("-journal"), 0444);
    setMode(fixture.directory(), 0555);
    CommandOptions options;
    options.wrapper = asOrdinaryUser();
    verifyAnswered(fixture.directory(), privateCopy(becauseOfJournal), options);
    QCOMPARE(textOf(contentOf(fixture.directory(), options)), textOf(content));
    setMode(fixture.directory(), 0755);
}

void TestBadAccess::walWithSideFiles()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    auto content = contentOf(fixture.directory());
    OtherWriter writer(fixture.directory(), "wal");
    QVERIFY(writer.isReady());
    for (auto& collection : content["collections"]) {
        if (collection["name"] == "young")
            collection["name"] = "only_in_wal";
    }
    const auto byName = [](const nlohmann::json& of) {
        std::map<std::string, nlohmann::json> all;
        for (const auto& collection : of["collections"])
            all[collection["id"]] = collection;
        return all;
    };
    for (const bool alive : { true, false }) {
        if (!alive)
            writer.kill();
        const auto before = stateOf(fixture.directory());
        QVERIFY(before.contains(QStringLiteral("chroma.sqlite3-wal")));
        QVERIFY(before.contains(QStringLiteral("chroma.sqlite3-shm")));
        verifyAnswered(fixture.directory(), privateCopy(becauseOfWal));
        const auto now = contentOf(fixture.directory());
        QCOMPARE(textOf(byName(now)), textOf(byName(content)));
        QCOMPARE(textOf(now["records"]), textOf(content["records"]));
        QCOMPARE(stateOf(fixture.directory()), before);
    }
}

void TestBadAccess::walBehindALink()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const QString elsewhere = QFileInfo(fixture.directory()).path() + QStringLiteral("/elsewhere.sqlite3");
    QVERIFY(QFile::rename(database(fixture), elsewhere) && QFile::link(elsewhere, database(fixture)));
    OtherWriter writer(fixture.directory(), "wal");
    QVERIFY(writer.isReady());
    writer.kill();
    const auto before = stateOf(QFileInfo(fixture.directory()).path());
    Answer answer = privateCopy(becauseOfWal);
    answer.evidence.push_back("only_in_wal");
    verifyAnswered(fixture.directory(), answer);
    QCOMPARE(stateOf(QFileInfo(fixture.directory()).path()), before);
}

/// The mode stays in the file's header when the last connection has taken -wal and -shm away.
void TestBadAccess::walWithoutSideFiles()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto content = contentOf(fixture.directory());
    Sql(fixture.directory()).run("PRAGMA journal_mode = WAL; PRAGMA user_version = 0");
    const auto before = stateOf(fixture.directory());
    QVERIFY(!before.contains(QStringLiteral("chroma.sqlite3-wal")));
    verifyAnswered(fixture.directory(), privateCopy(becauseOfWal));
    QCOMPARE(textOf(contentOf(fixture.directory())), textOf(content));
    QCOMPARE(stateOf(fixture.directory()), before);
}

void TestBadAccess::copyLimit()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    Sql(fixture.directory()).run("PRAGMA journal_mode = WAL; PRAGMA user_version = 0");
    CommandOptions options;
    options.extra = { QStringLiteral("--copy-limit"), QStringLiteral("100KB") };
    verifyRefused(fixture.directory(), { "too_large", "/chroma.sqlite3", "limit", "--copy-to" }, options);
    const QTemporaryDir elsewhere;
    options.extra << QStringLiteral("--copy-to") << elsewhere.path();
    const auto before = stateOf(fixture.directory());
    verifyAnswered(fixture.directory(), privateCopy(becauseOfWal), options);
    QCOMPARE(stateOf(fixture.directory()), before);
    QVERIFY2(QDir(elsewhere.path()).isEmpty(), "the private copy was left behind");
    options.extra.last() = elsewhere.filePath(QStringLiteral("nowhere"));
    verifyRefused(fixture.directory(), { "not_found", "/nowhere", "no such file or folder", "" }, options);
}

void TestBadAccess::copyInsideTheDirectory_data()
{
    QTest::addColumn<QString>("folder");
    QTest::newRow("the directory") << QString();
    QTest::newRow("below it") << QStringLiteral("/mine");
    QTest::newRow("below it, with dots") << QStringLiteral("/..mine");
    QTest::newRow("by a link") << QStringLiteral("/../link");
}

void TestBadAccess::copyInsideTheDirectory()
{
    QFETCH(QString, folder);
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    Sql(fixture.directory()).run("PRAGMA journal_mode = WAL; PRAGMA user_version = 0");
    const QString inside = fixture.directory() + folder;
    if (folder.endsWith(QStringLiteral("link")))
        QVERIFY(QFile::link(fixture.directory(), inside));
    else
        QDir().mkpath(inside);
    const auto before = stateOf(fixture.directory());
    const Refusal refusal{ "bad_argument", "", "inside the directory that must not change", "" };
    verifyRefused(fixture.directory(), refusal, { .extra = { QStringLiteral("--copy-to"), inside } });
    verifyRefused(fixture.directory(), refusal, { .environment = { QStringLiteral("TMPDIR=") + inside } });
    QCOMPARE(stateOf(fixture.directory()), before);
}

/// A folder for temporary files on a disk that is too small for the copy.
void TestBadAccess::noRoomForTheCopy()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    Sql(fixture.directory()).run("PRAGMA journal_mode = WAL; PRAGMA user_version = 0");
    const QTemporaryDir small;
    CommandOptions options;
    options.wrapper = onSmallDisk(small.path(), 200'000);
    options.environment = { QStringLiteral("TMPDIR=") + small.path() };
    verifyRefused(fixture.directory(), { "too_large", "", "are free", "--copy-to" }, options);
}

QTEST_GUILESS_MAIN(TestBadAccess)
#include "tst_badaccess.moc"
