// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of loaded indexes against those that real Chroma gave (expected.json), where nothing waits in the log.
#include <algorithm>
#include <cmath>
#include <set>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QVersionNumber>
#include <QtTest>

#include "engine/chroma/catalog.h"
#include "engine/chroma/idmap.h"
#include "engine/chroma/schema.h"
#include "engine/sqlite/database.h"
#include "tests/engine/loadedindex.h"

using namespace engine;
using namespace engine::hnsw;

namespace {

/// ef_search of every collection, by folder, as it acted in the release that gave the answers: where no value is stored
/// its own default did, which was 10 before 0.6.3.
std::map<std::string, std::size_t> searchEfforts(const test::Fixture& fixture)
{
    QFile file(fixture.expected());
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no answers");
    const auto release =
        QVersionNumber::fromString(QJsonDocument::fromJson(file.readAll())[QStringLiteral("chroma")].toString());
    const std::size_t standard = release < QVersionNumber(0, 6, 3) ? 10 : 100;
    const auto database =
        sqlite::Database::openReadOnly(fixture.path() + "/chroma.sqlite3", std::chrono::milliseconds(1000));
    const auto catalog = chroma::readCatalog(*database, chroma::readSchema(*database).value());
    std::map<std::string, std::size_t> efforts;
    for (const chroma::Collection& collection : catalog->collections) {
        const chroma::Parameter& ef = collection.parameters.efSearch;
        efforts[fixture.path() + '/' + collection.vectorSegment.text] =
            ef.source == chroma::ParameterSource::Default ? standard : std::size_t(ef.integer().value());
    }
    return efforts;
}

std::vector<float> vectorOf(const QJsonValue& query)
{
    std::vector<float> vector;
    for (const QJsonValue& value : query[QStringLiteral("vector")].toArray())
        vector.push_back(float(value.toDouble()));
    return vector;
}

bool near(double a, double b)
{
    return std::abs(a - b) <= 1e-5 * std::max(1.0, std::abs(b));
}

/// Why our answer is not Chroma's; empty = it is. Ids of equal distance may come in another order, and at the end of
/// the list another one of them may be in it.
QString difference(const std::vector<Neighbour>& own, const chroma::IdMap& ids, const QJsonValue& theirs)
{
    const QJsonArray expected = theirs[QStringLiteral("ids")].toArray();
    const QJsonArray distances = theirs[QStringLiteral("distances")].toArray();
    if (own.size() != std::size_t(expected.size()))
        return QStringLiteral("%1 answers instead of %2").arg(own.size()).arg(expected.size());
    for (qsizetype i = 0; i < expected.size(); ++i) {
        const double distance = distances[i].toDouble();
        const Neighbour& neighbour = own[std::size_t(i)];
        if (!near(neighbour.distance, distance))
            return QStringLiteral("distance %1 is %2 instead of %3").arg(i).arg(neighbour.distance).arg(distance);
        const auto tiedWith = [&](qsizetype j) {
            return j >= 0 && j < expected.size() && near(distances[j].toDouble(), distance);
        };
        const auto id = ids.idOf(neighbour.label);
        if (!id)
            return QStringLiteral("label %1 has no id").arg(neighbour.label);
        if (!tiedWith(i - 1) && !tiedWith(i + 1) && expected[i].toString().toStdString() != *id)
            return QStringLiteral("id %1 is another one").arg(i);
    }
    return {};
}

} // namespace

class TestIndexAnswers : public QObject
{
    Q_OBJECT

private slots:
    void queriesAgree_data() { fixtures(); }
    void queriesAgree();
    void filteredQueriesAgree_data() { fixtures(); }
    void filteredQueriesAgree();

private:
    static void fixtures();
};

void TestIndexAnswers::fixtures()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestIndexAnswers::queriesAgree()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    QVERIFY(directory.isValid());
    const auto before = test::stateOf(directory.directory());
    const auto efforts = searchEfforts(directory);
    int asked = 0;
    QStringList wrong;
    for (const test::SegmentOfFixture& segment : test::segmentsOf(directory)) {
        if (segment.isYoung() || !segment.pending.empty())
            continue;
        const chroma::IdMap ids = chroma::readIdMap(segment.folder + "/index_metadata.pickle").value();
        const Index index = test::loadedIndex(segment);
        for (const QJsonValue& query : segment.expected[QStringLiteral("queries")].toArray()) {
            const auto wanted = std::size_t(query[QStringLiteral("ids")].toArray().size());
            const Result<SearchResult> found = index.search(vectorOf(query), { wanted, efforts.at(segment.folder) });
            QVERIFY(found);
            const QString why = difference(found->neighbours, ids, query);
            if (!why.isEmpty())
                wrong << QString::fromStdString(segment.collection) + QStringLiteral(": ") + why;
            ++asked;
        }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    QVERIFY2(asked >= 20, qPrintable(QString::number(asked)));
    QVERIFY(test::stateOf(directory.directory()) == before);
}

void TestIndexAnswers::filteredQueriesAgree()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    QVERIFY(directory.isValid());
    const auto efforts = searchEfforts(directory);
    int asked = 0;
    QStringList wrong;
    for (const test::SegmentOfFixture& segment : test::segmentsOf(directory)) {
        const QJsonArray queries = segment.expected[QStringLiteral("queries")].toArray();
        if (segment.isYoung() || !segment.pending.empty() || queries.isEmpty())
            continue;
        const chroma::IdMap ids = chroma::readIdMap(segment.folder + "/index_metadata.pickle").value();
        const Index index = test::loadedIndex(segment);
        for (const QJsonValue& filter : segment.expected[QStringLiteral("filters")].toArray()) {
            const QJsonValue theirs = filter[QStringLiteral("query0")];
            if (theirs.isUndefined())
                continue;
            std::set<Label> allowed;
            for (const QJsonValue& id : filter[QStringLiteral("ids")].toArray())
                allowed.insert(ids.labelOf(id.toString().toStdString()).value());
            SearchOptions options{ std::size_t(theirs[QStringLiteral("ids")].toArray().size()),
                efforts.at(segment.folder) };
            options.allowed = [&allowed](Label label) { return allowed.contains(label); };
            const Result<SearchResult> found = index.search(vectorOf(queries[0]), options);
            QVERIFY(found);
            const QString why = difference(found->neighbours, ids, theirs);
            if (!why.isEmpty())
                wrong << QString::fromStdString(segment.collection) + QStringLiteral(": ") + why;
            ++asked;
        }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    QVERIFY2(asked >= 2, qPrintable(QString::number(asked)));
}

QTEST_GUILESS_MAIN(TestIndexAnswers)
#include "tst_indexanswers.moc"
