// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <string>

#include <sys/stat.h>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QtTest>

#include "engine/chroma/directory.h"
#include "engine/chroma/store.h"
#include "engine/sqlite/pageusage.h"
#include "tests/engine/editor.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::chroma;

namespace {

const QString orphan = QStringLiteral("0fd34e41-ace3-4344-a094-03a497bbd23b");

void put(const QString& path, qint64 bytes)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(QByteArray(int(bytes), 'x')), bytes);
}

/// Bytes and blocks of all files below, from the operating system.
std::pair<quint64, quint64> sizesBelow(const QString& directory)
{
    quint64 bytes = 0;
    quint64 allocated = 0;
    QDirIterator it(directory, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        struct stat data = {};
        if (stat(QFile::encodeName(it.next()).constData(), &data) != 0)
            qFatal("stat");
        bytes += quint64(data.st_size);
        allocated += quint64(data.st_blocks) * 512;
    }
    return { bytes, allocated };
}

void addsUp(const DiskUsage& disk)
{
    std::uint64_t bytes = 0;
    std::uint64_t allocated = 0;
    for (const DiskPart& part : disk.parts) {
        bytes += part.bytes.valueOr(0);
        allocated += part.allocated;
        std::uint64_t ofCollections = 0;
        for (const auto& [id, share] : part.collections)
            ofCollections += share;
        QVERIFY2(ofCollections <= part.bytes.valueOr(0), part.name.c_str());
    }
    QCOMPARE(disk.parts.size(), std::size_t{ 11 });
    QCOMPARE(bytes, disk.total);
    QCOMPARE(allocated, disk.allocated);
}

Snapshot look(const test::Fixture& fixture, bool exact = true)
{
    const auto store = Store::open(fixture.path());
    return exact ? store->exactView().value() : store->firstView().value();
}

} // namespace

class TestDirectory : public QObject
{
    Q_OBJECT

private slots:
    void partsAddUp_data();
    void partsAddUp();
    void partsOfTheDatabaseAreSqlites_data();
    void partsOfTheDatabaseAreSqlites();
    void orphanFolders_data();
    void orphanFolders();
    void sparseFilesHoldFewBlocks();
    void linksAreNotFollowed();
    void otherFiles();
    void freePages();
    void malformedPages_data();
    void malformedPages();
    void pagesThatNothingHas();
    void tablesAndIndexes_data();
    void tablesAndIndexes();
};

void TestDirectory::partsAddUp_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestDirectory::partsAddUp()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    const auto [bytes, allocated] = sizesBelow(directory.directory());
    for (const bool exact : { false, true }) {
        const Snapshot snapshot = look(directory, exact);
        addsUp(snapshot.disk);
        QCOMPARE(snapshot.disk.total, bytes);
        QCOMPARE(snapshot.disk.allocated, allocated);
        QVERIFY(snapshot.disk.find("vectors")->bytes.value > 0U);
        QVERIFY(snapshot.disk.find("wal")->bytes.value > 0U);
        QVERIFY(snapshot.disk.find("graph_links")->bytes.value > 0U);
    }
    QVERIFY(look(directory).disk.exact);
    QVERIFY(look(directory).exact);
}

void TestDirectory::partsOfTheDatabaseAreSqlites_data()
{
    partsAddUp_data();
}

void TestDirectory::partsOfTheDatabaseAreSqlites()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    const auto database =
        sqlite::Database::openReadOnly(directory.path() + "/chroma.sqlite3", std::chrono::milliseconds(1000));
    const auto usage = sqlite::readPageUsage(*database, {}, {});
    QVERIFY(usage);
    QVERIFY(usage->has_value());
    std::uint64_t sum = (*usage)->freelistCount * (*usage)->pageSize;
    for (const auto& [tree, bytes] : (*usage)->bytes)
        sum += bytes;
    QCOMPARE(sum, (*usage)->fileBytes); // every page belongs to a tree or is free: Chroma has no other kind
    QCOMPARE((*usage)->pageCount * (*usage)->pageSize, (*usage)->fileBytes);
    test::Editor beside(directory.path() + "/chroma.sqlite3");
    QCOMPARE(std::int64_t((*usage)->bytes.at("embeddings_queue")),
        beside.integer("SELECT sum(pgsize) FROM dbstat WHERE name = 'embeddings_queue'"));
    const Snapshot snapshot = look(directory);
    QCOMPARE(std::int64_t(*snapshot.disk.find("free_pages")->bytes.value),
        beside.integer("SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size"));
}

