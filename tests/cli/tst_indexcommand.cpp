// SPDX-License-Identifier: GPL-3.0-or-later
#include <functional>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>

#include "tests/cli/asking.h"
#include "tests/cli/indexreading.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace test;
using nlohmann::json;

namespace {

QString text(const json& value)
{
    return value.is_string() ? QString::fromStdString(value.get<std::string>()) : QString();
}

void compareHeader(const json& header, const QByteArray& own)
{
    QCOMPARE(header.at("persistence_version").get<int>(), at<qint32>(own, 0));
    const std::pair<const char*, int> numbers[] = { { "offset_level0", 4 }, { "max_elements", 12 },
        { "cur_element_count", 20 }, { "size_data_per_element", 28 }, { "label_offset", 36 }, { "offset_data", 44 },
        { "maxM", 60 }, { "maxM0", 68 }, { "M", 76 }, { "ef_construction", 92 } };
    for (const auto& [name, offset] : numbers)
        QCOMPARE(header.at(name).get<quint64>(), at<quint64>(own, offset));
    QCOMPARE(header.at("maxlevel").get<int>(), at<qint32>(own, 52));
    const auto entry = at<quint32>(own, 56);
    QCOMPARE(header.at("enterpoint_node"), entry == 0xffffffff ? json() : json(entry));
    QCOMPARE(header.at("mult").get<double>(), at<double>(own, 84));
}

void compareFiles(const json& files, const QString& folder, const OwnReading& own)
{
    const auto inFolder = QDir(folder).entryList(QDir::Files | QDir::Hidden);
    QCOMPARE(qsizetype(files.size()), inFolder.size());
    for (const json& file : files) {
        const QString name = text(file.at("name"));
        QVERIFY2(inFolder.contains(name), qPrintable(name));
        QCOMPARE(file.at("bytes").get<qint64>(), QFileInfo(folder + u'/' + name).size());
        QVERIFY(file.at("allocated").is_number_unsigned());
        const json& expected = file.at("expected");
        if (name == QStringLiteral("header.bin"))
            QCOMPARE(expected.get<int>(), 100);
        else if (name == QStringLiteral("data_level0.bin"))
            QCOMPARE(expected.get<quint64>(), own.elements * at<quint64>(own.header, 28));
        else if (name == QStringLiteral("length.bin"))
            QCOMPARE(expected.get<quint64>(), own.elements * 4);
        else if (name == QStringLiteral("link_lists.bin"))
            QCOMPARE(expected.get<quint64>(), own.linkBytes);
        else
            QVERIFY(expected.is_null());
    }
}

void compareGraph(const json& index, const OwnReading& own)
{
    QCOMPARE(trimmed(index.at("degrees").at("out").get<Counts>()), trimmed(own.out));
    QCOMPARE(trimmed(index.at("degrees").at("in").get<Counts>()), trimmed(own.incoming));
    quint64 inComponents = 0;
    for (const json& size : index.at("components"))
        inComponents += size.get<quint64>();
    if (index.at("components").size() < 100)
        QCOMPARE(inComponents, own.elements);
    QVERIFY(index.at("unreachable").get<quint64>() <= own.elements);
    QVERIFY(index.at("weakly_linked").get<quint64>() <= own.elements);
}

void checkParameters(const json& parameters, const json& header, const json& elements)
{
    const std::pair<const char*, const char*> changeable[] = { { "M", "rebuild" }, { "ef_construction", "rebuild" },
        { "ef_search", "now" }, { "space", "never" }, { "sync_threshold", "now" }, { "batch_size", "now" },
        { "resize_factor", "now" }, { "num_threads", "now" } };
    QCOMPARE(parameters.size(), std::size(changeable));
    for (const auto& [name, when] : changeable) {
        const json& parameter = parameters.at(name);
        QCOMPARE(text(parameter.at("changeable")), QString::fromUtf8(when));
        QVERIFY(parameter.at("value").is_number() || parameter.at("value").is_string()
            || (parameter.at("value").is_null() && QByteArray(name) == "num_threads"));
        QVERIFY(!text(parameter.at("source")).isEmpty());
        QCOMPARE(parameter.at("drift"), json(false)); // Chroma made all of these
        const bool inHeader = QByteArray(name) == "M" || QByteArray(name) == "ef_construction";
        QCOMPARE(parameter.at("actual"), inHeader && elements > 0 ? header.at(name) : json());
    }
}

/// How one way of spoiling the index of l2_plain, 1,040 elements, is described.
struct Damage
{
    const char* name;
    std::function<void(const QString& folder)> make;
    const char* kind;
    const char* file; ///< of its first place
    bool fatal = true;
    bool graph = false; ///< is measured all the same
    bool header = true; ///< is shown
};

constexpr qint64 record = 4 + 32 * 4 + 24 * 4 + 8;

std::function<void(const QString&)> size(const char* file, qint64 bytes)
{
    return [=](const QString& folder) { resizeFile(in(folder, file), bytes); };
}

std::function<void(const QString&)> bytes(const char* file, qint64 offset, const QByteArray& what)
{
    return [=](const QString& folder) { overwrite(in(folder, file), offset, what); };
}

std::function<void(const QString&)> removed(const char* file)
{
    return [=](const QString& folder) { QVERIFY(QFile::remove(in(folder, file))); };
}

QList<Damage> damages()
{
    const QByteArray huge = raw64(quint64{ 1 } << 63);
    return {
        { "header cut", size("header.bin", 50), "header_unsound", "header.bin", true, false, false },
        { "header of noise", bytes("header.bin", 0, QByteArray(100, '\xa5')), "header_unsound", "header.bin", true,
            false, false },
        { "no header", removed("header.bin"), "file_missing", "header.bin", true, false, false },
        { "count of 2^63", bytes("header.bin", 20, huge), "header_unsound", "header.bin" },
        { "M of zero", bytes("header.bin", 76, raw64(0)), "header_unsound", "header.bin" },
        { "another maxlevel", bytes("header.bin", 52, raw32(9)), "entry_point_level", "header.bin" },
        { "records cut", size("data_level0.bin", 100 * record + 7), "level_zero_truncated", "data_level0.bin" },
        { "no records", removed("data_level0.bin"), "file_missing", "data_level0.bin" },
        { "too many links", bytes("data_level0.bin", 7 * record, raw32(500)), "too_many_links", "data_level0.bin" },
        { "link to nowhere", bytes("data_level0.bin", 7 * record + 4, raw32(5'000)), "link_out_of_range",
            "data_level0.bin" },
        { "NaN", bytes("data_level0.bin", 7 * record + 4 + 32 * 4, raw32(0x7fc00000)), "not_finite", "data_level0.bin",
            false, true },
        { "lengths cut", size("length.bin", 400), "lengths_truncated", "length.bin", false, true },
        { "no links", removed("link_lists.bin"), "link_lists_missing", "link_lists.bin" },
        { "links cut", size("link_lists.bin", 1'000), "link_lists_broken", "link_lists.bin" },
        { "links of 1 TiB", size("link_lists.bin", qint64{ 1 } << 40), "link_lists_bloated", "link_lists.bin", false,
            true },
        { "no id map", removed("index_metadata.pickle"), "id_map_missing", "index_metadata.pickle", true, true },
        { "id map of noise", bytes("index_metadata.pickle", 0, QByteArray(64, '\xff')), "id_map_unreadable",
            "index_metadata.pickle", true, true },
    };
}

const json* findingOf(const json& index, const char* kind)
{
    for (const json& finding : index.at("integrity")) {
        if (finding.at("kind") == kind)
            return &finding;
    }
    return nullptr;
}

QStringList indexOf(const Fixture& fixture, const char* collection)
{
    return { QStringLiteral("index"), fixture.directory(), QString::fromUtf8(collection), QStringLiteral("--graph") };
}

} // namespace

/// `index`: every figure read again from the files, and what is said of files that are spoilt.
class TestIndexCommand : public QObject
{
    Q_OBJECT

private slots:
    void figures_data();
    void figures();
    void withoutGraph();
    void drift();
    void neverPersisted_data();
    void neverPersisted();
    void damaged_data();
    void damaged();
    void folderLost_data();
    void folderLost();
    void notReadable();
    void asText();
};

void TestIndexCommand::figures_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestIndexCommand::figures()
{
    QFETCH(QString, fixture);
    const Fixture directory(fixture);
    QVERIFY(directory.isValid());
    const auto before = stateOf(directory.directory());
    const Sql sql(directory.directory());
    int measured = 0;
    for (const QVariantList& row : sql.rows("SELECT collection, id FROM segments WHERE scope = 'VECTOR'")) {
        const QString id = QString::fromUtf8(row[0].toByteArray());
        const QString folder = directory.directory() + u'/' + QString::fromUtf8(row[1].toByteArray());
        if (sql.number("SELECT count(*) FROM collections WHERE id = ?1", { id }) == 0)
            continue;
        const json index = ask({ QStringLiteral("index"), directory.directory(), id, QStringLiteral("--graph") });
        QVERIFY(!index.empty());
        QVERIFY(index.at("integrity").empty());
        checkParameters(index.at("parameters"), index.at("header"), index.at("elements"));
        if (index.at("state") != "persisted")
            continue;
        ++measured;
        const OwnReading own(folder);
        QCOMPARE(text(index.at("folder")), folder);
        compareHeader(index.at("header"), own.header);
        QCOMPARE(index.at("elements").get<quint64>(), own.elements);
        QCOMPARE(index.at("deleted").get<quint64>(), own.deleted);
        QCOMPARE(index.at("capacity").get<quint64>(), at<quint64>(own.header, 12));
        QCOMPARE(trimmed(index.at("levels").get<Counts>()), own.levels);
        compareFiles(index.at("files"), folder, own);
        compareGraph(index, own);
    }
    QVERIFY(measured > 0);
    QCOMPARE(stateOf(directory.directory()), before);
}

void TestIndexCommand::withoutGraph()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const json index = ask(indexOf(fixture, "l2_plain").mid(0, 3));
    for (const char* key : { "degrees", "components", "unreachable", "weakly_linked", "graph_reason" })
        QVERIFY2(!index.contains(key), key);
    QCOMPARE(index.at("elements").get<int>(), 1040);
}

/// The tables name another M and another ef_construction than the index was built with.
void TestIndexCommand::drift()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    Sql(fixture.directory())
        .run("UPDATE collections SET schema_str = replace(replace(schema_str, '\"max_neighbors\":16', "
             "'\"max_neighbors\":24'), '\"ef_construction\":100', '\"ef_construction\":300') WHERE name = 'l2_plain'");
    const json parameters = ask(indexOf(fixture, "l2_plain")).at("parameters");
    QCOMPARE(parameters.at("M").at("value"), json(24));
    QCOMPARE(parameters.at("M").at("actual"), json(16));
    QCOMPARE(parameters.at("M").at("drift"), json(true));
    QCOMPARE(parameters.at("ef_construction").at("value"), json(300));
    QCOMPARE(parameters.at("ef_construction").at("actual"), json(100));
    QCOMPARE(parameters.at("ef_construction").at("drift"), json(true));
    QCOMPARE(parameters.at("ef_search").at("drift"), json(false));
    const CommandResult asText = runCommand(indexOf(fixture, "l2_plain"));
    QCOMPARE(asText.exit, 0); // a drift does no harm until a rebuild
    QVERIFY2(asText.out.contains("16 \u25b2"), asText.told().constData());
}

void TestIndexCommand::neverPersisted_data()
{
    QTest::addColumn<QString>("fixture");
    QTest::addColumn<QByteArray>("collection");
    QTest::addColumn<QString>("state");
    for (const char* fixture : { "chroma-0.4.6", "chroma-0.6.3", "chroma-1.5.9" }) {
        QTest::addRow("%s young", fixture)
            << QString::fromUtf8(fixture) << QByteArray("young") << QStringLiteral("never_persisted");
        QTest::addRow("%s never filled", fixture)
            << QString::fromUtf8(fixture) << QByteArray("never_filled") << QStringLiteral("no_folder");
    }
}

void TestIndexCommand::neverPersisted()
{
    QFETCH(QString, fixture);
    QFETCH(QByteArray, collection);
    QFETCH(QString, state);
    const Fixture directory(fixture);
    const json index = ask(indexOf(directory, collection.constData()));
    QCOMPARE(text(index.at("state")), state);
    QVERIFY(text(index.at("state_text")).contains(QStringLiteral("nothing was ever persisted")));
    QCOMPARE(index.at("elements"), json(0));
    QCOMPARE(index.at("deleted"), json(0));
    QCOMPARE(index.at("levels"), json::array());
    QCOMPARE(index.at("files").empty(), state == QStringLiteral("no_folder"));
    QVERIFY(index.at("graph").is_null() && index.at("degrees").is_null());
    QVERIFY(text(index.at("graph_reason")).contains(QStringLiteral("nothing was ever persisted")));
    const CommandResult asText = runCommand(indexOf(directory, collection.constData()));
    QCOMPARE(asText.exit, 0);
    QVERIFY2(asText.out.contains("nothing was ever persisted"), asText.told().constData());
}

void TestIndexCommand::damaged_data()
{
    QTest::addColumn<int>("row");
    const auto rows = damages();
    for (qsizetype i = 0; i < rows.size(); ++i)
        QTest::newRow(rows[i].name) << int(i);
}

void TestIndexCommand::damaged()
{
    QFETCH(int, row);
    const Damage damage = damages()[row];
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    damage.make(indexFolder(fixture.directory(), "l2_plain"));
    age(fixture.directory());
    const json index = ask(indexOf(fixture, "l2_plain"), 1);
    QVERIFY(!index.empty());
    QCOMPARE(text(index.at("state")), QStringLiteral("damaged"));
    const json* finding = findingOf(index, damage.kind);
    QVERIFY2(finding, index.at("integrity").dump().c_str());
    QCOMPARE(finding->at("fatal"), json(damage.fatal));
    QVERIFY(finding->at("count").get<quint64>() > 0);
    QCOMPARE(text(finding->at("places").at(0).at("file")), QString::fromUtf8(damage.file));
    QVERIFY(!text(finding->at("places").at(0).at("sentence")).isEmpty());
    QCOMPARE(index.at("header").is_object(), damage.header);
    QCOMPARE(index.at("degrees").is_object(), damage.graph);
    QCOMPARE(index.at("graph").is_object(), damage.graph);
    QCOMPARE(text(index.value("graph_reason", json())).isEmpty(), damage.graph);
    QCOMPARE(index.at("parameters").size(), std::size_t{ 8 });
    QVERIFY(index.at("files").size() >= 4);
    const CommandResult asText = runCommand(indexOf(fixture, "l2_plain"));
    QCOMPARE(asText.exit, 1);
    QVERIFY2(asText.out.contains(damage.kind), asText.told().constData());
    QCOMPARE(asText.out.contains("not measured"), !damage.graph);
}

void TestIndexCommand::folderLost_data()
{
    QTest::addColumn<bool>("emptied");
    QTest::newRow("gone") << false;
    QTest::newRow("emptied") << true;
}

/// The tables say that something was persisted.
void TestIndexCommand::folderLost()
{
    QFETCH(bool, emptied);
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const QString folder = indexFolder(fixture.directory(), "l2_plain");
    QVERIFY(QDir(folder).removeRecursively());
    if (emptied)
        QVERIFY(QDir().mkdir(folder));
    age(fixture.directory());
    const json index = ask(indexOf(fixture, "l2_plain"), 1);
    QCOMPARE(text(index.at("state")), QStringLiteral("damaged"));
    QVERIFY(findingOf(index, "folder_missing"));
    for (const char* key : { "elements", "deleted", "capacity", "levels", "header", "degrees" })
        QVERIFY2(index.at(key).is_null(), key);
}

void TestIndexCommand::notReadable()
{
    const Fixture fixture(QStringLiteral("chroma-1.5.9"));
    const json unknown = ask(indexOf(fixture, "no such collection"), 2);
    QCOMPARE(text(unknown.at("error").at("kind")), QStringLiteral("bad_argument"));
    const QString folder = indexFolder(fixture.directory(), "l2_plain");
    QVERIFY(QDir(folder).removeRecursively());
    QVERIFY(QFile::link(folder, folder));
    const json loop = ask(indexOf(fixture, "l2_plain"), 2);
    QCOMPARE(text(loop.at("error").at("path")), folder);
}

void TestIndexCommand::asText()
{
    const Fixture fixture(QStringLiteral("wordnet-sample"));
    const CommandResult result = runCommand(indexOf(fixture, "wordnet_nouns"));
    QCOMPARE(result.exit, 0);
    QVERIFY(result.err.isEmpty());
    for (const char* part : { "3 000, 334 of them deleted; room for 4 096", "ef_construction", "link_lists.bin",
             "25 736", "components     1", "links out      1 to 32" })
        QVERIFY2(result.out.contains(part), result.told().constData());
}

QTEST_GUILESS_MAIN(TestIndexCommand)
#include "tst_indexcommand.moc"
