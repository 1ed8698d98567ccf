// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <cstring>
#include <limits>

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/hnsw/header.h"
#include "tests/engine/segmentsoffixture.h"

using namespace engine;
using namespace engine::hnsw;

namespace {

std::span<const std::byte> bytesOf(const QByteArray& array)
{
    return std::as_bytes(std::span(array.constData(), std::size_t(array.size())));
}

template <typename T>
QByteArray raw(T value)
{
    QByteArray bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

} // namespace

class TestHeader : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void realHeadersAreSound_data();
    void realHeadersAreSound();
    void fieldsAreWhereTheyShouldBe();
    void wrongSizesAreRefused_data();
    void wrongSizesAreRefused();
    void otherVersionsAreRefused();
    void violationsAreNamed_data();
    void violationsAreNamed();
    void emptyIndexNeedsNoEntryPoint();
    void everyFieldOfOnesIsSurvived();
    void readingNamesTheFile();

private:
    std::unique_ptr<test::Fixture> m_fixture;
    QByteArray m_real; ///< header.bin of "cosine_text" of 1.5.9: 1200 records of 48 dimensions, M 24
};

void TestHeader::initTestCase()
{
    m_fixture = std::make_unique<test::Fixture>(QStringLiteral("chroma-1.5.9"));
    QVERIFY(m_fixture->isValid());
    QFile file(QString::fromStdString(test::segmentNamed(*m_fixture, "cosine_text").folder + "/header.bin"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    m_real = file.readAll();
    QCOMPARE(m_real.size(), 100);
}

void TestHeader::realHeadersAreSound_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestHeader::realHeadersAreSound()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    QVERIFY(directory.isValid());
    int seen = 0;
    for (const test::SegmentOfFixture& segment : test::segmentsOf(directory)) {
        if (!QFile::exists(QString::fromStdString(segment.folder)))
            continue;
        const Result<Header> header = readHeader(segment.folder);
        QVERIFY2(header, segment.folder.c_str());
        QVERIFY(segment.dimension);
        const std::vector<HeaderProblem> problems = checkHeader(*header, segment.dimension);
        QVERIFY2(problems.empty(), problems.empty() ? "" : problems.front().sentence.c_str());
        QCOMPARE(header->dimension().value(), segment.dimension.value());
        QCOMPARE(header->curElementCount == 0, segment.isYoung());
        const Result<Geometry> geometry = geometryOf(*header, segment.folder);
        QVERIFY(geometry);
        QCOMPARE(geometry->recordBytes, 4 + 8 * header->m + 4 * segment.dimension.value() + 8);
        ++seen;
    }
    QVERIFY(seen >= 3);
}

void TestHeader::fieldsAreWhereTheyShouldBe()
{
    // Every field gets a value of its own, so that two exchanged fields would show.
    QByteArray bytes;
    bytes += raw<std::int32_t>(1);
    for (std::uint64_t value = 101; value <= 106; ++value)
        bytes += raw<std::uint64_t>(value);
    bytes += raw<std::int32_t>(-7) + raw<std::uint32_t>(108);
    for (std::uint64_t value = 109; value <= 111; ++value)
        bytes += raw<std::uint64_t>(value);
    bytes += raw<double>(0.25) + raw<std::uint64_t>(113);
    const Result<Header> header = parseHeader(bytesOf(bytes), "header.bin");
    QVERIFY(header);
    QCOMPARE(header->offsetLevel0, 101u);
    QCOMPARE(header->maxElements, 102u);
    QCOMPARE(header->curElementCount, 103u);
    QCOMPARE(header->sizeDataPerElement, 104u);
    QCOMPARE(header->labelOffset, 105u);
    QCOMPARE(header->offsetData, 106u);
    QCOMPARE(header->maxLevel, -7);
    QCOMPARE(header->enterpointNode, 108u);
    QCOMPARE(header->maxM, 109u);
    QCOMPARE(header->maxM0, 110u);
    QCOMPARE(header->m, 111u);
    QCOMPARE(header->mult, 0.25);
    QCOMPARE(header->efConstruction, 113u);
}

void TestHeader::wrongSizesAreRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("message");
    QTest::newRow("empty") << QByteArray() << "the header has 0 bytes instead of 100";
    QTest::newRow("short") << m_real.left(99) << "the header has 99 bytes instead of 100";
    QTest::newRow("long") << m_real + '\0' << "the header has 101 bytes instead of 100";
    QTest::newRow("half") << m_real.left(52) << "the header has 52 bytes instead of 100";
    QTest::newRow("zeros") << QByteArray(100, '\0')
                           << "the header consists of zeros only, as after a crash before its data reached the disk";
}