void TestDirectory::orphanFolders_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("an index without a segment") << orphan + QStringLiteral("/header.bin") << QByteArray("orphans");
    QTest::newRow("only its id map") << orphan + QStringLiteral("/index_metadata.pickle") << QByteArray("orphans");
    QTest::newRow("a UUID without an index") << orphan + QStringLiteral("/notes.txt") << QByteArray("other");
    QTest::newRow("an index in a folder of another name") << QStringLiteral("backup/header.bin") << QByteArray("other");
    QTest::newRow("deep below") << QStringLiteral("a/b/c/d/e/x") << QByteArray("other");
    QTest::newRow("beside the database") << QStringLiteral("header.bin") << QByteArray("other");
}

void TestDirectory::orphanFolders()
{
    const test::Fixture fixture(QStringLiteral("chroma-0.4.6"));
    const Snapshot before = look(fixture);
    QFETCH(QString, file);
    QFETCH(QByteArray, part);
    put(fixture.directory() + u'/' + file, 12345);
    const Snapshot snapshot = look(fixture);
    addsUp(snapshot.disk);
    QCOMPARE(*snapshot.disk.find(part.toStdString())->bytes.value,
        *before.disk.find(part.toStdString())->bytes.value + 12345);
    const bool isOrphan = part == "orphans";
    QCOMPARE(snapshot.orphans.size(), before.orphans.size() + (isOrphan ? 1 : 0));
    if (isOrphan) {
        const auto found = std::find_if(snapshot.orphans.begin(), snapshot.orphans.end(),
            [](const OrphanFolder& each) { return each.folder == orphan.toStdString(); });
        QVERIFY(found != snapshot.orphans.end());
        QCOMPARE(found->bytes, std::uint64_t{ 12345 });
        QVERIFY(found->allocated >= 12345);
    }
}

/// The bloated link_lists.bin of the issue trackers: terabytes by name, little on the disk.
void TestDirectory::sparseFilesHoldFewBlocks()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const Snapshot before = look(fixture);
    const auto cosine = std::find_if(before.collections.begin(), before.collections.end(),
        [](const CollectionView& view) { return view.collection.name == "cosine_text"; });
    const QString folder = fixture.directory() + u'/' + QString::fromStdString(cosine->collection.vectorSegment.text);
    constexpr qint64 terabyte = qint64{ 1 } << 40;
    for (const char* name : { "/link_lists.bin", "/data_level0.bin" })
        QVERIFY(QFile::resize(folder + QLatin1String(name), terabyte));
    const Snapshot snapshot = look(fixture);
    addsUp(snapshot.disk);
    QVERIFY(snapshot.disk.total > 2 * quint64(terabyte));
    QVERIFY(snapshot.disk.allocated < quint64{ 1 } << 30);
    QVERIFY(*snapshot.disk.find("graph_links")->bytes.value > quint64(terabyte));
    QVERIFY(snapshot.disk.find("graph_links")->allocated < quint64{ 1 } << 30);
    QCOMPARE(snapshot.disk.allocated, sizesBelow(fixture.directory()).second);
}

void TestDirectory::linksAreNotFollowed()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const QTemporaryDir elsewhere;
    put(elsewhere.filePath(QStringLiteral("header.bin")), 5'000'000);
    const quint64 before = look(fixture).disk.total;
    QVERIFY(QFile::link(elsewhere.path(), fixture.directory() + u'/' + orphan));
    QVERIFY(QFile::link(fixture.directory(), fixture.directory() + QStringLiteral("/loop")));
    const Snapshot snapshot = look(fixture);
    QCOMPARE(snapshot.disk.total, before);
    addsUp(snapshot.disk);
}

void TestDirectory::otherFiles()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const Snapshot before = look(fixture);
    put(fixture.directory() + QStringLiteral("/notes.txt"), 1000);
    put(fixture.directory() + u'/' + QString::fromStdString(before.collections.front().collection.vectorSegment.text)
            + QStringLiteral("/header.bin.bak"),
        200);
    const Snapshot snapshot = look(fixture);
    addsUp(snapshot.disk);
    QCOMPARE(*snapshot.disk.find("other")->bytes.value, *before.disk.find("other")->bytes.value + 1200);
}

