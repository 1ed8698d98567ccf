// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>
#include <set>
#include <sys/stat.h>

#include <QDirIterator>
#include <QFile>
#include <QTest>

#include "tests/cli/asking.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace test;
using nlohmann::json;

namespace {

struct Sizes
{
    qint64 bytes = 0;
    qint64 allocated = 0;
};

/// Of all files below `folder`, by this test's own stat calls.
Sizes sizesBelow(const QString& folder)
{
    Sizes sizes;
    QDirIterator it(folder, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        struct stat data = {};
        if (::lstat(QFile::encodeName(it.next()).constData(), &data) != 0)
            qFatal("no stat of %s", qPrintable(it.filePath()));
        sizes.bytes += data.st_size;
        sizes.allocated += qint64(data.st_blocks) * 512;
    }
    return sizes;
}

json expectedOf(const Fixture& fixture)
{
    return json::parse(readFile(fixture.expected()).toStdString());
}

/// Bytes of the pages of some tables and their indexes, as SQLite itself counts them.
qint64 pagesOf(const Sql& sql, const char* tables)
{
    return sql.number(QByteArray("SELECT sum(d.pgsize) FROM dbstat d JOIN sqlite_schema s ON s.name = d.name WHERE "
                                 "s.tbl_name ")
        + tables);
}

void hasKeys(const json& object, const QList<const char*>& keys)
{
    for (const char* key : keys)
        QVERIFY2(object.contains(key), (std::string(key) + " is missing in " + object.dump().substr(0, 500)).c_str());
}

bool isTextOrNull(const json& value)
{
    return value.is_null() || value.is_string();
}

/// Exit status 1 stands for a finding of severity loss or wrong, 0 for none.
int exitFor(const json& findings)
{
    return std::any_of(findings.begin(), findings.end(), [](const json& f) { return f.at("severity") != "hygiene"; });
}

void checkFinding(const json& finding)
{
    hasKeys(finding, { "id", "severity", "collection", "title", "evidence", "data", "hint", "fix" });
    static const std::set<std::string> severities{ "loss", "wrong", "hygiene" };
    QVERIFY(severities.contains(finding.at("severity").get<std::string>()));
    QVERIFY(finding.at("evidence").is_array() && finding.at("data").is_object());
    QVERIFY(isTextOrNull(finding.at("collection")) && isTextOrNull(finding.at("fix")));
}

const json& collectionIn(const json& document, const json& id)
{
    static const json none = json::object();
    for (const json& collection : document.at("collections")) {
        if (collection.at("id") == id)
            return collection;
    }
    return none;
}

} // namespace

/// `info`: the keys that scripts rest on, and figures counted again in another way.
class TestInfo : public QObject
{
    Q_OBJECT

private slots:
    void document_data();
    void document();
    void database_data();
    void database();
    void disk_data();
    void disk();
    void collections_data();
    void collections();
    void text_data();
    void text();
    void orphans();
    void holders();

private:
    void fixtures(bool exactOnly) const;
};

void TestInfo::fixtures(bool exactOnly) const
{
    QTest::addColumn<QString>("fixture");
    QTest::addColumn<bool>("exact");
    for (const QString& name : allFixtures()) {
        if (!exactOnly)
            QTest::addRow("%s", qPrintable(name)) << name << false;
        QTest::addRow("%s --exact", qPrintable(name)) << name << true;
    }
}

namespace {

QStringList infoOf(const Fixture& fixture, bool exact)
{
    QStringList arguments{ QStringLiteral("info"), fixture.directory() };
    return exact ? arguments << QStringLiteral("--exact") : arguments;
}

/// A fixture and what is said about it, looked at once for all tests.
struct Look
{
    Look(const QString& name, bool exact)
        : fixture(name)
        , before(stateOf(fixture.directory()))
        , result(runCommand(infoOf(fixture, exact) << QStringLiteral("--json")))
        , after(stateOf(fixture.directory()))
        , info(result.json())
    {
    }