void TestHeader::wrongSizesAreRefused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, message);
    const Result<Header> parsed = parseHeader(bytesOf(bytes), "/some/where/header.bin");
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().kind, ErrorKind::Corrupt);
    QCOMPARE(parsed.error().path, std::string("/some/where/header.bin"));
    QCOMPARE(parsed.error().message, message.toStdString());

    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("header.bin")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
    file.close();
    const Result<Header> read = readHeader(folder.path().toStdString());
    QVERIFY(!read);
    QCOMPARE(read.error().message, message.toStdString());
    QCOMPARE(read.error().path, file.fileName().toStdString());
}

void TestHeader::otherVersionsAreRefused()
{
    for (const std::int32_t version : { 0, 2, -1, 0x01000000 }) {
        QByteArray bytes = m_real;
        bytes.replace(0, 4, raw(version));
        const Result<Header> parsed = parseHeader(bytesOf(bytes), "header.bin");
        QVERIFY(!parsed);
        QCOMPARE(parsed.error().kind, ErrorKind::Unsupported);
        QCOMPARE(parsed.error().offset.value(), 0u);
        QCOMPARE(parsed.error().message,
            "the header is of version " + std::to_string(version) + ", only version 1 is known");
    }
}

void TestHeader::violationsAreNamed_data()
{
    QTest::addColumn<int>("at");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("offset"); // of the first problem
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<bool>("geometry"); // whether records can no longer be located
    constexpr std::uint64_t huge = std::numeric_limits<std::uint64_t>::max();
    QTest::newRow("offsetLevel0") << 4 << raw<std::uint64_t>(8) << 4 << "offsetLevel0: is 8, must be 0 (always 0)"
                                  << true;
    QTest::newRow("capacity below count")
        << 12 << raw<std::uint64_t>(1199) << 20
        << "cur_element_count: is 1200, more than the capacity max_elements of 1199" << false;
    QTest::newRow("huge capacity")
        << 12 << raw<std::uint64_t>(huge) << 12
        << "max_elements: is 18446744073709551615, more than internal ids of 32 bits can number" << false;
    QTest::newRow("huge count") << 20 << raw<std::uint64_t>(huge) << 20
                                << "cur_element_count: is 18446744073709551615, more than the capacity" << true;
    // 2^61 records of 396 bytes would wrap round in 64 bits.
    QTest::newRow("count that overflows N*S")
        << 20 << raw<std::uint64_t>(std::uint64_t{ 1 } << 61) << 20
        << "cur_element_count: is 2305843009213693952, more than the capacity" << true;
    QTest::newRow("record size of zero") << 28 << raw<std::uint64_t>(0) << 28
                                         << "size_data_per_element: is 0, must be 8 more than label_offset, which is "
                                         << true;
    QTest::newRow("huge record size") << 28 << raw<std::uint64_t>(huge) << 28
                                      << "size_data_per_element: is 18446744073709551615, more than the largest record"
                                      << true;
    QTest::newRow("record size wraps") << 36 << raw<std::uint64_t>(huge - 3) << 28 << "size_data_per_element: is "
                                       << true;
    QTest::newRow("label before vector") << 36 << raw<std::uint64_t>(4) << 28 << "size_data_per_element: is " << true;
    QTest::newRow("half a float") << 36 << raw<std::uint64_t>(395) << 28 << "size_data_per_element: is " << true;
    QTest::newRow("other dimension") << 36 << raw<std::uint64_t>(4 + 8 * 24 + 4 * 47) << 28
                                     << "size_data_per_element: is " << true;
    QTest::newRow("vector elsewhere") << 44 << raw<std::uint64_t>(8) << 36
                                      << "label_offset: the vectors have 95 dimensions, the collection has 48" << true;
    QTest::newRow("level without elements")
        << 52 << raw<std::int32_t>(-1) << 52 << "maxlevel: is -1, must be between 0 and 64" << false;
    QTest::newRow("impossible level") << 52 << raw<std::int32_t>(20971069) << 52
                                      << "maxlevel: is 20971069, must be between 0 and 64" << false;
    QTest::newRow("entry point outside") << 56 << raw<std::uint32_t>(1200) << 56
                                         << "enterpoint_node: is 1200, must be below cur_element_count, which is 1200"
                                         << false;
    QTest::newRow("no entry point") << 56 << raw<std::uint32_t>(0xFFFFFFFF) << 56
                                    << "enterpoint_node: is 4294967295, must be below" << false;
    QTest::newRow("maxM") << 60 << raw<std::uint64_t>(25) << 60 << "maxM: is 25, must be 24 (M)" << false;
    QTest::newRow("maxM0") << 68 << raw<std::uint64_t>(24) << 68 << "maxM0: is 24, must be 48 (2 M)" << true;
    QTest::newRow("M of zero") << 76 << raw<std::uint64_t>(0) << 76 << "M: is 0, must be between 2 and 10000" << true;
    QTest::newRow("huge M") << 76 << raw<std::uint64_t>(huge) << 76
                            << "M: is 18446744073709551615, must be between 2 and 10000" << true;
    QTest::newRow("other M") << 76 << raw<std::uint64_t>(16) << 44 << "offsetData: is 196, must be 132 (4 + 8 M)"
                             << true;
    QTest::newRow("mult") << 84 << raw<double>(1.0) << 84 << "mult: is 1, must be 0.314658 (1 / ln M)" << false;
    QTest::newRow("mult not a number") << 84 << raw<double>(std::nan("")) << 84
                                       << "mult: is nan, must be 0.314658 (1 / ln M)" << false;
    QTest::newRow("ef_construction") << 92 << raw<std::uint64_t>(23) << 92
                                     << "ef_construction: is 23, must be at least M, which is 24" << false;
}

