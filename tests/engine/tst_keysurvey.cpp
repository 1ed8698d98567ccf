// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>

#include <QtTest>

#include "engine/chroma/keysurvey.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::chroma;

/// The survey of metadata keys beside all records of real collections.
class TestKeySurvey : public QObject
{
    Q_OBJECT

private slots:
    void beforeAllRecords_data();
    void beforeAllRecords();
    void largeCollection();
    void cancelled();
};

void TestKeySurvey::beforeAllRecords_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestKeySurvey::beforeAllRecords()
{
    QFETCH(QString, name);
    const test::Fixture fixture(name);
    const auto store = Store::open(fixture.path());
    QVERIFY(store);
    const auto catalog = store->catalog();
    for (const Collection& collection : catalog->collections) {
        const auto reader = RecordReader::open(*store, collection, {});
        QVERIFY(reader);
        const auto survey = surveyKeys(*reader);
        QVERIFY(survey);
        QCOMPARE(survey->total, reader->total());
        QVERIFY(survey->looked <= std::min<std::uint64_t>(500, survey->total));
        std::map<std::string, std::uint64_t> counts;
        const auto all = reader->fetch(0, reader->total());
        QVERIFY(all);
        for (const Record& record : *all) {
            for (const auto& [key, value] : record.metadata.items())
                ++counts[key];
        }
        std::uint64_t before = survey->looked;
        for (const SurveyedKey& key : survey->keys) {
            QVERIFY(counts.contains(key.name));
            QVERIFY(key.records <= before);
            before = key.records;
            QVERIFY(!key.types().empty());
            QVERIFY(key.values.size() <= 12);
            if (survey->looked == survey->total)
                QCOMPARE(key.records, counts[key.name]);
        }
        if (survey->looked == survey->total)
            QCOMPARE(survey->keys.size(), counts.size());
    }
}

void TestKeySurvey::largeCollection()
{
    const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    const auto store = Store::open(fixture.path());
    const auto catalog = store->catalog();
    for (const Collection& collection : catalog->collections) {
        if (collection.name != "wordnet_nouns")
            continue;
        const auto reader = RecordReader::open(*store, collection, {});
        const auto survey = surveyKeys(*reader);
        QVERIFY(survey);
        QCOMPARE(survey->looked, 500U);
        const SurveyedKey* part = survey->find("pos");
        QVERIFY(part && part->hasText && !part->hasNumber);
        QCOMPARE(part->records, 500U);
        QCOMPARE(part->values, std::vector<nlohmann::json>{ "n" });
        QVERIFY(!survey->find("nothing of that name"));
        return;
    }
    QFAIL("no collection");
}

void TestKeySurvey::cancelled()
{
    const test::Fixture fixture(QStringLiteral("wordnet-sample"));
    const auto store = Store::open(fixture.path());
    const auto catalog = store->catalog();
    for (const Collection& collection : catalog->collections) {
        const auto reader = RecordReader::open(*store, collection, {});
        if (reader->total() < 500)
            continue;
        const auto survey = surveyKeys(*reader, [](std::uint64_t, std::uint64_t) { return false; });
        QVERIFY(!survey && survey.error().kind == ErrorKind::Cancelled);
    }
}

QTEST_GUILESS_MAIN(TestKeySurvey)
#include "tst_keysurvey.moc"
