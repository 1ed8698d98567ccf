// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/cli/asking.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace test;
using nlohmann::json;

namespace {

constexpr const char* parts[] = { "vectors", "level0_links", "upper_links", "labels", "id_maps", "capacity_waste",
    "deleted" };

QStringList memoryOf(const QString& directory, const QStringList& more = {})
{
    return QStringList{ QStringLiteral("memory"), directory } + more;
}

/// Every part a figure, and together the total.
qint64 totalOf(const json& model)
{
    qint64 sum = 0;
    for (const char* part : parts)
        sum += numberIn(model.at(part));
    QTest::qCompare(sum, numberIn(model.at("total")), "sum of the parts", "total", __FILE__, __LINE__);
    return sum;
}

const json& segmentOf(const json& document, const char* collection)
{
    for (const json& segment : document.at("segments")) {
        if (segment.at("collection") == collection && segment.at("tenant") == "default_tenant")
            return segment;
    }
    qFatal("no collection %s", collection);
}

std::vector<std::string> idsOf(const json& segments)
{
    std::vector<std::string> ids;
    for (const json& segment : segments)
        ids.push_back(segment.at("id").get<std::string>());
    return ids;
}

} // namespace

/// `memory`: keys and types, and that what it says of itself is consistent.
class TestMemoryCommand : public QObject
{
    Q_OBJECT

private slots:
    void keysAndTypes_data();
    void keysAndTypes();
    void oneCollection();
    void countedOrEstimated();
    void limit();
    void limitForms_data();
    void limitForms();
    void whatIf();
    void measure();
    void measureOfDamage();
    void damagedSegment();
    void badArguments_data();
    void badArguments();
    void asText();
};

void TestMemoryCommand::keysAndTypes_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestMemoryCommand::keysAndTypes()
{
    QFETCH(QString, fixture);
    const Fixture directory(fixture);
    const auto before = stateOf(directory.directory());
    const json document = ask(memoryOf(directory.directory()));
    const json info = runCommand({ QStringLiteral("info"), directory.directory(), QStringLiteral("--json") }).json();
    QCOMPARE(document.at("segments").size(), info.at("collections").size());
    for (std::size_t i = 0; i < info.at("collections").size(); ++i) {
        const json& segment = document.at("segments").at(i);
        QCOMPARE(segment.at("id").dump(), info.at("collections").at(i).at("id").dump());
        QCOMPARE(segment.at("collection").dump(), info.at("collections").at(i).at("name").dump());
        QVERIFY(segment.at("measured").is_null());
        totalOf(segment.at("model"));
        totalOf(segment.at("own"));
    }
    QVERIFY(document.at("holders").is_array());
    QVERIFY(!document.contains("resident") && !document.contains("evicted"));
    QCOMPARE(stateOf(directory.directory()), before);
}

void TestMemoryCommand::oneCollection()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const json document = ask(memoryOf(directory.directory(), { QStringLiteral("ties") }));
    QCOMPARE(document.at("segments").size(), std::size_t{ 1 });
    const json& model = document.at("segments").at(0).at("model");
    QCOMPARE(numberIn(model.at("vectors")), 100 * 8 * 4);
    QCOMPARE(numberIn(model.at("level0_links")), 100 * 132);
}

/// What follows from counted elements is a number, everything else says that it is an estimate.
void TestMemoryCommand::countedOrEstimated()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const json document = ask(memoryOf(directory.directory()));
    const json& ties = segmentOf(document, "ties").at("model");
    QVERIFY(ties.at("vectors").is_number_unsigned());
    QVERIFY(ties.at("level0_links").is_number_unsigned());
    QVERIFY(ties.at("deleted").is_number_unsigned()); // there are none
    for (const char* part : { "upper_links", "labels", "id_maps", "total" })
        QVERIFY2(ties.at(part).is_object(), part);
    const json& pending = segmentOf(document, "l2_plain").at("model"); // records wait in the log
    QVERIFY(pending.at("vectors").is_object());
}

void TestMemoryCommand::limit()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const json whole = ask(memoryOf(directory.directory()));
    std::vector<std::string> ids;
    std::vector<qint64> bytes;
    qint64 total = 0;
    for (const json& segment : whole.at("segments")) {
        ids.push_back(segment.at("id").get<std::string>());
        bytes.push_back(totalOf(segment.at("model")));
        total += bytes.back();
    }
    for (std::size_t leaving = 0; leaving <= ids.size(); ++leaving) {
        const json document =
            ask(memoryOf(directory.directory(), { QStringLiteral("--limit"), QString::number(total) }));
        QCOMPARE(numberIn(document.at("limit")), total);
        // The listed order is the order of use: the first leave first. Those without bytes leave only on the way.
        const std::vector<std::string> evicted = idsOf(document.at("evicted"));
        QVERIFY(evicted == std::vector<std::string>(ids.begin(), ids.begin() + std::ptrdiff_t(evicted.size())));
        const std::vector<std::string> resident = idsOf(document.at("resident"));
        QVERIFY(resident == std::vector<std::string>(ids.begin() + std::ptrdiff_t(evicted.size()), ids.end()));
        qint64 freed = 0;
        for (std::size_t i = 0; i < evicted.size(); ++i)
            freed += bytes[i];
        QCOMPARE(numberIn(document.at("freed")), freed);
        if (leaving < ids.size())
            total -= bytes[leaving];
    }
    QCOMPARE(total, 0);
}

