// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "engine/chroma/catalog.h"
#include "engine/chroma/parametersource.h"
#include "engine/sqlite/database.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::chroma;
using nlohmann::json;

Q_DECLARE_METATYPE(ParameterInputs)

namespace {

/// The default block that 0.5.4 to 0.6.3 store whatever is in force.
std::string pythonConfig(int ef, int batch = 100, int sync = 1000)
{
    return R"({"hnsw_configuration": {"space": "l2", "ef_construction": 100, "ef_search": )" + std::to_string(ef)
        + R"(, "num_threads": 2, "M": 16, "resize_factor": 1.2, "batch_size": )" + std::to_string(batch)
        + R"(, "sync_threshold": )" + std::to_string(sync)
        + R"(, "_type": "HNSWConfigurationInternal"}, "_type": "CollectionConfigurationInternal"})";
}

std::string rustConfig(const std::string& hnsw)
{
    return R"({"vector_index":{"hnsw":)" + hnsw + R"(},"embedding_function":{"type":"legacy"}})";
}

std::string schema(const std::string& embedding, const std::string& defaults, const char* keys = "keys")
{
    const auto list = [](const std::string& config) {
        return R"({"float_list":{"vector_index":{"enabled":true,"config":)" + config + "}}}";
    };
    return R"({"defaults":)" + list(defaults) + R"(,")" + keys + R"(":{"#document":{},"#embedding":)" + list(embedding)
        + "}}";
}

const std::string own =
    R"({"space":"cosine","hnsw":{"ef_construction":150,"max_neighbors":24,"ef_search":60,"num_threads":4,"batch_size":50,"sync_threshold":400,"resize_factor":1.5}})";
const std::string plain =
    R"({"space":"l2","hnsw":{"ef_construction":100,"max_neighbors":16,"ef_search":100,"num_threads":4,"batch_size":100,"sync_threshold":1000,"resize_factor":1.2}})";
const std::map<std::string, json> segment{ { "hnsw:space", "cosine" }, { "hnsw:M", 24 },
    { "hnsw:construction_ef", 150 }, { "hnsw:search_ef", 60 }, { "hnsw:batch_size", 50 },
    { "hnsw:sync_threshold", 400 } };

/// space, M, ef_construction, ef_search, batch_size, sync_threshold: what a row expects.
QString summary(const Parameters& p)
{
    QStringList texts;
    for (const Parameter* parameter :
        { &p.space, &p.m, &p.efConstruction, &p.efSearch, &p.batchSize, &p.syncThreshold })
        texts << QString::fromStdString(parameter->text());
    return texts.join(u' ');
}

constexpr const char* defaultsOf100 = "l2 16 100 100 100 1000";
constexpr const char* ownValues = "cosine 24 150 60 50 400";

} // namespace

class TestParameters : public QObject
{
    Q_OBJECT

private slots:
    void inForce_data();
    void inForce();
    void whatTheClientReports();
    void defaultOfSearchDependsOnTheOpener();
    void othersAreReadToo();
    void unreadableTextIsNamed_data();
    void unreadableTextIsNamed();
    void hostileNumbers();
    void ofEveryRelease_data();
    void ofEveryRelease();
};

