// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>

#include <QDir>
#include <QFile>
#include <QtTest>

#include "engine/hnsw/segmentfiles.h"
#include "tests/engine/segmentsoffixture.h"

using namespace engine;
using namespace engine::hnsw;

namespace {

using Edit = std::function<void(const QString& folder)>;

void patch(const QString& path, qint64 at, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY2(file.open(QIODevice::ReadWrite), qPrintable(path));
    QVERIFY(file.seek(at));
    QCOMPARE(file.write(bytes), bytes.size());
}

template <typename T>
QByteArray raw(T value)
{
    QByteArray bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

Edit without(const char* file)
{
    return [file](const QString& folder) { QVERIFY(QFile::remove(folder + u'/' + QLatin1String(file))); };
}

Edit cutTo(const char* file, qint64 bytes)
{
    return [=](const QString& folder) { QVERIFY(QFile::resize(folder + u'/' + QLatin1String(file), bytes)); };
}

Edit with(const char* file, qint64 at, const QByteArray& bytes)
{
    return [=](const QString& folder) { patch(folder + u'/' + QLatin1String(file), at, bytes); };
}

} // namespace

Q_DECLARE_METATYPE(Edit)

class TestSegmentFiles : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void realSegmentsAreHealthy_data();
    void realSegmentsAreHealthy();
    void damageIsNamed_data();
    void damageIsNamed();
    void youngIndexIsHealthy();
    void otherDimensionIsNamed();
    void missingFolderIsAState();
    void folderWithoutFilesIsAState();
    void otherFilesAreListed();
    void longerFilesAreHealthy();
    void walkNamesDamage_data();
    void walkNamesDamage();
    void walkOfYoungIndex();
    void walkNeedsASoundHeader();
    void walkStopsWhenAsked();

private:
    QString m_folder; ///< of a copy of "cosine_text" of 1.5.9: 1200 records of 396 bytes, M 24, highest level 2
    std::unique_ptr<test::Fixture> m_fixture;
};

void TestSegmentFiles::init()
{
    m_fixture = std::make_unique<test::Fixture>(QStringLiteral("chroma-1.5.9"));
    QVERIFY(m_fixture->isValid());
    m_folder = QString::fromStdString(test::segmentNamed(*m_fixture, "cosine_text").folder);
}

void TestSegmentFiles::realSegmentsAreHealthy_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestSegmentFiles::realSegmentsAreHealthy()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    QVERIFY(directory.isValid());
    const auto before = test::stateOf(directory.directory());
    int persisted = 0;
    for (const test::SegmentOfFixture& segment : test::segmentsOf(directory)) {
        const Result<SegmentFiles> files = inspectSegment(segment.folder, segment.dimension);
        QVERIFY(files);
        QVERIFY2(files->problems.empty(), files->problems.empty() ? "" : files->problems.front().sentence.c_str());
        if (!QFile::exists(QString::fromStdString(segment.folder))) {
            QCOMPARE(files->state, SegmentState::NoFolder);
            continue;
        }
        QCOMPARE(files->state, segment.isYoung() ? SegmentState::NeverPersisted : SegmentState::Persisted);
        QVERIFY(files->header);
        QCOMPARE(files->header->curElementCount == 0, segment.isYoung());
        QVERIFY(files->others.empty());
        QCOMPARE(files->bytes,
            files->headerFile.stamp.bytes + files->levelZero.stamp.bytes + files->lengths.stamp.bytes
                + files->linkLists.stamp.bytes + files->idMap.stamp.bytes);

        const Result<LinkListWalk> walk = walkLinkLists(segment.folder + "/link_lists.bin", *files->header);
        QVERIFY(walk);
        QVERIFY2(!walk->problem, walk->problem ? walk->problem->sentence.c_str() : "");
        QCOMPARE(walk->elements, files->header->curElementCount);
        QCOMPARE(walk->endOffset, walk->fileBytes);
        QCOMPARE(std::accumulate(walk->levels.begin(), walk->levels.end(), std::uint64_t{ 0 }), walk->elements);
        if (files->state == SegmentState::Persisted) {
            QCOMPARE(walk->entryLevel.value(), std::uint32_t(files->header->maxLevel));
            QVERIFY(walk->levels.back() > 0);
            ++persisted;
        }
    }
    QVERIFY(persisted >= 2);
    QVERIFY(test::stateOf(directory.directory()) == before);
}