void TestDirectory::freePages()
{
    const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    test::edit(fixture.path(), "DELETE FROM embeddings_queue WHERE seq_id < 3000");
    const Snapshot snapshot = look(fixture);
    addsUp(snapshot.disk);
    QCOMPARE(*snapshot.disk.find("free_pages")->bytes.value, snapshot.sqlite.freelistCount * snapshot.sqlite.pageSize);
    QVERIFY(snapshot.sqlite.freelistCount > 100);
}

void TestDirectory::malformedPages_data()
{
    QTest::addColumn<QByteArray>("tree");
    QTest::addColumn<char>("filling");
    for (const char* tree : { "embeddings", "embedding_metadata", "embedding_fulltext_search_data", "embeddings_queue",
             "embedding_metadata_string_value" }) {
        QTest::addRow("zeros in %s", tree) << QByteArray(tree) << '\0';
        QTest::addRow("noise in %s", tree) << QByteArray(tree) << '\x5a';
    }
}

/// One page overwritten: the exact view names the table or index, and shows everything else.
void TestDirectory::malformedPages()
{
    QFETCH(QByteArray, tree);
    QFETCH(char, filling);
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const Snapshot before = look(fixture);
    QCOMPARE(before.unread.size(), std::size_t{ 0 });
    const std::int64_t page = test::askInteger(fixture.path(),
        "SELECT max(pageno) FROM dbstat WHERE pagetype = 'leaf' AND name = '" + tree.toStdString() + "'");
    QVERIFY(page > 1);
    QFile file(fixture.directory() + QStringLiteral("/chroma.sqlite3"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek((page - 1) * qint64(before.sqlite.pageSize)));
    file.write(QByteArray(int(before.sqlite.pageSize), filling));
    file.close();

    const Snapshot snapshot = look(fixture);
    addsUp(snapshot.disk);
    QCOMPARE(snapshot.collections.size(), before.collections.size());
    const auto named = std::count_if(snapshot.unread.begin(), snapshot.unread.end(), [&](const Error& error) {
        return error.kind == ErrorKind::Corrupt
            && error.message.find('\'' + tree.toStdString() + '\'') != std::string::npos;
    });
    QCOMPARE(named, 1);
    QVERIFY(std::any_of(
        snapshot.findings.begin(), snapshot.findings.end(), [](const auto& finding) { return finding.id == "D13"; }));
    QVERIFY(!snapshot.exact);
}

/// The list of free pages is cut off in the header: its pages are nobody's.
void TestDirectory::pagesThatNothingHas()
{
    const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    test::edit(fixture.path(), "DELETE FROM embeddings_queue WHERE seq_id < 3000");
    const std::uint64_t free = look(fixture).sqlite.freelistCount;
    QFile file(fixture.directory() + QStringLiteral("/chroma.sqlite3"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(32)); // first trunk page and number of free pages
    file.write(QByteArray(8, '\0'));
    file.close();
    const Snapshot snapshot = look(fixture);
    addsUp(snapshot.disk);
    QCOMPARE(snapshot.unread.size(), std::size_t{ 1 });
    QVERIFY(snapshot.unread.front().message.starts_with(std::to_string(free) + " pages belong to no table"));
}

void TestDirectory::tablesAndIndexes_data()
{
    QTest::addColumn<QByteArray>("tree");
    QTest::addColumn<QByteArray>("part");
    const auto row = [](const char* tree, const char* part) {
        QTest::newRow(tree) << QByteArray(tree) << QByteArray(part);
    };
    row("embeddings_queue", "wal");
    row("embeddings_queue_config", "wal");
    row("embeddings", "metadata");
    row("embedding_metadata", "metadata");
    row("embedding_metadata_array", "metadata");
    row("embedding_metadata_int_value", "metadata"); // an index
    row("embedding_fulltext_search_data", "full_text");
    row("embedding_fulltext_content", "full_text");
    row("collections", "catalog");
    row("sqlite_autoindex_collections_1", "catalog"); // an index
    row("sqlite_schema", "catalog");
    row("max_seq_id", "catalog");
    row("acquire_write", "catalog");
    row("somebody's table", "other");
}

void TestDirectory::tablesAndIndexes()
{
    const std::map<std::string, std::string> tableOfIndex{ { "embedding_metadata_int_value", "embedding_metadata" },
        { "sqlite_autoindex_collections_1", "collections" } };
    QFETCH(QByteArray, tree);
    QFETCH(QByteArray, part);
    QCOMPARE(QByteArray::fromStdString(partOfTree(tree.toStdString(), tableOfIndex)), part);
}

QTEST_GUILESS_MAIN(TestDirectory)
#include "tst_directory.moc"
