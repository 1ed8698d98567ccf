// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cmath>
#include <limits>

#include <QtTest>

#include "engine/chroma/logrow.h"

using namespace engine;
using namespace engine::chroma;

namespace {

constexpr const char* topic = "persistent://default/default/0fd34e41-ace3-4344-a094-03a497bbd23b";

/// A sound upsert of two dimensions, to be spoiled in one place by each row.
RawLogRow sound()
{
    static const std::array<float, 2> vector{ 1.5F, -0.25F };
    RawLogRow raw;
    raw.seqId = 7;
    raw.operation = 2;
    raw.topic = topic;
    raw.id = "doc-1";
    raw.vector = std::as_bytes(std::span(vector));
    raw.encoding = "FLOAT32";
    raw.metadata = R"({"n": 1, "chroma:document": "text", "chroma:uri": "file:x", "tags": [1, 2]})";
    raw.createdAt = "2026-01-02 03:04:05";
    return raw;
}

} // namespace

Q_DECLARE_METATYPE(RawLogRow)

class TestLogRow : public QObject
{
    Q_OBJECT

private slots:
    void soundRow();
    void operations_data();
    void operations();
    void problems_data();
    void problems();
    void topics_data();
    void topics();
    void vectors();
};

void TestLogRow::soundRow()
{
    const LogRow row = decodeLogRow(sound());
    QCOMPARE(row.problem, std::string());
    QCOMPARE(row.seqId, SeqId{ 7 });
    QCOMPARE(row.operation, Operation::Upsert);
    QCOMPARE(row.id, std::string("doc-1"));
    QCOMPARE(row.collection, std::string("0fd34e41-ace3-4344-a094-03a497bbd23b"));
    QCOMPARE(row.dimension, std::optional<std::uint64_t>(2));
    QCOMPARE(row.document, std::optional<std::string>("text"));
    QCOMPARE(row.uri, std::optional<std::string>("file:x"));
    QCOMPARE(row.metadata.dump(), std::string(R"({"n":1,"tags":[1,2]})"));
    QCOMPARE(row.createdAt, std::string("2026-01-02 03:04:05"));
    const RawLogRow raw = sound();
    QCOMPARE(row.bytes, raw.topic.size() + raw.id.size() + 8 + 7 + raw.metadata->size() + 19);
}

void TestLogRow::operations_data()
{
    QTest::addColumn<qint64>("code");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("known");
    QTest::newRow("0") << qint64{ 0 } << QByteArray("add") << true;
    QTest::newRow("1") << qint64{ 1 } << QByteArray("update") << true;
    QTest::newRow("2") << qint64{ 2 } << QByteArray("upsert") << true;
    QTest::newRow("3") << qint64{ 3 } << QByteArray("delete") << true;
    QTest::newRow("4, a backfill of hosted Chroma") << qint64{ 4 } << QByteArray("backfill") << true;
    QTest::newRow("5") << qint64{ 5 } << QByteArray("unknown") << false;
    QTest::newRow("-1") << qint64{ -1 } << QByteArray("unknown") << false;
    QTest::newRow("2 modulo 2^32") << (qint64{ 1 } << 32) + 2 << QByteArray("unknown") << false;
    QTest::newRow("smallest") << std::numeric_limits<qint64>::min() << QByteArray("unknown") << false;
}

void TestLogRow::operations()
{
    QFETCH(qint64, code);
    QFETCH(QByteArray, name);
    RawLogRow raw = sound();
    raw.operation = code;
    const LogRow row = decodeLogRow(raw);
    QCOMPARE(QByteArray::fromStdString(std::string(engine::chroma::name(row.operation))), name);
    QTEST(row.problem.empty(), "known");
}

void TestLogRow::problems_data()
{
    QTest::addColumn<RawLogRow>("raw");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char* title, const char* problem, const std::function<void(RawLogRow&)>& spoil) {
        RawLogRow raw = sound();
        spoil(raw);
        QTest::newRow(title) << raw << QString::fromLatin1(problem);
    };
    static const std::array<std::byte, 7> odd{};
    row("metadata cut", "is not JSON", [](RawLogRow& raw) { raw.metadata = R"({"n": )"; });
    row("metadata empty", "is not JSON", [](RawLogRow& raw) { raw.metadata = ""; });
    row("metadata of broken UTF-8", "is not JSON", [](RawLogRow& raw) { raw.metadata = "{\"n\":\"\xff\"}"; });
    row("metadata a list", "no JSON object", [](RawLogRow& raw) { raw.metadata = "[]"; });
    row("document a number", "chroma:document is no text",
        [](RawLogRow& raw) { raw.metadata = R"({"chroma:document": 3})"; });
    row("document null", "chroma:document is no text",
        [](RawLogRow& raw) { raw.metadata = R"({"chroma:document": null})"; });
    row("vector of seven bytes", "no whole number of float32", [](RawLogRow& raw) { raw.vector = std::span(odd); });
    row("encoding INT32", "INT32", [](RawLogRow& raw) { raw.encoding = "INT32"; });
    row("add without a vector", "without a vector", [](RawLogRow& raw) {
        raw.operation = 0;
        raw.vector.reset();
    });
    row("upsert without a vector", "without a vector", [](RawLogRow& raw) { raw.vector.reset(); });
    row("id of broken UTF-8", "UTF-8", [](RawLogRow& raw) { raw.id = "a\xff"; });
}

void TestLogRow::problems()
{
    QFETCH(RawLogRow, raw);
    QFETCH(QString, problem);
    const LogRow row = decodeLogRow(raw);
    QVERIFY2(QString::fromStdString(row.problem).contains(problem), row.problem.c_str());
    QCOMPARE(row.seqId, SeqId{ 7 }); // the rest is still there
    QCOMPARE(row.topic, std::string(topic));
}

void TestLogRow::topics_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("names");
    const QString id = QStringLiteral("0fd34e41-ace3-4344-a094-03a497bbd23b");
    QTest::newRow("of every release") << QStringLiteral("persistent://default/default/") + id << true;
    QTest::newRow("other settings") << QStringLiteral("persistent://acme/ns/") + id << true;
    QTest::newRow("bare id") << id << true;
    QTest::newRow("empty") << QString() << false;
    QTest::newRow("slash at the end") << id + u'/' << false;
    QTest::newRow("no id") << QStringLiteral("persistent://default/default/documents") << false;
}

void TestLogRow::topics()
{
    QFETCH(QString, text);
    QFETCH(bool, names);
    QCOMPARE(collectionOfTopic(text.toStdString()),
        names ? std::string("0fd34e41-ace3-4344-a094-03a497bbd23b") : std::string());
}

void TestLogRow::vectors()
{
    const auto values = decodeVector(*sound().vector);
    QVERIFY(values);
    QCOMPARE(*values, (std::vector<float>{ 1.5F, -0.25F }));
    QCOMPARE(decodeVector({})->size(), std::size_t{ 0 });
    const std::array<std::byte, 5> odd{};
    QVERIFY(!decodeVector(odd));
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const auto kept = decodeVector(std::as_bytes(std::span(&nan, 1)));
    QVERIFY(kept && std::isnan(kept->front()));
}

QTEST_GUILESS_MAIN(TestLogRow)
#include "tst_logrow.moc"
