// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <set>

#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QtTest>

#include "engine/chroma/idmap.h"
#include "engine/hnsw/labelindex.h"
#include "engine/hnsw/levelzero.h"
#include "tests/engine/segmentsoffixture.h"

using namespace engine;
using namespace engine::hnsw;

namespace {

void patch(const std::string& path, qint64 at, const QByteArray& bytes)
{
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(at));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray rawLabel(Label label)
{
    QByteArray bytes(sizeof label, '\0');
    std::memcpy(bytes.data(), &label, sizeof label);
    return bytes;
}

std::vector<std::uint32_t> bitsOf(const std::vector<float>& vector)
{
    std::vector<std::uint32_t> bits(vector.size());
    std::transform(
        vector.begin(), vector.end(), bits.begin(), [](float value) { return std::bit_cast<std::uint32_t>(value); });
    return bits;
}

} // namespace

class TestLevelZero : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void liveLabelsAreThoseOfTheIdMap_data() { fixtures(); }
    void liveLabelsAreThoseOfTheIdMap();
    void embeddingsAreChromasToTheBit_data() { fixtures(); }
    void embeddingsAreChromasToTheBit();
    void scanAgreesWithSingleReads();
    void cosineVectorsHaveLengthOne();
    void nodesThatAreNotThere();
    void roomMustFit();
    void truncatedFileIsReadAsFarAsItGoes();
    void fileCutWhileOpen();
    void missingLengths();
    void implausibleHeaderIsRefused();
    void missingFileIsNamed();
    void nearLabelsAreFoundWithoutTheIndex();
    void farLabelsAreFoundByTheIndex();
    void deletedRecordsAreNotFound();
    void duplicatesAreReported();
    void buildStopsWhenAsked();

private:
    static void fixtures();
    LevelZero open() const { return std::move(LevelZero::open(m_folder, *readHeader(m_folder)).value()); }
    std::string file(const char* name) const { return m_folder + '/' + name; }

    std::unique_ptr<test::Fixture> m_fixture;
    std::string m_folder; ///< of a copy of "cosine_text" of 1.5.9: 1200 records of 396 bytes, labels at 388
};

void TestLevelZero::init()
{
    m_fixture = std::make_unique<test::Fixture>(QStringLiteral("chroma-1.5.9"));
    QVERIFY(m_fixture->isValid());
    m_folder = test::segmentNamed(*m_fixture, "cosine_text").folder;
}

void TestLevelZero::fixtures()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestLevelZero::liveLabelsAreThoseOfTheIdMap()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    QVERIFY(directory.isValid());
    int compared = 0;
    for (const test::SegmentOfFixture& segment : test::segmentsOf(directory)) {
        if (segment.isYoung())
            continue;
        const Result<Header> header = readHeader(segment.folder);
        QVERIFY(header);
        const Result<LevelZero> records = LevelZero::open(segment.folder, *header);
        QVERIFY(records);
        const Result<chroma::IdMap> ids = chroma::readIdMap(segment.folder + "/index_metadata.pickle");
        QVERIFY(ids);
        LabelIndex index(*records);
        QVERIFY(index.build());
        QVERIFY(index.duplicates().empty());
        QCOMPARE(index.live().size(), ids->size());
        QCOMPARE(index.deleted(), header->curElementCount - ids->size());
        for (std::size_t i = 0; i < ids->size(); ++i)
            QCOMPARE(index.live()[i].label, ids->labelAt(i)); // both ascend

        LabelIndex unbuilt(*records);
        for (const LabelIndex::Entry& entry : index.live())
            QCOMPARE(unbuilt.find(entry.label).value().value(), entry.node);
        ++compared;
    }
    QVERIFY(compared >= 2);
}

