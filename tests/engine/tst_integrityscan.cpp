// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <QFile>
#include <QtTest>

#include "tests/engine/indexdamage.h"

using namespace test;

Q_DECLARE_METATYPE(Edit)

class TestIntegrityScan : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void realIndexesAreSound_data();
    void realIndexesAreSound();
    void fatalDamage_data();
    void fatalDamage();
    void tolerableDamage_data();
    void tolerableDamage();

private:
    std::unique_ptr<test::DamagedIndex> m_index;
};

void TestIntegrityScan::init()
{
    m_index = std::make_unique<test::DamagedIndex>();
    QVERIFY(m_index->isValid());
}

void TestIntegrityScan::realIndexesAreSound_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestIntegrityScan::realIndexesAreSound()
{
    QFETCH(QString, fixture);
    const Fixture directory(fixture);
    QVERIFY(directory.isValid());
    const auto before = stateOf(directory.directory());
    int scanned = 0;
    for (const SegmentOfFixture& segment : segmentsOf(directory)) {
        if (segment.isYoung())
            continue;
        const auto ids = chroma::readIdMap(segment.folder + "/index_metadata.pickle");
        QVERIFY(ids);
        for (const Holding holding : { Holding::Mapped, Holding::Copied }) {
            const Result<View> view = IndexView::open(segment.folder, holding, segment.dimension);
            QVERIFY(view);
            IntegrityOptions options;
            options.idMapLabels = ids->labels();
            const Result<IntegrityReport> report = scanIntegrity(*view, options);
            QVERIFY(report);
            QVERIFY2(report->findings.empty(), qPrintable(told(*report)));
            QVERIFY(report->isSearchable());
            QCOMPARE(report->scannedElements, (*view)->elements());
            QCOMPARE(report->scannedElements - report->deleted, ids->size());
            QVERIFY(report->links >= report->scannedElements); // every real element has a neighbour
            QCOMPARE(report->upperLinks > 0, (*view)->levels().sum() > 1);
            ++scanned;
        }
    }
    QVERIFY(scanned >= 4);
    QVERIFY(stateOf(directory.directory()) == before);
}