void TestMemoryCommand::limitForms_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<qint64>("bytes");
    QTest::newRow("bytes") << QStringLiteral("123456789") << qint64(123456789);
    QTest::newRow("none") << QStringLiteral("0") << qint64(0);
    QTest::newRow("MiB") << QStringLiteral("500MiB") << qint64(500) * 1024 * 1024;
    QTest::newRow("GiB") << QStringLiteral("2GiB") << qint64(2) * 1024 * 1024 * 1024;
    QTest::newRow("a fraction") << QStringLiteral("1.5GiB") << qint64(3) * 512 * 1024 * 1024;
    QTest::newRow("a space") << QStringLiteral("3 KiB") << qint64(3072);
    QTest::newRow("small letters") << QStringLiteral("7k") << qint64(7168);
    QTest::newRow("exact beyond a double") << QStringLiteral("9007199254740993") << qint64(9007199254740993);
}

void TestMemoryCommand::limitForms()
{
    QFETCH(QString, given);
    QFETCH(qint64, bytes);
    static const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const json document = ask(memoryOf(directory.directory(), { QStringLiteral("--limit"), given }));
    QCOMPARE(document.at("limit").get<qint64>(), bytes);
}

void TestMemoryCommand::whatIf()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const json now = ask(memoryOf(directory.directory(), { QStringLiteral("ties") })).at("segments").at(0);
    const json document = ask(memoryOf(directory.directory(),
        { QStringLiteral("ties"), QStringLiteral("--what-if"), QStringLiteral("M=32,dimension=100,count=5000") }));
    const json& segment = document.at("segments").at(0);
    QCOMPARE(numberIn(segment.at("model").at("vectors")), 5000 * 400);
    QCOMPARE(numberIn(segment.at("model").at("level0_links")), 5000 * 260);
    QVERIFY(segment.at("model").at("vectors").is_object()); // nobody counted them
    totalOf(segment.at("model"));
    QCOMPARE(segment.at("model_now").dump(), now.at("model").dump());
    QCOMPARE(document.at("what_if").dump(), std::string(R"({"M":32,"count":5000,"dimension":100})"));
    const json part = ask(memoryOf(
        directory.directory(), { QStringLiteral("ties"), QStringLiteral("--what-if"), QStringLiteral("M=8") }));
    QCOMPARE(numberIn(part.at("segments").at(0).at("model").at("vectors")), 100 * 8 * 4);
    QCOMPARE(numberIn(part.at("segments").at(0).at("model").at("level0_links")), 100 * 68);
    QVERIFY(part.at("what_if").at("count").is_null());
}

/// Measured numbers beside the model, and what came back, without a trace in the directory.
void TestMemoryCommand::measure()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    const auto before = stateOf(directory.directory());
    const json document = ask(memoryOf(directory.directory(), { QStringLiteral("--measure") }));
    for (const json& segment : document.at("segments")) {
        const json& measured = segment.at("measured");
        for (const char* part : parts)
            QVERIFY2(measured.at(part).is_number_unsigned(), part);
        totalOf(measured);
        const json& trial = segment.at("trial");
        QCOMPARE(trial.at("files").get<qint64>() + trial.at("heap").get<qint64>(), numberIn(measured.at("total")));
        for (const char* key : { "resident_before", "resident_loaded", "resident_after", "queries" })
            QVERIFY2(trial.at(key).is_number_unsigned(), key);
    }
    const json& ties = segmentOf(document, "ties");
    QCOMPARE(numberIn(ties.at("measured").at("vectors")), numberIn(ties.at("own").at("vectors")));
    QCOMPARE(ties.at("trial").at("queries").get<int>(), 100);
    QCOMPARE(stateOf(directory.directory()), before);
    const CommandResult text =
        runCommand(memoryOf(directory.directory(), { QStringLiteral("ties"), QStringLiteral("--measure") }));
    QVERIFY2(text.exit == 0 && text.out.contains("ties, measured") && text.out.contains("given back"),
        text.told().constData());
}