void TestParameters::inForce_data()
{
    QTest::addColumn<ParameterInputs>("inputs");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<int>("sourceOfSpace");
    const auto row = [](const char* title, const ParameterInputs& inputs, const char* expected,
                         ParameterSource source) {
        QTest::newRow(title) << inputs << QString::fromLatin1(expected) << int(source);
    };
    using S = ParameterSource;
    const Dialect typed = Dialect::PythonTyped;
    const Dialect complement = Dialect::PythonComplement;
    const Dialect rust = Dialect::RustArrays;
    const auto differing = std::map<std::string, json>{ { "hnsw:space", "ip" }, { "hnsw:M", 99 } };

    row("0.4: segment metadata", { typed, {}, {}, segment, {} }, ownValues, S::SegmentMetadata);
    row("0.4: collection metadata is a decoy", { typed, {}, {}, segment, differing }, ownValues, S::SegmentMetadata);
    row("0.4: nothing stored", { typed, {}, {}, {}, {} }, "l2 16 100 10 100 1000", S::Default);
    row("0.4: only the collection's metadata", { typed, {}, {}, {}, differing }, "l2 16 100 10 100 1000", S::Default);
    row("0.6: the configuration is a decoy", { complement, pythonConfig(100), {}, segment, {} }, ownValues,
        S::SegmentMetadata);
    row("1.0: configuration",
        { rust,
            rustConfig(
                R"({"space":"cosine","ef_construction":150,"ef_search":60,"max_neighbors":24,"sync_threshold":400})"),
            {}, {}, differing },
        "cosine 24 150 60 100 400", S::ConfigJson);
    row("1.0: batch size of the first releases",
        { rust, rustConfig(R"({"space":"l2","batch_size":50,"sync_threshold":70})"), {}, {}, {} },
        "l2 16 100 100 50 70", S::ConfigJson);
    row("1.0: configuration beats segment metadata",
        { rust, rustConfig(R"({"space":"l2","ef_search":60})"), {}, segment, {} }, "l2 16 100 60 100 1000",
        S::ConfigJson);
    row("1.0: a configuration of defaults yields to segment metadata",
        { rust, rustConfig(R"({"space":"l2","ef_search":100})"), {}, segment, {} }, ownValues, S::SegmentMetadata);
    row("upgraded: the old shape counts as defaults", { rust, pythonConfig(10), {}, segment, {} }, ownValues,
        S::SegmentMetadata);
    row("upgraded: no configuration at all", { rust, {}, {}, segment, {} }, ownValues, S::SegmentMetadata);
    row("upgraded: the segment takes over as a whole",
        { rust, rustConfig(R"({"space":"l2"})"), {}, { { "hnsw:search_ef", 20 } }, {} }, "l2 16 100 20 100 1000",
        S::Default);
    row("upgraded: segment metadata of defaults changes nothing",
        { rust, pythonConfig(10), {}, { { "hnsw:space", "l2" } }, {} }, defaultsOf100, S::Default);
    row("1.3: schema", { rust, "{}", schema(own, plain), {}, differing }, ownValues, S::SchemaJson);
    row("1.3: schema beats configuration", { rust, rustConfig(R"({"space":"ip"})"), schema(own, plain), {}, {} },
        ownValues, S::SchemaJson);
    row("1.3: schema beats segment metadata", { rust, "{}", schema(own, plain), differing, {} }, ownValues,
        S::SchemaJson);
    row("1.3: without a key of its own the schema's defaults act",
        { rust, "{}", R"({"defaults":{"float_list":{"vector_index":{"config":)" + own + R"(}}},"keys":{}})", {}, {} },
        ownValues, S::SchemaJson);
    row("1.3: key_overrides, the older name", { rust, "{}", schema(own, plain, "key_overrides"), {}, {} }, ownValues,
        S::SchemaJson);
    row("1.3: a schema of defaults yields to segment metadata", { rust, "{}", schema(plain, plain), segment, {} },
        ownValues, S::SegmentMetadata);
    row("1.3: the word null is no schema", { rust, rustConfig(R"({"space":"ip"})"), "null", {}, {} },
        "ip 16 100 100 100 1000", S::ConfigJson);
    row("1.3: an empty text is no schema", { rust, rustConfig(R"({"space":"ip"})"), "", {}, {} },
        "ip 16 100 100 100 1000", S::ConfigJson);
    row("spann keeps the space only",
        { rust, R"({"vector_index":{"spann":{"space":"cosine","ef_search":7,"max_neighbors":3}}})", {}, {}, {} },
        "cosine 16 100 100 100 1000", S::ConfigJson);
    row("values of another type count as absent",
        { rust, rustConfig(R"({"space":7,"ef_search":"60","max_neighbors":2.5,"sync_threshold":null})"), {}, {}, {} },
        defaultsOf100, S::Default);
    row("1.0: null", { rust, "null", {}, {}, {} }, defaultsOf100, S::Default);
}

void TestParameters::inForce()
{
    QFETCH(ParameterInputs, inputs);
    const Parameters parameters = resolveParameters(inputs);
    QTEST(summary(parameters), "expected");
    QTEST(int(parameters.space.source), "sourceOfSpace");
    QVERIFY2(parameters.problems.empty(), parameters.problems.empty() ? "" : parameters.problems.front().c_str());
}