void TestHeader::violationsAreNamed()
{
    QFETCH(int, at);
    QFETCH(QByteArray, value);
    QFETCH(int, offset);
    QFETCH(QString, sentence);
    QFETCH(bool, geometry);
    QByteArray bytes = m_real;
    bytes.replace(at, value.size(), value);
    QVERIFY(bytes != m_real);
    const Result<Header> header = parseHeader(bytesOf(bytes), "header.bin");
    QVERIFY(header);
    const std::vector<HeaderProblem> problems = checkHeader(*header, 48);
    QVERIFY(!problems.empty());
    QVERIFY2(QString::fromStdString(problems.front().sentence).startsWith(sentence), problems.front().sentence.c_str());
    QCOMPARE(problems.front().offset, std::uint64_t(offset));
    const Result<Geometry> located = geometryOf(*header, "/some/where/header.bin");
    QCOMPARE(!located, geometry);
    if (!located) {
        QCOMPARE(located.error().kind, ErrorKind::Corrupt);
        QCOMPARE(located.error().path, std::string("/some/where/header.bin"));
        QVERIFY(located.error().offset);
    }
}

void TestHeader::emptyIndexNeedsNoEntryPoint()
{
    QByteArray bytes = m_real;
    bytes.replace(20, 8, raw<std::uint64_t>(0));
    bytes.replace(52, 4, raw<std::int32_t>(-1));
    bytes.replace(56, 4, raw<std::uint32_t>(0xFFFFFFFF));
    const Result<Header> header = parseHeader(bytesOf(bytes), "header.bin");
    QVERIFY(header);
    QVERIFY(checkHeader(*header, 48).empty());
}

void TestHeader::everyFieldOfOnesIsSurvived()
{
    for (int at = 4; at < 100; at += 4) {
        QByteArray bytes = m_real;
        bytes.replace(at, 4, raw<std::uint32_t>(0xFFFFFFFF));
        const Result<Header> header = parseHeader(bytesOf(bytes), "header.bin");
        QVERIFY(header);
        // A capacity of 2^32 - 1, the last bits of mult and a large ef_construction are odd, but contradict nothing.
        const bool harmless = at == 12 || at == 84 || at >= 92;
        QVERIFY2(checkHeader(*header, 48).empty() == harmless, qPrintable(QString::number(at)));
    }
}

void TestHeader::readingNamesTheFile()
{
    const Result<Header> header = readHeader("/nowhere/at/all");
    QVERIFY(!header);
    QCOMPARE(header.error().kind, ErrorKind::NotFound);
    QCOMPARE(header.error().path, std::string("/nowhere/at/all/header.bin"));
}

QTEST_GUILESS_MAIN(TestHeader)
#include "tst_header.moc"
