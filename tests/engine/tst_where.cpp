// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include <QtTest>

#include "engine/chroma/where.h"

using namespace engine;
using namespace engine::chroma;
using nlohmann::json;

namespace {

constexpr std::array<Dialect, 5> dialects{ Dialect::PythonTyped, Dialect::PythonTypedById, Dialect::PythonComplement,
    Dialect::Rust, Dialect::RustArrays };
constexpr int all = 0b11111;

/// Bit i set = the dialects[i] takes it.
int takenBy(const json& filter, bool document)
{
    int taken = 0;
    for (std::size_t i = 0; i < dialects.size(); ++i) {
        const auto parsed = document ? parseWhereDocument(filter, dialects[i]) : parseWhere(filter, dialects[i]);
        if (parsed)
            taken |= 1 << i;
        else if (parsed.error().kind != ErrorKind::BadArgument || parsed.error().message.empty())
            return -1;
    }
    return taken;
}

} // namespace

class TestWhere : public QObject
{
    Q_OBJECT

private slots:
    void metadata_data();
    void metadata();
    void documents_data();
    void documents();
    void shapes();
    void refusalsNameThePart_data();
    void refusalsNameThePart();
    void limits();
};

void TestWhere::metadata_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<int>("taken");
    const auto row = [](const char* filter, int taken) { QTest::newRow(filter) << QByteArray(filter) << taken; };
    // the grammar
    row(R"({"word": "river"})", all);
    row(R"({"n": 3})", all);
    row(R"({"n": 2.5})", all);
    row(R"({"even": true})", all);
    row(R"({"": "an empty key is a key"})", all);
    row(R"({"word": {"$eq": "river"}})", all);
    row(R"({"word": {"$ne": "river"}})", all);
    row(R"({"n": {"$gt": 3}})", all);
    row(R"({"n": {"$gte": 3.5}})", all);
    row(R"({"n": {"$lt": -3}})", all);
    row(R"({"n": {"$lte": 0}})", all);
    row(R"({"$and": [{"n": 1}, {"word": "x"}]})", all);
    row(R"({"$or": [{"n": 1}, {"$and": [{"n": 2}, {"word": "x"}]}, {"n": 3}]})", all);
    // what came later
    row(R"({"word": {"$in": ["a", "b"]}})", 0b11110);
    row(R"({"word": {"$nin": ["a"]}})", 0b11110);
    row(R"({"n": {"$in": [1, 2.5]}})", 0b11110);
    row(R"({"tags": {"$contains": "a"}})", 0b10000);
    row(R"({"tags": {"$not_contains": 3}})", 0b10000);
    // what no release takes
    row("{}", 0);
    row("[]", 0);
    row("3", 0);
    row("null", 0);
    row("\"text\"", 0);
    row(R"({"a": 1, "b": 2})", 0);
    row(R"({"a": null})", 0);
    row(R"({"a": [1, 2]})", 0);
    row(R"({"a": {}})", 0);
    row(R"({"a": {"$gt": 1, "$lt": 5}})", 0);
    row(R"({"a": {"b": 1}})", 0);
    row(R"({"a": {"$unknown": 1}})", 0);
    row(R"({"a": {"$and": [{"b": 1}, {"c": 2}]}})", 0);
    row(R"({"a": {"$regex": "x"}})", 0);
    row(R"({"a": {"$not_regex": "x"}})", 0);
    row(R"({"$eq": 1})", 0);
    row(R"({"$not": {"a": 1}})", 0);
    row(R"({"$and": []})", 0);
    row(R"({"$and": [{"a": 1}]})", 0);
    row(R"({"$and": {"a": 1}})", 0);
    row(R"({"$or": [{"a": 1}, 2]})", 0);
    row(R"({"$or": [{"a": 1}, {}]})", 0);
    row(R"({"a": {"$gt": "text"}})", 0);
    row(R"({"a": {"$lte": true}})", 0);
    row(R"({"a": {"$lt": null}})", 0);
    row(R"({"a": {"$eq": [1]}})", 0);
    row(R"({"a": {"$eq": {"b": 1}}})", 0);
    row(R"({"a": {"$in": []}})", 0);
    row(R"({"a": {"$in": "text"}})", 0);
    row(R"({"a": {"$in": [1, "b"]}})", 0);
    row(R"({"a": {"$in": [true, 1]}})", 0);
    row(R"({"a": {"$in": [1, null]}})", 0);
    row(R"({"a": {"$in": [[1], [2]]}})", 0);
    row(R"({"a": {"$contains": ["b"]}})", 0);
}

void TestWhere::metadata()
{
    QFETCH(QByteArray, filter);
    QFETCH(int, taken);
    QCOMPARE(takenBy(json::parse(filter.toStdString()), false), taken);
}

