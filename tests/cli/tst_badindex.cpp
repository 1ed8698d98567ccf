// SPDX-License-Identifier: GPL-3.0-or-later
#include <functional>
#include <sys/resource.h>
#include <sys/stat.h>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "tests/cli/looking.h"
#include "tests/engine/pickletext.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace test;

namespace {

/// An index whose files are spoilt, that of l2_plain with 1,040 of its 1,300 vectors, and what is still answered.
struct Damage
{
    const char* name;
    std::function<void(const QString& folder)> make;
    Answer answer{};
};

using Change = std::function<void(const QString&)>;

constexpr qint64 record = 4 + 32 * 4 + 24 * 4 + 8; ///< of data_level0.bin: links, vector, label
constexpr qint64 persisted = 1040;
constexpr qint64 waiting = 260; ///< vectors that are in the log

QString in(const QString& folder, const char* name)
{
    return folder + u'/' + QString::fromUtf8(name);
}

Change size(const char* file, qint64 bytes)
{
    return [=](const QString& folder) { resizeFile(in(folder, file), bytes); };
}

Change bytes(const char* file, qint64 at, const QByteArray& what)
{
    return [=](const QString& folder) { overwrite(in(folder, file), at, what); };
}

Change content(const char* file, const QByteArray& what)
{
    return [=](const QString& folder) { writeFile(in(folder, file), what); };
}

Change removed(const char* file)
{
    return [=](const QString& folder) { QVERIFY(QFile::remove(in(folder, file))); };
}

/// In the place of a file, something `make` puts there.
Change replaced(const char* file, const std::function<bool(const QString& path)>& make)
{
    return [=](const QString& folder) {
        QVERIFY(QFile::remove(in(folder, file)));
        QVERIFY(make(in(folder, file)));
    };
}

/// A finding about the index; `left` of the vectors are still given, the rest with this reason.
Answer lost(const char* id, const char* evidence, qint64 left, const char* reason)
{
    return { .infoExit = 1,
        .findings = { id },
        .evidence = { evidence },
        .recordsExit = 1,
        .total = 1300,
        .withVector = left,
        .recordsSay = { reason, "vectors are missing" } };
}

/// A finding about the index that costs no vector.
Answer whole(const char* id, const char* evidence)
{
    return { .infoExit = 1, .findings = { id }, .evidence = { evidence }, .total = 1300, .withVector = 1300 };
}

QList<Damage> headers()
{
    const char* const file = "header.bin";
    const QByteArray huge = raw64(quint64{ 1 } << 63);
    return {
        { "empty header", size(file, 0), lost("D03", "0 bytes instead of 100", waiting, "0 bytes instead of 100") },
        { "header cut", size(file, 50), lost("D03", "50 bytes instead of 100", waiting, "50 bytes instead of 100") },
        { "header too long", size(file, 101), lost("D03", "101 bytes instead of 100", waiting, "101 bytes") },
        { "header of zeros", bytes(file, 0, QByteArray(100, '\0')), lost("D03", "zeros only", waiting, "zeros only") },
        { "header of noise", bytes(file, 0, QByteArray(100, '\xa5')),
            lost("D03", "header.bin", waiting, "header.bin") },
        { "header of 1 TiB", size(file, qint64{ 1 } << 40), lost("D03", "instead of 100", waiting, "instead of 100") },
        { "no header", removed(file), lost("D03", "header.bin: is missing", waiting, "header.bin") },
        { "count of 2^63", bytes(file, 20, huge), lost("D03", "cur_element_count", waiting, "cur_element_count") },
        { "count above the capacity", bytes(file, 20, raw64(5'000'000)), whole("D03", "cur_element_count") },
        { "records of 2^63 bytes", bytes(file, 28, huge), lost("D03", "size_data_per_element", waiting, "size_data") },
        { "label beyond the record", bytes(file, 36, huge), lost("D03", "label_offset", waiting, "label_offset") },
        { "vector beyond the record", bytes(file, 44, huge), lost("D03", "offsetData", waiting, "offsetData") },
        { "M of zero", bytes(file, 76, raw64(0)), lost("D03", "M: is 0", waiting, "M: is 0") },
        { "level of 2^31 - 1", bytes(file, 52, raw32(0x7fffffff)), whole("D03", "maxlevel") },
        { "entry point outside", bytes(file, 56, raw32(0xffffffff)), whole("D03", "enterpoint_node") },
    };
}

QList<Damage> records()
{
    const char* const file = "data_level0.bin";
    return {
        { "records cut", size(file, 100 * record + 7), lost("D02", "before record 100", waiting + 100, "label") },
        { "records empty", size(file, 0), lost("D02", "has 0 bytes", waiting, "label") },
        { "no records", removed(file), lost("D02", "data_level0.bin: is missing", waiting, "data_level0.bin") },
        { "records of 1 TiB", size(file, qint64{ 1 } << 40), { .total = 1300, .withVector = 1300 } },
        { "records of zeros", content(file, QByteArray(record * persisted, '\0')),
            { .recordsExit = 1,
                .total = 1300,
                .withVector = waiting,
                .recordsSay = { "has no record with the label" } } },
        { "links of noise",
            [](const QString& folder) {
                for (qint64 i = 0; i < persisted; ++i)
                    overwrite(in(folder, "data_level0.bin"), i * record + 4, QByteArray(128, '\xff'));
            },
            { .total = 1300, .withVector = 1300 } },
        { "lengths cut", size("length.bin", 400), whole("D02", "length.bin") },
        { "no lengths", removed("length.bin"), whole("D02", "length.bin: is missing") },
        { "links cut", size("link_lists.bin", 1000), whole("D01", "link_lists.bin") },
        { "links of 8 TiB", size("link_lists.bin", qint64{ 8 } << 40), whole("D01", "8.00 TiB") },
        { "no links", removed("link_lists.bin"), whole("D01", "link_lists.bin: is missing") },
    };
}

QList<Damage> idMaps()
{
    const char* const file = "index_metadata.pickle";
    const QByteArray start("\x80\x03", 2);
    using namespace pickle;
    // A text of a megabyte, remembered and then named by two bytes each time.
    QByteArray bomb =
        start + "}(" + text("id_to_label") + "}(" + text(QByteArray(1 << 20, 'x')) + QByteArray("q\0", 2) + number(1);
    for (int i = 2; i < 20'000; ++i)
        bomb += QByteArray("h\0", 2) + number(i);
    bomb += "uu.";
    return {
        { "no id map", removed(file), lost("D05", "index_metadata.pickle: is missing", waiting, "index_metadata") },
        { "empty id map", size(file, 0), lost("D05", "is empty", waiting, "is empty") },
        { "id map cut", size(file, 20'000), lost("D07", "index_metadata.pickle", waiting, "index_metadata.pickle") },
        { "id map of zeros", content(file, QByteArray(4096, '\0')),
            lost("D07", "does not begin as a pickle", waiting, "does not begin as a pickle") },
        { "id map of 1 TiB", size(file, qint64{ 1 } << 40), whole("D07", "follow the end of the pickle") },
        { "text of 4 GiB", content(file, start + "}X\xff\xff\xff\xff" + "abc"),
            lost("D07", "index_metadata.pickle", waiting, "4294967295") },
        { "memo bomb", content(file, bomb), lost("D07", "label_to_id is missing", waiting, "again and again") },
        { "marks without end", content(file, start + QByteArray(1'000'000, '(')),
            lost("D07", "index_metadata.pickle", waiting, "index_metadata.pickle") },
        { "id map of nobody", content(file, idMap(0, map({}), map({}))),
            lost("D21", "1 040", waiting, "neither the index nor the log") },
    };
}

QList<Damage> strangePlaces()
{
    const char* const map = "index_metadata.pickle";
    const auto fifo = [](const QString& path) { return ::mkfifo(QFile::encodeName(path).constData(), 0600) == 0; };
    const auto folder = [](const QString& path) { return QDir().mkpath(path); };
    const auto loop = [](const QString& path) { return QFile::link(path, path); };
    const auto endless = [](const QString& path) { return QFile::link(QStringLiteral("/dev/zero"), path); };
    const auto nowhere = [](const QString& path) { return QFile::link(QStringLiteral("/nowhere/at/all"), path); };
    return {
        { "pipe for an id map", replaced(map, fifo), lost("D05", "is missing", waiting, "index_metadata") },
        { "pipe for records", replaced("data_level0.bin", fifo),
            lost("D02", "is missing", waiting, "data_level0.bin") },
        { "pipe for a header", replaced("header.bin", fifo), lost("D03", "is missing", waiting, "header.bin") },
        { "folder for records", replaced("data_level0.bin", folder),
            lost("D02", "is missing", waiting, "data_level0.bin") },
        { "link loop for a header", replaced("header.bin", loop), lost("D03", "is missing", waiting, "header.bin") },
        { "link to endless bytes", replaced(map, endless), lost("D05", "is missing", waiting, "index_metadata") },
        { "link to nowhere", replaced("data_level0.bin", nowhere),
            lost("D02", "is missing", waiting, "data_level0.bin") },
        { "records behind a link",
            [](const QString& place) {
                const QString elsewhere = QFileInfo(place).path() + QStringLiteral("/../elsewhere.bin");
                QVERIFY(QFile::rename(in(place, "data_level0.bin"), elsewhere));
                QVERIFY(QFile::link(elsewhere, in(place, "data_level0.bin")));
            },
            { .total = 1300, .withVector = 1300 } },
        { "index folder is a file",
            [](const QString& place) {
                QVERIFY(QDir(place).removeRecursively());
                writeFile(place, "mine");
            },
            lost("D05", "no folder", waiting, "neither the index nor the log") },
        { "index folder is gone", [](const QString& place) { QVERIFY(QDir(place).removeRecursively()); },
            lost("D05", "no folder", waiting, "neither the index nor the log") },
        { "index folder is a link loop",
            [](const QString& place) {
                QVERIFY(QDir(place).removeRecursively());
                QVERIFY(QFile::link(place, place));
            },
            lost("D13", "symbolic links", waiting, "symbolic links") },
    };
}

/// Names, sizes and times of all files and folders: not the bytes, of which some here announce terabytes.
QStringList namesAndSizes(const QString& directory)
{
    QStringList all;
    QDirIterator it(
        directory, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        struct stat data = {};
        if (::lstat(QFile::encodeName(it.next()).constData(), &data) == 0)
            all << QStringLiteral("%1 %2 %3.%4")
                       .arg(it.filePath())
                       .arg(data.st_size)
                       .arg(data.st_mtim.tv_sec)
                       .arg(data.st_mtim.tv_nsec);
    }
    all.sort();
    return all;
}

} // namespace

/// Index files that were cut, overwritten, replaced or forged: the records stay readable, a finding names the file, and
/// the vectors that are left are given.
class TestBadIndex : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void damaged_data();
    void damaged();
    void commandInTheIdMap_data();
    void commandInTheIdMap();
    void cleanupTestCase();

private:
    QList<Damage> m_damage;
};

void TestBadIndex::initTestCase()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    QVERIFY(fixture.isValid());
    const QString folder = indexFolder(fixture.directory(), "l2_plain");
    QCOMPARE(readFile(in(folder, "header.bin")).mid(20, 8), raw64(quint64(persisted)));
    QCOMPARE(readFile(in(folder, "header.bin")).mid(28, 8), raw64(quint64(record)));
    verifyAnswered(fixture.directory(), { .total = 1300, .withVector = 1300 });
}

void TestBadIndex::damaged_data()
{
    m_damage = headers() + records() + idMaps() + strangePlaces();
    QTest::addColumn<int>("row");
    for (qsizetype i = 0; i < m_damage.size(); ++i)
        QTest::newRow(m_damage[i].name) << int(i);
}

void TestBadIndex::damaged()
{
    QFETCH(int, row);
    const Damage& damage = m_damage[row];
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    QVERIFY(fixture.isValid());
    damage.make(indexFolder(fixture.directory(), "l2_plain"));
    if (QTest::currentTestFailed())
        return;
    age(fixture.directory());
    const auto before = namesAndSizes(fixture.directory());
    Answer answer = damage.answer;
    answer.exact = true;
    verifyAnswered(fixture.directory(), answer);
    QCOMPARE(namesAndSizes(fixture.directory()), before);
}

void TestBadIndex::commandInTheIdMap_data()
{
    using namespace pickle;
    const QByteArray start("\x80\x03", 2);
    const QByteArray argument = text("touch MARK");
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("protocol 0") << QByteArray("cos\nsystem\n(S'touch MARK'\ntR.");
    QTest::newRow("GLOBAL and REDUCE") << start + "cos\nsystem\n" + argument + "\x85R.";
    QTest::newRow("STACK_GLOBAL") << QByteArray("\x80\x04", 2) + text("os") + text("system") + "\x93" + argument
            + "\x85R.";
    QTest::newRow("OBJ") << start + "(cos\nsystem\n" + argument + "o.";
    QTest::newRow("a label") << idMap(1, map({ { text("p1"), "cos\nsystem\n" + argument + "\x85R" } }), map({}));
}

/// Nothing an id map says is ever run.
void TestBadIndex::commandInTheIdMap()
{
    QFETCH(QByteArray, content);
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const QTemporaryDir scratch;
    const QString mark = scratch.filePath(QStringLiteral("m"));
    const QByteArray command = "touch " + QFile::encodeName(mark);
    content.replace(pickle::text("touch MARK"), pickle::text(command));
    content.replace("touch MARK", command);
    writeFile(in(indexFolder(fixture.directory(), "l2_plain"), "index_metadata.pickle"), content);
    age(fixture.directory());
    Answer answer = lost("D07", "index_metadata.pickle", waiting, "index_metadata.pickle");
    answer.exact = true;
    verifyAnswered(fixture.directory(), answer);
    QVERIFY(!QFile::exists(mark));
}

void TestBadIndex::cleanupTestCase()
{
    // The largest of all processes this test has waited for; every one that read a forged size or a bomb is among them.
    struct rusage usage = {};
    QCOMPARE(::getrusage(RUSAGE_CHILDREN, &usage), 0);
    qInfo("the largest process took %ld MiB", usage.ru_maxrss / 1024);
#ifdef __SANITIZE_ADDRESS__
    constexpr long mostMiB = 1000; // the sanitizer keeps what was freed
#else
    constexpr long mostMiB = 300;
#endif
    QVERIFY2(usage.ru_maxrss < mostMiB * 1024, "more memory than the files have bytes");
}

QTEST_GUILESS_MAIN(TestBadIndex)
#include "tst_badindex.moc"