void TestSegmentFiles::damageIsNamed_data()
{
    QTest::addColumn<Edit>("edit");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* tag, const Edit& edit, SegmentProblemKind kind, const char* file,
                         const char* sentence) {
        QTest::newRow(tag) << edit << int(kind) << QString::fromLatin1(file) << QString::fromLatin1(sentence);
    };
    using Kind = SegmentProblemKind;
    row("no header", without("header.bin"), Kind::FileMissing, "header.bin", "is missing");
    row("no level 0", without("data_level0.bin"), Kind::FileMissing, "data_level0.bin", "is missing");
    row("no lengths", without("length.bin"), Kind::FileMissing, "length.bin", "is missing");
    row("no link lists", without("link_lists.bin"), Kind::FileMissing, "link_lists.bin", "is missing");
    row("no id map", without("index_metadata.pickle"), Kind::IdMapMissing, "index_metadata.pickle",
        "is missing although the index holds records");
    row("empty id map", cutTo("index_metadata.pickle", 0), Kind::IdMapEmpty, "index_metadata.pickle", "is empty");
    row("empty header", cutTo("header.bin", 0), Kind::HeaderUnreadable, "header.bin",
        "the header has 0 bytes instead of 100");
    row("short header", cutTo("header.bin", 99), Kind::HeaderUnreadable, "header.bin",
        "the header has 99 bytes instead of 100");
    row("long header", cutTo("header.bin", 4096), Kind::HeaderUnreadable, "header.bin",
        "the header has 4096 bytes instead of 100");
    row("header of zeros", with("header.bin", 0, QByteArray(100, '\0')), Kind::HeaderUnreadable, "header.bin",
        "the header consists of zeros only");
    row("other version", with("header.bin", 0, raw(3)), Kind::HeaderUnreadable, "header.bin",
        "the header is of version 3");
    row("other M", with("header.bin", 76, raw<std::uint64_t>(23)), Kind::HeaderImplausible, "header.bin",
        "offsetData: is 196, must be 188 (4 + 8 M)");
    row("count that overflows N*S", with("header.bin", 20, raw<std::uint64_t>(std::uint64_t{ 1 } << 62)),
        Kind::HeaderImplausible, "header.bin", "cur_element_count: is 4611686018427387904");
    row("count of 4 billion", with("header.bin", 20, raw<std::uint64_t>(0xFFFFFFFF)), Kind::LevelZeroTruncated,
        "data_level0.bin", "has 475200 bytes, 4294967295 records need 1700807048820");
    row("level 0 cut in a record", cutTo("data_level0.bin", 396 * 700 + 5), Kind::LevelZeroTruncated, "data_level0.bin",
        "has 277205 bytes, 1200 records need 475200; it ends in or before record 700");
    row("level 0 empty", cutTo("data_level0.bin", 0), Kind::LevelZeroTruncated, "data_level0.bin", "has 0 bytes");
    row("lengths cut", cutTo("length.bin", 4799), Kind::LengthsTruncated, "length.bin",
        "has 4799 bytes, 1200 records need 4800; it ends in or before record 1199");
    row("link lists empty", cutTo("link_lists.bin", 0), Kind::LinkListsTruncated, "link_lists.bin",
        "has 0 bytes, 1200 elements need at least 4800");
    row("link lists cut", cutTo("link_lists.bin", 4801), Kind::LinkListsUneven, "link_lists.bin",
        "has 4801 bytes, which 1200 elements with blocks of 100 bytes cannot add up to");
    // The disaster users report: terabytes, almost none of them real.
    row("link lists bloated", cutTo("link_lists.bin", 3'000'000'000'000), Kind::LinkListsBloated, "link_lists.bin",
        "claims 2.73 TiB (3000000000000 bytes, ");
}

void TestSegmentFiles::damageIsNamed()
{
    QFETCH(Edit, edit);
    QFETCH(int, kind);
    QFETCH(QString, file);
    QFETCH(QString, sentence);
    edit(m_folder);
    const Result<SegmentFiles> files = inspectSegment(m_folder.toStdString(), 48);
    QVERIFY(files);
    QCOMPARE(files->state, SegmentState::Damaged);
    bool found = false;
    for (const SegmentProblem& problem : files->problems)
        found = found
            || (int(problem.kind) == kind && problem.file == file.toStdString()
                && QString::fromStdString(problem.sentence).startsWith(sentence));
    QVERIFY2(found, files->problems.empty() ? "no problem" : files->problems.front().sentence.c_str());
}

