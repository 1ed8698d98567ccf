// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <set>

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/chroma/idmap.h"
#include "tests/engine/pickletext.h"
#include "tests/engine/segmentsoffixture.h"

using namespace engine;
using namespace engine::chroma;
using namespace test::pickle;

namespace {

std::span<const std::byte> bytesOf(const QByteArray& array)
{
    return std::as_bytes(std::span(array.constData(), std::size_t(array.size())));
}

QByteArray contentOf(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Accepts everything, so that a reader keeps the texts.
struct Anything : PickleVisitor
{
    void idToLabel(std::string_view id, Label) override { bytes += id.size(); }
    void labelToId(Label, std::string_view id) override { bytes += id.size(); }
    std::size_t bytes = 0;
};

} // namespace

class TestIdMap : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void idsAreChromas_data();
    void idsAreChromas();
    void formFollowsTheRelease_data();
    void formFollowsTheRelease();
    void oddIdsSurvive();
    void damageIsRefused_data();
    void damageIsRefused();
    void codeIsRefusedAndNotRun_data();
    void codeIsRefusedAndNotRun();
    void everyTruncationIsRefused_data();
    void everyTruncationIsRefused();
    void everyChangedByteIsSurvived_data();
    void everyChangedByteIsSurvived();
    void contradictionsAreReported_data();
    void contradictionsAreReported();
    void orderOfTheMapsDoesNotMatter();
    void mapsInManyBatches();
    void unknownFieldsArePassedOver();
    void numbersOfAllWidths();
    void rememberedTexts();
    void missingFileIsNamed();
    void readingStopsWhenAsked();

private:
    std::string put(const QByteArray& content) const;

    QByteArray m_class; ///< "ip_odd_ids" of 0.6.3: 20 ids, among them empty-looking, long and multilingual ones
    QByteArray m_dict; ///< the same of 1.5.9
    std::unique_ptr<QTemporaryDir> m_scratch;
};

void TestIdMap::initTestCase()
{
    const test::Fixture python(QStringLiteral("chroma-0.6.3"));
    const test::Fixture rust(QStringLiteral("chroma-1.5.9"));
    QVERIFY(python.isValid() && rust.isValid());
    m_class = contentOf(test::segmentNamed(python, "ip_odd_ids").folder + "/index_metadata.pickle");
    m_dict = contentOf(test::segmentNamed(rust, "ip_odd_ids").folder + "/index_metadata.pickle");
    QVERIFY(m_class.size() > 500 && m_dict.size() > 500);
}

void TestIdMap::init()
{
    m_scratch = std::make_unique<QTemporaryDir>();
    QVERIFY(m_scratch->isValid());
}

std::string TestIdMap::put(const QByteArray& content) const
{
    QFile file(m_scratch->filePath(QStringLiteral("index_metadata.pickle")));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
    return file.fileName().toStdString();
}

void TestIdMap::idsAreChromas_data()
{
    QTest::addColumn<QString>("fixture");
    for (const QString& name : test::allFixtures())
        QTest::newRow(qPrintable(name)) << name;
}

