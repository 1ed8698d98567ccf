// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstring>
#include <functional>
#include <limits>
#include <random>
#include <set>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/commandline.h"
#include "tests/support/damage.h"
#include "tests/support/fixture.h"

using namespace Qt::StringLiterals;
using namespace test;
using nlohmann::json;

namespace {

constexpr qint64 record = 4 + 32 * 4 + 24 * 4 + 8; ///< of l2_plain's data_level0.bin: links, vector, label
constexpr qint64 vectorAt = 4 + 32 * 4;
constexpr qint64 labelAt = vectorAt + 24 * 4;

using Change = std::function<void(const QString& folder)>;

/// What searching the graph comes to.
enum class Outcome {
    Refused, ///< exit status 2 and one line
    Same, ///< the answers of the healthy index
    Named, ///< answers, exit status 1, and what is wrong among the problems
    Other, ///< answers, of which only the form is known: vectors are others now
};

struct Damage
{
    const char* name;
    Change make;
    Outcome outcome = Outcome::Refused;
    const char* reason = ""; ///< in the one line
};

QString in(const QString& folder, const char* name)
{
    return folder + u'/' + QString::fromLatin1(name);
}

Change size(const char* file, qint64 change)
{
    return [=](const QString& folder) { resizeFile(in(folder, file), QFile(in(folder, file)).size() + change); };
}

Change bytes(const char* file, qint64 at, const QByteArray& what)
{
    return [=](const QString& folder) { overwrite(in(folder, file), at, what); };
}

QByteArray rawFloat(float value)
{
    quint32 bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return raw32(bits);
}

/// The file of another collection in its place.
Change swapped(const char* file, const char* other)
{
    return [=](const QString& folder) {
        const QByteArray theirs = readFile(in(indexFolder(QFileInfo(folder).path(), other), file));
        writeFile(in(folder, file), theirs);
    };
}

/// Calls `change` with the place of the first block of links above level 0, its element, and an element without one.
Change onUpperLinks(const std::function<void(const QString& file, qint64 block, quint32 element, quint32 low)>& change)
{
    return [=](const QString& folder) {
        const QString file = in(folder, "link_lists.bin");
        const QByteArray content = readFile(file);
        qint64 at = 0;
        quint32 low = std::numeric_limits<quint32>::max();
        for (quint32 element = 0; at + 4 <= content.size(); ++element) {
            quint32 bytesHere = 0;
            std::memcpy(&bytesHere, content.constData() + at, 4);
            if (bytesHere > 0 && low != std::numeric_limits<quint32>::max())
                return change(file, at + 4, element, low);
            if (bytesHere == 0)
                low = element;
            at += 4 + qint64(bytesHere);
        }
        qFatal("the fixture has no upper links");
    };
}

QList<Damage> damages()
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinite = std::numeric_limits<float>::infinity();
    QList<Damage> all{
        { "records cut", size("data_level0.bin", -1), Outcome::Refused, "data_level0.bin" },
        { "records longer", size("data_level0.bin", 4096), Outcome::Same },
        { "header cut", size("header.bin", -1), Outcome::Refused, "header.bin" },
        { "header longer", size("header.bin", 1), Outcome::Refused, "header.bin" },
        { "links cut", size("link_lists.bin", -1), Outcome::Refused, "link_lists.bin" },
        { "links longer", size("link_lists.bin", 4), Outcome::Named, "link_lists.bin" },
        { "lengths cut", size("length.bin", -4), Outcome::Same },
        { "records of another collection", swapped("data_level0.bin", "cosine_text"), Outcome::Refused, "" },
        { "header of another collection", swapped("header.bin", "cosine_text"), Outcome::Refused, "" },
        { "links of another collection", swapped("link_lists.bin", "cosine_text"), Outcome::Refused, "link_lists.bin" },
        { "id map of another collection", swapped("index_metadata.pickle", "cosine_text"), Outcome::Refused,
            "is not the id map of this collection" },
        { "count of links beyond M", bytes("data_level0.bin", 0, raw32(200)), Outcome::Refused, "data_level0.bin" },
        { "link outside", bytes("data_level0.bin", 4, raw32(1040)), Outcome::Refused, "data_level0.bin" },
        { "link far outside", bytes("data_level0.bin", 7 * record + 4, raw32(0xfffffffe)), Outcome::Refused,
            "data_level0.bin" },
        { "link to itself", bytes("data_level0.bin", 9 * record + 4, raw32(9)), Outcome::Other },
        { "label twice", bytes("data_level0.bin", 3 * record + labelAt, raw64(5)), Outcome::Named, "has the label 5" },
        { "label out of range", bytes("data_level0.bin", 3 * record + labelAt, raw64(~quint64{ 0 })), Outcome::Other },
        { "count of 2^31", bytes("header.bin", 20, raw64(quint64{ 1 } << 31)), Outcome::Refused, "header.bin" },
        { "count of 2^63", bytes("header.bin", 20, raw64(quint64{ 1 } << 63)), Outcome::Refused, "header.bin" },
        { "capacity of 2^63", bytes("header.bin", 12, raw64(quint64{ 1 } << 63)), Outcome::Other },
        { "entry point outside", bytes("header.bin", 56, raw32(1040)), Outcome::Refused, "header.bin" },
        { "level above all elements", bytes("header.bin", 52, raw32(9)), Outcome::Refused, "" },
        { "negative level", bytes("header.bin", 52, raw32(0xffffffff)), Outcome::Refused, "header.bin" },
        { "upper link to itself", onUpperLinks([](const QString& file, qint64 block, quint32 element, quint32) {
             overwrite(file, block, raw32(1) + raw32(element));
         }),
            Outcome::Other },
        { "upper link to an element below", onUpperLinks([](const QString& file, qint64 block, quint32, quint32 low) {
             overwrite(file, block, raw32(1) + raw32(low));
         }),
            Outcome::Refused, "link_lists.bin" },
        { "upper link outside", onUpperLinks([](const QString& file, qint64 block, quint32, quint32) {
             overwrite(file, block, raw32(1) + raw32(5'000'000));
         }),
            Outcome::Refused, "link_lists.bin" },
        { "size of upper links", onUpperLinks([](const QString& file, qint64 block, quint32, quint32) {
             overwrite(file, block - 4, raw32(0x7fffffff));
         }),
            Outcome::Refused, "link_lists.bin" },
        { "NaN in a vector", bytes("data_level0.bin", 11 * record + vectorAt, rawFloat(nan)), Outcome::Other },
        { "infinity in a vector", bytes("data_level0.bin", 12 * record + vectorAt, rawFloat(infinite)),
            Outcome::Other },
        { "a vector of zeros", bytes("data_level0.bin", 13 * record + vectorAt, QByteArray(24 * 4, '\0')),
            Outcome::Other },
        { "no folder", [](const QString& folder) { QVERIFY(QDir(folder).removeRecursively()); }, Outcome::Other },
    };
    return all;
}

} // namespace