void TestSegmentFiles::youngIndexIsHealthy()
{
    const test::SegmentOfFixture young = test::segmentNamed(*m_fixture, "young");
    const Result<SegmentFiles> files = inspectSegment(young.folder, young.dimension);
    QVERIFY(files);
    QCOMPARE(files->state, SegmentState::NeverPersisted);
    QCOMPARE(files->header->curElementCount, 0u);
    QCOMPARE(files->linkLists.stamp.bytes, 0u);
    QVERIFY(!files->idMap.present);
    QVERIFY(files->levelZero.stamp.bytes > 0);
    // The same folder with links in it is not young any more.
    QVERIFY(QFile::resize(QString::fromStdString(young.folder + "/link_lists.bin"), 8));
    QCOMPARE(inspectSegment(young.folder, young.dimension)->state, SegmentState::Damaged);
}

void TestSegmentFiles::otherDimensionIsNamed()
{
    const Result<SegmentFiles> files = inspectSegment(m_folder.toStdString(), 47);
    QVERIFY(files);
    QCOMPARE(files->problems.size(), 1u);
    QCOMPARE(files->problems[0].kind, SegmentProblemKind::HeaderImplausible);
    QCOMPARE(files->problems[0].offset.value(), 36u);
    QCOMPARE(files->problems[0].sentence,
        std::string("label_offset: the vectors have 48 dimensions, the collection has 47"));
}

void TestSegmentFiles::missingFolderIsAState()
{
    const Result<SegmentFiles> files = inspectSegment("/nowhere/at/all");
    QVERIFY(files);
    QCOMPARE(files->state, SegmentState::NoFolder);
    QCOMPARE(name(files->state), std::string_view("no_folder"));
    QVERIFY(!files->header);
}

void TestSegmentFiles::folderWithoutFilesIsAState()
{
    const QTemporaryDir empty;
    const Result<SegmentFiles> files = inspectSegment(empty.path().toStdString());
    QVERIFY(files);
    QCOMPARE(files->state, SegmentState::NoFiles);
    QVERIFY(files->problems.empty());
}

void TestSegmentFiles::otherFilesAreListed()
{
    QVERIFY(QFile::copy(m_folder + QStringLiteral("/header.bin"), m_folder + QStringLiteral("/header.bin.backup")));
    QVERIFY(QDir(m_folder).mkdir(QStringLiteral("older")));
    const Result<SegmentFiles> files = inspectSegment(m_folder.toStdString());
    QVERIFY(files);
    QCOMPARE(files->state, SegmentState::Persisted);
    QCOMPARE(files->others.size(), 2u);
    QCOMPARE(files->others[0].name, std::string("header.bin.backup"));
    QCOMPARE(files->others[1].name, std::string("older"));
    QCOMPARE(files->bytes,
        files->levelZero.stamp.bytes + files->lengths.stamp.bytes + files->linkLists.stamp.bytes
            + files->idMap.stamp.bytes + 200);
}

