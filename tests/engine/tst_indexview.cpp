// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <QFile>
#include <QtTest>

#include "tests/engine/indexdamage.h"

using namespace test;

Q_DECLARE_METATYPE(Edit)

class TestIndexView : public QObject
{
    Q_OBJECT

private slots:
    void init();
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
    std::unique_ptr<DamagedIndex> m_index;
};

void TestIndexView::init()
{
    m_index = std::make_unique<DamagedIndex>();
    QVERIFY(m_index->isValid());
}

void TestIndexView::refusedAtOpening_data()
{
    QTest::addColumn<Edit>("edit");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("file");
    const auto row = [](const char* tag, ErrorKind kind, const char* file, const Edit& edit) {
        QTest::newRow(tag) << edit << int(kind) << QString::fromLatin1(file);
    };
    row("count of 2^63", ErrorKind::Corrupt, "/header.bin", [](const QString& folder, const IndexView&) {
        inHeader(folder, 20, raw64(std::uint64_t{ 1 } << 63));
        return QStringLiteral(
            "cur_element_count: is 9223372036854775808, more than internal ids of 32 bits can number");
    });
    row("count of 2^64 - 1", ErrorKind::Corrupt, "/header.bin", [](const QString& folder, const IndexView&) {
        inHeader(folder, 20, raw64(~std::uint64_t{ 0 }));
        return QStringLiteral("cur_element_count: is 18446744073709551615, more than internal ids of 32 bits");
    });
    row("record of 2^63 bytes", ErrorKind::Corrupt, "/header.bin", [](const QString& folder, const IndexView&) {
        inHeader(folder, 28, raw64(std::uint64_t{ 1 } << 63));
        return QStringLiteral("size_data_per_element: is 9223372036854775808, more than the largest record");
    });
    row("no dimension", ErrorKind::Corrupt, "/header.bin", [](const QString& folder, const IndexView&) {
        inHeader(folder, 36, raw64(vectorAt));
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

void TestIndexView::refusedAtOpening()
{
    QFETCH(Edit, edit);
    QFETCH(int, kind);
    QFETCH(QString, file);
    const QString sentence = edit(m_index->folder(), *m_index->open());
    for (const Holding holding : { Holding::Mapped, Holding::Copied }) {
        const Result<View> view = IndexView::open(m_index->folder().toStdString(), holding, 48);
        QVERIFY(!view);
        QCOMPARE(int(view.error().kind), kind);
        QCOMPARE(QString::fromStdString(view.error().path), m_index->folder() + file);
        QVERIFY2(QString::fromStdString(view.error().message).startsWith(sentence), view.error().message.c_str());
    }
}

void TestIndexView::otherDimensionIsFatal()
{
    const Result<View> view = IndexView::open(m_index->folder().toStdString(), Holding::Mapped, 47);
    QVERIFY(view);
    const IntegrityReport report = scan(*view);
    QCOMPARE(report.findings.size(), std::size_t{ 1 });
    QCOMPARE(report.findings[0].kind, IntegrityKind::HeaderUnsound);
    QCOMPARE(report.requireSearchable().error().message,
        std::string("label_offset: the vectors have 48 dimensions, the collection has 47"));
    QCOMPARE(report.scannedElements, 1200u); // and the rest is looked at all the same
}

void TestIndexView::levelZeroOfAnotherCollection()
{
    // The same geometry, since both were made with one set of parameters: only labels and links can tell.
    const Fixture other(QStringLiteral("chroma-1.3.4"));
    const Fixture third(QStringLiteral("chroma-0.5.5-then-1.5.9"));
    const std::string longer = segmentNamed(third, "cosine_text").folder;
    const std::vector<Label> known = m_index->labels();
    copyOver(
        QString::fromStdString(longer + "/data_level0.bin"), m_index->folder() + QStringLiteral("/data_level0.bin"));
    const IntegrityReport report = scan(m_index->open(), &known);
    QVERIFY2(!report.findings.empty(), "nothing was noticed");
    QVERIFY2(!report.isSearchable(), qPrintable(told(report)));
    QVERIFY2(report.find(IntegrityKind::LinkOutOfRange), qPrintable(told(report)));
    QCOMPARE(report.find(IntegrityKind::LinkOutOfRange)->places.front().file, std::string("data_level0.bin"));
    // And of a collection of quite another shape.
    const std::string young = segmentNamed(other, "l2_plain").folder;
    copyOver(
        QString::fromStdString(young + "/data_level0.bin"), m_index->folder() + QStringLiteral("/data_level0.bin"));
    QVERIFY(!scan(m_index->open()).isSearchable());
}

void TestIndexView::linkListsOfAnotherCollection()
{
    const std::string other = segmentNamed(m_index->fixture(), "l2_plain").folder;
    copyOver(QString::fromStdString(other + "/link_lists.bin"), m_index->folder() + QStringLiteral("/link_lists.bin"));
    const IntegrityReport report = scan(m_index->open());
    QVERIFY2(report.find(IntegrityKind::LinkListsBroken), qPrintable(told(report)));
    QCOMPARE(report.find(IntegrityKind::LinkListsBroken)->places.front().file, std::string("link_lists.bin"));
    QVERIFY(!report.isSearchable());
}

void TestIndexView::deletedRecordAliveAgain()
{
    const QString folder = QString::fromStdString(segmentNamed(m_index->fixture(), "thinned").folder);
    const View view = IndexView::open(folder.toStdString(), Holding::Copied).value();
    NodeId dead = 0;
    while (dead < view->elements() && !view->isDeleted(dead))
        ++dead;
    QVERIFY(dead < view->elements());
    inLevelZero(folder, qint64(dead * view->geometry().recordBytes) + 2, QByteArray(1, '\0'));
    const std::vector<Label> known = DamagedIndex::labelsOf(folder);
    const IntegrityReport report = scan(IndexView::open(folder.toStdString(), Holding::Copied).value(), &known);
    QCOMPARE(report.findings.size(), std::size_t{ 1 });
    QCOMPARE(report.findings[0].kind, IntegrityKind::LabelNotInIdMap);
    QCOMPARE(report.findings[0].places[0].element.value(), dead);
    QVERIFY(report.isSearchable());
}

void TestIndexView::countsAreComplete()
{
    for (qint64 node = 100; node < 200; ++node) {
        inLevelZero(m_index->folder(), node * recordBytes + 4, raw32(quint32(node)));
        inLevelZero(m_index->folder(), node * recordBytes + vectorAt, raw32(0x7FC00000));
    }
    const IntegrityReport report = scan(m_index->open());
    const IntegrityFinding* self = report.find(IntegrityKind::LinkToSelf);
    QVERIFY(self);
    QCOMPARE(self->count, 100u);
    QCOMPARE(self->places.size(), IntegrityFinding::mostPlaces);
    QCOMPARE(self->places[0].element.value(), 100u);
    QCOMPARE(self->places[4].element.value(), 104u);
    QCOMPARE(self->places[4].offset.value(), std::uint64_t(104 * recordBytes + 4));
    QCOMPARE(report.find(IntegrityKind::NotFinite)->count, 100u);
}

void TestIndexView::threadsAgree()
{
    for (qint64 node = 0; node < 1200; node += 3) {
        inLevelZero(m_index->folder(), node * recordBytes + 4, raw32(quint32(node)));
        inLevelZero(m_index->folder(), node * recordBytes + 8, raw32(quint32(node) + 5000));
        inLevelZero(m_index->folder(), node * recordBytes + labelAt, raw64(7));
    }
    const std::vector<Label> known = m_index->labels();
    const IntegrityReport one = scan(m_index->open(Holding::Copied), &known, 1);
    const IntegrityReport three = scan(m_index->open(Holding::Mapped), &known, 3);
    QVERIFY(one.findings.size() >= 4);
    QCOMPARE(told(one), told(three));
    QCOMPARE(one.links, three.links);
    QCOMPARE(one.upperLinks, three.upperLinks);
    QCOMPARE(one.deleted, three.deleted);
}

void TestIndexView::emptyIndexIsSearchable()
{
    const SegmentOfFixture young = segmentNamed(m_index->fixture(), "young");
    const Result<View> view = IndexView::open(young.folder, Holding::Mapped, young.dimension);
    QVERIFY(view);
    const IntegrityReport report = scan(*view);
    QVERIFY2(report.findings.empty(), qPrintable(told(report)));
    QVERIFY(report.isSearchable());
    QCOMPARE(report.scannedElements, 0u);
    QVERIFY((*view)->vector(0).empty());
}

void TestIndexView::changedWhileOpen()
{
    const View view = m_index->open();
    QVERIFY(view->requireUnchanged());
    resizeFile(m_index->folder() + QStringLiteral("/link_lists.bin"), 20'000);
    const Result<void> unchanged = view->requireUnchanged();
    QVERIFY(!unchanged);
    QCOMPARE(unchanged.error().kind, ErrorKind::Busy);
    QCOMPARE(QString::fromStdString(unchanged.error().path), m_index->folder() + QStringLiteral("/link_lists.bin"));
}

void TestIndexView::stopsWhenAsked()
{
    const Result<IntegrityReport> report =
        scanIntegrity(m_index->open(), {}, [](std::uint64_t, std::uint64_t) { return false; });
    QVERIFY(!report);
    QCOMPARE(report.error().kind, ErrorKind::Cancelled);
    const Result<View> view = IndexView::open(
        m_index->folder().toStdString(), Holding::Mapped, 48, [](std::uint64_t, std::uint64_t) { return false; });
    QVERIFY(!view);
    QCOMPARE(view.error().kind, ErrorKind::Cancelled);
}

void TestIndexView::viewStaysInside()
{
    resizeFile(m_index->folder() + QStringLiteral("/data_level0.bin"), recordBytes * 700 + 390);
    const View view = m_index->open();
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

QTEST_GUILESS_MAIN(TestIndexView)
#include "tst_indexview.moc"