void TestLevelZero::embeddingsAreChromasToTheBit()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    QVERIFY(directory.isValid());
    int samples = 0;
    int wholes = 0;
    for (const test::SegmentOfFixture& segment : test::segmentsOf(directory)) {
        if (segment.isYoung())
            continue;
        const Result<LevelZero> records = LevelZero::open(segment.folder, *readHeader(segment.folder));
        QVERIFY(records);
        const Result<chroma::IdMap> ids = chroma::readIdMap(segment.folder + "/index_metadata.pickle");
        QVERIFY(ids);
        LabelIndex index(*records);
        std::set<std::string> pending;
        for (const test::PendingRow& row : segment.pending)
            pending.insert(row.id);
        std::vector<float> vector(std::size_t(records->dimension()));
        const auto read = [&](Label label) {
            const auto node = index.find(label);
            return node && *node && records->embeddingAt(**node, segment.isCosine(), vector);
        };
        for (const QJsonValue& sample : segment.expected[QStringLiteral("sample")].toArray()) {
            const std::string id = sample[QStringLiteral("id")].toString().toStdString();
            if (pending.contains(id))
                continue;
            QVERIFY2(ids->labelOf(id), id.c_str());
            QVERIFY(read(*ids->labelOf(id)));
            std::vector<float> expected;
            for (const QJsonValue& value : sample[QStringLiteral("vector")].toArray())
                expected.push_back(float(value.toDouble()));
            QVERIFY2(bitsOf(vector) == bitsOf(expected), (segment.collection + ' ' + id).c_str());
            ++samples;
        }
        if (!pending.empty() || ids->size() == 0)
            continue;
        // All of them at once: rows in the order of the ids.
        std::map<std::string, Label> sorted;
        for (std::size_t i = 0; i < ids->size(); ++i)
            sorted.emplace(ids->idAt(i), ids->labelAt(i));
        QCryptographicHash hash(QCryptographicHash::Sha256);
        for (const auto& [id, label] : sorted) {
            QVERIFY(read(label));
            hash.addData(
                QByteArrayView(reinterpret_cast<const char*>(vector.data()), qsizetype(vector.size() * sizeof(float))));
        }
        QCOMPARE(
            QString::fromLatin1(hash.result().toHex()), segment.expected[QStringLiteral("vectors_sha256")].toString());
        ++wholes;
    }
    QVERIFY(samples >= 10);
    QVERIFY(wholes >= 1);
}

void TestLevelZero::scanAgreesWithSingleReads()
{
    const LevelZero records = open();
    QCOMPARE(records.elements(), 1200u);
    QCOMPARE(records.dimension(), 48u);
    std::vector<float> vector(48);
    NodeId next = 100;
    const Result<void> scanned =
        records.scan(100, 700, [&](const LevelZero::Record& record, std::span<const float> stored) {
            QCOMPARE(record.node, next++);
            QCOMPARE(records.labelAt(record.node).value(), record.label);
            QCOMPARE(records.isDeleted(record.node).value(), record.deleted);
            QVERIFY(records.vectorAt(record.node, vector));
            QVERIFY(std::equal(stored.begin(), stored.end(), vector.begin(), vector.end()));
        });
    QVERIFY(scanned);
    QCOMPARE(next, 800u);
    next = 1100;
    QVERIFY(records.scan(1100, ~std::uint64_t{ 0 }, [&](const LevelZero::Record&, std::span<const float>) { ++next; }));
    QCOMPARE(next, 1200u);
    QVERIFY(records.scan(
        1200, 5, [](const LevelZero::Record&, std::span<const float>) { QFAIL("there is no such record"); }));
}

void TestLevelZero::cosineVectorsHaveLengthOne()
{
    const LevelZero records = open();
    std::vector<float> vector(48);
    for (NodeId node = 0; node < 1200; ++node) {
        QVERIFY(records.vectorAt(node, vector));
        double squares = 0;
        for (const float value : vector)
            squares += double(value) * double(value);
        QVERIFY(std::abs(squares - 1) < 1e-5);
        const float norm = records.normAt(node).value();
        QVERIFY(norm > 0.5F && norm < 100.0F);
    }
}

void TestLevelZero::nodesThatAreNotThere()
{
    const LevelZero records = open();
    std::vector<float> vector(48);
    for (const NodeId node : { NodeId{ 1200 }, NodeId{ 0xFFFFFFFF } }) {
        QCOMPARE(records.labelAt(node).error().kind, ErrorKind::BadArgument);
        QCOMPARE(records.isDeleted(node).error().kind, ErrorKind::BadArgument);
        QCOMPARE(records.vectorAt(node, vector).error().kind, ErrorKind::BadArgument);
        QCOMPARE(records.normAt(node).error().kind, ErrorKind::BadArgument);
        QCOMPARE(records.embeddingAt(node, true, vector).error().message,
            "there is no record " + std::to_string(node) + ", the header counts 1200");
    }
}

void TestLevelZero::roomMustFit()
{
    std::vector<float> vector(47);
    const Result<void> read = open().vectorAt(0, vector);
    QVERIFY(!read);
    QCOMPARE(read.error().kind, ErrorKind::BadArgument);
    QCOMPARE(read.error().message, std::string("room for 47 floats was given for vectors of 48"));
}

void TestLevelZero::truncatedFileIsReadAsFarAsItGoes()
{
    QVERIFY(QFile::resize(QString::fromStdString(file("data_level0.bin")), 396 * 700 + 390));
    const LevelZero records = open();
    QCOMPARE(records.elements(), 1200u);
    QCOMPARE(records.readableElements(), 700u);
    QVERIFY(records.labelAt(699));
    const Result<Label> cut = records.labelAt(700);
    QVERIFY(!cut);
    QCOMPARE(cut.error().kind, ErrorKind::Corrupt);
    QCOMPARE(cut.error().path, file("data_level0.bin"));
    QCOMPARE(cut.error().offset.value(), 700u * 396 + 388);
    LabelIndex index(records);
    QVERIFY(index.build());
    QCOMPARE(index.live().size() + index.deleted(), 700u);
    QVERIFY(!index.find(1200).value());
}

