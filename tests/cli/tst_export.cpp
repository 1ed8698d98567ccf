// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <sys/stat.h>
#include <utility>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "tests/cli/asking.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace test;
using nlohmann::json;

namespace {

QStringList exportOf(const QString& directory, const QString& collection, const char* format, const QString& out)
{
    return { QStringLiteral("export"), directory, collection, QStringLiteral("--format"), QString::fromUtf8(format),
        out };
}

json recordsOf(const QString& directory, const QString& collection)
{
    return ask({ QStringLiteral("records"), directory, collection, QStringLiteral("--vectors"),
                   QStringLiteral("--limit"), QStringLiteral("1000000") })
        .at("rows");
}

QStringList namesIn(const QString& folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
}

/// Rows of a CSV file by RFC 4180; every line has to end with CR LF.
QList<QList<QByteArray>> rowsOfCsv(const QByteArray& csv)
{
    QList<QList<QByteArray>> rows;
    QList<QByteArray> row;
    QByteArray field;
    for (qsizetype i = 0; i < csv.size();) {
        if (csv[i] == '"') {
            for (++i; i < csv.size(); ++i) {
                if (csv[i] == '"' && csv.mid(i + 1, 1) != "\"")
                    break;
                i += csv[i] == '"' ? 1 : 0;
                field += csv[i];
            }
            ++i;
        }
        while (i < csv.size() && csv[i] != ',' && csv[i] != '\r')
            field += csv[i++];
        row << std::exchange(field, {});
        if (csv.mid(i, 2) == "\r\n") {
            rows << std::exchange(row, {});
            ++i;
        }
        ++i;
    }
    return row.isEmpty() ? rows : QList<QList<QByteArray>>{};
}

json parsed(const QByteArray& text)
{
    return text.isEmpty() ? json() : json::parse(text.toStdString());
}

json textOrNull(const QByteArray& text)
{
    return text.isEmpty() ? json() : json(text.toStdString());
}

} // namespace

/// `export`: what it writes is what `records` shows, and it writes nothing else anywhere.
class TestExport : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void jsonLines_data();
    void jsonLines();
    void csv_data();
    void csv();
    void npy_data();
    void npy();
    void replacesAFile();
    void replacesALinkNotItsTarget();
    void refused_data();
    void refused();
    void folderThatMayNotBeWritten();
    void fullDisk_data();
    void fullDisk();
    void asText();

private:
    QString inScratch(const char* name) const { return m_scratch->filePath(QString::fromUtf8(name)); }

    std::unique_ptr<Fixture> m_fixture;
    std::unique_ptr<QTemporaryDir> m_scratch;
};

void TestExport::init()
{
    m_fixture = std::make_unique<Fixture>(QStringLiteral("chroma-1.5.9"));
    m_scratch = std::make_unique<QTemporaryDir>();
    QVERIFY(m_fixture->isValid() && m_scratch->isValid());
}

void TestExport::jsonLines_data()
{
    QTest::addColumn<QString>("collection");
    for (const char* name :
        { "default_tenant/default_database/cosine_text", "ip_odd_ids", "young", "l2_plain", "never_filled", "emptied" })
        QTest::newRow(name) << QString::fromUtf8(name);
}

void TestExport::jsonLines()
{
    QFETCH(QString, collection);
    const json rows = recordsOf(m_fixture->directory(), collection);
    const auto before = stateOf(m_fixture->directory());
    const QString out = inScratch("out.jsonl");
    const json done = ask(exportOf(m_fixture->directory(), collection, "jsonl", out));
    QCOMPARE(stateOf(m_fixture->directory()), before);
    QCOMPARE(namesIn(m_scratch->path()), QStringList{ QStringLiteral("out.jsonl") });
    QCOMPARE(done.at("records").get<std::size_t>(), rows.size());
    QCOMPARE(done.at("vectors").get<std::size_t>(), rows.size());
    QCOMPARE(done.at("without_vector").get<std::size_t>(), std::size_t{ 0 });
    QCOMPARE(done.at("files").dump(), json{ out.toStdString() }.dump());
    const QList<QByteArray> lines = readFile(out).split('\n');
    QCOMPARE(lines.size(), qsizetype(rows.size()) + 1);
    QVERIFY(lines.last().isEmpty());
    for (std::size_t i = 0; i < rows.size(); ++i)
        QCOMPARE(json::parse(lines[qsizetype(i)].toStdString()).dump(), rows[i].dump());
}

void TestExport::csv_data()
{
    jsonLines_data();
}