void TestIdMap::idsAreChromas()
{
    QFETCH(QString, fixture);
    const test::Fixture directory(fixture);
    QVERIFY(directory.isValid());
    int compared = 0;
    for (const test::SegmentOfFixture& segment : test::segmentsOf(directory)) {
        if (segment.isYoung())
            continue;
        const std::string path = segment.folder + "/index_metadata.pickle";
        const Result<IdMap> map = readIdMap(path);
        QVERIFY2(map, map ? "" : describe(map.error()).c_str());
        QVERIFY2(map->problems().empty(), map->problems().empty() ? "" : map->problems().front().c_str());
        const Result<IdMapSummary> summary = readIdMapSummary(path);
        QVERIFY(summary);
        QVERIFY(summary->problems.empty());
        QCOMPARE(summary->count(), map->size());
        QCOMPARE(summary->pickle.labelToId.value(), map->size());
        QCOMPARE(summary->pickle.maxLabel, map->summary().maxLabel);

        std::set<std::string> ids;
        for (std::size_t i = 0; i < map->size(); ++i) {
            QVERIFY(ids.emplace(map->idAt(i)).second);
            QCOMPARE(map->labelOf(map->idAt(i)).value(), map->labelAt(i));
            QCOMPARE(map->idOf(map->labelAt(i)).value(), map->idAt(i));
        }
        // What Chroma answers is this with the rest of its log applied.
        for (const test::PendingRow& row : segment.pending) {
            if (row.operation == 3)
                ids.erase(row.id);
            else if (row.operation != 1)
                ids.insert(row.id);
        }
        QCOMPARE(qint64(ids.size()), segment.expected[QStringLiteral("count")].toInteger());
        if (ids.empty())
            continue;
        QByteArrayList sorted;
        for (const std::string& id : ids)
            sorted << QByteArray::fromStdString(id);
        const QByteArray joined = sorted.join('\0');
        QCOMPARE(QString::fromLatin1(QCryptographicHash::hash(joined, QCryptographicHash::Sha256).toHex()),
            segment.expected[QStringLiteral("ids_sha256")].toString());
        ++compared;
    }
    QVERIFY(compared >= 2);
}

void TestIdMap::formFollowsTheRelease_data()
{
    QTest::addColumn<QString>("fixture");
    QTest::addColumn<QString>("form");
    QTest::addColumn<int>("protocol");
    QTest::addColumn<bool>("hasDimension");
    QTest::addColumn<bool>("hasPosition");
    QTest::addColumn<bool>("countsUpdates");
    QTest::newRow("0.4.6") << "chroma-0.4.6"
                           << "class" << 5 << true << true << false;
    QTest::newRow("0.4.24") << "chroma-0.4.24"
                            << "class" << 5 << true << true << false;
    QTest::newRow("0.5.5") << "chroma-0.5.5"
                           << "class" << 5 << true << true << true;
    QTest::newRow("0.5.23") << "chroma-0.5.23"
                            << "class" << 5 << true << false << false;
    QTest::newRow("0.6.3") << "chroma-0.6.3"
                           << "class" << 5 << true << false << false;
    QTest::newRow("1.0.15") << "chroma-1.0.15"
                            << "dict" << 3 << false << false << false;
    QTest::newRow("1.3.4") << "chroma-1.3.4"
                           << "dict" << 3 << false << false << false;
    QTest::newRow("1.5.9") << "chroma-1.5.9"
                           << "dict" << 3 << false << false << false;
    // Loaded from 0.5.5's class and written back as a dict, with what it had.
    QTest::newRow("0.5.5 then 1.5.9") << "chroma-0.5.5-then-1.5.9"
                                      << "dict" << 3 << true << true << false;
}

void TestIdMap::formFollowsTheRelease()
{
    QFETCH(QString, fixture);
    QFETCH(QString, form);
    const test::Fixture directory(fixture);
    QVERIFY(directory.isValid());
    const auto summary =
        readIdMapSummary(test::segmentNamed(directory, "cosine_text").folder + "/index_metadata.pickle");
    QVERIFY(summary);
    QCOMPARE(name(summary->pickle.form), std::string_view(form.toStdString()));
    QTEST(summary->pickle.protocol, "protocol");
    QTEST(summary->pickle.dimensionality.has_value(), "hasDimension");
    QTEST(summary->pickle.maxSeqId.has_value(), "hasPosition");
    QTEST(summary->pickle.totalElementsUpdated.has_value(), "countsUpdates");
    QVERIFY(summary->pickle.totalElementsAdded.value() >= std::int64_t(summary->count()));
    if (summary->pickle.dimensionality)
        QCOMPARE(*summary->pickle.dimensionality, 48);
}

