// SPDX-License-Identifier: GPL-3.0-or-later
#include <functional>
#include <sys/stat.h>

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QTest>

#include <sqlite3.h>

#include "tests/cli/looking.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace test;

namespace {

/// A path that is no readable Chroma directory. `make` gets a folder to work in and a healthy directory to spoil, and
/// returns the path to open.
struct BadPath
{
    const char* name;
    std::function<QString(const QString& scratch, const QString& healthy)> make;
    Refusal refusal;
};

QString in(const QString& folder, const char* name)
{
    return folder + u'/' + QString::fromUtf8(name);
}

/// A folder whose chroma.sqlite3 has these bytes.
QString withDatabase(const QString& scratch, const QByteArray& bytes)
{
    const QString folder = in(scratch, "bad");
    QDir().mkpath(folder);
    writeFile(in(folder, "chroma.sqlite3"), bytes);
    return folder;
}

QByteArray noise(qsizetype size)
{
    QRandomGenerator random(4711);
    QByteArray bytes(size, '\0');
    for (char& byte : bytes)
        byte = char(random.bounded(256));
    return bytes;
}

QString withDatabaseOf(const QString& scratch, const char* statements)
{
    const QString folder = withDatabase(scratch, {});
    Sql(folder).run(statements);
    return folder;
}

void link(const QByteArray& target, const QString& at)
{
    if (::symlink(target.constData(), QFile::encodeName(at).constData()) != 0)
        qFatal("no link could be made at %s", qPrintable(at));
}

void fifo(const QString& at)
{
    QFile::remove(at);
    if (::mkfifo(QFile::encodeName(at).constData(), 0644) != 0)
        qFatal("no pipe could be made at %s", qPrintable(at));
}

QList<BadPath> badPaths()
{
    return {
        { "missing", [](auto& scratch, auto&) { return in(scratch, "nowhere"); },
            { "not_found", "/nowhere", "no such file or folder", "" } },
        { "a file",
            [](auto& scratch, auto&) {
                writeFile(in(scratch, "note.txt"), "hello");
                return in(scratch, "note.txt");
            },
            { "not_a_store", "/note.txt", "a file, not a directory", "directory that holds chroma.sqlite3" } },
        { "the database itself", [](auto&, auto& healthy) { return in(healthy, "chroma.sqlite3"); },
            { "not_a_store", "/chroma.sqlite3", "a file, not a directory", "directory it lies in" } },
        { "empty directory",
            [](auto& scratch, auto&) {
                QDir().mkpath(in(scratch, "empty"));
                return in(scratch, "empty");
            },
            { "not_a_store", "/empty", "the directory is empty", "PersistentClient" } },
        { "no chroma.sqlite3",
            [](auto&, auto& healthy) {
                QFile::remove(in(healthy, "chroma.sqlite3"));
                return healthy;
            },
            { "not_a_store", "/db", "it has no chroma.sqlite3", "" } },
        { "parent of a Chroma directory", [](auto&, auto& healthy) { return QFileInfo(healthy).path(); },
            { "not_a_store", "", "its folder 'db' has", "/db" } },
        { "folder of one index", [](auto&, auto& healthy) { return indexFolder(healthy, "l2_plain"); },
            { "not_a_store", "", "folder of one index", "folder above" } },
        { "0.3 directory",
            [](auto& scratch, auto&) {
                const QString folder = in(scratch, "old");
                QDir().mkpath(in(folder, "index"));
                writeFile(in(folder, "chroma-collections.parquet"), "PAR1....PAR1");
                writeFile(in(folder, "chroma-embeddings.parquet"), "PAR1....PAR1");
                return folder;
            },
            { "unsupported", "/old", "0.3", "chroma-migrate" } },
        { "empty database", [](auto& scratch, auto&) { return withDatabase(scratch, {}); },
            { "not_a_store", "/chroma.sqlite3", "the file is empty", "" } },
        { "text instead of a database",
            [](auto& scratch, auto&) { return withDatabase(scratch, "This is no database.\n"); },
            { "not_a_store", "/chroma.sqlite3", "no SQLite database", "" } },
        { "parquet under the name", [](auto& scratch, auto&) { return withDatabase(scratch, "PAR1" + noise(5000)); },
            { "not_a_store", "/chroma.sqlite3", "Parquet", "" } },
        { "encrypted", [](auto& scratch, auto&) { return withDatabase(scratch, noise(8 * 4096)); },
            { "not_a_store", "/chroma.sqlite3", "encrypted", "" } },
        { "magic and then noise",
            [](auto& scratch, auto&) {
                return withDatabase(scratch, QByteArray("SQLite format 3\0", 16) + noise(3 * 4096));
            },
            { "corrupt", "/chroma.sqlite3", "page size", "backup" } },
        { "foreign database",
            [](auto& scratch, auto&) { return withDatabaseOf(scratch, "CREATE TABLE songs (title TEXT)"); },
            { "not_a_store", "/chroma.sqlite3", "not Chroma's", "" } },
        { "database without tables",
            [](auto& scratch, auto&) { return withDatabaseOf(scratch, "CREATE TABLE t (x); DROP TABLE t"); },
            { "not_a_store", "/chroma.sqlite3", "no tables", "" } },
        { "migrations of something else",
            [](auto& scratch, auto&) { return withDatabaseOf(scratch, "CREATE TABLE migrations (name TEXT)"); },
            { "unsupported", "/chroma.sqlite3", "no such column: dir", "" } },
        { "no migration applied",
            [](auto&, auto& healthy) {
                Sql(healthy).run("DELETE FROM migrations");
                return healthy;
            },
            { "not_a_store", "/chroma.sqlite3", "migrations is empty", "" } },
        { "views that never end in the place of tables",
            [](auto& scratch, auto&) {
                const QByteArray endless =
                    " AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT ";
                return withDatabaseOf(scratch,
                    "CREATE TABLE t (x); CREATE VIEW migrations AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x "
                    "+ 1 FROM r) SELECT 'metadb' dir, x version, '' filename, '' hash, '' sql FROM r");
            },
            { "not_a_store", "/chroma.sqlite3", "migrations", "" } },
        { "cut inside the header",
            [](auto&, auto& healthy) {
                resizeFile(in(healthy, "chroma.sqlite3"), 60);
                return healthy;
            },
            { "corrupt", "/chroma.sqlite3", "ends inside its own header", "backup" } },
        { "cut inside the first page",
            [](auto&, auto& healthy) {
                resizeFile(in(healthy, "chroma.sqlite3"), 3000);
                return healthy;
            },
            { "corrupt", "/chroma.sqlite3", "shorter than one page", "backup" } },
        { "cut after the first page",
            [](auto&, auto& healthy) {
                resizeFile(in(healthy, "chroma.sqlite3"), 4096);
                return healthy;
            },
            { "corrupt", "/chroma.sqlite3", "damaged", "copy" } },
        { "first page of zeros",
            [](auto&, auto& healthy) {
                overwrite(in(healthy, "chroma.sqlite3"), 100, QByteArray(3996, '\0'));
                return healthy;
            },
            { "corrupt", "/chroma.sqlite3", "damaged", "copy" } },
        { "dangling link",
            [](auto&, auto& healthy) {
                QFile::remove(in(healthy, "chroma.sqlite3"));
                link("nowhere.sqlite3", in(healthy, "chroma.sqlite3"));
                return healthy;
            },
            { "not_found", "/chroma.sqlite3", "no such file or folder", "" } },
        { "link loop",
            [](auto&, auto& healthy) {
                QFile::remove(in(healthy, "chroma.sqlite3"));
                link("b", in(healthy, "chroma.sqlite3"));
                link("chroma.sqlite3", in(healthy, "b"));
                return healthy;
            },
            { "io", "/chroma.sqlite3", "symbolic links", "" } },
        { "directory is a link loop",
            [](auto& scratch, auto&) {
                link("loop", in(scratch, "loop"));
                return in(scratch, "loop");
            },
            { "io", "/loop", "symbolic links", "" } },
        { "link to a folder",
            [](auto&, auto& healthy) {
                QFile::remove(in(healthy, "chroma.sqlite3"));
                link("..", in(healthy, "chroma.sqlite3"));
                return healthy;
            },
            { "not_a_store", "/chroma.sqlite3", "no regular file", "" } },
        { "folder instead of the database",
            [](auto&, auto& healthy) {
                QFile::remove(in(healthy, "chroma.sqlite3"));
                QDir().mkpath(in(healthy, "chroma.sqlite3"));
                return healthy;
            },
            { "not_a_store", "/chroma.sqlite3", "no regular file", "" } },
        { "pipe instead of the database",
            [](auto&, auto& healthy) {
                fifo(in(healthy, "chroma.sqlite3"));
                return healthy;
            },
            { "not_a_store", "/chroma.sqlite3", "no regular file", "" } },
        { "pipe instead of the directory",
            [](auto& scratch, auto&) {
                fifo(in(scratch, "pipe"));
                return in(scratch, "pipe");
            },
            { "not_a_store", "/pipe", "not a directory", "" } },
    };
}

} // namespace