void TestExport::csv()
{
    QFETCH(QString, collection);
    const json rows = recordsOf(m_fixture->directory(), collection);
    const QString out = inScratch("out.csv");
    ask(exportOf(m_fixture->directory(), collection, "csv", out));
    const auto lines = rowsOfCsv(readFile(out));
    QCOMPARE(lines.size(), qsizetype(rows.size()) + 1);
    QCOMPARE(lines.first(), (QList<QByteArray>{ "id", "document", "uri", "metadata", "vector" }));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& line = lines[qsizetype(i) + 1];
        QCOMPARE(line.size(), qsizetype{ 5 });
        QCOMPARE(line[0].toStdString(), rows[i].at("id").get<std::string>());
        QCOMPARE(textOrNull(line[1]).dump(), rows[i].at("document").dump());
        QVERIFY(line[2].isEmpty());
        QCOMPARE(parsed(line[3]).dump(), rows[i].at("metadata").dump());
        QCOMPARE(parsed(line[4]).dump(), rows[i].at("vector").dump());
    }
}

void TestExport::npy_data()
{
    QTest::addColumn<QString>("collection");
    QTest::addColumn<int>("dimension");
    QTest::newRow("cosine") << QStringLiteral("default_tenant/default_database/cosine_text") << 48;
    QTest::newRow("inner product") << QStringLiteral("ip_odd_ids") << 16;
    QTest::newRow("only in the log") << QStringLiteral("young") << 12;
    QTest::newRow("nothing") << QStringLiteral("never_filled") << 0;
}

void TestExport::npy()
{
    QFETCH(QString, collection);
    QFETCH(int, dimension);
    const json rows = recordsOf(m_fixture->directory(), collection);
    const QString out = inScratch("out.npy");
    const json done = ask(exportOf(m_fixture->directory(), collection, "npy", out));
    QCOMPARE(
        namesIn(m_scratch->path()), (QStringList{ QStringLiteral("out.npy"), QStringLiteral("out.npy.ids.json") }));
    QCOMPARE(done.at("files").size(), std::size_t{ 2 });
    const QByteArray bytes = readFile(out);
    QVERIFY(bytes.startsWith(QByteArray("\x93NUMPY\x01\x00", 8)));
    const int header = 10 + uchar(bytes[8]) + 256 * uchar(bytes[9]);
    QCOMPARE(header % 64, 0); // NumPy's rule for the alignment of the data
    const QByteArray shape = "{'descr': '<f4', 'fortran_order': False, 'shape': ("
        + QByteArray::number(qsizetype(rows.size())) + ", " + QByteArray::number(dimension) + "), }";
    QCOMPARE(bytes.mid(10, header - 10).trimmed(), shape);
    QCOMPARE(bytes[header - 1], '\n');
    QByteArray vectors;
    json ids = json::array();
    for (const json& row : rows) {
        ids.push_back(row.at("id"));
        for (const json& number : row.at("vector")) {
            const float value = number.get<float>();
            vectors.append(reinterpret_cast<const char*>(&value), sizeof value);
        }
    }
    QVERIFY(bytes.mid(header) == vectors);
    QCOMPARE(json::parse(readFile(out + QStringLiteral(".ids.json")).toStdString()).dump(), ids.dump());
}

void TestExport::replacesAFile()
{
    const QString out = inScratch("out");
    writeFile(out, QByteArray(1'000'000, 'x'));
    writeFile(inScratch("out.part"), "somebody's");
    ask(exportOf(m_fixture->directory(), QStringLiteral("young"), "jsonl", out));
    QCOMPARE(readFile(out).count('\n'), qsizetype{ 30 });
    QVERIFY(!readFile(out).contains("xxx"));
    QCOMPARE(readFile(inScratch("out.part")), QByteArray("somebody's"));
}

void TestExport::replacesALinkNotItsTarget()
{
    writeFile(inScratch("precious"), "precious");
    QVERIFY(QFile::link(inScratch("precious"), inScratch("out")));
    ask(exportOf(m_fixture->directory(), QStringLiteral("young"), "jsonl", inScratch("out")));
    QCOMPARE(readFile(inScratch("precious")), QByteArray("precious"));
    QCOMPARE(readFile(inScratch("out")).count('\n'), qsizetype{ 30 });
}

