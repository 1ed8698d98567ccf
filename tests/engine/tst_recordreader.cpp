// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "engine/chroma/records.h"
#include "engine/chroma/vectorreader.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::chroma;

/// A reader that stays open for a while: records by place, places by id; and vectors apart from it.
class TestRecordReader : public QObject
{
    Q_OBJECT

private slots:
    void placesAndVectors_data();
    void placesAndVectors();
    void placesWithinASelection();
    void recordsGoneSince();
};

void TestRecordReader::placesAndVectors_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestRecordReader::placesAndVectors()
{
    QFETCH(QString, name);
    const test::Fixture fixture(name);
    const auto store = Store::open(fixture.path());
    QVERIFY(store);
    const auto catalog = store->catalog();
    RecordQuery withVectors;
    withVectors.vectors = true;
    for (const Collection& collection : catalog->collections) {
        auto reader = RecordReader::open(*store, collection, {});
        QVERIFY(reader);
        const std::uint64_t total = reader->total();
        const auto bare = reader->fetch(0, total);
        QVERIFY(bare && bare->size() == total);
        for (std::uint64_t at = 0; at < total; at += 1 + total / 50) {
            QVERIFY((*bare)[at].vector.empty());
            const auto position = reader->positionOf((*bare)[at].id);
            QVERIFY(position);
            QCOMPARE(*position, std::optional<std::uint64_t>(at));
        }
        QCOMPARE(*reader->positionOf("nobody has this id"), std::optional<std::uint64_t>());
        auto vectors = VectorReader::open(*store, collection);
        QVERIFY(vectors);
        const auto atOnce = RecordReader::open(*store, collection, withVectors)->fetch(0, total);
        QVERIFY(atOnce);
        for (std::uint64_t at = 0; at < total; ++at) {
            Record record = (*bare)[at];
            vectors->fill(record);
            QCOMPARE(record.id, (*atOnce)[at].id);
            QCOMPARE(record.vector, (*atOnce)[at].vector);
            QCOMPARE(record.vectorFrom, (*atOnce)[at].vectorFrom);
        }
        QVERIFY(vectors->problems().empty());
        QVERIFY(reader->ofOneMoment());
    }
}

void TestRecordReader::placesWithinASelection()
{
    const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    const auto store = Store::open(fixture.path());
    const auto catalog = store->catalog();
    RecordQuery query;
    query.whereDocument = nlohmann::json{ { "$contains", "river" } };
    for (const Collection& collection : catalog->collections) {
        const auto all = RecordReader::open(*store, collection, {})->ids();
        const auto reader = RecordReader::open(*store, collection, query);
        const auto some = reader->ids();
        QVERIFY(all && some && some->size() < all->size());
        for (const std::string& id : *all) {
            const auto at = std::find(some->begin(), some->end(), id);
            QCOMPARE(*reader->positionOf(id),
                at == some->end() ? std::nullopt : std::optional<std::uint64_t>(at - some->begin()));
            if (at == some->end() && id != all->front())
                break; // one that is selected and one that is not, or all up to there
        }
    }
}

void TestRecordReader::recordsGoneSince()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const auto store = Store::open(fixture.path());
    const auto catalog = store->catalog();
    for (const Collection& collection : catalog->collections) {
        if (collection.name != "l2_plain")
            continue;
        const auto reader = RecordReader::open(*store, collection, {});
        const auto before = reader->fetch(0, 10);
        QVERIFY(before && before->size() == 10);
        const QByteArray gone = QByteArray::fromStdString((*before)[3].id);
        test::Sql(fixture.directory())
            .run("DELETE FROM embeddings WHERE embedding_id = ? AND segment_id = ?",
                { QString::fromUtf8(gone), QString::fromStdString(collection.metadataSegment.text) });
        const auto after = reader->fetch(0, 10);
        QVERIFY(after);
        QCOMPARE(after->size(), std::size_t(9));
        QCOMPARE(*reader->positionOf(gone.toStdString()), std::optional<std::uint64_t>());
        return;
    }
    QFAIL("no collection");
}

QTEST_GUILESS_MAIN(TestRecordReader)
#include "tst_recordreader.moc"
