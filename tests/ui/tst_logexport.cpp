// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTest>

#include "engine/chroma/store.h"
#include "tests/support/fixture.h"
#include "ui/jobs/logexport.h"

using engine::chroma::Store;
using ui::ExportFormat;
using ui::LogExport;

/// The log written out whole, in both formats, or not at all.
class TestLogExport : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void json_data() { scopes(); }
    void json();
    void csv_data() { scopes(); }
    void csv();
    void refuses_data();
    void refuses();
    void refusesALinkIntoTheDirectory();
    void cancelLeavesTheOldFile();

private:
    static void scopes();
    LogExport request(ExportFormat format, const QString& target) const;
    QByteArray written(const QString& name) const;
    quint64 expected(const LogExport& what) const;

    std::unique_ptr<test::Fixture> m_fixture;
    std::optional<engine::chroma::Snapshot> m_view;
    QTemporaryDir m_out;
};

void TestLogExport::initTestCase()
{
    m_fixture = std::make_unique<test::Fixture>(QStringLiteral("wordnet-sample"));
    QVERIFY(m_fixture->isValid());
    const auto store = Store::open(m_fixture->path());
    QVERIFY(store.has_value());
    auto view = store->exactView();
    QVERIFY(view.has_value());
    m_view = std::move(*view);
}

void TestLogExport::scopes()
{
    QTest::addColumn<bool>("one");
    QTest::newRow("all collections") << false;
    QTest::newRow("one collection") << true;
}

LogExport TestLogExport::request(ExportFormat format, const QString& target) const
{
    LogExport what;
    what.directory = m_fixture->directory();
    what.format = format;
    what.target = target;
    for (const auto& view : m_view->collections)
        what.names[view.collection.id.text] = view.collection.name;
    return what;
}

QByteArray TestLogExport::written(const QString& name) const
{
    QFile file(m_out.filePath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

quint64 TestLogExport::expected(const LogExport& what) const
{
    return what.collection ? *m_view->log.collections.at(what.collection->text).entries.value
                           : *m_view->log.entries.value;
}

void TestLogExport::json()
{
    QFETCH(bool, one);
    LogExport what = request(ExportFormat::Json, m_out.filePath(QStringLiteral("log.json")));
    if (one)
        what.collection = m_view->collections.front().collection.id;
    quint64 last = 0;
    const auto summary = ui::writeLog(what, [&](quint64 done, quint64 total) {
        last = done;
        return done <= total;
    });
    QVERIFY(summary.has_value());
    QCOMPARE(summary->entries, expected(what));
    QCOMPARE(last, expected(what));
    const QByteArray text = written(QStringLiteral("log.json"));
    QCOMPARE(summary->bytes, static_cast<quint64>(text.size()));
    const auto document = nlohmann::json::parse(text.toStdString());
    QCOMPARE(document.size(), expected(what));
    engine::SeqId seqId = 0;
    for (const auto& entry : document) {
        QVERIFY(entry.at("seq_id").get<engine::SeqId>() > seqId);
        seqId = entry.at("seq_id").get<engine::SeqId>();
        if (what.collection)
            QCOMPARE(entry.at("collection").get<std::string>(), what.collection->text);
        QVERIFY(entry.at("collection_name").is_string());
    }
    QCOMPARE(document.back().at("dimension").get<quint64>(), 96U);
    QVERIFY(document.back().at("document").is_string());
}

void TestLogExport::csv()
{
    QFETCH(bool, one);
    LogExport what = request(ExportFormat::Csv, m_out.filePath(QStringLiteral("log.csv")));
    if (one)
        what.collection = m_view->collections.back().collection.id;
    const auto summary = ui::writeLog(what, {});
    QVERIFY(summary.has_value());
    QCOMPARE(summary->entries, expected(what));
    const QByteArray text = written(QStringLiteral("log.csv"));
    QVERIFY(text.startsWith("seq_id,operation,collection,collection_name,id,"));
    QVERIFY(text.endsWith("\r\n"));
    quint64 lines = 0;
    bool quoted = false;
    for (const char c : text) {
        quoted = quoted != (c == '"');
        lines += c == '\n' && !quoted ? 1 : 0;
    }
    QCOMPARE(lines, expected(what) + 1);
    QVERIFY(text.contains("\"{\"\"")); // metadata is JSON, quoted
}

void TestLogExport::refuses_data()
{
    QTest::addColumn<QString>("target"); // below the opened directory if relative
    QTest::addColumn<engine::ErrorKind>("kind");
    QTest::newRow("inside the directory") << QStringLiteral("log.csv") << engine::ErrorKind::BadArgument;
    QTest::newRow("the database itself") << QStringLiteral("chroma.sqlite3") << engine::ErrorKind::BadArgument;
    QTest::newRow("by way of ..") << QStringLiteral("../db/log.csv") << engine::ErrorKind::BadArgument;
    QTest::newRow("no such folder") << QStringLiteral("/nowhere/at/all/log.csv") << engine::ErrorKind::NotFound;
}

void TestLogExport::refuses()
{
    QFETCH(QString, target);
    QFETCH(engine::ErrorKind, kind);
    const auto before = test::stateOf(m_fixture->directory());
    const QString path = QDir(m_fixture->directory()).absoluteFilePath(target);
    const auto summary = ui::writeLog(request(ExportFormat::Csv, path), {});
    QVERIFY(!summary.has_value());
    QCOMPARE(summary.error().kind, kind);
    QCOMPARE(QString::fromStdString(summary.error().path), path);
    QVERIFY(!summary.error().hint.empty());
    QCOMPARE(test::stateOf(m_fixture->directory()), before);
}

void TestLogExport::refusesALinkIntoTheDirectory()
{
    const QString folder = m_out.filePath(QStringLiteral("folder"));
    const QString file = m_out.filePath(QStringLiteral("file"));
    QVERIFY(QFile::link(m_fixture->directory(), folder));
    QVERIFY(QFile::link(m_fixture->directory() + QStringLiteral("/chroma.sqlite3"), file));
    const auto before = test::stateOf(m_fixture->directory());
    for (const QString& target : { QString(folder + QStringLiteral("/log.csv")), file }) {
        const auto summary = ui::writeLog(request(ExportFormat::Csv, target), {});
        QVERIFY(!summary.has_value());
        QCOMPARE(summary.error().kind, engine::ErrorKind::BadArgument);
    }
    QCOMPARE(test::stateOf(m_fixture->directory()), before);
}

void TestLogExport::cancelLeavesTheOldFile()
{
    const QTemporaryDir folder;
    QFile old(folder.filePath(QStringLiteral("log.csv")));
    QVERIFY(old.open(QIODevice::WriteOnly) && old.write("old") == 3);
    old.close();
    const auto summary =
        ui::writeLog(request(ExportFormat::Csv, old.fileName()), [](quint64 done, quint64) { return done < 2000; });
    QVERIFY(!summary.has_value());
    QCOMPARE(summary.error().kind, engine::ErrorKind::Cancelled);
    QVERIFY(old.open(QIODevice::ReadOnly));
    QCOMPARE(old.readAll(), QByteArray("old"));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{ QStringLiteral("log.csv") });
}

QTEST_GUILESS_MAIN(TestLogExport)
#include "tst_logexport.moc"
