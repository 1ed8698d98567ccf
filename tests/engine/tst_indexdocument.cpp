// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "engine/chroma/store.h"
#include "engine/report/indexdocument.h"
#include "engine/report/infodocument.h"
#include "engine/search/indexdescription.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::search;
using nlohmann::ordered_json;

namespace {

struct Asked
{
    explicit Asked(const QString& name, const char* collection = "l2_plain")
        : fixture(name)
        , store(chroma::Store::open(fixture.path()).value())
        , wanted(**chroma::resolveCollection(
              catalog = store.catalog().value(), std::string("default_tenant/default_database/") + collection))
    {
    }

    test::Fixture fixture;
    chroma::Store store;
    chroma::Catalog catalog;
    chroma::Collection wanted;
};

chroma::Parameters configured(std::int64_t m, std::int64_t efConstruction)
{
    chroma::Parameters parameters;
    parameters.m.value = m;
    parameters.efConstruction.value = efConstruction;
    return parameters;
}

hnsw::Header builtWith(std::uint64_t m, std::uint64_t efConstruction)
{
    hnsw::Header header;
    header.m = m;
    header.efConstruction = efConstruction;
    return header;
}

} // namespace

class TestIndexDocument : public QObject
{
    Q_OBJECT

private slots:
    void drift_data();
    void drift();
    void generations_data();
    void generations();
    void hostileNumbersAndNames();
    void cancelled();
    void aWriterThatNeverRests();
    void wordsOfTheStates();
};

void TestIndexDocument::drift_data()
{
    QTest::addColumn<qint64>("m");
    QTest::addColumn<qint64>("efConstruction");
    QTest::addColumn<quint64>("builtM");
    QTest::addColumn<quint64>("builtEf");
    QTest::addColumn<bool>("mDrifts");
    QTest::addColumn<bool>("efDrifts");
    QTest::newRow("as configured") << 16LL << 100LL << 16ULL << 100ULL << false << false;
    QTest::newRow("another M") << 32LL << 100LL << 16ULL << 100ULL << true << false;
    QTest::newRow("another ef_construction") << 16LL << 200LL << 16ULL << 100ULL << false << true;
    QTest::newRow("ef_construction raised to M") << 48LL << 10LL << 48ULL << 48ULL << false << false;
    QTest::newRow("negative values") << -1LL << -5LL << 16ULL << 100ULL << true << true;
}

void TestIndexDocument::drift()
{
    QFETCH(qint64, m);
    QFETCH(qint64, efConstruction);
    QFETCH(quint64, builtM);
    QFETCH(quint64, builtEf);
    QFETCH(bool, mDrifts);
    QFETCH(bool, efDrifts);
    const auto rows = indexParameters(configured(m, efConstruction), chroma::Dialect::Rust, builtWith(builtM, builtEf));
    QCOMPARE(rows[0].drift, mDrifts);
    QCOMPARE(rows[0].actual.value(), std::uint64_t{ builtM });
    QCOMPARE(rows[0].note.empty(), !mDrifts);
    QCOMPARE(rows[1].drift, efDrifts);
    QCOMPARE(rows[1].note.empty(), !efDrifts);
    // Without a header there is nothing to drift from.
    QVERIFY(!indexParameters(configured(m, efConstruction), chroma::Dialect::Rust, std::nullopt)[0].actual);
}

void TestIndexDocument::generations_data()
{
    QTest::addColumn<int>("dialect");
    QTest::addColumn<bool>("rust");
    QTest::newRow("0.4") << int(chroma::Dialect::PythonTyped) << false;
    QTest::newRow("0.5") << int(chroma::Dialect::PythonTypedById) << false;
    QTest::newRow("0.6") << int(chroma::Dialect::PythonComplement) << false;
    QTest::newRow("1.0") << int(chroma::Dialect::Rust) << true;
    QTest::newRow("1.5") << int(chroma::Dialect::RustArrays) << true;
}

void TestIndexDocument::generations()
{
    QFETCH(int, dialect);
    QFETCH(bool, rust);
    QStringList used;
    QStringList byClient;
    for (const IndexParameter& row : indexParameters({}, static_cast<chroma::Dialect>(dialect), std::nullopt)) {
        used << (row.used ? QString::fromStdString(row.name) : QString());
        byClient << (row.changeableByClient ? QString::fromStdString(row.name) : QString());
    }
    used.removeAll({});
    byClient.removeAll({});
    QCOMPARE(used.contains(QStringLiteral("batch_size")), !rust);
    QCOMPARE(used.size(), rust ? 5 : 8);
    QCOMPARE(byClient.join(u' '),
        rust ? QStringLiteral("ef_search sync_threshold batch_size resize_factor num_threads") : QString());
}