void TestParameters::whatTheClientReports()
{
    const Parameters upgraded = resolveParameters({ Dialect::RustArrays, pythonConfig(10), {}, segment, {} });
    QVERIFY(upgraded.space.reportedByChroma);
    QCOMPARE(*upgraded.space.reportedByChroma, json("l2"));
    QCOMPARE(*upgraded.m.reportedByChroma, json(16));
    QVERIFY(!upgraded.resizeFactor.reportedByChroma);
    QVERIFY(!upgraded.space.note.empty());

    const Parameters born = resolveParameters({ Dialect::RustArrays, "{}", schema(own, plain), {}, {} });
    QVERIFY(!born.space.reportedByChroma);
    QVERIFY(!born.efSearch.reportedByChroma);

    const Parameters python =
        resolveParameters({ Dialect::PythonTypedById, pythonConfig(10, 1000, 100), {}, segment, {} });
    QCOMPARE(*python.space.reportedByChroma, json("l2"));
    QCOMPARE(*python.batchSize.reportedByChroma, json(1000)); // 0.5.4 swapped these two in its JSON
    QCOMPARE(*python.syncThreshold.reportedByChroma, json(100));
    QCOMPARE(python.batchSize.value, json(50));
}

/// Nothing stored: 10 up to 0.6.2, 100 since; the decoy configuration tells which release wrote it.
void TestParameters::defaultOfSearchDependsOnTheOpener()
{
    const auto ef = [](Dialect dialect, std::optional<std::string> config) {
        const Parameters p = resolveParameters({ dialect, std::move(config), {}, { { "hnsw:space", "ip" } }, {} });
        return p.efSearch;
    };
    QCOMPARE(ef(Dialect::PythonTyped, {}).value, json(10));
    QCOMPARE(ef(Dialect::PythonTypedById, pythonConfig(10)).value, json(10));
    QCOMPARE(ef(Dialect::PythonComplement, pythonConfig(10)).value, json(10));
    QCOMPARE(ef(Dialect::PythonComplement, pythonConfig(100)).value, json(100));
    QCOMPARE(ef(Dialect::PythonComplement, {}).value, json(100)); // the newest of that generation
    QVERIFY(ef(Dialect::PythonComplement, {}).note.find("depends") != std::string::npos
        || ef(Dialect::PythonComplement, {}).note.find("opens it") != std::string::npos);
    QCOMPARE(ef(Dialect::RustArrays, pythonConfig(10)).value, json(100));

    const Parameters stored =
        resolveParameters({ Dialect::PythonComplement, pythonConfig(100), {}, { { "hnsw:search_ef", 10 } }, {} });
    QCOMPARE(stored.efSearch.value, json(10));
    QVERIFY(stored.efSearch.note.empty());
}

void TestParameters::othersAreReadToo()
{
    const Parameters p = resolveParameters({ Dialect::RustArrays, "{}", schema(own, plain), {}, {} });
    QCOMPARE(p.numThreads.value, json(4));
    QCOMPARE(p.resizeFactor.value, json(1.5));
    QCOMPARE(p.numThreads.source, ParameterSource::SchemaJson);
    const Parameters none = resolveParameters({});
    QVERIFY(none.numThreads.value.is_null()); // the machine's CPU count: not known here
    QCOMPARE(none.m.integer(), std::optional<std::int64_t>(16));
    QVERIFY(!none.space.integer());
    QCOMPARE(none.numThreads.text(), std::string());
}