    Fixture fixture;
    std::map<QString, QString> before;
    CommandResult result;
    std::map<QString, QString> after;
    json info;
};

const Look& lookAt(const QString& name, bool exact)
{
    static std::map<std::pair<QString, bool>, Look> looks;
    const auto known = looks.find({ name, exact });
    return known != looks.end() ? known->second : looks.try_emplace({ name, exact }, name, exact).first->second;
}

} // namespace

void TestInfo::document_data()
{
    fixtures(false);
}

void TestInfo::document()
{
    QFETCH(QString, fixture);
    QFETCH(bool, exact);
    const Look& look = lookAt(fixture, exact);
    const CommandResult& result = look.result;
    QVERIFY2(result.ended && result.err.isEmpty() && result.out.count('\n') == 1, result.told().constData());
    const json& info = look.info;
    QVERIFY2(info.is_object(), result.told().constData());
    QCOMPARE(look.after, look.before);
    hasKeys(info, { "directory", "schema", "sqlite", "holders", "disk", "wal", "orphans", "collections", "findings" });
    QVERIFY(!info.contains("error") && !info.contains("cancelled"));
    QCOMPARE(QString::fromStdString(info.at("directory").get<std::string>()), look.fixture.directory());
    QVERIFY(info.at("schema").at("generation").is_string() && info.at("schema").at("migrations").is_number_unsigned());
    QVERIFY(info.at("schema").at("openable_by").is_array() && info.at("schema").at("openable_by").size() == 2);
    for (const char* key : { "bytes", "page_size", "page_count", "freelist_count" })
        QVERIFY2(info.at("sqlite").at(key).is_number_unsigned(), key);
    QCOMPARE(info.at("sqlite").at("journal_mode").get<std::string>(), std::string("delete"));
    QVERIFY(info.at("holders").is_array() && info.at("orphans").is_array());
    for (const json& finding : info.at("findings"))
        checkFinding(finding);
    QVERIFY2(result.exit == exitFor(info.at("findings")), result.told().constData());
    if (exact)
        QVERIFY2(!result.out.contains("\"estimate\""), result.told().constData());
}

void TestInfo::database_data()
{
    fixtures(true);
}

void TestInfo::database()
{
    QFETCH(QString, fixture);
    const Fixture& directory = lookAt(fixture, true).fixture;
    const json& info = lookAt(fixture, true).info;
    const Sql sql(directory.directory());
    const json& sqlite = info.at("sqlite");
    QCOMPARE(sqlite.at("bytes").get<qint64>(), QFileInfo(directory.directory() + u"/chroma.sqlite3").size());
    for (const char* pragma : { "page_size", "page_count", "freelist_count" })
        QCOMPARE(sqlite.at(pragma).get<qint64>(), sql.number(QByteArray("PRAGMA ") + pragma));
    QCOMPARE(info.at("schema").at("migrations").get<qint64>(), sql.number("SELECT count(*) FROM migrations"));
    const json& wal = info.at("wal");
    QCOMPARE(wal.at("entries").get<qint64>(), sql.number("SELECT count(*) FROM embeddings_queue"));
    QCOMPARE(wal.at("min_seq_id").get<qint64>(), sql.number("SELECT min(seq_id) FROM embeddings_queue"));
    QCOMPARE(wal.at("max_seq_id").get<qint64>(), sql.number("SELECT max(seq_id) FROM embeddings_queue"));
    QCOMPARE(wal.at("bytes").get<qint64>(),
        sql.number("SELECT sum(ifnull(length(vector), 0) + length(CAST(topic AS BLOB)) + length(CAST(id AS BLOB)) + "
                   "ifnull(length(encoding), 0) + ifnull(length(CAST(metadata AS BLOB)), 0) + "
                   "ifnull(length(created_at), 0)) FROM embeddings_queue"));
    const bool decides = sql.number("SELECT count(*) FROM sqlite_schema WHERE name = 'embeddings_queue_config'") > 0;
    if (decides && sql.number("SELECT count(*) FROM embeddings_queue_config") == 1)
        QCOMPARE(wal.at("automatically_purge").get<bool>(),
            sql.text("SELECT config_json_str FROM embeddings_queue_config").contains("\"automatically_purge\":true")
                || sql.text("SELECT config_json_str FROM embeddings_queue_config")
                       .contains("\"automatically_purge\": true"));
    else
        QVERIFY(wal.at("automatically_purge").is_null() || wal.at("automatically_purge") == false);
}