void TestLevelZero::fileCutWhileOpen()
{
    const LevelZero records = open();
    QVERIFY(QFile::resize(QString::fromStdString(file("data_level0.bin")), 396));
    LabelIndex index(records);
    const Result<void> built = index.build();
    QVERIFY(!built);
    QCOMPARE(built.error().kind, ErrorKind::Corrupt);
    QCOMPARE(built.error().path, file("data_level0.bin"));
    QVERIFY(!index.isBuilt());
}

void TestLevelZero::missingLengths()
{
    QVERIFY(QFile::remove(QString::fromStdString(file("length.bin"))));
    const LevelZero records = open();
    std::vector<float> vector(48);
    QVERIFY(records.vectorAt(0, vector));
    QVERIFY(records.embeddingAt(0, false, vector));
    const Result<void> scaled = records.embeddingAt(0, true, vector);
    QVERIFY(!scaled);
    QCOMPARE(scaled.error().kind, ErrorKind::NotFound);
    QCOMPARE(scaled.error().message, std::string("length.bin beside it is missing or cannot be read"));
}

void TestLevelZero::implausibleHeaderIsRefused()
{
    Header header = *readHeader(m_folder);
    header.sizeDataPerElement = 0;
    const Result<LevelZero> records = LevelZero::open(m_folder, header);
    QVERIFY(!records);
    QCOMPARE(records.error().kind, ErrorKind::Corrupt);
    QCOMPARE(records.error().path, file("header.bin"));
    QCOMPARE(records.error().offset.value(), 28u);
}

void TestLevelZero::missingFileIsNamed()
{
    QVERIFY(QFile::remove(QString::fromStdString(file("data_level0.bin"))));
    const Result<LevelZero> records = LevelZero::open(m_folder, *readHeader(m_folder));
    QVERIFY(!records);
    QCOMPARE(records.error().kind, ErrorKind::NotFound);
    QCOMPARE(records.error().path, file("data_level0.bin"));
}

void TestLevelZero::nearLabelsAreFoundWithoutTheIndex()
{
    const LevelZero records = open();
    LabelIndex index(records);
    const NodeId node = index.find(600).value().value();
    QVERIFY(!index.isBuilt());
    QCOMPARE(records.labelAt(node).value(), 600u);
}

void TestLevelZero::farLabelsAreFoundByTheIndex()
{
    // Labels in descending order, as no release writes them: only the ones in the middle are near their place.
    for (NodeId node = 0; node < 1200; ++node)
        patch(file("data_level0.bin"), node * 396 + 388, rawLabel(1200 - node));
    const LevelZero records = open();
    LabelIndex index(records);
    QCOMPARE(index.find(1200).value().value(), 0u);
    QVERIFY(index.isBuilt());
    QCOMPARE(index.find(1).value().value(), 1199u);
    QVERIFY(!index.find(0).value());
    QVERIFY(!index.find(1201).value());
    QVERIFY(!index.find(~Label{ 0 }).value());
}

void TestLevelZero::deletedRecordsAreNotFound()
{
    const Label label = open().labelAt(17).value();
    patch(file("data_level0.bin"), 17 * 396 + 2, QByteArray(1, '\1'));
    const LevelZero records = open();
    QVERIFY(records.isDeleted(17).value());
    LabelIndex index(records);
    QVERIFY(!index.find(label).value());
    QCOMPARE(index.deleted(), 1u);
    QCOMPARE(index.live().size(), 1199u);
}

void TestLevelZero::duplicatesAreReported()
{
    patch(file("data_level0.bin"), 17 * 396 + 388, rawLabel(1000));
    patch(file("data_level0.bin"), 18 * 396 + 388, rawLabel(1000));
    const LevelZero records = open();
    LabelIndex index(records);
    QVERIFY(index.build());
    QCOMPARE(index.duplicates(), std::vector<Label>{ 1000 });
    QCOMPARE(index.live().size(), 1198u);
    QVERIFY(index.find(1000).value().value() > 18); // the last one
}

void TestLevelZero::buildStopsWhenAsked()
{
    const LevelZero records = open();
    LabelIndex index(records);
    const Result<void> built = index.build([](std::uint64_t, std::uint64_t) { return false; });
    QVERIFY(!built);
    QCOMPARE(built.error().kind, ErrorKind::Cancelled);
    QVERIFY(!index.isBuilt());
}

QTEST_GUILESS_MAIN(TestLevelZero)
#include "tst_levelzero.moc"
