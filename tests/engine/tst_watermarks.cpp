// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include <QtTest>

#include <sqlite3.h>

#include "engine/chroma/watermarks.h"
#include "engine/sqlite/database.h"
#include "tests/engine/editor.h"
#include "tests/support/fixture.h"

using namespace engine;
using namespace engine::chroma;

class TestWatermarks : public QObject
{
    Q_OBJECT

private slots:
    void decodes_data();
    void decodes();
    void ofEveryRelease_data();
    void ofEveryRelease();
    void tableWinsOverTheIdMap();
    void segmentNamesAreNoPaths();
    void withoutTheTable();

private:
    Result<std::map<std::string, Watermark>> read(const test::Fixture& fixture) const;
};

Result<std::map<std::string, Watermark>> TestWatermarks::read(const test::Fixture& fixture) const
{
    const auto database =
        sqlite::Database::openReadOnly(fixture.path() + "/chroma.sqlite3", std::chrono::milliseconds(1000));
    const auto schema = readSchema(database.value());
    const auto catalog = readCatalog(*database, schema.value());
    return readWatermarks(*database, fixture.path(), catalog.value());
}

void TestWatermarks::decodes_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("form");
    QTest::addColumn<bool>("known");
    QTest::addColumn<qint64>("position");
    const auto row = [](const char* title, const char* value, WatermarkForm form, std::optional<qint64> position) {
        QTest::newRow(title) << QByteArray(value) << int(form) << position.has_value() << position.value_or(0);
    };
    constexpr qint64 largest = std::numeric_limits<qint64>::max();
    row("integer", "3586", WatermarkForm::Integer, 3586);
    row("zero", "0", WatermarkForm::Integer, 0);
    row("negative", "-7", WatermarkForm::Integer, -7);
    row("largest integer", "9223372036854775807", WatermarkForm::Integer, largest);
    row("8 bytes", "x'0000000000000E02'", WatermarkForm::Blob, 3586);
    row("8 bytes, largest", "x'7fffffffffffffff'", WatermarkForm::Blob, largest);
    row("8 bytes, above int64", "x'8000000000000000'", WatermarkForm::Unreadable, {});
    row("8 bytes, all ones", "x'ffffffffffffffff'", WatermarkForm::Unreadable, {});
    row("24 bytes", "x'000000000000000000000000000000000000000000000102'", WatermarkForm::Blob, 258);
    row("24 bytes, largest", "x'000000000000000000000000000000007fffffffffffffff'", WatermarkForm::Blob, largest);
    row("24 bytes, too large", "x'000000000000000000000000000000010000000000000000'", WatermarkForm::Unreadable, {});
    row("24 bytes, far too large", "x'ff0000000000000000000000000000000000000000000000'", WatermarkForm::Unreadable,
        {});
    row("7 bytes", "x'00000000000001'", WatermarkForm::Unreadable, {});
    row("9 bytes", "x'000000000000000001'", WatermarkForm::Unreadable, {});
    row("no bytes", "x''", WatermarkForm::Unreadable, {});
    row("text", "'3586'", WatermarkForm::Unreadable, {});
    row("real", "3586.0", WatermarkForm::Unreadable, {});
    row("NULL", "NULL", WatermarkForm::Missing, {});
}

void TestWatermarks::decodes()
{
    test::Editor scratch(":memory:");
    sqlite3_stmt* handle = nullptr;
    QFETCH(QByteArray, value);
    QCOMPARE(sqlite3_prepare_v2(scratch.handle(), QByteArray("SELECT " + value).constData(), -1, &handle, nullptr),
        SQLITE_OK);
    sqlite::Statement statement(handle, {});
    QVERIFY(statement.step().value_or(false));
    const Watermark mark = decodeWatermark(statement, 0);
    QTEST(int(mark.form), "form");
    QTEST(mark.seqId.has_value(), "known");
    QTEST(qint64(mark.seqId.value_or(0)), "position");
}

void TestWatermarks::ofEveryRelease_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

/// Form and number of every position, against SQLite's own reading of the table.
void TestWatermarks::ofEveryRelease()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    const auto marks = read(directory);
    QVERIFY(marks);
    test::Editor beside(directory.path() + "/chroma.sqlite3");
    const bool blobs = beside.integer("SELECT max(version) FROM migrations WHERE dir = 'metadb'") < 5;
    const auto segments = beside.column("SELECT segment_id FROM max_seq_id");
    QVERIFY(!segments.empty());
    for (const std::string& segment : segments) {
        const Watermark& mark = marks->at(segment);
        QCOMPARE(mark.form, blobs ? WatermarkForm::Blob : WatermarkForm::Integer);
        const std::string stored = beside.text("SELECT CASE typeof(seq_id) WHEN 'blob' THEN hex(seq_id) ELSE "
                                               "printf('%016X', seq_id) END FROM max_seq_id WHERE segment_id = '"
            + segment + "'");
        QCOMPARE(qint64(*mark.seqId), QByteArray::fromStdString(stored).toLongLong(nullptr, 16));
    }
    // Before 0.5.6 the VECTOR segments keep theirs in the id map.
    std::size_t inMaps = 0;
    for (const auto& [segment, mark] : *marks)
        inMaps += mark.form == WatermarkForm::Pickle ? 1 : 0;
    QCOMPARE(marks->size(), segments.size() + inMaps);
    // An upgraded directory keeps those of indexes that were not persisted since.
    const QByteArray name(QTest::currentDataTag());
    QCOMPARE(inMaps > 0, name.startsWith("chroma-0.4") || name.startsWith("chroma-0.5.5"));
}

void TestWatermarks::tableWinsOverTheIdMap()
{
    const test::Fixture fixture(QStringLiteral("chroma-0.5.5"));
    const auto before = read(fixture);
    const auto inMap = std::find_if(
        before->begin(), before->end(), [](const auto& entry) { return entry.second.form == WatermarkForm::Pickle; });
    QVERIFY(inMap != before->end());
    QVERIFY(*inMap->second.seqId > 0);
    test::edit(fixture.path(), "INSERT INTO max_seq_id VALUES ('" + inMap->first + "', x'0000000000000007')");
    const auto after = read(fixture);
    QCOMPARE(after->at(inMap->first).seqId, std::optional<SeqId>(7));
    QCOMPARE(after->at(inMap->first).form, WatermarkForm::Blob);
}

/// A folder named by the database is read only where a folder of Chroma's can be.
void TestWatermarks::segmentNamesAreNoPaths()
{
    const test::Fixture fixture(QStringLiteral("chroma-0.5.5"));
    const auto before = read(fixture);
    const auto inMap = std::find_if(
        before->begin(), before->end(), [](const auto& entry) { return entry.second.form == WatermarkForm::Pickle; });
    test::edit(fixture.path(), "UPDATE segments SET id = './" + inMap->first + "' WHERE id = '" + inMap->first + "'");
    const auto after = read(fixture);
    QVERIFY(after);
    QVERIFY(!after->contains("./" + inMap->first));
    QVERIFY(!after->contains(inMap->first));
}

void TestWatermarks::withoutTheTable()
{
    const test::Fixture fixture(QStringLiteral("chroma-1.5.9"));
    test::edit(fixture.path(), "DROP TABLE max_seq_id");
    const auto marks = read(fixture);
    QVERIFY(marks);
    QVERIFY(marks->empty());
}

QTEST_GUILESS_MAIN(TestWatermarks)
#include "tst_watermarks.moc"