void TestIdMap::oddIdsSurvive()
{
    const QList<QByteArray> ids{ "", QByteArray("a\0b", 3), "line\nbreak", "\xff\xfe not UTF-8", "id_to_label",
        "chromadb.segment.impl.vector.local_persistent_hnsw", QByteArray(100'000, 'x'), "\xf0\x9f\x98\x80" };
    QList<std::pair<QByteArray, QByteArray>> forth;
    QList<std::pair<QByteArray, QByteArray>> back;
    for (int i = 0; i < ids.size(); ++i) {
        forth << std::pair(text(ids[i]), number(i + 1));
        back << std::pair(number(i + 1), text(ids[i]));
    }
    const Result<IdMap> read = readIdMap(put(idMap(8, map(forth), map(back))));
    QVERIFY2(read, read ? "" : describe(read.error()).c_str());
    QVERIFY(read->problems().empty());
    QCOMPARE(read->size(), std::size_t(ids.size()));
    for (int i = 0; i < ids.size(); ++i) {
        QCOMPARE(read->labelOf(ids[i].toStdString()).value(), Label(i + 1));
        QCOMPARE(read->idOf(Label(i + 1)).value(), std::string_view(ids[i].toStdString()));
    }
    QVERIFY(!read->labelOf("a"));
    QVERIFY(!read->idOf(0) && !read->idOf(9));
}

void TestIdMap::damageIsRefused_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("offset"); // -1 = none
    QTest::addColumn<QString>("message");
    const auto row = [](const char* tag, const QByteArray& content, ErrorKind kind, int offset, const char* message) {
        QTest::newRow(tag) << content << int(kind) << offset << QString::fromLatin1(message);
    };
    const QByteArray start("\x80\x03", 2);
    const auto longText = [&](const QByteArray& length) -> QByteArray { return start + "}(" + length + "abc"; };
    using Kind = ErrorKind;
    row("empty", QByteArray(), Kind::Corrupt, -1, "the id map is empty");
    row("zeros", QByteArray(4096, '\0'), Kind::Corrupt, 0, "0x00: does not begin as a pickle of protocol 2 or later");
    row("text", "not a pickle", Kind::Corrupt, 0, "0x6e: does not begin as a pickle of protocol 2 or later");
    row("newer protocol", "\x80\x06}.", Kind::Unsupported, 0, "PROTO: protocol 6, only 2 to 5 are known");
    row("older protocol", "\x80\x01}.", Kind::Unsupported, 0, "PROTO: protocol 1, only 2 to 5 are known");
    row("two beginnings", start + start + "}.", Kind::Corrupt, 2, "PROTO: a second beginning inside the pickle");
    row("header of the class only", m_class.left(11), Kind::Corrupt, 2, "FRAME: a frame of ");
    row("frame of 2^63", start + QByteArray("\x95\x00\x00\x00\x00\x00\x00\x00\x80", 9), Kind::Corrupt, 2,
        "FRAME: a frame of 9223372036854775808 bytes, but only 0 follow: the file was cut short");
    row("zeros in the middle", m_dict.left(300) + QByteArray(m_dict.size() - 300, '\0'), Kind::Corrupt, 0x7fff, "");
    row("text of 4 GiB", longText("X\xff\xff\xff\xff"), Kind::Corrupt, 4,
        "BINUNICODE: a text of 4294967295 bytes, but only 3 follow");
    row("text of 2^64 - 1", longText("\x8d\xff\xff\xff\xff\xff\xff\xff\xff"), Kind::Corrupt, 4,
        "BINUNICODE8: a text of 18446744073709551615 bytes, but only 3 follow");
    row("short text too long", longText("\x8c\xff"), Kind::Corrupt, 4,
        "SHORT_BINUNICODE: a text of 255 bytes, but only 3 follow");
    row("memo out of order", start + "}r\xff\xff\xff\xff.", Kind::Corrupt, 3,
        "LONG_BINPUT: remembers as number 4294967295 what must be number 0");
    row("memo entry that is not there", start + "}(j\xff\xff\xff\x7f.", Kind::Corrupt, 4,
        "LONG_BINGET: refers to remembered value 2147483647 of 0");
    row("memo of the same thing again", start + "}" + QByteArray(1000, '\x94') + '.', Kind::Unsupported, 4,
        "MEMOIZE: remembers what no writer of id maps does");
    row("memo of a number", start + "K\x01\x94.", Kind::Unsupported, 4,
        "MEMOIZE: remembers what no writer of id maps does");
    row("memo of nothing", start + "\x94.", Kind::Corrupt, 2, "MEMOIZE: nothing to remember");
    row("container from the memo", start + "}\x94(h" + QByteArray(1, '\0') + '.', Kind::Unsupported, 5,
        "BINGET: refers back to a container");
    row("marks without end", start + QByteArray(100'000, '('), Kind::Corrupt, 66,
        "MARK: nested too deeply for an id map");
    row("maps without end", start + QByteArray(100'000, '}'), Kind::Corrupt, 66,
        "EMPTY_DICT: nested too deeply for an id map");
    row("numbers without end", start + QByteArray(100'000, 'N'), Kind::Corrupt, 66,
        "NONE: nested too deeply for an id map");
    row("number of 9 bytes", start + "\x8a\x09" + QByteArray(9, '\x01'), Kind::Unsupported, 2,
        "LONG1: a number of 9 bytes, more than 64 bits");
    row("only a number", start + "K\x01.", Kind::Corrupt, 4, "STOP: the pickle ends without one whole id map");
    row("nothing", start + ".", Kind::Corrupt, 2, "STOP: the pickle ends without one whole id map");
    row("two maps", start + "}}.", Kind::Corrupt, 4, "STOP: the pickle ends without one whole id map");
    row("open map", start + "}(" + text("max_seq_id") + "N.", Kind::Corrupt, 20,
        "STOP: the pickle ends without one whole id map");
    row("half a pair", start + "}(" + text("max_seq_id") + "u.", Kind::Corrupt, 19,
        "SETITEMS: without a map and whole pairs");
    row("items of no map", start + "N(NNu.", Kind::Corrupt, 6, "SETITEMS: without a map and whole pairs");
    row("items without mark", start + "}u.", Kind::Corrupt, 3, "SETITEMS: without a map and whole pairs");
    row("item of no map", start + "NNNs.", Kind::Corrupt, 5, "SETITEM: without a map, a key and a value");
    row("field without a name", start + "}K\x01K\x02s.", Kind::Corrupt, 7, "SETITEM: a field without a name");
    row("dimension is a text", start + '}' + text("dimensionality") + text("8") + "s.", Kind::Corrupt, 28,
        "SETITEM: a field that must be a number or None is neither");
    row("map is a number", start + '}' + text("id_to_label") + "K\x01s.", Kind::Corrupt, 21,
        "SETITEM: id_to_label is no map");
    row("map as a name", start + "}}}s.", Kind::Corrupt, 5, "SETITEM: a field without a name");
    row("label is a text", idMap(1, map({ { text("a"), text("b") } }), map({})), Kind::Corrupt, 0x7fff,
        "SETITEMS: id_to_label has a pair that is not an id and a number from 0");
    row("label is negative", idMap(1, map({ { text("a"), number(-1) } }), map({})), Kind::Corrupt, 0x7fff,
        "SETITEMS: id_to_label has a pair that is not an id and a number from 0");
    row("id is a number", idMap(1, map({}), map({ { number(1), number(2) } })), Kind::Corrupt, 0x7fff,
        "SETITEMS: label_to_id has a pair that is not an id and a number from 0");
    row("a map twice", whole(map({ { text("id_to_label"), map({}) }, { text("id_to_label"), map({}) } })),
        Kind::Corrupt, 0x7fff, "EMPTY_DICT: a map of the index appears twice");
    row("list", start + "].", Kind::Unsupported, 2, "EMPTY_LIST: is an instruction no id map contains");
    row("class without content",
        start + "\x8c\x32" + "chromadb.segment.impl.vector.local_persistent_hnsw" + "\x8c\x0ePersistentData\x93)\x81.",
        Kind::Corrupt, 73, "STOP: the pickle ends without one whole id map");
    row("class built on a number",
        start + "\x8c\x32" + "chromadb.segment.impl.vector.local_persistent_hnsw"
            + "\x8c\x0ePersistentData\x93)\x81K\x01"
              "b.",
        Kind::Corrupt, 75, "BUILD: not on Chroma's object and its fields");
    row("object of no class", start + "})\x81.", Kind::Corrupt, 4, "NEWOBJ: not on Chroma's class without arguments");
    row("class with arguments",
        start + "cchromadb.segment.impl.vector.local_persistent_hnsw\nPersistentData\nK\x01\x81.", Kind::Corrupt, 71,
        "NEWOBJ: not on Chroma's class without arguments");
}

void TestIdMap::damageIsRefused()
{
    QFETCH(QByteArray, content);
    QFETCH(int, kind);
    QFETCH(int, offset);
    QFETCH(QString, message);
    const std::string path = put(content);
    const Result<IdMap> map = readIdMap(path);
    const Result<IdMapSummary> summary = readIdMapSummary(path);
    QVERIFY(!map && !summary);
    for (const Error& error : { map.error(), summary.error() }) {
        QVERIFY2(int(error.kind) == kind, error.message.c_str());
        QCOMPARE(error.path, path);
        QVERIFY2(QString::fromStdString(error.message).startsWith(message), error.message.c_str());
        if (offset == 0x7fff)
            QVERIFY(error.offset);
        else
            QCOMPARE(error.offset ? int(*error.offset) : -1, offset);
    }
}

void TestIdMap::codeIsRefusedAndNotRun_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("message");
    const QByteArray start("\x80\x04", 2);
    const QByteArray command = "touch " + QFile::encodeName(QDir::tempPath()) + "/chromascope-was-run";
    const QByteArray argument = 'X' + raw<std::uint32_t>(std::uint32_t(command.size())) + command;
    const char* global = "GLOBAL: names the code 'os.system'; an id map never does, and nothing of it was run";
    QTest::newRow("protocol 0") << "cos\nsystem\n(S'" + command + "'\ntR." << global;
    QTest::newRow("GLOBAL") << start + "cos\nsystem\n" + argument + "\x85R." << global;
    QTest::newRow("STACK_GLOBAL")
        << start + "\x8c\x02os\x8c\x06system\x93" + argument + "\x85R."
        << "STACK_GLOBAL: names code other than 'chromadb.segment.impl.vector.local_persistent_hnsw.PersistentData'; "
           "an id map never does";
    QTest::newRow("behind a real map") << m_dict.chopped(1) + "cos\nsystem\n" + argument + "\x85R." << global;
    QTest::newRow("inside the class") << m_class.chopped(2) + "cos\nsystem\n" + argument + "\x85Rb." << global;
    QTest::newRow("as a label") << idMap(1, map({ { text("a"), "cos\nsystem\n" + argument + "\x85R" } }), map({}))
                                << global;
    QTest::newRow("REDUCE on Chroma's class")
        << start + "cchromadb.segment.impl.vector.local_persistent_hnsw\nPersistentData\n)R."
        << "REDUCE: would run code; an id map never does";
    QTest::newRow("INST") << start + "(ios\nsystem\n."
                          << "INST: would run code; an id map never does";
    QTest::newRow("OBJ") << start + "(" + argument + "o."
                         << "OBJ: would run code; an id map never does";
    QTest::newRow("NEWOBJ_EX") << start + "}}\x92."
                               << "NEWOBJ_EX: would run code; an id map never does";
    QTest::newRow("PERSID") << start + "P1\n."
                            << "PERSID: would run code; an id map never does";
    QTest::newRow("BINPERSID") << start + "NQ."
                               << "BINPERSID: would run code; an id map never does";
    QTest::newRow("EXT1") << start + "\x82\x01."
                          << "EXT1: would run code; an id map never does";
    QTest::newRow("endless name") << start + 'c' + QByteArray(100'000, 'x')
                                  << "GLOBAL: names code that is not Chroma's; an id map never does";
}

void TestIdMap::codeIsRefusedAndNotRun()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, message);
    const std::string path = put(content);
    const Result<IdMap> map = readIdMap(path);
    const Result<IdMapSummary> summary = readIdMapSummary(path);
    QVERIFY(!map && !summary);
    for (const Error& error : { map.error(), summary.error() }) {
        QCOMPARE(error.kind, ErrorKind::Unsupported);
        QCOMPARE(error.path, path);
        QVERIFY(error.offset);
        QVERIFY2(QString::fromStdString(error.message).startsWith(message), error.message.c_str());
        QVERIFY(!error.hint.empty());
    }
    QVERIFY(!QFile::exists(QDir::tempPath() + QStringLiteral("/chromascope-was-run")));
}

void TestIdMap::everyTruncationIsRefused_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("class") << m_class;
    QTest::newRow("dict") << m_dict;
}

void TestIdMap::everyTruncationIsRefused()
{
    QFETCH(QByteArray, content);
    QVERIFY(readPickle(bytesOf(content), "whole"));
    for (qsizetype length = 0; length < content.size(); ++length) {
        Anything visitor;
        const std::string path = "cut at " + std::to_string(length);
        const Result<PickleSummary> full = readPickle(bytesOf(content.left(length)), path, &visitor);
        const Result<PickleSummary> summary = readPickle(bytesOf(content.left(length)), path);
        QVERIFY2(!full && !summary, path.c_str());
        QCOMPARE(full.error().kind, ErrorKind::Corrupt);
        QCOMPARE(full.error().path, path);
        QCOMPARE(full.error().message, summary.error().message);
        QVERIFY(full.error().offset.value_or(0) <= std::uint64_t(length));
    }
}

void TestIdMap::everyChangedByteIsSurvived_data()
{
    everyTruncationIsRefused_data();
}

void TestIdMap::everyChangedByteIsSurvived()
{
    QFETCH(QByteArray, content);
    // Whatever one changed byte does, both modes must agree on it.
    for (qsizetype at = 0; at < content.size(); ++at) {
        for (const char value : {'\0', '\xff', '.', '(', char(content[at] ^ 1)}) {
            QByteArray changed = content;
            changed[at] = value;
            Anything visitor;
            const Result<PickleSummary> full = readPickle(bytesOf(changed), "changed", &visitor);
            const Result<PickleSummary> summary = readPickle(bytesOf(changed), "changed");
            QCOMPARE(full.has_value(), summary.has_value());
            if (full)
                QCOMPARE(full->maxLabel, summary->maxLabel);
            else
                QCOMPARE(full.error().message, summary.error().message);
        }
    }
}

void TestIdMap::contradictionsAreReported_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("problems");
    const auto forth = [](std::initializer_list<std::pair<const char*, int>> pairs) {
        QList<std::pair<QByteArray, QByteArray>> list;
        for (const auto& [id, label] : pairs)
            list << std::pair(text(id), number(label));
        return map(list);
    };
    const auto back = [](std::initializer_list<std::pair<const char*, int>> pairs) {
        QList<std::pair<QByteArray, QByteArray>> list;
        for (const auto& [id, label] : pairs)
            list << std::pair(number(label), text(id));
        return map(list);
    };
    const auto row = [](const char* tag, const QByteArray& content, const QStringList& problems) {
        QTest::newRow(tag) << content << problems;
    };
    row("sound", idMap(2, forth({ { "a", 1 }, { "b", 2 } }), back({ { "a", 1 }, { "b", 2 } })), {});
    row("label beyond those handed out", idMap(1, forth({ { "a", 1 }, { "b", 2 } }), back({ { "a", 1 }, { "b", 2 } })),
        { QStringLiteral(
              "total_elements_added is 1, but the highest label is 2: new records would get labels that are in use"),
            QStringLiteral("1 label is above total_elements_added, for example id 'b' with label 2") });
    row("other id", idMap(2, forth({ { "a", 1 }, { "b", 2 } }), back({ { "a", 1 }, { "x", 2 } })),
        { QStringLiteral(
            "1 label has another id in label_to_id than in id_to_label, for example id 'x' with label 2") });
    row("unknown label", idMap(3, forth({ { "a", 1 } }), back({ { "a", 1 }, { "c", 3 } })),
        { QStringLiteral("id_to_label has 1 entry, label_to_id 2"),
            QStringLiteral("1 label of label_to_id is missing from id_to_label, for example id 'c' with label 3") });
    row("missing labels", idMap(3, forth({ { "a", 1 }, { "b", 2 }, { "c", 3 } }), back({ { "b", 2 } })),
        { QStringLiteral("id_to_label has 3 entries, label_to_id 1"),
            QStringLiteral("2 ids of id_to_label are missing from label_to_id") });
    row("two ids with one label", idMap(2, forth({ { "a", 1 }, { "b", 1 } }), back({ { "a", 1 }, { "b", 2 } })),
        { QStringLiteral("1 label stands for two ids in id_to_label, for example id 'b' with label 1"),
            QStringLiteral("1 label of label_to_id is missing from id_to_label, for example id 'b' with label 2"),
            QStringLiteral("1 id of id_to_label is missing from label_to_id") });
    row("an id twice", idMap(2, forth({ { "a", 1 }, { "a", 2 } }), back({ { "a", 1 }, { "a", 2 } })),
        { QStringLiteral("1 id stands twice in id_to_label, for example id 'a' with label 2") });
    row("no maps", whole(map({ { text("total_elements_added"), number(7) } })),
        { QStringLiteral("the map id_to_label is missing"), QStringLiteral("the map label_to_id is missing") });
    row("no fields", whole(map({})),
        { QStringLiteral("the map id_to_label is missing"), QStringLiteral("the map label_to_id is missing"),
            QStringLiteral("total_elements_added is missing") });
    row("bytes behind the end", idMap(0, map({}), map({})) + "rest",
        { QStringLiteral("4 bytes follow the end of the pickle") });
    row("unprintable example", idMap(1, forth({ { "a\n", 2 } }), back({ { "a\n", 2 } })),
        { QStringLiteral(
              "total_elements_added is 1, but the highest label is 2: new records would get labels that are in use"),
            QStringLiteral("1 label is above total_elements_added, for example id 'a\\n' with label 2") });
}