void TestIndexDocument::hostileNumbersAndNames()
{
    IndexDescription index;
    index.collection.name = "a\x1b[2J\xff\nb";
    index.elements = UINT64_MAX;
    index.header.emplace();
    index.header->mult = std::numeric_limits<double>::quiet_NaN();
    index.header->curElementCount = UINT64_MAX;
    index.levels = std::vector<std::uint64_t>{ UINT64_MAX, 1 };
    index.files.push_back({ "x\x1b\xfe", true, UINT64_MAX, 0, UINT64_MAX, true });
    index.integrity.push_back({ "header_unsound", UINT64_MAX, true, { { "f\n\xff", 1, 2, "s\x1b" } } });
    index.graphReason = "r\x1b\xff";
    const auto parsed = ordered_json::parse(report::toText(report::indexDocument(index)));
    QVERIFY(parsed["header"]["mult"].is_null());
    QCOMPARE(parsed["elements"].get<std::uint64_t>(), UINT64_MAX);
    QVERIFY(parsed["degrees"].is_null());
    const std::string text = report::indexText(index, false);
    QVERIFY(text.find('\x1b') == std::string::npos);
    QVERIFY(report::indexText(index, true).find("\x1b[31m") != std::string::npos);
}

/// Whenever somebody stops it, what is known by then is there and says that it is not all.
void TestIndexDocument::cancelled()
{
    const Asked asked(QStringLiteral("wordnet-sample"), "wordnet_nouns");
    DescribeOptions options;
    options.graph = true;
    int calls = 0;
    const auto whole = describeIndex(asked.store, asked.wanted, options, [&calls](auto, auto) {
        ++calls;
        return true;
    });
    QVERIFY(whole && whole->graph && !whole->cancelled);
    QVERIFY(calls > 3);
    bool before = false;
    bool after = false;
    for (int last = 0; last < calls; last += std::max(1, calls / 12)) {
        int left = last;
        const auto part = describeIndex(asked.store, asked.wanted, options, [&left](auto, auto) { return left-- > 0; });
        QVERIFY(part && part->cancelled);
        QVERIFY(!part->graph);
        QCOMPARE(part->elements, std::optional<std::uint64_t>(3000));
        QCOMPARE(report::indexDocument(*part)["cancelled"], ordered_json(true));
        before = before || !part->deleted;
        after = after || part->deleted == std::optional<std::uint64_t>(334);
    }
    QVERIFY(before);
    QVERIFY2(after, "never stopped between the scan and the end of the graph");
}

/// A file that changes with every look: nothing is said of damage.
void TestIndexDocument::aWriterThatNeverRests()
{
    const Asked asked(QStringLiteral("chroma-1.5.9"));
    const QString file = test::indexFolder(asked.fixture.directory(), "l2_plain") + QStringLiteral("/link_lists.bin");
    test::resizeFile(file, 1000);
    DescribeOptions options;
    options.patience = std::chrono::milliseconds(60);
    options.graph = true;
    qint64 size = 1000;
    const auto index = describeIndex(asked.store, asked.wanted, options, [&](auto, auto) {
        test::resizeFile(file, ++size);
        return true;
    });
    QVERIFY(index);
    QVERIFY(index->beingWritten);
    QVERIFY(index->integrity.empty());
    QVERIFY(!index->graph && !index->graphReason.empty());
    QVERIFY(index->stateText().find("another process") != std::string::npos);
}

void TestIndexDocument::wordsOfTheStates()
{
    IndexDescription index;
    QVERIFY(index.isNeverPersisted());
    QVERIFY(index.stateText().find("no vector segment") != std::string::npos);
    index.state = hnsw::SegmentState::Damaged;
    QVERIFY(!index.isNeverPersisted());
    QCOMPARE(report::indexDocument(index)["state"], ordered_json("damaged"));
}

QTEST_GUILESS_MAIN(TestIndexDocument)
#include "tst_indexdocument.moc"
