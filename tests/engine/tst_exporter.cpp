// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstring>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/chroma/records.h"
#include "engine/report/exporter.h"
#include "tests/engine/editor.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::chroma;
using namespace engine::report;
using nlohmann::json;

namespace {

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
}

/// Rows of a CSV file by RFC 4180.
QList<QStringList> rowsOf(const QByteArray& csv)
{
    QList<QStringList> rows;
    QStringList row;
    QByteArray field;
    bool quoted = false;
    for (qsizetype i = 0; i < csv.size(); ++i) {
        const char c = csv[i];
        if (quoted && c == '"' && i + 1 < csv.size() && csv[i + 1] == '"')
            field += csv[i++];
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == ',' || c == '\n')) {
            row << QString::fromUtf8(field);
            field.clear();
            if (c == '\n')
                rows << std::exchange(row, {});
        } else if (quoted || c != '\r')
            field += c;
    }
    return rows;
}

} // namespace

class TestExporter : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void jsonLines();
    void csv();
    void npy();
    void npyLeavesOutWhatDoesNotFit();
    void recordsWithoutVectors();
    void nothingLiesInTheDirectory_data();
    void nothingLiesInTheDirectory();
    void otherFilesStay();
    void failsBeforeAnythingIsRead_data();
    void failsBeforeAnythingIsRead();
    void cancelledLeavesNothing();
    void formats();
    void csvFields_data();
    void csvFields();

private:
    Result<ExportResult> run(
        const std::string& name, ExportFormat format, const QString& out, const Progress& progress = {}) const;
    std::vector<Record> records(const std::string& name) const;

    std::unique_ptr<test::Fixture> m_fixture;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_out;
};

void TestExporter::init()
{
    m_fixture = std::make_unique<test::Fixture>(QStringLiteral("chroma-1.5.9"));
    m_folder = std::make_unique<QTemporaryDir>();
    m_out = m_folder->filePath(QStringLiteral("out"));
}

Result<ExportResult> TestExporter::run(
    const std::string& name, ExportFormat format, const QString& out, const Progress& progress) const
{
    const auto store = Store::open(m_fixture->path());
    const auto catalog = store->catalog();
    const auto collection = resolveCollection(*catalog, "default_tenant/default_database/" + name);
    return exportCollection(*store, **collection, format, out.toStdString(), progress);
}

std::vector<Record> TestExporter::records(const std::string& name) const
{
    const auto store = Store::open(m_fixture->path());
    const auto catalog = store->catalog();
    const auto collection = resolveCollection(*catalog, "default_tenant/default_database/" + name);
    RecordQuery query;
    query.vectors = true;
    return readRecords(*store, **collection, query, 0, 100'000).value().rows;
}

void TestExporter::jsonLines()
{
    const auto result = run("ip_odd_ids", ExportFormat::Jsonl, m_out);
    QVERIFY2(result, result ? "" : describe(result.error()).c_str());
    QCOMPARE(result->files, std::vector<std::string>{ m_out.toStdString() });
    QList<QByteArray> lines = contentOf(m_out).split('\n');
    QVERIFY(lines.takeLast().isEmpty());
    const auto expected = records("ip_odd_ids");
    QCOMPARE(std::size_t(lines.size()), expected.size());
    QCOMPARE(result->records, std::uint64_t(expected.size()));
    QCOMPARE(result->vectors, std::uint64_t(expected.size()));
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const json line = json::parse(lines[int(i)].toStdString());
        QCOMPARE(line.at("id").get<std::string>(), expected[i].id);
        QCOMPARE(line.at("document").get<std::string>(), expected[i].document.value_or(""));
        QCOMPARE(line.at("metadata").dump(), json(expected[i].metadata).dump());
        QCOMPARE(line.at("vector").get<std::vector<float>>(), expected[i].vector); // to the bit
    }
}