void TestIdMap::contradictionsAreReported()
{
    QFETCH(QByteArray, content);
    QFETCH(QStringList, problems);
    const Result<IdMap> read = readIdMap(put(content));
    QVERIFY2(read, read ? "" : describe(read.error()).c_str());
    QStringList found;
    for (const std::string& problem : read->problems())
        found << QString::fromStdString(problem);
    QCOMPARE(found, problems);
}

void TestIdMap::orderOfTheMapsDoesNotMatter()
{
    const QByteArray forth = map({ { text("a"), number(1) }, { text("b"), number(2) } });
    const QByteArray back = map({ { number(2), text("b") }, { number(1), text("x") } });
    const auto read = readIdMap(put(whole(map({ { text("label_to_id"), back }, { text("id_to_label"), forth },
        { text("total_elements_added"), number(2) } }))));
    QVERIFY(read);
    QCOMPARE(read->size(), 2u);
    QCOMPARE(read->idOf(1).value(), std::string_view("a"));
    QCOMPARE(read->problems(),
        std::vector<std::string>{
            "1 label has another id in label_to_id than in id_to_label, for example id 'x' with label 1" });
}

void TestIdMap::mapsInManyBatches()
{
    // As both writers do it beyond 1000 pairs; the last batch of one pair is a SETITEM in Python.
    constexpr int count = 50'001;
    QByteArray forth = "}";
    QByteArray back = "}";
    for (int first = 0; first < count; first += 1000) {
        const int end = std::min(first + 1000, count);
        const bool single = end - first == 1;
        forth += single ? "" : "(";
        back += single ? "" : "(";
        for (int i = first; i < end; ++i) {
            forth += text("id-" + QByteArray::number(i)) + number(i + 1);
            back += number(i + 1) + text("id-" + QByteArray::number(i));
        }
        forth += single ? 's' : 'u';
        back += single ? 's' : 'u';
    }
    const auto read = readIdMap(put(idMap(count, forth, back)));
    QVERIFY2(read, read ? "" : describe(read.error()).c_str());
    QVERIFY(read->problems().empty());
    QCOMPARE(read->size(), std::size_t(count));
    QCOMPARE(read->labelOf("id-50000").value(), 50001u);
    QCOMPARE(read->idOf(1000).value(), std::string_view("id-999"));
}