void TestParameters::unreadableTextIsNamed_data()
{
    QTest::addColumn<ParameterInputs>("inputs");
    QTest::addColumn<QString>("named");
    const Dialect rust = Dialect::RustArrays;
    const auto row = [](const char* title, const ParameterInputs& inputs, const char* named) {
        QTest::newRow(title) << inputs << QString::fromLatin1(named);
    };
    row("configuration cut", { rust, R"({"vector_index":)", {}, {}, {} }, "config_json_str");
    row("configuration is a list", { rust, "[]", {}, {}, {} }, "config_json_str");
    row("configuration of 0.6 cut", { Dialect::PythonComplement, "{", {}, {}, {} }, "config_json_str");
    row("schema cut", { rust, "{}", "{\"keys\"", {}, {} }, "schema_str");
    row("schema is a text", { rust, "{}", "\"x\"", {}, {} }, "schema_str");
    row("schema with broken UTF-8", { rust, "{}", "{\"a\":\"\xff\"}", {}, {} }, "schema_str");
    row("schema nested without end", { rust, "{}", std::string(300000, '['), {}, {} }, "schema_str");
    row("unknown space", { rust, rustConfig(R"({"space":"l1"})"), {}, {}, {} }, "l1");
    row("unknown space of a segment", { Dialect::PythonTyped, {}, {}, { { "hnsw:space", "hamming" } }, {} }, "hamming");
}

void TestParameters::unreadableTextIsNamed()
{
    QFETCH(ParameterInputs, inputs);
    QFETCH(QString, named);
    const Parameters parameters = resolveParameters(inputs);
    QCOMPARE(parameters.problems.size(), std::size_t{ 1 });
    QVERIFY2(QString::fromStdString(parameters.problems.front()).contains(named), parameters.problems.front().c_str());
    QCOMPARE(parameters.m.value, json(16));
}

/// A number no int64 holds is no parameter.
void TestParameters::hostileNumbers()
{
    const Parameters p = resolveParameters({ Dialect::RustArrays,
        rustConfig(R"({"space":"l2","ef_search":18446744073709551615,"max_neighbors":9223372036854775807})"), {}, {},
        {} });
    QCOMPARE(p.efSearch.integer(), std::optional<std::int64_t>(100));
    QCOMPARE(p.m.integer(), std::optional<std::int64_t>(std::numeric_limits<std::int64_t>::max()));
}

void TestParameters::ofEveryRelease_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures()) {
        if (name != QStringLiteral("wordnet-sample"))
            QTest::newRow(qPrintable(name)) << name;
    }
}

/// What make_fixture.py asked for is what is in force, wherever that release stored it.
void TestParameters::ofEveryRelease()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    const auto database =
        sqlite::Database::openReadOnly(directory.path() + "/chroma.sqlite3", std::chrono::milliseconds(1000));
    QVERIFY(database);
    const auto schema = readSchema(*database);
    QVERIFY(schema);
    const auto catalog = readCatalog(*database, *schema);
    QVERIFY(catalog);
    const bool python = schema->dialect != Dialect::Rust && schema->dialect != Dialect::RustArrays;
    const QString ef =
        python && fixture != QStringLiteral("chroma-0.6.3") ? QStringLiteral("10") : QStringLiteral("100");
    std::map<std::string, QString> expected{ { "cosine_text", QStringLiteral("cosine 24 150 60 50 400") },
        { "l2_plain", QStringLiteral("l2 16 100 %1 100 1000") }, { "ip_odd_ids", QStringLiteral("ip 8 40 20 5 10") },
        { "young", QStringLiteral("l2 16 100 %1 100 1000") },
        { "never_filled", QStringLiteral("cosine 16 100 %1 100 1000") },
        { "emptied", QStringLiteral("l2 16 100 %1 10 20") }, { "ties", QStringLiteral("l2 16 100 %1 25 50") },
        { "thinned", QStringLiteral("l2 16 100 %1 25 50") }, { "born_later", QStringLiteral("cosine 16 100 %1 10 50") },
        { "acme", QStringLiteral("cosine 16 100 %1 10 30") } };
    for (const Collection& collection : catalog->collections) {
        QString wanted =
            expected.at(collection.tenant == "acme" ? "acme" : collection.name).replace(QStringLiteral("%1"), ef);
        if (fixture == QStringLiteral("chroma-1.0.15")) { // stores no batch size: that engine has no such buffer
            QStringList parts = wanted.split(u' ');
            parts[4] = QStringLiteral("100");
            wanted = parts.join(u' ');
        }
        QCOMPARE(summary(collection.parameters), wanted);
        QVERIFY(collection.parameters.problems.empty());
    }
    QVERIFY(catalog->collections.size() >= 8);
}

QTEST_GUILESS_MAIN(TestParameters)
#include "tst_parameters.moc"
