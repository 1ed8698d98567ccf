// SPDX-License-Identifier: GPL-3.0-or-later
#include <functional>
#include <limits>
#include <memory>

#include <QFile>
#include <QtTest>

#include "engine/chroma/idmap.h"
#include "engine/hnsw/indexview.h"
#include "engine/hnsw/integrityscan.h"
#include "tests/engine/segmentsoffixture.h"
#include "tests/support/damage.h"

using namespace engine;
using namespace engine::hnsw;
using platform::Holding;

namespace {

/// Damages the copy in `folder`, of which `view` knows where things are, and says what the report has to say.
using Edit = std::function<QString(const QString& folder, const IndexView& view)>;
using View = std::shared_ptr<const IndexView>;

constexpr qint64 recordBytes = 396;
constexpr qint64 vectorAt = 196;
constexpr qint64 labelAt = 388;

QByteArray raw16(quint16 value)
{
    return test::raw32(value).first(2);
}

/// The lowest element that reaches `level` and no further.
NodeId elementOfLevel(const IndexView& view, std::uint32_t level, NodeId after = 0)
{
    for (NodeId node = after; node < view.elements(); ++node) {
        if (view.levelOf(node) == level && node != view.header().enterpointNode)
            return node;
    }
    qFatal("no element of level %u", level);
}

QString element(NodeId node, const QString& rest)
{
    return QStringLiteral("element %1%2").arg(node).arg(rest);
}

void inLevelZero(const QString& folder, qint64 at, const QByteArray& bytes)
{
    test::overwrite(folder + QStringLiteral("/data_level0.bin"), at, bytes);
}

void inHeader(const QString& folder, qint64 at, const QByteArray& bytes)
{
    test::overwrite(folder + QStringLiteral("/header.bin"), at, bytes);
}

void inLinkLists(const QString& folder, qint64 at, const QByteArray& bytes)
{
    test::overwrite(folder + QStringLiteral("/link_lists.bin"), at, bytes);
}

void copyOver(const QString& from, const QString& to)
{
    test::writeFile(to, test::readFile(from));
}

QString told(const IntegrityReport& report)
{
    QStringList lines;
    for (const IntegrityFinding& finding : report.findings) {
        const IntegrityPlace place = finding.places.empty() ? IntegrityPlace{} : finding.places.front();
        lines << QStringLiteral("%1 x %2: %3 at %4: %5")
                     .arg(finding.count)
                     .arg(QString::fromStdString(std::string(name(finding.kind))), QString::fromStdString(place.file))
                     .arg(qint64(place.offset.value_or(~std::uint64_t{ 0 })))
                     .arg(QString::fromStdString(place.sentence));
    }
    return lines.isEmpty() ? QStringLiteral("sound") : lines.join(u'\n');
}

IntegrityReport scan(const View& view, const std::vector<Label>* labels = nullptr, unsigned threads = 0)
{
    IntegrityOptions options;
    if (labels)
        options.idMapLabels = *labels;
    options.threads = threads;
    Result<IntegrityReport> report = scanIntegrity(view, options);
    if (!report)
        qFatal("%s", describe(report.error()).c_str());
    return std::move(*report);
}

} // namespace

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
    void refusedAtOpening_data();
    void refusedAtOpening();
    void otherDimensionIsFatal();
    void levelZeroOfAnotherCollection();
    void linkListsOfAnotherCollection();
    void deletedRecordAliveAgain();
    void countsAreComplete();
    void threadsAgree();
    void emptyIndexIsSearchable();
    void changedWhileOpen();
    void stopsWhenAsked();
    void viewStaysInside();

private:
    View open(Holding holding = Holding::Mapped) const;
    std::vector<Label> labels() const;

    std::unique_ptr<test::Fixture> m_fixture;
    QString m_folder; ///< of a copy of "cosine_text" of 1.5.9: 1200 records of 396 bytes, M 24, highest level 2
};