void TestIdMap::unknownFieldsArePassedOver()
{
    const QByteArray extra = map({ { text("x"), number(1) }, { number(3), none } });
    const auto read = readIdMap(put(whole(map({ { text("new_field"), extra }, { text("other"), number(5) },
        { text("id_to_label"), map({ { text("a"), number(1) } }) },
        { text("label_to_id"), map({ { number(1), text("a") } }) }, { text("total_elements_added"), number(1) } }))));
    QVERIFY2(read, read ? "" : describe(read.error()).c_str());
    QVERIFY(read->problems().empty());
    QCOMPARE(read->size(), 1u);
}

void TestIdMap::numbersOfAllWidths()
{
    const std::vector<std::pair<QByteArray, std::int64_t>> numbers{ { QByteArray("K\xff", 2), 255 },
        { QByteArray("M\xff\xff", 3), 65535 }, { number(-2), -2 }, { QByteArray("\x8a\x00", 2), 0 },
        { QByteArray("\x8a\x01\xff", 3), -1 }, { QByteArray("\x8a\x05\x00\x00\x00\x80\x00", 7), 2147483648 },
        { QByteArray("\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f", 10), 9223372036854775807 },
        { QByteArray("\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x80", 10), std::numeric_limits<std::int64_t>::min() } };
    for (const auto& [written, value] : numbers) {
        const auto summary = readPickle(bytesOf(whole(map({ { text("max_seq_id"), written } }))), "numbers");
        QVERIFY(summary);
        QCOMPARE(summary->maxSeqId.value(), value);
    }
}