/// Searching indexes whose files are damaged: a search that would follow the damage is refused in one line, what can be
/// answered is answered, and no command ends otherwise.
class TestBadSearch : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void damaged_data();
    void damaged();
    void flippedBits_data();
    void flippedBits();

private:
    QList<QStringList> commands(const QString& directory) const
    {
        const QString name = u"l2_plain"_s;
        const QStringList vectors{ u"--vectors"_s, m_queries };
        return {
            QStringList{ u"query"_s, directory, name, u"--json"_s, u"--ef"_s, u"60"_s } + vectors,
            QStringList{ u"query"_s, directory, name, u"--json"_s, u"--exact"_s } + vectors,
            QStringList{ u"profile"_s, directory, name, u"--json"_s } + vectors,
            QStringList{ u"recall"_s, directory, name, u"--json"_s, u"--ef"_s, u"10"_s } + vectors,
            { u"memory"_s, directory, name, u"--measure"_s, u"--json"_s },
            { u"index"_s, directory, name, u"--graph"_s, u"--json"_s },
        };
    }
    static void verifyForm(const CommandResult& result)
    {
        QVERIFY2(result.ended && result.exit >= 0 && result.exit <= 2, result.told().constData());
        if (result.exit == 2)
            QVERIFY2(result.err.count('\n') == 1, result.told().constData());
        QVERIFY2(!result.json().is_discarded(), result.told().constData());
    }
    /// Nearest first, each id once.
    static void verifyAnswers(const CommandResult& result)
    {
        if (result.exit == 2)
            return;
        const json document = result.json();
        for (const json& query : document.at("queries")) {
            const auto distances = query.at("distances").get<std::vector<double>>();
            const auto ids = query.at("ids").get<std::vector<std::string>>();
            QVERIFY(std::is_sorted(distances.begin(), distances.end()));
            QCOMPARE(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
            QCOMPARE(ids.size(), distances.size());
        }
    }

    QTemporaryDir m_folder;
    QString m_queries;
    json m_healthy;
    QList<Damage> m_damages;
};