void TestIntegrityScan::fatalDamage_data()
{
    QTest::addColumn<Edit>("edit");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("file");
    const auto row = [](const char* tag, IntegrityKind kind, const char* file, const Edit& edit) {
        QTest::newRow(tag) << edit << int(kind) << QString::fromLatin1(file);
    };
    using Kind = IntegrityKind;
    row("link behind the last element", Kind::LinkOutOfRange, "data_level0.bin",
        [](const QString& folder, const IndexView&) {
            inLevelZero(folder, 700 * recordBytes + 4, raw32(1200));
            return QStringLiteral("element 700 links to element 1200, the index has 1200");
        });
    row("link of all ones", Kind::LinkOutOfRange, "data_level0.bin", [](const QString& folder, const IndexView&) {
        inLevelZero(folder, 4, raw32(0xFFFFFFFF));
        return QStringLiteral("element 0 links to element 4294967295, the index has 1200");
    });
    row("link of 2^31", Kind::LinkOutOfRange, "data_level0.bin", [](const QString& folder, const IndexView&) {
        inLevelZero(folder, 1199 * recordBytes + 4, raw32(0x80000000));
        return QStringLiteral("element 1199 links to element 2147483648, the index has 1200");
    });
    row("count of 49 links", Kind::TooManyLinks, "data_level0.bin", [](const QString& folder, const IndexView&) {
        inLevelZero(folder, 5 * recordBytes, raw16(49));
        return QStringLiteral("element 5 announces 49 links, at most 48 have room");
    });
    row("count of 65535 links", Kind::TooManyLinks, "data_level0.bin", [](const QString& folder, const IndexView&) {
        inLevelZero(folder, 1199 * recordBytes, raw16(65535));
        return QStringLiteral("element 1199 announces 65535 links, at most 48 have room");
    });
    row("upper count of 25 links", Kind::TooManyLinks, "link_lists.bin",
        [](const QString& folder, const IndexView& view) {
            const NodeId node = elementOfLevel(view, 1);
            inLinkLists(folder, qint64(view.links(node, 1).offset), raw16(25));
            return element(node, QStringLiteral(", on level 1, announces 25 links, at most 24 have room"));
        });
    row("upper link out of range", Kind::LinkOutOfRange, "link_lists.bin",
        [](const QString& folder, const IndexView& view) {
            const NodeId node = elementOfLevel(view, 1);
            inLinkLists(folder, qint64(view.links(node, 1).offset) + 4, raw32(1'000'000));
            return element(node, QStringLiteral(", on level 1, links to element 1000000, the index has 1200"));
        });
    row("upper link to an element of level 0", Kind::LinkAboveLevel, "link_lists.bin",
        [](const QString& folder, const IndexView& view) {
            const NodeId node = elementOfLevel(view, 1);
            const NodeId low = elementOfLevel(view, 0);
            inLinkLists(folder, qint64(view.links(node, 1).offset) + 4, raw32(low));
            return element(
                node, QStringLiteral(", on level 1, links to element %1, whose highest level is 0").arg(low));
        });
    row("two upper elements that link to each other a level too high", Kind::LinkAboveLevel, "link_lists.bin",
        [](const QString& folder, const IndexView& view) {
            // A cycle of the upper levels that a reader of links alone would follow for ever.
            const NodeId top = view.header().enterpointNode;
            const NodeId other = elementOfLevel(view, 1);
            inLinkLists(folder, qint64(view.links(top, 2).offset), raw16(1));
            inLinkLists(folder, qint64(view.links(top, 2).offset) + 4, raw32(other));
            return element(
                top, QStringLiteral(", on level 2, links to element %1, whose highest level is 1").arg(other));
        });
    row("entry point of level 0", Kind::EntryPointLevel, "header.bin",
        [](const QString& folder, const IndexView& view) {
            const NodeId low = elementOfLevel(view, 0);
            inHeader(folder, 56, raw32(low));
            return QStringLiteral(
                "the search starts at element %1 on level 2, but the highest level of that element is 0")
                .arg(low);
        });
    row("highest level above the entry point", Kind::EntryPointLevel, "header.bin",
        [](const QString& folder, const IndexView& view) {
            inHeader(folder, 52, raw32(3));
            return QStringLiteral("the search starts at element %1 on level 3, but").arg(view.header().enterpointNode);
        });
    row("highest level below the elements'", Kind::LinkListsBroken, "link_lists.bin",
        [](const QString& folder, const IndexView&) {
            inHeader(folder, 52, raw32(1));
            return QStringLiteral("element ");
        });
    row("entry point out of range", Kind::HeaderUnsound, "header.bin", [](const QString& folder, const IndexView&) {
        inHeader(folder, 56, raw32(1200));
        return QStringLiteral("enterpoint_node: is 1200, must be below cur_element_count");
    });
    row("highest level of 2^31 - 1", Kind::HeaderUnsound, "header.bin", [](const QString& folder, const IndexView&) {
        inHeader(folder, 52, raw32(0x7FFFFFFF));
        return QStringLiteral("maxlevel: is 2147483647, must be between 0 and 64");
    });
    row("count of 2^31", Kind::LevelZeroTruncated, "data_level0.bin", [](const QString& folder, const IndexView&) {
        inHeader(folder, 12, raw64(std::uint64_t{ 1 } << 31));
        inHeader(folder, 20, raw64(std::uint64_t{ 1 } << 31));
        return QStringLiteral("has 475200 bytes, 2147483648 records need 850403524608");
    });
    row("level 0 cut", Kind::LevelZeroTruncated, "data_level0.bin", [](const QString& folder, const IndexView&) {
        resizeFile(folder + QStringLiteral("/data_level0.bin"), recordBytes * 1200 - 1);
        return QStringLiteral("has 475199 bytes, 1200 records need 475200");
    });
    row("level 0 empty", Kind::LevelZeroTruncated, "data_level0.bin", [](const QString& folder, const IndexView&) {
        resizeFile(folder + QStringLiteral("/data_level0.bin"), 0);
        return QStringLiteral("has 0 bytes, 1200 records need 475200");
    });
    row("no link lists", Kind::LinkListsMissing, "link_lists.bin", [](const QString& folder, const IndexView&) {
        QFile::remove(folder + QStringLiteral("/link_lists.bin"));
        return QStringLiteral("is missing or cannot be read");
    });
    row("link lists cut", Kind::LinkListsBroken, "link_lists.bin", [](const QString& folder, const IndexView&) {
        resizeFile(folder + QStringLiteral("/link_lists.bin"), 5000);
        return QStringLiteral("element ");
    });
    row("link lists empty", Kind::LinkListsBroken, "link_lists.bin", [](const QString& folder, const IndexView&) {
        resizeFile(folder + QStringLiteral("/link_lists.bin"), 0);
        return QStringLiteral("the file ends before element 0 of 1200");
    });
    row("garbage size", Kind::LinkListsBroken, "link_lists.bin", [](const QString& folder, const IndexView&) {
        inLinkLists(folder, 0, raw32(1'426'063'361));
        return QStringLiteral("element 0 announces 1426063361 bytes of links");
    });
    row("an element lost its levels", Kind::LinkListsBroken, "link_lists.bin",
        [](const QString& folder, const IndexView& view) {
            const NodeId node = elementOfLevel(view, 1);
            inLinkLists(folder, qint64(view.links(node, 1).offset) - 4, raw32(0));
            return QStringLiteral("element %1 announces ").arg(node + 1);
        });
}

void TestIntegrityScan::fatalDamage()
{
    QFETCH(Edit, edit);
    QFETCH(int, kind);
    QFETCH(QString, file);
    const QString sentence = edit(m_index->folder(), *m_index->open());
    const std::vector<Label> known = m_index->labels();
    const IntegrityReport report = scan(m_index->open(), &known);
    const IntegrityFinding* finding = report.find(IntegrityKind(kind));
    QVERIFY2(finding, qPrintable(told(report)));
    QVERIFY(finding->count >= 1);
    const IntegrityPlace& place = finding->places.front();
    QCOMPARE(QString::fromStdString(place.file), file);
    QVERIFY2(QString::fromStdString(place.sentence).startsWith(sentence), place.sentence.c_str());
    QVERIFY(!report.isSearchable());
    const Result<void> allowed = report.requireSearchable();
    QCOMPARE(allowed.error().kind, ErrorKind::Corrupt);
    QVERIFY2(QString::fromStdString(allowed.error().path).startsWith(m_index->folder()), allowed.error().path.c_str());
    QVERIFY(!allowed.error().message.empty());
}

void TestIntegrityScan::tolerableDamage_data()
{
    QTest::addColumn<Edit>("edit");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("file");
    QTest::addColumn<quint64>("count");
    const auto row = [](const char* tag, IntegrityKind kind, const char* file, quint64 count, const Edit& edit) {
        QTest::newRow(tag) << edit << int(kind) << QString::fromLatin1(file) << count;
    };
    using Kind = IntegrityKind;
    row("NaN and infinity", Kind::NotFinite, "data_level0.bin", 3, [](const QString& folder, const IndexView&) {
        inLevelZero(folder, 10 * recordBytes + vectorAt + 47 * 4, raw32(0x7FC00000));
        inLevelZero(folder, 10 * recordBytes + vectorAt + 3 * 4, raw32(0x7F800000));
        inLevelZero(folder, 600 * recordBytes + vectorAt + 20 * 4, raw32(0xFF800000));
        return QStringLiteral("the vector of element 10 has 2 floats that are NaN or infinite");
    });
    row("signalling NaN in the first float", Kind::NotFinite, "data_level0.bin", 1,
        [](const QString& folder, const IndexView&) {
            inLevelZero(folder, vectorAt, raw32(0x7F800001));
            return QStringLiteral("the vector of element 0 has 1 floats");
        });
    row("link to itself", Kind::LinkToSelf, "data_level0.bin", 1, [](const QString& folder, const IndexView&) {
        inLevelZero(folder, 44 * recordBytes + 4, raw32(44));
        return QStringLiteral("element 44 links to itself");
    });
    row("two equal links", Kind::DuplicateLink, "data_level0.bin", 1, [](const QString& folder, const IndexView& view) {
        const auto links = view.links(44, 0).links;
        inLevelZero(folder, 44 * recordBytes + 4, raw32(links[links.size() - 1]));
        return QStringLiteral("element 44 links to element %1 more than once").arg(links[links.size() - 1]);
    });
    row("two equal upper links", Kind::DuplicateLink, "link_lists.bin", 1,
        [](const QString& folder, const IndexView& view) {
            const NodeId node = elementOfLevel(view, 1);
            const auto links = view.links(node, 1);
            inLinkLists(folder, qint64(links.offset) + 4, raw32(links.links[1]));
            return element(
                node, QStringLiteral(", on level 1, links to element %1 more than once").arg(links.links[1]));
        });
    row("upper link to itself", Kind::LinkToSelf, "link_lists.bin", 1,
        [](const QString& folder, const IndexView& view) {
            const NodeId node = elementOfLevel(view, 1);
            inLinkLists(folder, qint64(view.links(node, 1).offset) + 4, raw32(node));
            return element(node, QStringLiteral(", on level 1, links to itself"));
        });
    row("bytes behind the last element", Kind::LinkListsBloated, "link_lists.bin", 1,
        [](const QString& folder, const IndexView&) {
            resizeFile(folder + QStringLiteral("/link_lists.bin"), 3'000'000'000'000);
            return QStringLiteral("2999999989400 bytes follow the last element");
        });
    row("lengths cut", Kind::LengthsTruncated, "length.bin", 1, [](const QString& folder, const IndexView&) {
        resizeFile(folder + QStringLiteral("/length.bin"), 17);
        return QStringLiteral("has 17 bytes, 1200 records need 4800");
    });
    row("no lengths", Kind::LengthsTruncated, "length.bin", 1, [](const QString& folder, const IndexView&) {
        QFile::remove(folder + QStringLiteral("/length.bin"));
        return QStringLiteral("is missing or cannot be read");
    });
    row("duplicate label", Kind::DuplicateLabel, "data_level0.bin", 1,
        [](const QString& folder, const IndexView& view) {
            inLevelZero(folder, 900 * recordBytes + labelAt, raw64(*view.label(30)));
            return QStringLiteral("element 900 has the label %1, which element 30 has too").arg(*view.label(30));
        });
    row("label of 2^63", Kind::LabelNotInIdMap, "data_level0.bin", 1, [](const QString& folder, const IndexView&) {
        inLevelZero(folder, 900 * recordBytes + labelAt, raw64(std::uint64_t{ 1 } << 63));
        return QStringLiteral("element 900 has the label 9223372036854775808, which the id map does not know");
    });
    row("two labels of 2^64 - 1", Kind::DuplicateLabel, "data_level0.bin", 1,
        [](const QString& folder, const IndexView&) {
            inLevelZero(folder, 900 * recordBytes + labelAt, raw64(~std::uint64_t{ 0 }));
            inLevelZero(folder, 901 * recordBytes + labelAt, raw64(~std::uint64_t{ 0 }));
            return QStringLiteral("element 901 has the label 18446744073709551615, which element 900 has too");
        });
    row("record of an id marked deleted", Kind::LabelNotInIndex, "index_metadata.pickle", 1,
        [](const QString& folder, const IndexView& view) {
            const NodeId live = 17;
            inLevelZero(folder, live * recordBytes + 2, QByteArray(1, '\1'));
            return QStringLiteral("the id map has the label %1, but the index has no live element with it")
                .arg(*view.label(live));
        });
}

void TestIntegrityScan::tolerableDamage()
{
    QFETCH(Edit, edit);
    QFETCH(int, kind);
    QFETCH(QString, file);
    QFETCH(quint64, count);
    const QString sentence = edit(m_index->folder(), *m_index->open());
    const std::vector<Label> known = m_index->labels();
    const IntegrityReport report = scan(m_index->open(), &known);
    const IntegrityFinding* finding = report.find(IntegrityKind(kind));
    QVERIFY2(finding, qPrintable(told(report)));
    QCOMPARE(quint64(finding->count), count);
    const IntegrityPlace& place = finding->places.front();
    QCOMPARE(QString::fromStdString(place.file), file);
    QVERIFY2(QString::fromStdString(place.sentence).startsWith(sentence), place.sentence.c_str());
    QVERIFY2(report.isSearchable(), qPrintable(told(report)));
}

QTEST_GUILESS_MAIN(TestIntegrityScan)
#include "tst_integrityscan.moc"