void TestSegmentFiles::longerFilesAreHealthy()
{
    // Chroma preallocates both, so neither has an upper bound.
    cutTo("data_level0.bin", 396 * 5000)(m_folder);
    cutTo("length.bin", 4 * 10'000)(m_folder);
    const Result<SegmentFiles> files = inspectSegment(m_folder.toStdString(), 48);
    QVERIFY(files);
    QCOMPARE(files->state, SegmentState::Persisted);
    QCOMPARE(files->levelZero.atLeast.value(), 475200u);
    QVERIFY(!files->levelZero.atMost);
}

void TestSegmentFiles::walkNamesDamage_data()
{
    QTest::addColumn<Edit>("edit");
    QTest::addColumn<int>("kind");
    QTest::addColumn<quint64>("offset");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* tag, const Edit& edit, SegmentProblemKind kind, quint64 offset,
                         const char* sentence) {
        QTest::newRow(tag) << edit << int(kind) << offset << QString::fromLatin1(sentence);
    };
    using Kind = SegmentProblemKind;
    row("garbage size", with("link_lists.bin", 0, raw<std::uint32_t>(2'667'577'848)), Kind::LinkListsUneven, 0,
        "element 0 announces 2667577848 bytes of links, no multiple of a block of 100 bytes");
    row("garbage level", with("link_lists.bin", 0, raw<std::uint32_t>(2'667'577'800)), Kind::LinkListsUneven, 0,
        "element 0 announces 2667577800 bytes of links, level 26675778, above the highest level of 2");
    row("one level too high", with("link_lists.bin", 0, raw<std::uint32_t>(300)), Kind::LinkListsUneven, 0,
        "element 0 announces 300 bytes of links, level 3, above the highest level of 2");
    row("empty", cutTo("link_lists.bin", 0), Kind::LinkListsTruncated, 0, "the file ends before element 0 of 1200");
    row("inside a size", cutTo("link_lists.bin", 3), Kind::LinkListsTruncated, 0,
        "the file ends before element 0 of 1200");
    row(
        "bytes behind the end",
        [](const QString& folder) {
            QFile file(folder + QStringLiteral("/link_lists.bin"));
            QVERIFY(file.open(QIODevice::Append));
            file.write(QByteArray(7, 'x'));
        },
        Kind::LinkListsBloated, 10600, "7 bytes follow the last element");
    row(
        "header counts more",
        [](const QString& folder) { patch(folder + QStringLiteral("/header.bin"), 20, raw<std::uint64_t>(1201)); },
        Kind::LinkListsTruncated, 10600, "the file ends before element 1200 of 1201");
    row(
        "header counts fewer",
        [](const QString& folder) { patch(folder + QStringLiteral("/header.bin"), 20, raw<std::uint64_t>(1199)); },
        Kind::LinkListsBloated, 10596, "4 bytes follow the last element");
    row("terabytes of nothing", cutTo("link_lists.bin", 3'000'000'000'000), Kind::LinkListsBloated, 10600,
        "2999999989400 bytes follow the last element");
}

void TestSegmentFiles::walkNamesDamage()
{
    QFETCH(Edit, edit);
    QFETCH(int, kind);
    QFETCH(quint64, offset);
    QFETCH(QString, sentence);
    edit(m_folder);
    const std::string path = m_folder.toStdString() + "/link_lists.bin";
    const Result<LinkListWalk> walk = walkLinkLists(path, *readHeader(m_folder.toStdString()));
    QVERIFY(walk);
    QVERIFY(walk->problem);
    QCOMPARE(int(walk->problem->kind), kind);
    QCOMPARE(walk->problem->file, std::string("link_lists.bin"));
    QCOMPARE(walk->problem->sentence, sentence.toStdString());
    QCOMPARE(quint64(walk->problem->offset.value()), offset);
    QCOMPARE(walk->endOffset, std::uint64_t(offset));
}

void TestSegmentFiles::walkOfYoungIndex()
{
    const std::string folder = test::segmentNamed(*m_fixture, "young").folder;
    const Result<LinkListWalk> walk = walkLinkLists(folder + "/link_lists.bin", *readHeader(folder));
    QVERIFY(walk);
    QVERIFY(!walk->problem);
    QCOMPARE(walk->elements, 0u);
    QVERIFY(!walk->entryLevel);
    // An empty index is not held to its highest level: what stands there must not become an allocation.
    Header header = *readHeader(folder);
    header.maxLevel = std::numeric_limits<std::int32_t>::max();
    const Result<LinkListWalk> again = walkLinkLists(folder + "/link_lists.bin", header);
    QVERIFY(again);
    QVERIFY(again->levels.empty());
}

void TestSegmentFiles::walkNeedsASoundHeader()
{
    Header header = *readHeader(m_folder.toStdString());
    header.maxM = 25;
    const std::string path = m_folder.toStdString() + "/link_lists.bin";
    const Result<LinkListWalk> walk = walkLinkLists(path, header);
    QVERIFY(!walk);
    QCOMPARE(walk.error().kind, ErrorKind::Corrupt);
    QCOMPARE(walk.error().path, path);
    QCOMPARE(walk.error().message,
        std::string("cannot be walked, since the header is not sound: maxM: is 25, must be 24 (M)"));
    QVERIFY(!walkLinkLists("/nowhere/at/all", *readHeader(m_folder.toStdString())));
}

void TestSegmentFiles::walkStopsWhenAsked()
{
    const Result<LinkListWalk> walk = walkLinkLists(m_folder.toStdString() + "/link_lists.bin",
        *readHeader(m_folder.toStdString()), [](std::uint64_t, std::uint64_t) { return false; });
    QVERIFY(!walk);
    QCOMPARE(walk.error().kind, ErrorKind::Cancelled);
}

QTEST_GUILESS_MAIN(TestSegmentFiles)
#include "tst_segmentfiles.moc"