void TestInfo::disk_data()
{
    fixtures(false);
}

void TestInfo::disk()
{
    QFETCH(QString, fixture);
    QFETCH(bool, exact);
    const Fixture& directory = lookAt(fixture, exact).fixture;
    const json& info = lookAt(fixture, exact).info;
    const json& disk = info.at("disk");
    const Sizes own = sizesBelow(directory.directory());
    QCOMPARE(disk.at("total").get<qint64>(), own.bytes);
    Sizes sum;
    std::map<std::string, qint64> parts;
    for (const json& part : disk.at("parts")) {
        const auto name = part.at("name").get<std::string>();
        QVERIFY2(parts.try_emplace(name, numberIn(part.at("bytes"))).second, name.c_str());
        sum.bytes += parts[name];
        sum.allocated += part.at("allocated").get<qint64>();
    }
    QCOMPARE(sum.bytes, own.bytes);
    QCOMPARE(sum.allocated, own.allocated);
    std::string names;
    for (const auto& [name, bytes] : parts)
        names += name + ' ';
    QCOMPARE(names,
        std::string("catalog free_pages full_text graph_links id_maps lengths metadata orphans other vectors wal "));
    if (!exact)
        return;
    const Sql sql(directory.directory());
    QCOMPARE(parts["free_pages"], sql.number("PRAGMA freelist_count") * sql.number("PRAGMA page_size"));
    QCOMPARE(parts["wal"], pagesOf(sql, "LIKE 'embeddings_queue%'"));
    QCOMPARE(parts["metadata"], pagesOf(sql, "IN ('embeddings', 'embedding_metadata', 'embedding_metadata_array')"));
    QCOMPARE(parts["full_text"], pagesOf(sql, "LIKE 'embedding_fulltext%'"));
}

void TestInfo::collections_data()
{
    fixtures(false);
}

void TestInfo::collections()
{
    QFETCH(QString, fixture);
    QFETCH(bool, exact);
    const Fixture& directory = lookAt(fixture, exact).fixture;
    const json& info = lookAt(fixture, exact).info;
    const json expected = expectedOf(directory);
    const Sql sql(directory.directory());
    QCOMPARE(qint64(info.at("collections").size()), sql.number("SELECT count(*) FROM collections"));
    for (const json& wanted : expected.at("collections")) {
        const json& collection = collectionIn(info, wanted.at("id"));
        hasKeys(collection,
            { "tenant", "database", "name", "id", "dimension", "space", "records", "wal_entries",
                "wal_pending_metadata", "wal_pending_vectors", "vector_segment", "vector_folder_bytes" });
        if (QTest::currentTestFailed())
            return;
        for (const char* key : { "tenant", "database", "name" })
            QCOMPARE(collection.at(key).dump(), wanted.at(key).dump());
        const auto id = QString::fromStdString(wanted.at("id").get<std::string>());
        const QVariant dimension = sql.value("SELECT dimension FROM collections WHERE id = ?1", { id });
        QCOMPARE(collection.at("dimension").dump(),
            dimension.isNull() ? std::string("null") : std::to_string(dimension.toLongLong()));
        const QByteArray segment =
            sql.text("SELECT id FROM segments WHERE collection = ?1 AND scope = 'VECTOR'", { id });
        QCOMPARE(QByteArray::fromStdString(collection.at("vector_segment").get<std::string>()), segment);
        QCOMPARE(collection.at("vector_folder_bytes").get<qint64>(),
            sizesBelow(directory.directory() + u'/' + QString::fromUtf8(segment)).bytes);
        for (const char* figure : { "records", "wal_entries", "wal_pending_metadata", "wal_pending_vectors" })
            numberIn(collection.at(figure));
        if (!exact)
            continue;
        QCOMPARE(collection.at("records").dump(), wanted.at("count").dump());
        QCOMPARE(collection.at("wal_entries").get<qint64>(),
            sql.number("SELECT count(*) FROM embeddings_queue WHERE substr(topic, -36) = ?1", { id }));
    }
}