void TestIntegrityScan::init()
{
    m_fixture = std::make_unique<test::Fixture>(QStringLiteral("chroma-1.5.9"));
    QVERIFY(m_fixture->isValid());
    m_folder = QString::fromStdString(test::segmentNamed(*m_fixture, "cosine_text").folder);
}

View TestIntegrityScan::open(Holding holding) const
{
    Result<View> view = IndexView::open(m_folder.toStdString(), holding, 48);
    if (!view)
        qFatal("%s", describe(view.error()).c_str());
    return *view;
}

std::vector<Label> TestIntegrityScan::labels() const
{
    const auto ids = chroma::readIdMap(m_folder.toStdString() + "/index_metadata.pickle").value();
    return { ids.labels().begin(), ids.labels().end() };
}

void TestIntegrityScan::realIndexesAreSound_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestIntegrityScan::realIndexesAreSound()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    QVERIFY(directory.isValid());
    const auto before = test::stateOf(directory.directory());
    int scanned = 0;
    for (const test::SegmentOfFixture& segment : test::segmentsOf(directory)) {
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
    QVERIFY(test::stateOf(directory.directory()) == before);
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
            inLevelZero(folder, 700 * recordBytes + 4, test::raw32(1200));
            return QStringLiteral("element 700 links to element 1200, the index has 1200");
        });
    row("link of all ones", Kind::LinkOutOfRange, "data_level0.bin", [](const QString& folder, const IndexView&) {
        inLevelZero(folder, 4, test::raw32(0xFFFFFFFF));
        return QStringLiteral("element 0 links to element 4294967295, the index has 1200");
    });
    row("link of 2^31", Kind::LinkOutOfRange, "data_level0.bin", [](const QString& folder, const IndexView&) {
        inLevelZero(folder, 1199 * recordBytes + 4, test::raw32(0x80000000));
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
            inLinkLists(folder, qint64(view.links(node, 1).offset) + 4, test::raw32(1'000'000));
            return element(node, QStringLiteral(", on level 1, links to element 1000000, the index has 1200"));
        });
    row("upper link to an element of level 0", Kind::LinkAboveLevel, "link_lists.bin",
        [](const QString& folder, const IndexView& view) {
            const NodeId node = elementOfLevel(view, 1);
            const NodeId low = elementOfLevel(view, 0);
            inLinkLists(folder, qint64(view.links(node, 1).offset) + 4, test::raw32(low));
            return element(
                node, QStringLiteral(", on level 1, links to element %1, whose highest level is 0").arg(low));
        });
    row("two upper elements that link to each other a level too high", Kind::LinkAboveLevel, "link_lists.bin",
        [](const QString& folder, const IndexView& view) {
            // A cycle of the upper levels that a reader of links alone would follow for ever.
            const NodeId top = view.header().enterpointNode;
            const NodeId other = elementOfLevel(view, 1);
            inLinkLists(folder, qint64(view.links(top, 2).offset), raw16(1));
            inLinkLists(folder, qint64(view.links(top, 2).offset) + 4, test::raw32(other));
            return element(
                top, QStringLiteral(", on level 2, links to element %1, whose highest level is 1").arg(other));
        });
    row("entry point of level 0", Kind::EntryPointLevel, "header.bin",
        [](const QString& folder, const IndexView& view) {
            const NodeId low = elementOfLevel(view, 0);
            inHeader(folder, 56, test::raw32(low));
            return QStringLiteral(
                "the search starts at element %1 on level 2, but the highest level of that element is 0")
                .arg(low);
        });
    row("highest level above the entry point", Kind::EntryPointLevel, "header.bin",
        [](const QString& folder, const IndexView& view) {
            inHeader(folder, 52, test::raw32(3));
            return QStringLiteral("the search starts at element %1 on level 3, but").arg(view.header().enterpointNode);
        });
    row("highest level below the elements'", Kind::LinkListsBroken, "link_lists.bin",
        [](const QString& folder, const IndexView&) {
            inHeader(folder, 52, test::raw32(1));
            return QStringLiteral("element ");
        });
    row("entry point out of range", Kind::HeaderUnsound, "header.bin", [](const QString& folder, const IndexView&) {
        inHeader(folder, 56, test::raw32(1200));
        return QStringLiteral("enterpoint_node: is 1200, must be below cur_element_count");
    });
    row("highest level of 2^31 - 1", Kind::HeaderUnsound, "header.bin", [](const QString& folder, const IndexView&) {
        inHeader(folder, 52, test::raw32(0x7FFFFFFF));
        return QStringLiteral("maxlevel: is 2147483647, must be between 0 and 64");
    });
    row("count of 2^31", Kind::LevelZeroTruncated, "data_level0.bin", [](const QString& folder, const IndexView&) {
        inHeader(folder, 12, test::raw64(std::uint64_t{ 1 } << 31));
        inHeader(folder, 20, test::raw64(std::uint64_t{ 1 } << 31));
        return QStringLiteral("has 475200 bytes, 2147483648 records need 850403524608");
    });
    row("level 0 cut", Kind::LevelZeroTruncated, "data_level0.bin", [](const QString& folder, const IndexView&) {
        test::resizeFile(folder + QStringLiteral("/data_level0.bin"), recordBytes * 1200 - 1);
        return QStringLiteral("has 475199 bytes, 1200 records need 475200");
    });
    row("level 0 empty", Kind::LevelZeroTruncated, "data_level0.bin", [](const QString& folder, const IndexView&) {
        test::resizeFile(folder + QStringLiteral("/data_level0.bin"), 0);
        return QStringLiteral("has 0 bytes, 1200 records need 475200");
    });
    row("no link lists", Kind::LinkListsMissing, "link_lists.bin", [](const QString& folder, const IndexView&) {
        QFile::remove(folder + QStringLiteral("/link_lists.bin"));
        return QStringLiteral("is missing or cannot be read");
    });
    row("link lists cut", Kind::LinkListsBroken, "link_lists.bin", [](const QString& folder, const IndexView&) {
        test::resizeFile(folder + QStringLiteral("/link_lists.bin"), 5000);
        return QStringLiteral("element ");
    });
    row("link lists empty", Kind::LinkListsBroken, "link_lists.bin", [](const QString& folder, const IndexView&) {
        test::resizeFile(folder + QStringLiteral("/link_lists.bin"), 0);
        return QStringLiteral("the file ends before element 0 of 1200");
    });
    row("garbage size", Kind::LinkListsBroken, "link_lists.bin", [](const QString& folder, const IndexView&) {
        inLinkLists(folder, 0, test::raw32(1'426'063'361));
        return QStringLiteral("element 0 announces 1426063361 bytes of links");
    });
    row("an element lost its levels", Kind::LinkListsBroken, "link_lists.bin",
        [](const QString& folder, const IndexView& view) {
            const NodeId node = elementOfLevel(view, 1);
            inLinkLists(folder, qint64(view.links(node, 1).offset) - 4, test::raw32(0));
            return QStringLiteral("element %1 announces ").arg(node + 1);
        });
}

void TestIntegrityScan::fatalDamage()
{
    QFETCH(Edit, edit);
    QFETCH(int, kind);
    QFETCH(QString, file);
    const QString sentence = edit(m_folder, *open());
    const std::vector<Label> known = labels();
    const IntegrityReport report = scan(open(), &known);
    const IntegrityFinding* finding = report.find(IntegrityKind(kind));
    QVERIFY2(finding, qPrintable(told(report)));
    QVERIFY(finding->count >= 1);
    const IntegrityPlace& place = finding->places.front();
    QCOMPARE(QString::fromStdString(place.file), file);
    QVERIFY2(QString::fromStdString(place.sentence).startsWith(sentence), place.sentence.c_str());
    QVERIFY(!report.isSearchable());
    const Result<void> allowed = report.requireSearchable();
    QCOMPARE(allowed.error().kind, ErrorKind::Corrupt);
    QVERIFY2(QString::fromStdString(allowed.error().path).startsWith(m_folder), allowed.error().path.c_str());
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
        inLevelZero(folder, 10 * recordBytes + vectorAt + 47 * 4, test::raw32(0x7FC00000));
        inLevelZero(folder, 10 * recordBytes + vectorAt + 3 * 4, test::raw32(0x7F800000));
        inLevelZero(folder, 600 * recordBytes + vectorAt + 20 * 4, test::raw32(0xFF800000));
        return QStringLiteral("the vector of element 10 has 2 floats that are NaN or infinite");
    });
    row("signalling NaN in the first float", Kind::NotFinite, "data_level0.bin", 1,
        [](const QString& folder, const IndexView&) {
            inLevelZero(folder, vectorAt, test::raw32(0x7F800001));
            return QStringLiteral("the vector of element 0 has 1 floats");
        });
    row("link to itself", Kind::LinkToSelf, "data_level0.bin", 1, [](const QString& folder, const IndexView&) {
        inLevelZero(folder, 44 * recordBytes + 4, test::raw32(44));
        return QStringLiteral("element 44 links to itself");
    });
    row("two equal links", Kind::DuplicateLink, "data_level0.bin", 1, [](const QString& folder, const IndexView& view) {
        const auto links = view.links(44, 0).links;
        inLevelZero(folder, 44 * recordBytes + 4, test::raw32(links[links.size() - 1]));
        return QStringLiteral("element 44 links to element %1 more than once").arg(links[links.size() - 1]);
    });
    row("two equal upper links", Kind::DuplicateLink, "link_lists.bin", 1,
        [](const QString& folder, const IndexView& view) {
            const NodeId node = elementOfLevel(view, 1);
            const auto links = view.links(node, 1);
            inLinkLists(folder, qint64(links.offset) + 4, test::raw32(links.links[1]));
            return element(
                node, QStringLiteral(", on level 1, links to element %1 more than once").arg(links.links[1]));
        });
    row("upper link to itself", Kind::LinkToSelf, "link_lists.bin", 1,
        [](const QString& folder, const IndexView& view) {
            const NodeId node = elementOfLevel(view, 1);
            inLinkLists(folder, qint64(view.links(node, 1).offset) + 4, test::raw32(node));
            return element(node, QStringLiteral(", on level 1, links to itself"));
        });
    row("bytes behind the last element", Kind::LinkListsBloated, "link_lists.bin", 1,
        [](const QString& folder, const IndexView&) {
            test::resizeFile(folder + QStringLiteral("/link_lists.bin"), 3'000'000'000'000);
            return QStringLiteral("2999999989400 bytes follow the last element");
        });
    row("lengths cut", Kind::LengthsTruncated, "length.bin", 1, [](const QString& folder, const IndexView&) {
        test::resizeFile(folder + QStringLiteral("/length.bin"), 17);
        return QStringLiteral("has 17 bytes, 1200 records need 4800");
    });
    row("no lengths", Kind::LengthsTruncated, "length.bin", 1, [](const QString& folder, const IndexView&) {
        QFile::remove(folder + QStringLiteral("/length.bin"));
        return QStringLiteral("is missing or cannot be read");
    });
    row("duplicate label", Kind::DuplicateLabel, "data_level0.bin", 1,
        [](const QString& folder, const IndexView& view) {
            inLevelZero(folder, 900 * recordBytes + labelAt, test::raw64(*view.label(30)));
            return QStringLiteral("element 900 has the label %1, which element 30 has too").arg(*view.label(30));
        });
    row("label of 2^63", Kind::LabelNotInIdMap, "data_level0.bin", 1, [](const QString& folder, const IndexView&) {
        inLevelZero(folder, 900 * recordBytes + labelAt, test::raw64(std::uint64_t{ 1 } << 63));
        return QStringLiteral("element 900 has the label 9223372036854775808, which the id map does not know");
    });
    row("two labels of 2^64 - 1", Kind::DuplicateLabel, "data_level0.bin", 1,
        [](const QString& folder, const IndexView&) {
            inLevelZero(folder, 900 * recordBytes + labelAt, test::raw64(~std::uint64_t{ 0 }));
            inLevelZero(folder, 901 * recordBytes + labelAt, test::raw64(~std::uint64_t{ 0 }));
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
    const QString sentence = edit(m_folder, *open());
    const std::vector<Label> known = labels();
    const IntegrityReport report = scan(open(), &known);
    const IntegrityFinding* finding = report.find(IntegrityKind(kind));
    QVERIFY2(finding, qPrintable(told(report)));
    QCOMPARE(quint64(finding->count), count);
    const IntegrityPlace& place = finding->places.front();
    QCOMPARE(QString::fromStdString(place.file), file);
    QVERIFY2(QString::fromStdString(place.sentence).startsWith(sentence), place.sentence.c_str());
    QVERIFY2(report.isSearchable(), qPrintable(told(report)));
}

void TestIntegrityScan::refusedAtOpening_data()
{
    QTest::addColumn<Edit>("edit");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("file");
    const auto row = [](const char* tag, ErrorKind kind, const char* file, const Edit& edit) {
        QTest::newRow(tag) << edit << int(kind) << QString::fromLatin1(file);
    };
    row("count of 2^63", ErrorKind::Corrupt, "/header.bin", [](const QString& folder, const IndexView&) {
        inHeader(folder, 20, test::raw64(std::uint64_t{ 1 } << 63));
        return QStringLiteral(
            "cur_element_count: is 9223372036854775808, more than internal ids of 32 bits can number");
    });
    row("count of 2^64 - 1", ErrorKind::Corrupt, "/header.bin", [](const QString& folder, const IndexView&) {
        inHeader(folder, 20, test::raw64(~std::uint64_t{ 0 }));
        return QStringLiteral("cur_element_count: is 18446744073709551615, more than internal ids of 32 bits");
    });
    row("record of 2^63 bytes", ErrorKind::Corrupt, "/header.bin", [](const QString& folder, const IndexView&) {
        inHeader(folder, 28, test::raw64(std::uint64_t{ 1 } << 63));
        return QStringLiteral("size_data_per_element: is 9223372036854775808, more than the largest record");
    });
    row("no dimension", ErrorKind::Corrupt, "/header.bin", [](const QString& folder, const IndexView&) {
        inHeader(folder, 36, test::raw64(vectorAt));
        return QStringLiteral("size_data_per_element: is 396, must be 8 more than label_offset, which is 196");
    });
    row("header of zeros", ErrorKind::Corrupt, "/header.bin", [](const QString& folder, const IndexView&) {
        inHeader(folder, 0, QByteArray(100, '\0'));
        return QStringLiteral("the header consists of zeros only");
    });
    row("no header", ErrorKind::NotFound, "/header.bin", [](const QString& folder, const IndexView&) {
        QFile::remove(folder + QStringLiteral("/header.bin"));
        return QStringLiteral("there is no such file");
    });
    row("no level 0", ErrorKind::NotFound, "/data_level0.bin", [](const QString& folder, const IndexView&) {
        QFile::remove(folder + QStringLiteral("/data_level0.bin"));
        return QStringLiteral("there is no such file");
    });
}

void TestIntegrityScan::refusedAtOpening()
{
    QFETCH(Edit, edit);
    QFETCH(int, kind);
    QFETCH(QString, file);
    const QString sentence = edit(m_folder, *open());
    for (const Holding holding : { Holding::Mapped, Holding::Copied }) {
        const Result<View> view = IndexView::open(m_folder.toStdString(), holding, 48);
        QVERIFY(!view);
        QCOMPARE(int(view.error().kind), kind);
        QCOMPARE(QString::fromStdString(view.error().path), m_folder + file);
        QVERIFY2(QString::fromStdString(view.error().message).startsWith(sentence), view.error().message.c_str());
    }
}

void TestIntegrityScan::otherDimensionIsFatal()
{
    const Result<View> view = IndexView::open(m_folder.toStdString(), Holding::Mapped, 47);
    QVERIFY(view);
    const IntegrityReport report = scan(*view);
    QCOMPARE(report.findings.size(), std::size_t{ 1 });
    QCOMPARE(report.findings[0].kind, IntegrityKind::HeaderUnsound);
    QCOMPARE(report.requireSearchable().error().message,
        std::string("label_offset: the vectors have 48 dimensions, the collection has 47"));
    QCOMPARE(report.scannedElements, 1200u); // and the rest is looked at all the same
}

void TestIntegrityScan::levelZeroOfAnotherCollection()
{
    // The same geometry, since both were made with one set of parameters: only labels and links can tell.
    const test::Fixture other(QStringLiteral("chroma-1.3.4"));
    const test::Fixture third(QStringLiteral("chroma-0.5.5-then-1.5.9"));
    const std::string longer = test::segmentNamed(third, "cosine_text").folder;
    const std::vector<Label> known = labels();
    copyOver(QString::fromStdString(longer + "/data_level0.bin"), m_folder + QStringLiteral("/data_level0.bin"));
    const IntegrityReport report = scan(open(), &known);
    QVERIFY2(!report.findings.empty(), "nothing was noticed");
    QVERIFY2(!report.isSearchable(), qPrintable(told(report)));
    QVERIFY2(report.find(IntegrityKind::LinkOutOfRange), qPrintable(told(report)));
    QCOMPARE(report.find(IntegrityKind::LinkOutOfRange)->places.front().file, std::string("data_level0.bin"));
    // And of a collection of quite another shape.
    const std::string young = test::segmentNamed(other, "l2_plain").folder;
    copyOver(QString::fromStdString(young + "/data_level0.bin"), m_folder + QStringLiteral("/data_level0.bin"));
    QVERIFY(!scan(open()).isSearchable());
}

void TestIntegrityScan::linkListsOfAnotherCollection()
{
    const std::string other = test::segmentNamed(*m_fixture, "l2_plain").folder;
    copyOver(QString::fromStdString(other + "/link_lists.bin"), m_folder + QStringLiteral("/link_lists.bin"));
    const IntegrityReport report = scan(open());
    QVERIFY2(report.find(IntegrityKind::LinkListsBroken), qPrintable(told(report)));
    QCOMPARE(report.find(IntegrityKind::LinkListsBroken)->places.front().file, std::string("link_lists.bin"));
    QVERIFY(!report.isSearchable());
}

void TestIntegrityScan::deletedRecordAliveAgain()
{
    m_folder = QString::fromStdString(test::segmentNamed(*m_fixture, "thinned").folder);
    const View view = IndexView::open(m_folder.toStdString(), Holding::Copied).value();
    NodeId dead = 0;
    while (dead < view->elements() && !view->isDeleted(dead))
        ++dead;
    QVERIFY(dead < view->elements());
    inLevelZero(m_folder, qint64(dead * view->geometry().recordBytes) + 2, QByteArray(1, '\0'));
    const std::vector<Label> known = labels();
    const IntegrityReport report = scan(IndexView::open(m_folder.toStdString(), Holding::Copied).value(), &known);
    QCOMPARE(report.findings.size(), std::size_t{ 1 });
    QCOMPARE(report.findings[0].kind, IntegrityKind::LabelNotInIdMap);
    QCOMPARE(report.findings[0].places[0].element.value(), dead);
    QVERIFY(report.isSearchable());
}

void TestIntegrityScan::countsAreComplete()
{
    for (qint64 node = 100; node < 200; ++node) {
        inLevelZero(m_folder, node * recordBytes + 4, test::raw32(quint32(node)));
        inLevelZero(m_folder, node * recordBytes + vectorAt, test::raw32(0x7FC00000));
    }
    const IntegrityReport report = scan(open());
    const IntegrityFinding* self = report.find(IntegrityKind::LinkToSelf);
    QVERIFY(self);
    QCOMPARE(self->count, 100u);
    QCOMPARE(self->places.size(), IntegrityFinding::mostPlaces);
    QCOMPARE(self->places[0].element.value(), 100u);
    QCOMPARE(self->places[4].element.value(), 104u);
    QCOMPARE(self->places[4].offset.value(), std::uint64_t(104 * recordBytes + 4));
    QCOMPARE(report.find(IntegrityKind::NotFinite)->count, 100u);
}

void TestIntegrityScan::threadsAgree()
{
    for (qint64 node = 0; node < 1200; node += 3) {
        inLevelZero(m_folder, node * recordBytes + 4, test::raw32(quint32(node)));
        inLevelZero(m_folder, node * recordBytes + 8, test::raw32(quint32(node) + 5000));
        inLevelZero(m_folder, node * recordBytes + labelAt, test::raw64(7));
    }
    const std::vector<Label> known = labels();
    const IntegrityReport one = scan(open(Holding::Copied), &known, 1);
    const IntegrityReport three = scan(open(Holding::Mapped), &known, 3);
    QVERIFY(one.findings.size() >= 4);
    QCOMPARE(told(one), told(three));
    QCOMPARE(one.links, three.links);
    QCOMPARE(one.upperLinks, three.upperLinks);
    QCOMPARE(one.deleted, three.deleted);
}

void TestIntegrityScan::emptyIndexIsSearchable()
{
    const test::SegmentOfFixture young = test::segmentNamed(*m_fixture, "young");
    const Result<View> view = IndexView::open(young.folder, Holding::Mapped, young.dimension);
    QVERIFY(view);
    const IntegrityReport report = scan(*view);
    QVERIFY2(report.findings.empty(), qPrintable(told(report)));
    QVERIFY(report.isSearchable());
    QCOMPARE(report.scannedElements, 0u);
    QVERIFY((*view)->vector(0).empty());
}

void TestIntegrityScan::changedWhileOpen()
{
    const View view = open();
    QVERIFY(view->requireUnchanged());
    test::resizeFile(m_folder + QStringLiteral("/link_lists.bin"), 20'000);
    const Result<void> unchanged = view->requireUnchanged();
    QVERIFY(!unchanged);
    QCOMPARE(unchanged.error().kind, ErrorKind::Busy);
    QCOMPARE(QString::fromStdString(unchanged.error().path), m_folder + QStringLiteral("/link_lists.bin"));
}

void TestIntegrityScan::stopsWhenAsked()
{
    const Result<IntegrityReport> report =
        scanIntegrity(open(), {}, [](std::uint64_t, std::uint64_t) { return false; });
    QVERIFY(!report);
    QCOMPARE(report.error().kind, ErrorKind::Cancelled);
    const Result<View> view = IndexView::open(
        m_folder.toStdString(), Holding::Mapped, 48, [](std::uint64_t, std::uint64_t) { return false; });
    QVERIFY(!view);
    QCOMPARE(view.error().kind, ErrorKind::Cancelled);
}

void TestIntegrityScan::viewStaysInside()
{
    test::resizeFile(m_folder + QStringLiteral("/data_level0.bin"), recordBytes * 700 + 390);
    const View view = open();
    QCOMPARE(view->elements(), 1200u);
    QCOMPARE(view->readableElements(), 700u);
    for (const NodeId node : { NodeId{ 700 }, NodeId{ 1199 }, NodeId{ 1200 }, NodeId{ 0xFFFFFFFF } }) {
        QVERIFY(view->record(node).empty());
        QVERIFY(view->vector(node).empty());
        QVERIFY(!view->label(node));
        QVERIFY(!view->norm(node));
        QVERIFY(!view->isDeleted(node));
        QVERIFY(view->links(node, 0).links.empty());
        QVERIFY(view->links(node, 1).links.empty());
        QCOMPARE(view->levelOf(node), 0u);
    }
    QVERIFY(view->links(0, 3).links.empty());
    QVERIFY(view->links(0, 0xFFFFFFFF).links.empty());
    QCOMPARE(view->vector(699).size(), std::size_t{ 48 });
}

QTEST_GUILESS_MAIN(TestIntegrityScan)
#include "tst_integrityscan.moc"