void TestExporter::csv()
{
    QVERIFY(run("ip_odd_ids", ExportFormat::Csv, m_out));
    QList<QStringList> rows = rowsOf(contentOf(m_out));
    QCOMPARE(rows.takeFirst().join(u','), QStringLiteral("id,document,uri,metadata,vector"));
    const auto expected = records("ip_odd_ids");
    QCOMPARE(std::size_t(rows.size()), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const QStringList& row = rows[int(i)];
        QCOMPARE(row.size(), 5);
        QCOMPARE(row[0].toStdString(), expected[i].id);
        QCOMPARE(row[1].toStdString(), expected[i].document.value_or(""));
        QCOMPARE(json::parse(row[3].toStdString()).dump(), json(expected[i].metadata).dump());
        QCOMPARE(json::parse(row[4].toStdString()).get<std::vector<float>>(), expected[i].vector);
    }
}

void TestExporter::npy()
{
    const auto result = run("cosine_text", ExportFormat::Npy, m_out);
    QVERIFY(result);
    QCOMPARE(result->files.size(), std::size_t{ 2 });
    const auto expected = records("cosine_text");
    const QByteArray file = contentOf(m_out);
    QCOMPARE(file.left(10), QByteArray("\x93NUMPY\x01\x00\x76\x00", 10));
    QCOMPARE(file.mid(10, 118).trimmed(),
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + QByteArray::number(expected.size()) + ", 48), }");
    QCOMPARE(file[127], '\n');
    QCOMPARE(std::size_t(file.size()), 128 + expected.size() * 48 * sizeof(float));
    const json ids = json::parse(contentOf(m_out + QStringLiteral(".ids.json")).toStdString());
    QCOMPARE(ids.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        QCOMPARE(ids[i].get<std::string>(), expected[i].id);
        QCOMPARE(
            std::memcmp(file.constData() + 128 + i * 48 * sizeof(float), expected[i].vector.data(), 48 * sizeof(float)),
            0);
    }
}

/// One entry of the log has a vector of another dimension: no row of the matrix, and counted as such.
void TestExporter::npyLeavesOutWhatDoesNotFit()
{
    test::edit(m_fixture->path(),
        "UPDATE embeddings_queue SET vector = zeroblob(44) WHERE seq_id = (SELECT max(seq_id) FROM embeddings_queue "
        "WHERE substr(topic, -36) = (SELECT id FROM collections WHERE name = 'young'))");
    const auto result = run("young", ExportFormat::Npy, m_out);
    QVERIFY(result);
    QCOMPARE(result->records, std::uint64_t{ 30 });
    QCOMPARE(result->vectors, std::uint64_t{ 29 });
    QCOMPARE(result->withoutVector, std::uint64_t{ 1 });
    QVERIFY(contentOf(m_out).contains("'shape': (29, 12)"));
    QCOMPARE(json::parse(contentOf(m_out + QStringLiteral(".ids.json")).toStdString()).size(), std::size_t{ 29 });
    const auto lines = run("young", ExportFormat::Jsonl, m_out);
    QCOMPARE(lines->vectors, std::uint64_t{ 30 });
}

void TestExporter::recordsWithoutVectors()
{
    const std::string segment =
        test::Editor(m_fixture->path() + "/chroma.sqlite3")
            .text("SELECT s.id FROM segments s JOIN collections c ON c.id = s.collection WHERE c.name = 'ties' AND "
                  "s.scope = 'VECTOR'");
    QVERIFY(QDir(m_fixture->directory() + u'/' + QString::fromStdString(segment)).removeRecursively());
    const auto result = run("ties", ExportFormat::Jsonl, m_out);
    QVERIFY(result);
    QCOMPARE(result->records, std::uint64_t{ 100 });
    QVERIFY(result->withoutVector > 0);
    QCOMPARE(result->vectors + result->withoutVector, result->records);
    QCOMPARE(std::uint64_t(contentOf(m_out).count("\"vector\":null")), result->withoutVector);
}

void TestExporter::nothingLiesInTheDirectory_data()
{
    QTest::addColumn<QString>("out"); // %1: the directory
    QTest::newRow("in it") << QStringLiteral("%1/out.jsonl");
    QTest::newRow("in a folder of an index") << QStringLiteral("%1/x/out.jsonl");
    QTest::newRow("itself") << QStringLiteral("%1");
    QTest::newRow("by dots") << QStringLiteral("%1/../db/out.jsonl");
    QTest::newRow("the database") << QStringLiteral("%1/chroma.sqlite3");
    QTest::newRow("by a link") << QStringLiteral("link/out.jsonl");
    QTest::newRow("a link to a file in it") << QStringLiteral("file-link");
}