void TestIdMap::rememberedTexts()
{
    // As protocol 4 on Python 3.7 or a writer with BINPUT has it: label_to_id refers back to the ids.
    const QByteArray bytes = whole("}q" + QByteArray(1, '\0') + "(" + text("id_to_label") + "q\x01}q\x02(" + text("a")
        + "q\x03K\x01" + text("bb") + "q\x04K\x02u" + text("label_to_id") + "q\x05}q\x06(K\x01h\x03K\x02h\x04u"
        + text("total_elements_added") + "q\x07K\x02u");
    const auto read = readIdMap(put(bytes));
    QVERIFY2(read, read ? "" : describe(read.error()).c_str());
    QVERIFY(read->problems().empty());
    QCOMPARE(read->idOf(2).value(), std::string_view("bb"));
}

void TestIdMap::missingFileIsNamed()
{
    for (const auto& error : { readIdMap("/nowhere/index_metadata.pickle").error(),
             readIdMapSummary("/nowhere/index_metadata.pickle").error() }) {
        QCOMPARE(error.kind, ErrorKind::NotFound);
        QCOMPARE(error.path, std::string("/nowhere/index_metadata.pickle"));
    }
}

void TestIdMap::readingStopsWhenAsked()
{
    const auto read = readIdMap(put(m_dict), [](std::uint64_t, std::uint64_t) { return false; });
    QVERIFY(!read);
    QCOMPARE(read.error().kind, ErrorKind::Cancelled);
}

QTEST_GUILESS_MAIN(TestIdMap)
#include "tst_idmap.moc"