void TestExport::refused_data()
{
    QTest::addColumn<QString>("out");
    QTest::addColumn<QString>("why");
    const auto row = [](const char* name, const char* out, const char* why) {
        QTest::newRow(name) << QString::fromUtf8(out) << QString::fromUtf8(why);
    };
    row("in the directory", "DB/out", "inside the Chroma directory");
    row("the database itself", "DB/chroma.sqlite3", "inside the Chroma directory");
    row("with dots", "DB/../db/out", "inside the Chroma directory");
    row("through a link", "SCRATCH/link/out", "inside the Chroma directory");
    row("in an index folder", "INDEX/out", "inside the Chroma directory");
    row("a folder", "SCRATCH", "it is a folder");
    row("no such folder", "SCRATCH/none/out", "No such file or directory");
    row("below a file", "SCRATCH/file/out", "Not a directory");
    row("a pipe", "SCRATCH/pipe", "no regular file");
    row("a link to a pipe", "SCRATCH/linkedpipe", "no regular file");
}

/// Nothing is written, neither there nor elsewhere, and what was there stays.
void TestExport::refused()
{
    QFETCH(QString, out);
    QFETCH(QString, why);
    QVERIFY(QFile::link(m_fixture->directory(), inScratch("link")));
    writeFile(inScratch("file"), "mine");
    QCOMPARE(::mkfifo(QFile::encodeName(inScratch("pipe")).constData(), 0600), 0);
    QVERIFY(QFile::link(inScratch("pipe"), inScratch("linkedpipe")));
    out.replace(QStringLiteral("INDEX"), indexFolder(m_fixture->directory(), "ties"));
    out.replace(QStringLiteral("DB"), m_fixture->directory());
    out.replace(QStringLiteral("SCRATCH"), m_scratch->path());
    const auto before = stateOf(m_fixture->directory());
    const auto scratch = stateOf(m_scratch->path());
    for (const char* format : { "jsonl", "csv", "npy" }) {
        const json error = ask(exportOf(m_fixture->directory(), QStringLiteral("young"), format, out), 2).at("error");
        QCOMPARE(QString::fromStdString(error.at("path").get<std::string>()), out);
        QVERIFY2(QString::fromStdString(error.at("message").get<std::string>()).contains(why), error.dump().c_str());
        QVERIFY2(!error.at("hint").get<std::string>().empty(), error.dump().c_str());
    }
    QCOMPARE(stateOf(m_fixture->directory()), before);
    QCOMPARE(stateOf(m_scratch->path()), scratch);
}

void TestExport::folderThatMayNotBeWritten()
{
    makePublic(QFileInfo(m_fixture->directory()).path());
    writeFile(inScratch("out"), "mine");
    makePublic(m_scratch->path());
    QVERIFY(::chmod(QFile::encodeName(m_scratch->path()).constData(), 0555) == 0);
    CommandOptions options;
    options.wrapper = asOrdinaryUser();
    const json error =
        ask(exportOf(m_fixture->directory(), QStringLiteral("young"), "jsonl", inScratch("out")), 2, options)
            .at("error");
    QVERIFY2(
        error.at("message").get<std::string>().find("Permission denied") != std::string::npos, error.dump().c_str());
    QVERIFY(::chmod(QFile::encodeName(m_scratch->path()).constData(), 0755) == 0);
    QCOMPARE(readFile(inScratch("out")), QByteArray("mine"));
    QCOMPARE(namesIn(m_scratch->path()), QStringList{ QStringLiteral("out") });
}

void TestExport::fullDisk_data()
{
    QTest::addColumn<QByteArray>("format");
    for (const char* format : { "jsonl", "csv", "npy" })
        QTest::newRow(format) << QByteArray(format);
}

/// The export of 1,300 vectors needs more than the disk has; what was written until then goes away again.
void TestExport::fullDisk()
{
    QFETCH(QByteArray, format);
    CommandOptions options;
    options.wrapper = onSmallDisk(m_scratch->path(), 65'536);
    if (options.wrapper.isEmpty())
        QSKIP("this system lets the test mount no disk of its own, so none can be full");
    const CommandResult result = runCommand(
        exportOf(m_fixture->directory(), QStringLiteral("l2_plain"), format.constData(), inScratch("out")), options);
    QVERIFY2(result.ended && result.exit == 2 && result.out.isEmpty(), result.told().constData());
    QVERIFY2(result.err.contains("No space left on device") && result.err.contains("room"), result.told().constData());
    QVERIFY2(result.err.count('\n') == 1, result.told().constData()); // and no "left: " line
}

void TestExport::asText()
{
    const QString out = inScratch("out.npy");
    const CommandResult result = runCommand(exportOf(m_fixture->directory(), QStringLiteral("l2_plain"), "npy", out));
    QVERIFY2(result.ended && result.exit == 0 && result.err.isEmpty(), result.told().constData());
    QCOMPARE(
        QString::fromUtf8(result.out), QStringLiteral("1 300 records, 1 300 vectors\n  %1\n  %1.ids.json\n").arg(out));
}

QTEST_GUILESS_MAIN(TestExport)
#include "tst_export.moc"