void TestExporter::nothingLiesInTheDirectory()
{
    QFETCH(QString, out);
    QVERIFY(QFile::link(m_fixture->directory(), m_folder->filePath(QStringLiteral("link"))));
    QVERIFY(QFile::link(
        m_fixture->directory() + QStringLiteral("/chroma.sqlite3"), m_folder->filePath(QStringLiteral("file-link"))));
    const auto before = test::stateOf(m_fixture->directory());
    const QString path = out.startsWith(u'%') ? out.arg(m_fixture->directory()) : m_folder->filePath(out);
    for (const ExportFormat format : { ExportFormat::Jsonl, ExportFormat::Npy }) {
        const auto result = run("young", format, path);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::BadArgument);
        QCOMPARE(test::stateOf(m_fixture->directory()), before);
    }
}

/// Whatever has the name of the unfinished file is somebody's.
void TestExporter::otherFilesStay()
{
    QFile mine(m_out + QStringLiteral(".part"));
    QVERIFY(mine.open(QIODevice::WriteOnly));
    mine.write("mine");
    mine.close();
    QFile old(m_out);
    QVERIFY(old.open(QIODevice::WriteOnly));
    old.write("old");
    old.close();
    QVERIFY(run("young", ExportFormat::Jsonl, m_out));
    QCOMPARE(contentOf(mine.fileName()), QByteArray("mine"));
    QCOMPARE(contentOf(m_out).count('\n'), 30); // replaced
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files).size(), 2);

    // Nor is a link with that name followed into the directory.
    QVERIFY(mine.remove());
    QVERIFY(QFile::link(m_fixture->directory() + QStringLiteral("/new"), mine.fileName()));
    const auto before = test::stateOf(m_fixture->directory());
    QVERIFY(run("young", ExportFormat::Jsonl, m_out));
    QCOMPARE(test::stateOf(m_fixture->directory()), before);
}

void TestExporter::failsBeforeAnythingIsRead_data()
{
    QTest::addColumn<QString>("out");
    QTest::newRow("no such folder") << QStringLiteral("missing/out");
    QTest::newRow("a folder") << QStringLiteral(".");
}

void TestExporter::failsBeforeAnythingIsRead()
{
    QFETCH(QString, out);
    for (const ExportFormat format : { ExportFormat::Jsonl, ExportFormat::Csv, ExportFormat::Npy }) {
        const auto result =
            run("never_filled", format, m_folder->filePath(out), [](std::uint64_t, std::uint64_t) { return false; });
        QVERIFY(!result);
        QVERIFY(result.error().kind == ErrorKind::Io || result.error().kind == ErrorKind::BadArgument);
        QVERIFY(QDir(m_folder->path()).isEmpty());
    }
}

void TestExporter::cancelledLeavesNothing()
{
    for (const ExportFormat format : { ExportFormat::Jsonl, ExportFormat::Csv, ExportFormat::Npy }) {
        const auto result =
            run("cosine_text", format, m_out, [](std::uint64_t done, std::uint64_t) { return done == 0; });
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Cancelled);
        QVERIFY(QDir(m_folder->path()).isEmpty());
    }
}

void TestExporter::formats()
{
    QCOMPARE(exportFormatFromName("jsonl").value(), ExportFormat::Jsonl);
    QCOMPARE(exportFormatFromName("csv").value(), ExportFormat::Csv);
    QCOMPARE(exportFormatFromName("npy").value(), ExportFormat::Npy);
    QCOMPARE(exportFormatFromName("parquet").error().kind, ErrorKind::BadArgument);
}

void TestExporter::csvFields_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("field");
    QTest::newRow("plain") << QByteArray("a b") << QByteArray("a b");
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("comma") << QByteArray("a,b") << QByteArray("\"a,b\"");
    QTest::newRow("quote") << QByteArray("a\"b") << QByteArray("\"a\"\"b\"");
    QTest::newRow("line end") << QByteArray("a\nb\r") << QByteArray("\"a\nb\r\"");
}

void TestExporter::csvFields()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, field);
    QCOMPARE(QByteArray::fromStdString(csvField(text.toStdString())), field);
}

QTEST_GUILESS_MAIN(TestExporter)
#include "tst_exporter.moc"