/// An index that must not be searched has a model, and the reason why nothing was measured.
void TestMemoryCommand::measureOfDamage()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    overwrite(indexFolder(directory.directory(), "ties") + QStringLiteral("/data_level0.bin"), 4, raw32(100));
    age(directory.directory());
    const json document =
        ask(memoryOf(directory.directory(), { QStringLiteral("ties"), QStringLiteral("--measure") }), 1);
    const json& ties = segmentOf(document, "ties");
    totalOf(ties.at("model"));
    QVERIFY(ties.at("measured").is_null());
    QCOMPARE(ties.at("problem").at("kind").get<std::string>(), std::string("corrupt"));
    QCOMPARE(ties.at("problem").at("offset").get<int>(), 4);
    QVERIFY(ties.at("problem").at("path").get<std::string>().ends_with("/data_level0.bin"));
}

/// One segment that cannot be told does not hide the others.
void TestMemoryCommand::damagedSegment()
{
    const Fixture directory(QStringLiteral("chroma-1.5.9"));
    overwrite(indexFolder(directory.directory(), "ties") + QStringLiteral("/header.bin"), 76, raw64(0));
    age(directory.directory());
    const json document = ask(memoryOf(directory.directory(), { QStringLiteral("--limit"), QStringLiteral("0") }), 1);
    const json& ties = segmentOf(document, "ties");
    QVERIFY(ties.at("model").is_null());
    QCOMPARE(ties.at("problem").at("kind").get<std::string>(), std::string("corrupt"));
    QVERIFY(ties.at("problem").at("path").get<std::string>().ends_with("/header.bin"));
    totalOf(segmentOf(document, "l2_plain").at("model"));
    QCOMPARE(document.at("evicted").size(), document.at("segments").size() - 1);
}

void TestMemoryCommand::badArguments_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const char* option, const char* value, const char* reason) {
        QTest::newRow(name) << QStringList{ QString::fromLatin1(option), QString::fromLatin1(value) }
                            << QString::fromLatin1(reason);
    };
    row("limit: a word", "--limit", "much", "is no number of bytes");
    row("limit: nothing", "--limit", "", "is no number of bytes");
    row("limit: negative", "--limit=-3", "", "is no number of bytes");
    row("limit: unit", "--limit", "3parsec", "has a unit nobody knows");
    row("limit: too much", "--limit", "99999999EiB", "is more than any memory");
    row("limit: infinite", "--limit", "inf", "is no number of bytes");
    row("limit: not a number", "--limit", "nan", "is no number of bytes");
    row("what-if: nothing", "--what-if", "", "there is no '='");
    row("what-if: no value", "--what-if", "M", "there is no '='");
    row("what-if: empty value", "--what-if", "M=", "M is a whole number from 2 to 10000");
    row("what-if: too small", "--what-if", "M=1", "M is a whole number from 2 to 10000");
    row("what-if: negative", "--what-if", "count=-1", "count is a whole number from 0 to 4294967295");
    row("what-if: fraction", "--what-if", "dimension=1.5", "dimension is a whole number from 1 to 1000000");
    row("what-if: too large", "--what-if", "count=4294967296", "count is a whole number from 0 to 4294967295");
    row("what-if: another key", "--what-if", "ef=3", "only M, dimension and count can be another");
    row("what-if: twice", "--what-if", "M=3,M=4", "it was given before");
    row("what-if: comma at the end", "--what-if", "M=3,", "there is no '='");
    row("no such collection", "nobody", "", "nobody");
}

void TestMemoryCommand::badArguments()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, reason);
    static const Fixture directory(QStringLiteral("chroma-1.5.9"));
    if (arguments[0].contains(u'=') || !arguments[0].startsWith(u'-'))
        arguments.removeLast();
    const CommandResult result = runCommand(memoryOf(directory.directory(), arguments) << QStringLiteral("--json"));
    QVERIFY2(result.ended && result.exit == 2, result.told().constData());
    QVERIFY2(result.err.startsWith("chromascope-cli: ") && result.err.count('\n') == 1, result.told().constData());
    const json error = result.json().at("error");
    QCOMPARE(error.at("kind").get<std::string>(), std::string("bad_argument"));
    QVERIFY2(QString::fromStdString(error.at("message").get<std::string>()).contains(reason), error.dump().c_str());
    QVERIFY(!error.at("hint").get<std::string>().empty());
}

void TestMemoryCommand::asText()
{
    const Fixture directory(QStringLiteral("chroma-0.5.5"));
    const CommandResult result =
        runCommand(memoryOf(directory.directory(), { QStringLiteral("--limit"), QStringLiteral("3MiB") }));
    QVERIFY2(result.ended && result.exit == 0 && result.err.isEmpty(), result.told().constData());
    for (const char* words : { "Once loaded by Chroma 0.4 to 0.6", "default_tenant/default_database/ties",
             "level-0 links", "together", "With a limit of 3.00 MiB", "leaves as number 1", "stays" })
        QVERIFY2(result.out.contains(words), words);
}

QTEST_GUILESS_MAIN(TestMemoryCommand)
#include "tst_memorycommand.moc"