void TestBadSearch::initTestCase()
{
    const Fixture fixture(u"chroma-1.5.9"_s);
    QVERIFY(fixture.isValid());
    std::mt19937 random(3);
    std::normal_distribution<float> normal;
    json vectors = json::array();
    for (int i = 0; i < 5; ++i) {
        json vector = json::array();
        for (int j = 0; j < 24; ++j)
            vector.push_back(normal(random));
        vectors.push_back(std::move(vector));
    }
    m_queries = m_folder.filePath(u"queries.json"_s);
    writeFile(m_queries, QByteArray::fromStdString(vectors.dump()));
    const auto result = runCommand(commands(fixture.directory()).front());
    QVERIFY2(result.ended && result.exit == 0, result.told().constData());
    m_healthy = result.json().at("queries");
    QCOMPARE(m_healthy.size(), std::size_t{ 5 });
}

void TestBadSearch::damaged_data()
{
    m_damages = damages();
    QTest::addColumn<int>("row");
    for (qsizetype i = 0; i < m_damages.size(); ++i)
        QTest::newRow(m_damages[i].name) << int(i);
}

void TestBadSearch::damaged()
{
    QFETCH(int, row);
    const Damage& damage = m_damages[row];
    const Fixture fixture(u"chroma-1.5.9"_s);
    damage.make(indexFolder(fixture.directory(), "l2_plain"));
    if (QTest::currentTestFailed())
        return;
    age(fixture.directory());
    const auto results = runCommands(commands(fixture.directory()));
    for (const CommandResult& result : results) {
        verifyForm(result);
        if (QTest::currentTestFailed())
            return;
    }
    verifyAnswers(results[0]);
    verifyAnswers(results[1]);
    switch (damage.outcome) {
    case Outcome::Refused:
        for (const qsizetype search : { 0, 2, 3 }) {
            QVERIFY2(results[search].exit == 2, results[search].told().constData());
            QVERIFY2(results[search].err.contains(damage.reason), results[search].told().constData());
        }
        break;
    case Outcome::Named:
        QVERIFY2(results[0].exit == 1, results[0].told().constData());
        QVERIFY2(results[0].json().at("problems").dump().find(damage.reason) != std::string::npos,
            results[0].told().constData());
        break;
    case Outcome::Same:
        QVERIFY2(results[0].exit < 2, results[0].told().constData());
        QVERIFY(results[0].json().at("queries") == m_healthy);
        break;
    case Outcome::Other:
        break;
    }
}

void TestBadSearch::flippedBits_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("seed");
    for (const char* file :
        { "header.bin", "data_level0.bin", "length.bin", "link_lists.bin", "index_metadata.pickle" }) {
        for (int seed = 0; seed < 6; ++seed)
            QTest::addRow("%s, seed %d", file, seed) << QString::fromLatin1(file) << seed;
    }
}

void TestBadSearch::flippedBits()
{
    QFETCH(QString, file);
    QFETCH(int, seed);
    const Fixture fixture(u"chroma-1.5.9"_s);
    const QString path = indexFolder(fixture.directory(), "l2_plain") + u'/' + file;
    QByteArray content = readFile(path);
    std::mt19937 random(quint32(seed) * 7919U + 1);
    for (int flips = 1 + seed; flips > 0; --flips) {
        const auto bit = qsizetype(random() % quint32(content.size() * 8));
        content[bit / 8] = char(content[bit / 8] ^ (1 << (bit % 8)));
    }
    writeFile(path, content);
    age(fixture.directory());
    const auto results = runCommands(commands(fixture.directory()));
    for (const CommandResult& result : results) {
        verifyForm(result);
        if (QTest::currentTestFailed())
            return;
    }
    verifyAnswers(results[0]);
    verifyAnswers(results[1]);
}

QTEST_GUILESS_MAIN(TestBadSearch)
#include "tst_badsearch.moc"