void TestInfo::text_data()
{
    fixtures(false);
}

/// For people: all collections, sizes with units, and the findings that the exit status is about.
void TestInfo::text()
{
    QFETCH(QString, fixture);
    QFETCH(bool, exact);
    const Fixture& directory = lookAt(fixture, exact).fixture;
    const CommandResult& asJson = lookAt(fixture, exact).result;
    const json& info = lookAt(fixture, exact).info;
    const CommandResult result = runCommand(infoOf(directory, exact));
    QVERIFY2(
        result.ended && result.err.isEmpty() && result.exit == exitFor(info.at("findings")), result.told().constData());
    QVERIFY2(result.out.startsWith(QByteArray(directory.directory().toUtf8() + '\n')), result.told().constData());
    QVERIFY2(!result.out.contains('\x1b') && !result.out.contains('{'), result.told().constData());
    QVERIFY2(result.out.contains(" MiB") && result.out.contains(" KiB"), result.told().constData());
    QVERIFY2(result.out.contains("\u2248") == asJson.out.contains("\"estimate\":true"), result.told().constData());
    for (const json& collection : info.at("collections")) {
        const std::string name = collection.at("tenant").get<std::string>() + '/'
            + collection.at("database").get<std::string>() + '/' + collection.at("name").get<std::string>();
        QVERIFY2(result.out.contains(name.c_str()), name.c_str());
    }
    for (const json& finding : info.at("findings"))
        QVERIFY2(result.out.contains((finding.at("id").get<std::string>() + ' ').c_str()), result.told().constData());
}

void TestInfo::orphans()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const auto orphansOf = [&] {
        std::map<std::string, qint64> all;
        const json info = runCommand(infoOf(directory, true) << QStringLiteral("--json")).json();
        for (const json& orphan : info.at("orphans"))
            all[orphan.at("folder").get<std::string>()] = orphan.at("bytes").get<qint64>();
        return all;
    };
    auto before = orphansOf();
    const QString name = QStringLiteral("0c0ffee0-1111-4222-8333-444444444444");
    copyDirectory(indexFolder(directory.directory(), "ties"), directory.directory() + u'/' + name);
    before[name.toStdString()] = sizesBelow(directory.directory() + u'/' + name).bytes;
    QCOMPARE(orphansOf(), before);
}

/// A process that has a file of the directory open, this one, is named.
void TestInfo::holders()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const auto modes = [&] {
        QByteArray all;
        const json info = runCommand(infoOf(directory, false) << QStringLiteral("--json")).json();
        for (const json& holder : info.at("holders")) {
            if (holder.at("pid").get<qint64>() == QCoreApplication::applicationPid())
                all += holder.at("command").get<std::string>() + ' ' + holder.at("mode").get<std::string>();
        }
        return all;
    };
    QCOMPARE(modes(), QByteArray());
    QFile file(directory.directory() + QStringLiteral("/chroma.sqlite3"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY2(modes().contains("tst_info") && modes().endsWith(" r"), modes().constData());
    file.close();
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY2(modes().contains("tst_info") && modes().endsWith(" rw"), modes().constData());
}

QTEST_GUILESS_MAIN(TestInfo)
#include "tst_info.moc"