/// What is no Chroma directory, or one whose database cannot be read at all: every command says so in one line, with
/// the path, the reason and the way out, and changes nothing.
class TestBadInput : public QObject
{
    Q_OBJECT

private slots:
    void refused_data();
    void refused();
    void badArguments_data();
    void badArguments();
};

void TestBadInput::refused_data()
{
    QTest::addColumn<int>("row");
    const auto rows = badPaths();
    for (qsizetype i = 0; i < rows.size(); ++i)
        QTest::newRow(rows[i].name) << int(i);
}

void TestBadInput::refused()
{
    QFETCH(int, row);
    const BadPath bad = badPaths()[row];
    const Fixture healthy(QStringLiteral("chroma-1.5.9"));
    QVERIFY(healthy.isValid());
    const QTemporaryDir scratch;
    const QString path = bad.make(scratch.path(), healthy.directory());
    const auto before = stateOf(path);
    verifyRefused(path, bad.refusal);
    QCOMPARE(stateOf(path), before);
}

void TestBadInput::badArguments_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("why");
    const auto row = [](const char* name, const QString& arguments, const QString& why) {
        QTest::newRow(name) << arguments.split(u' ', Qt::SkipEmptyParts) << why;
    };
    row("no command", QString(), QStringLiteral("subcommand"));
    row("unknown command", QStringLiteral("frobnicate DIR"), QStringLiteral("frobnicate"));
    row("no directory", QStringLiteral("info"), QStringLiteral("DIR"));
    row("no collection", QStringLiteral("records DIR"), QStringLiteral("COLLECTION"));
    row("unknown collection", QStringLiteral("records DIR nobody"), QStringLiteral("no collection 'nobody'"));
    row("ambiguous collection", QStringLiteral("wal DIR cosine_text"), QStringLiteral("fits several"));
    row("negative limit", QStringLiteral("records DIR l2_plain --limit -1"), QStringLiteral("--limit"));
    row("limit is a word", QStringLiteral("records DIR l2_plain --limit many"), QStringLiteral("--limit"));
    row("negative offset", QStringLiteral("records DIR l2_plain --offset -5"), QStringLiteral("--offset"));
    row("negative list", QStringLiteral("wal DIR --list 0 -1"), QStringLiteral("negative"));
    row("list is a word", QStringLiteral("wal DIR --list a b"), QStringLiteral("--list"));
    row("where is no JSON", QStringLiteral("records DIR l2_plain --where {"), QStringLiteral("--where"));
    row("unknown level", QStringLiteral("info DIR --log-level loud"), QStringLiteral("loud"));
    row("unknown option", QStringLiteral("info DIR --force"), QStringLiteral("--force"));
    row("unknown format", QStringLiteral("export DIR l2_plain --format xml OUT"), QStringLiteral("xml"));
    row("log file nowhere", QStringLiteral("info DIR --log-file OUT/a/b"), QStringLiteral("a/b"));
    row("copy limit is no size", QStringLiteral("info DIR --copy-limit much"), QStringLiteral("--copy-limit"));
    row("copy limit below zero", QStringLiteral("info DIR --copy-limit=-3"), QStringLiteral("--copy-limit"));
}

void TestBadInput::badArguments()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, why);
    const Fixture healthy(QStringLiteral("chroma-1.5.9"));
    QVERIFY(healthy.isValid());
    const QTemporaryDir scratch;
    writeFile(scratch.filePath(QStringLiteral("out")), "mine");
    arguments.replaceInStrings(QStringLiteral("DIR"), healthy.directory());
    arguments.replaceInStrings(QStringLiteral("OUT"), scratch.filePath(QStringLiteral("out")));
    for (const QString& json : { QString(), QStringLiteral("--json") }) {
        const CommandResult result = runCommand(json.isEmpty() ? arguments : arguments + QStringList{ json });
        QVERIFY2(result.ended && result.exit == 2, result.told().constData());
        QVERIFY2(result.err.startsWith("chromascope-cli: ") && result.err.count('\n') == 1, result.told().constData());
        QVERIFY2(QString::fromUtf8(result.err).contains(why), result.told().constData());
        if (json.isEmpty())
            QVERIFY2(result.out.isEmpty(), result.told().constData());
        else
            QVERIFY2(result.json().contains("error"), result.told().constData());
    }
    QCOMPARE(readFile(scratch.filePath(QStringLiteral("out"))), "mine");
}

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_badinput.moc"