void TestWhere::documents_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<int>("taken");
    const auto row = [](const char* filter, int taken) { QTest::newRow(filter) << QByteArray(filter) << taken; };
    row(R"({"$contains": "river"})", all);
    row(R"({"$contains": "_"})", all);
    row(R"({"$and": [{"$contains": "a"}, {"$contains": "b"}]})", all);
    row(R"({"$or": [{"$contains": "a"}, {"$and": [{"$contains": "b"}, {"$contains": "c"}]}]})", all);
    row(R"({"$not_contains": "river"})", 0b11110);
    row(R"({"$and": [{"$contains": "a"}, {"$not_contains": "b"}]})", 0b11110);
    row(R"({"$regex": "^r.ver$"})", 0b11000);
    row(R"({"$not_regex": "x"})", 0b11000);
    row("{}", 0);
    row(R"({"$contains": ""})", 0);
    row(R"({"$contains": 3})", 0);
    row(R"({"$contains": ["a"]})", 0);
    row(R"({"$contains": null})", 0);
    row(R"({"$contains": "a", "$not_contains": "b"})", 0);
    row(R"({"word": "river"})", 0);
    row(R"({"$eq": "river"})", 0);
    row(R"({"$gt": 3})", 0);
    row(R"({"$and": [{"$contains": "a"}]})", 0);
    row(R"({"$and": [{"$contains": "a"}, {"word": "b"}]})", 0);
}

void TestWhere::documents()
{
    QFETCH(QByteArray, filter);
    QFETCH(int, taken);
    QCOMPARE(takenBy(json::parse(filter.toStdString()), true), taken);
}

void TestWhere::shapes()
{
    const auto bare = parseWhere(json::parse(R"({"n": 3})"), Dialect::RustArrays);
    QVERIFY(bare);
    QCOMPARE(bare->op, FilterOperator::Equal);
    QCOMPARE(bare->key, std::string("n"));
    QCOMPARE(bare->operands, std::vector<json>{ 3 });

    const auto nested =
        parseWhere(json::parse(R"({"$or": [{"a": {"$in": [1, 2]}}, {"b": {"$ne": "x"}}]})"), Dialect::RustArrays);
    QVERIFY(nested);
    QCOMPARE(nested->op, FilterOperator::Or);
    QCOMPARE(nested->children.size(), std::size_t{ 2 });
    QCOMPARE(nested->children[0].op, FilterOperator::In);
    QCOMPARE(nested->children[0].operands, (std::vector<json>{ 1, 2 }));
    QCOMPARE(nested->children[1].op, FilterOperator::NotEqual);

    const auto document = parseWhereDocument(json::parse(R"({"$not_contains": "x"})"), Dialect::Rust);
    QVERIFY(document);
    QCOMPARE(document->op, FilterOperator::NotContains);
    QVERIFY(document->key.empty());
}

void TestWhere::refusalsNameThePart_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<int>("dialect");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* filter, Dialect dialect, const char* named) {
        QTest::newRow(filter) << QByteArray(filter) << int(dialect) << QString::fromLatin1(named);
    };
    row(R"({"a": {"$like": "x"}})", Dialect::Rust, "$like");
    row(R"({"$nor": []})", Dialect::Rust, "$nor");
    row(R"({"word": [1]})", Dialect::Rust, "word");
    row(R"({"word": {"$in": ["a"]}})", Dialect::PythonTyped, "0.4.0 to 0.4.14");
    row(R"({"tags": {"$contains": "a"}})", Dialect::Rust, "1.0 to 1.4");
    row("{\"a\": {\"$x\\n\\u001b[31m\": 1}}", Dialect::Rust, "$x\\n\\x1b[31m");
}

void TestWhere::refusalsNameThePart()
{
    QFETCH(QByteArray, filter);
    QFETCH(int, dialect);
    QFETCH(QString, named);
    const auto parsed = parseWhere(json::parse(filter.toStdString()), Dialect(dialect));
    QVERIFY(!parsed);
    QVERIFY2(QString::fromStdString(parsed.error().message).contains(named), parsed.error().message.c_str());
}

/// What SQLite could not run is refused before it is asked.
void TestWhere::limits()
{
    json deep = { { "a", 1 } };
    for (int i = 0; i < 49; ++i)
        deep = { { "$and", { deep, { { "a", 1 } } } } };
    QVERIFY(parseWhere(deep, Dialect::Rust));
    for (int i = 0; i < 10; ++i)
        deep = { { "$and", { deep, { { "a", 1 } } } } };
    QVERIFY(!parseWhere(deep, Dialect::Rust));

    json conditions = json::array();
    for (int i = 0; i < 4000; ++i)
        conditions.push_back({ { "a", i } });
    QVERIFY(parseWhere({ { "$or", conditions } }, Dialect::Rust));
    for (int i = 0; i < 4000; ++i)
        conditions.push_back({ { "a", i } });
    QVERIFY(!parseWhere({ { "$or", conditions } }, Dialect::Rust));

    json list = json::array();
    for (int i = 0; i < 20'000; ++i)
        list.push_back(i);
    QVERIFY(parseWhere({ { "a", { { "$in", list } } } }, Dialect::Rust));
    for (int i = 0; i < 20'000; ++i)
        list.push_back(i);
    QVERIFY(!parseWhere({ { "a", { { "$in", list } } } }, Dialect::Rust));

    QVERIFY(parseWhereDocument({ { "$contains", std::string(40'000, 'x') } }, Dialect::Rust));
    QVERIFY(!parseWhereDocument({ { "$contains", std::string(50'001, 'x') } }, Dialect::Rust));
}

QTEST_GUILESS_MAIN(TestWhere)
#include "tst_where.moc"
