// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "engine/chroma/records.h"
#include "tests/engine/editor.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::chroma;
using nlohmann::json;

namespace {

json expectedOf(const test::Fixture& fixture)
{
    QFile file(fixture.expected());
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no expected.json");
    return json::parse(file.readAll().toStdString());
}

const Collection& collectionOf(const Catalog& catalog, const json& entry)
{
    return *catalog.find(CollectionId{ entry.at("id").get<std::string>() });
}

RecordPage read(const Store& store, const Collection& collection, const RecordQuery& query = {},
    std::uint64_t offset = 0, std::uint64_t limit = 100'000)
{
    auto page = readRecords(store, collection, query, offset, limit);
    if (!page)
        qFatal("%s: %s", collection.name.c_str(), describe(page.error()).c_str());
    return std::move(*page);
}

std::vector<std::string> idsOf(const RecordPage& page)
{
    std::vector<std::string> ids;
    for (const Record& record : page.rows)
        ids.push_back(record.id);
    return ids;
}

const json shortNeedle{ { "$contains", "数据" } };

/// Sorted ids of the records whose document holds the short needle.
std::vector<std::string> idsWithNeedle(const Store& store, const Collection& collection)
{
    std::vector<std::string> ids;
    const RecordPage page = read(store, collection);
    for (const Record& record : page.rows) {
        if (record.document.value_or("").find("数据") != std::string::npos)
            ids.push_back(record.id);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

/// Document, URI and metadata of one record as expected.json has them.
json contentOf(const Record& record)
{
    return { { "document", record.document ? json(*record.document) : json() },
        { "metadata", record.metadata.empty() ? json() : json(record.metadata) } };
}

} // namespace

class TestRecords : public QObject
{
    Q_OBJECT

private slots:
    void idsOfEveryRelease_data();
    void idsOfEveryRelease();
    void contentOfEveryRelease_data();
    void contentOfEveryRelease();
    void filtersOfEveryRelease_data();
    void filtersOfEveryRelease();
    void pagesAreTheWhole();
    void byId();
    void filterThatIsNone();
    void arrays();
    void lookingChangesNothing();
    void cancelled();
};

void TestRecords::idsOfEveryRelease_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestRecords::idsOfEveryRelease()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    const auto store = Store::open(directory.path());
    QVERIFY(store);
    const auto catalog = store->catalog();
    const json expected = expectedOf(directory);
    for (const json& entry : expected.at("collections")) {
        const RecordPage page = read(*store, collectionOf(*catalog, entry));
        QCOMPARE(page.total, entry.at("count").get<std::uint64_t>());
        QCOMPARE(page.rows.size(), std::size_t(page.total));
        if (page.total == 0)
            continue;
        auto ids = idsOf(page);
        const auto first = entry.at("first_ids").get<std::vector<std::string>>();
        QCOMPARE(std::vector<std::string>(ids.begin(), ids.begin() + std::ptrdiff_t(first.size())), first);
        std::sort(ids.begin(), ids.end());
        QByteArray joined;
        for (const std::string& id : ids)
            joined += (joined.isNull() ? QByteArray("") : QByteArray(1, '\0')) + QByteArray::fromStdString(id);
        QCOMPARE(QCryptographicHash::hash(joined, QCryptographicHash::Sha256).toHex(),
            QByteArray::fromStdString(entry.at("ids_sha256").get<std::string>()));
    }
}

void TestRecords::contentOfEveryRelease_data()
{
    idsOfEveryRelease_data();
}

void TestRecords::contentOfEveryRelease()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    const auto store = Store::open(directory.path());
    const auto catalog = store->catalog();
    int compared = 0;
    const json expected = expectedOf(directory);
    for (const json& entry : expected.at("collections")) {
        if (!entry.contains("sample"))
            continue;
        RecordQuery query;
        query.vectors = true;
        for (const json& sample : entry.at("sample"))
            query.ids.push_back(sample.at("id").get<std::string>());
        const RecordPage page = read(*store, collectionOf(*catalog, entry), query);
        QCOMPARE(page.rows.size(), query.ids.size());
        for (const Record& record : page.rows) {
            const json& samples = entry.at("sample");
            const auto wanted = std::find_if(
                samples.begin(), samples.end(), [&](const json& sample) { return sample.at("id") == record.id; });
            QVERIFY(wanted != samples.end());
            const json content{ { "document", wanted->at("document") }, { "metadata", wanted->at("metadata") } };
            QCOMPARE(contentOf(record).dump(), content.dump());
            const auto vector = wanted->at("vector").get<std::vector<float>>();
            QCOMPARE(record.vector.size(), vector.size());
            for (std::size_t i = 0; i < vector.size(); ++i)
                QVERIFY(std::abs(record.vector[i] - vector[i]) <= 1e-6F * std::max(1.0F, std::abs(vector[i])));
            QVERIFY(record.vectorFrom != VectorFrom::Nowhere);
            ++compared;
        }
    }
    QVERIFY(compared > 20);
}

void TestRecords::filtersOfEveryRelease_data()
{
    idsOfEveryRelease_data();
}

/// Filtered gets, and what the release refused.
void TestRecords::filtersOfEveryRelease()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    const auto store = Store::open(directory.path());
    const auto catalog = store->catalog();
    int answered = 0;
    const json expected = expectedOf(directory);
    for (const json& entry : expected.at("collections")) {
        for (const json& filter : entry.value("filters", json::array())) {
            RecordQuery query;
            if (!filter.at("where").is_null())
                query.where = filter.at("where");
            if (!filter.at("where_document").is_null())
                query.whereDocument = filter.at("where_document");
            const auto page = readRecords(*store, collectionOf(*catalog, entry), query, 0, 100'000);
            const QByteArray what =
                QByteArray::fromStdString(entry.at("name").get<std::string>() + ' ' + filter.dump());
            QVERIFY2(page.has_value() != filter.contains("error"), what.left(300).constData());
            if (!page) {
                QCOMPARE(page.error().kind, ErrorKind::BadArgument);
                continue;
            }
            auto ids = idsOf(*page);
            std::sort(ids.begin(), ids.end());
            // Not Chroma's doing: the trigram index of SQLite 3.40 finds no needle of one or two characters beyond
            // ASCII.
            if (filter.at("where_document") == shortNeedle && filter.at("ids").empty()) {
                QCOMPARE(ids, idsWithNeedle(*store, collectionOf(*catalog, entry)));
                continue;
            }
            QVERIFY2(ids == filter.at("ids").get<std::vector<std::string>>(), what.left(300).constData());
            ++answered;
        }
    }
    QVERIFY(answered >= 20);
}

void TestRecords::pagesAreTheWhole()
{
    const test::Fixture directory(QStringLiteral("chroma-0.5.5"));
    const auto store = Store::open(directory.path());
    const auto catalog = store->catalog();
    const Collection& collection = **resolveCollection(*catalog, "default_tenant/default_database/cosine_text");
    const auto whole = idsOf(read(*store, collection));
    std::vector<std::string> paged;
    for (std::uint64_t offset = 0; offset < whole.size(); offset += 250) {
        const RecordPage page = read(*store, collection, {}, offset, 250);
        QCOMPARE(page.total, std::uint64_t(whole.size()));
        for (const std::string& id : idsOf(page))
            paged.push_back(id);
    }
    QCOMPARE(paged, whole);
    QVERIFY(read(*store, collection, {}, whole.size(), 10).rows.empty());
    QVERIFY(read(*store, collection, {}, UINT64_MAX, UINT64_MAX).rows.empty());
    QCOMPARE(read(*store, collection, {}, whole.size() - 1, UINT64_MAX).rows.size(), std::size_t{ 1 });
    QVERIFY(read(*store, collection, {}, 0, 0).rows.empty());
}

void TestRecords::byId()
{
    const test::Fixture directory(QStringLiteral("chroma-1.5.9"));
    const auto store = Store::open(directory.path());
    const auto catalog = store->catalog();
    const Collection& collection = **resolveCollection(*catalog, "ip_odd_ids");
    RecordQuery query;
    query.ids = { "new\nline", "nobody", "עברית", "new\nline", "%like_" };
    const RecordPage page = read(*store, collection, query);
    QCOMPARE(page.total, std::uint64_t{ 3 });
    auto ids = idsOf(page);
    std::sort(ids.begin(), ids.end());
    QCOMPARE(ids, (std::vector<std::string>{ "%like_", "new\nline", "עברית" }));
    query.where = json::parse(R"({"only": {"$gt": 0}})");
    QVERIFY(read(*store, collection, query).total < 3);
}

void TestRecords::filterThatIsNone()
{
    const test::Fixture directory(QStringLiteral("chroma-1.5.9"));
    const auto store = Store::open(directory.path());
    const auto catalog = store->catalog();
    RecordQuery query;
    query.whereDocument = json::parse(R"({"$regex": "("})");
    const auto page = readRecords(*store, catalog->collections.front(), query, 0, 10);
    QVERIFY(!page);
    QCOMPARE(page.error().kind, ErrorKind::BadArgument);
}

void TestRecords::arrays()
{
    const test::Fixture directory(QStringLiteral("chroma-1.5.9"));
    test::Editor editor(directory.path() + "/chroma.sqlite3");
    const std::string id = editor.text("SELECT id FROM embeddings WHERE embedding_id = 'y3'");
    editor.run("INSERT INTO embedding_metadata_array (id, key, string_value) VALUES (" + id + ", 'tags', 'b'), (" + id
        + ", 'tags', 'a');" + "INSERT INTO embedding_metadata_array (id, key, float_value) VALUES (" + id
        + ", 'numbers', 2.5);" + "INSERT INTO embedding_metadata_array (id, key, int_value) VALUES (" + id
        + ", 'numbers', 3);");
    const auto store = Store::open(directory.path());
    const auto catalog = store->catalog();
    RecordQuery query;
    query.where = json::parse(R"({"tags": {"$contains": "a"}})");
    const RecordPage page = read(*store, **resolveCollection(*catalog, "young"), query);
    QCOMPARE(page.total, std::uint64_t{ 1 });
    QCOMPARE(page.rows.front().id, std::string("y3"));
    QCOMPARE(page.rows.front().metadata["tags"].dump(), std::string(R"(["b","a"])"));
    QCOMPARE(page.rows.front().metadata["numbers"].dump(), std::string("[2.5,3]"));
}

void TestRecords::lookingChangesNothing()
{
    const test::Fixture directory(QStringLiteral("chroma-0.5.5-then-1.5.9"));
    const auto before = test::stateOf(directory.directory());
    {
        const auto store = Store::open(directory.path());
        const auto catalog = store->catalog();
        RecordQuery query;
        query.vectors = true;
        query.where = json::parse(R"({"n": {"$gt": 3}})");
        for (const Collection& collection : catalog->collections)
            static_cast<void>(read(*store, collection, query));
    }
    QCOMPARE(test::stateOf(directory.directory()), before);
}

void TestRecords::cancelled()
{
    const test::Fixture directory(QStringLiteral("wordnet-sample"));
    const auto store = Store::open(directory.path());
    const auto catalog = store->catalog();
    RecordQuery query;
    query.where = json::parse(R"({"missing": 1})");
    query.vectors = true;
    int asked = 0;
    const auto reader = RecordReader::open(*store, **resolveCollection(*catalog, "wordnet_nouns"), query,
        [&](std::uint64_t, std::uint64_t) { return ++asked < 1; });
    QVERIFY(!reader);
    QCOMPARE(reader.error().kind, ErrorKind::Cancelled);
}

QTEST_GUILESS_MAIN(TestRecords)
#include "tst_records.moc"
