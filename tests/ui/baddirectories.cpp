// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/baddirectories.h"

#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QRandomGenerator>

#include "tests/cli/otherwriter.h"
#include "tests/engine/pickletext.h"
#include "tests/support/commandline.h"
#include "tests/support/damage.h"

namespace test {

namespace {

using Keep = std::shared_ptr<void>;
using Make = BadDirectory::Make;

/// A QString, not the expression that makes one: for lambdas.
QString in(const QString& folder, const char* name)
{
    return folder + u'/' + QString::fromUtf8(name);
}

QString database(const QString& directory)
{
    return in(directory, "chroma.sqlite3");
}

Make withDatabase(const QByteArray& bytes)
{
    return [=](const QString& scratch, const QString&, Keep&) {
        QDir().mkpath(in(scratch, "bad"));
        writeFile(database(in(scratch, "bad")), bytes);
        return in(scratch, "bad");
    };
}

QByteArray noise(qsizetype size)
{
    QRandomGenerator random(4711);
    QByteArray bytes(size, '\0');
    for (char& byte : bytes)
        byte = char(random.bounded(256));
    return bytes;
}

Make onDirectory(const std::function<void(const QString& directory)>& change)
{
    return [=](const QString&, const QString& healthy, Keep&) {
        change(healthy);
        return healthy;
    };
}

Make sql(const char* statements)
{
    return onDirectory([=](const QString& directory) { Sql(directory).run(statements); });
}

Make onIndex(const std::function<void(const QString& folder)>& change)
{
    return onDirectory([=](const QString& directory) {
        change(indexFolder(directory, "l2_plain") + u'/');
        age(directory);
    });
}

Make resized(const char* file, qint64 bytes)
{
    return onIndex([=](const QString& folder) { resizeFile(folder + QString::fromUtf8(file), bytes); });
}

Make written(const char* file, qint64 at, const QByteArray& bytes)
{
    return onIndex([=](const QString& folder) { overwrite(folder + QString::fromUtf8(file), at, bytes); });
}

Make content(const char* file, const QByteArray& bytes)
{
    return onIndex([=](const QString& folder) { writeFile(folder + QString::fromUtf8(file), bytes); });
}

Make removed(const char* file)
{
    return onIndex([=](const QString& folder) { QFile::remove(folder + QString::fromUtf8(file)); });
}

/// chroma.sqlite3 is another user's, as far as this process is concerned until `keep` goes.
QString lockedOut(const QString&, const QString& healthy, Keep& keep)
{
    makePublic(QFileInfo(healthy).path());
    ::chmod(QFile::encodeName(database(healthy)).constData(), 0);
    if (::geteuid() == 0 && ::seteuid(65534) == 0)
        keep = Keep(nullptr, [](void*) { (void)!::seteuid(0); });
    return healthy;
}

Make writer(const char* state, bool killed)
{
    return [=](const QString&, const QString& healthy, Keep& keep) {
        const auto other = std::make_shared<OtherWriter>(healthy, state);
        if (!other->isReady())
            qFatal("the other process did not start");
        if (killed)
            other->kill();
        keep = other;
        return healthy;
    };
}

QString oldLayout(const QString& scratch, const QString&, Keep&)
{
    QDir().mkpath(in(scratch, "old/index"));
    writeFile(in(scratch, "old/chroma-collections.parquet"), "PAR1....PAR1");
    writeFile(in(scratch, "old/chroma-embeddings.parquet"), "PAR1....PAR1");
    return in(scratch, "old");
}

constexpr const char* notChroma = "This is not a Chroma directory.";
constexpr const char* contradicts = "The file contradicts its format.";
constexpr const char* copied = "Read from a private copy, because the original cannot be read without touching it.";
constexpr const char* partsGone = "Tables or columns that Chroma's migrations made are gone.";
constexpr const char* newer = "The directory was used by a newer Chroma than this program knows.";
constexpr const char* noFolder = "l2_plain: The index folder is missing.";
constexpr const char* linksDamaged = "l2_plain: The links of an index are damaged.";
constexpr const char* recordsCut = "l2_plain: Records of an index are cut off.";
constexpr const char* headerDamaged = "l2_plain: The header of an index contradicts itself.";
constexpr const char* noIdMap = "l2_plain: The id map of an index is missing.";
constexpr const char* idMapDamaged = "l2_plain: The id map and the index do not fit together.";

} // namespace

QList<BadDirectory> unreadableDirectories()
{
    return {
        { "missing", [](auto& scratch, auto&, auto&) { return in(scratch, "nowhere"); }, "It is not there.",
            { "/nowhere", "no such file or folder" } },
        { "a file",
            [](auto& scratch, auto&, auto&) {
                writeFile(in(scratch, "note.txt"), "hello");
                return in(scratch, "note.txt");
            },
            notChroma, { "/note.txt", "a file, not a directory", "directory that holds chroma.sqlite3" } },
        { "markup in the path",
            [](auto& scratch, auto&, auto&) {
                QDir().mkpath(in(scratch, "<h1>x &amp;"));
                return in(scratch, "<h1>x &amp;");
            },
            notChroma, { "/<h1>x &amp;", "the directory is empty", "PersistentClient" } },
        { "no chroma.sqlite3", onDirectory([](const QString& directory) { QFile::remove(database(directory)); }),
            notChroma, { "/db", "it has no chroma.sqlite3" } },
        { "empty database", withDatabase({}), notChroma, { "/chroma.sqlite3", "the file is empty" } },
        { "text instead of a database", withDatabase("This is no database.\n"), notChroma,
            { "/chroma.sqlite3", "no SQLite database" } },
        { "encrypted", withDatabase(noise(8 * 4096)), notChroma, { "/chroma.sqlite3", "encrypted" } },
        { "magic and then noise", withDatabase(QByteArray("SQLite format 3\0", 16) + noise(3 * 4096)), contradicts,
            { "/chroma.sqlite3", "page size", "backup" } },
        { "cut after the first page",
            onDirectory([](const QString& directory) { resizeFile(database(directory), 4096); }), contradicts,
            { "/chroma.sqlite3", "damaged", "copy" } },
        { "layout of 0.3", oldLayout, "This kind of Chroma directory is not read by this program.",
            { "/old", "0.3", "chroma-migrate" } },
        { "no right to read", lockedOut, "Access is refused.", { "chroma.sqlite3", "refuses access", "permissions" } },
    };
}

QList<BadDirectory> directoriesOfOthers()
{
    return {
        { "locked by a writer", writer("exclusive", false), "Another process holds it.",
            { "/chroma.sqlite3", "process ", "top the process" } },
        { "journal left by a dead writer", writer("spilled", true), copied, { "a journal that was never rolled back" },
            "D29" },
        { "journal mode WAL", writer("wal", false), copied, { "journal mode is WAL" }, "D29" },
    };
}

QList<BadDirectory> damagedTables()
{
    return {
        { "no metadata table", sql("DROP TABLE embedding_metadata"), partsGone, { "embedding_metadata" }, "D16" },
        { "no log table", sql("DROP TABLE embeddings_queue"), partsGone, { "embeddings_queue" }, "D16", false, false },
        { "no table of watermarks", sql("DROP TABLE max_seq_id"), partsGone, { "max_seq_id" }, "D16" },
        { "no column for the dimension", sql("ALTER TABLE collections DROP COLUMN dimension"), partsGone,
            { "collections.dimension" }, "D16" },
        { "a migration of the future",
            sql("INSERT INTO migrations (dir, version, filename, sql, hash) VALUES "
                "('sysdb', 99999, '99999-future.sqlite.sql', 'SELECT 1', 'abc')"),
            newer, { "99999" }, "D16" },
        { "collections that come twice",
            sql("CREATE TABLE twice AS SELECT * FROM collections; DROP TABLE collections; ALTER TABLE twice RENAME TO "
                "collections; INSERT INTO collections SELECT * FROM collections WHERE name = 'l2_plain'"),
            nullptr, {}, nullptr, true, false },
    };
}

QList<BadDirectory> damagedIndexes()
{
    using namespace pickle;
    const QByteArray command = whole("cos\nsystem\n" + text("touch chromascope-was-here") + "\x85R");
    const QByteArray manyMarks = QByteArray("\x80\x03", 2) + QByteArray(1'000'000, '(');
    const char* const map = "index_metadata.pickle";
    return {
        { "index folder gone", onIndex([](const QString& folder) { QDir(folder).removeRecursively(); }), noFolder,
            { "no folder" }, "D05" },
        { "records cut", resized("data_level0.bin", 26'407), recordsCut, { "data_level0.bin" }, "D02" },
        { "no records", removed("data_level0.bin"), recordsCut, { "data_level0.bin: is missing" }, "D02" },
        { "records too long", resized("data_level0.bin", 64 << 20), nullptr },
        { "links of 8 TiB", resized("link_lists.bin", qint64{ 8 } << 40), linksDamaged, { "8.00 TiB" }, "D01", true,
            true, true },
        { "header of zeros", written("header.bin", 0, QByteArray(100, '\0')), headerDamaged, { "zeros only" }, "D03" },
        { "header too short", resized("header.bin", 50), headerDamaged, { "50 bytes instead of 100" }, "D03" },
        { "count of 2^63", written("header.bin", 20, raw64(quint64{ 1 } << 63)), headerDamaged, { "cur_element_count" },
            "D03" },
        { "records of 2^63 bytes", written("header.bin", 28, raw64(quint64{ 1 } << 63)), headerDamaged,
            { "size_data_per_element" }, "D03" },
        { "no id map", removed(map), noIdMap, { "index_metadata.pickle: is missing" }, "D05" },
        { "empty id map", resized(map, 0), noIdMap, { "is empty" }, "D05" },
        { "id map cut", resized(map, 20'000), idMapDamaged, { "index_metadata.pickle" }, "D07" },
        { "id map that runs a command", content(map, command), idMapDamaged, { "index_metadata.pickle" }, "D07" },
        { "id map of a million marks", content(map, manyMarks), idMapDamaged, { "index_metadata.pickle" }, "D07" },
    };
}

} // namespace test
