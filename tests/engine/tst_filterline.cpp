// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "engine/chroma/filtercompletion.h"
#include "engine/chroma/filterline.h"

using namespace engine;
using namespace engine::chroma;
using nlohmann::json;

namespace {

json jsonOf(const RecordQuery& query)
{
    json all = json::object();
    if (!query.ids.empty())
        all["ids"] = query.ids;
    if (query.where)
        all["where"] = *query.where;
    if (query.whereDocument)
        all["where_document"] = *query.whereDocument;
    return all;
}

KeySurvey someKeys()
{
    KeySurvey survey{ 500, 1000, {} };
    survey.keys.push_back({ "pos", 500, true, false, false, false, { "n", "v" } });
    survey.keys.push_back({ "words", 480, false, true, false, false, { 1, 2 } });
    survey.keys.push_back({ "tags", 20, true, false, false, true, { "a \"b\"" } });
    return survey;
}

} // namespace

class TestFilterLine : public QObject
{
    Q_OBJECT

private slots:
    void taken_data();
    void taken();
    void refused_data();
    void refused();
    void dialects();
    void tooLong();
    void completed_data();
    void completed();
    void completionFitsTheDialect();
};

void TestFilterLine::taken_data()
{
    QTest::addColumn<QByteArray>("query");
    const auto row = [](const char* line, const char* query) { QTest::newRow(line) << QByteArray(query); };
    row("", "{}");
    row("  \t ", "{}");
    row("river", R"({"where_document": {"$contains": "river"}})");
    row("  a river, \"wide\" ", R"({"where_document": {"$contains": "a river, \"wide\""}})");
    row("[1] or so", R"({"where_document": {"$contains": "[1] or so"}})");
    row("#hashtag", R"({"where_document": {"$contains": "#hashtag"}})");
    row("#document  {no json}", R"({"where_document": {"$contains": "{no json}"}})");
    row("#id n10121026.7", R"({"ids": ["n10121026.7"]})");
    row("#id  with spaces  inside ", R"({"ids": ["with spaces  inside"]})");
    row(R"({"n": 3})", R"({"where": {"n": 3}})");
    row(R"( {"n":{"$gt":-2.5e1}} )", R"({"where": {"n": {"$gt": -25.0}}})");
    row(R"({"w\u00f6rd": "\"\\"})", "{\"where\": {\"w\xc3\xb6rd\": \"\\\"\\\\\"}}");
    row(R"({"$or": [{"a": 1}, {"$and": [{"b": true}, {"c": "x"}]}]})",
        R"({"where": {"$or": [{"a": 1}, {"$and": [{"b": true}, {"c": "x"}]}]}})");
    row(R"({"#id": "x"})", R"({"ids": ["x"]})");
    row(R"({"#id": {"$eq": "x"}})", R"({"ids": ["x"]})");
    row(R"({"#id": {"$in": ["x", "a"]}})", R"({"ids": ["a", "x"]})");
    row(R"({"$or": [{"#id": "x"}, {"#id": "a"}]})", R"({"ids": ["a", "x"]})");
    row(R"({"$and": [{"#id": {"$in": ["x", "a"]}}, {"#id": "a"}]})", R"({"ids": ["a"]})");
    row(R"({"$or": [{"$and": [{"#id": {"$in": ["x", "a"]}}, {"#id": "a"}]}, {"#id": "b"}]})", R"({"ids": ["a", "b"]})");
    row(R"({"#document": {"$contains": "x"}})", R"({"where_document": {"$contains": "x"}})");
    row(R"({"$or": [{"#document": {"$contains": "x"}}, {"#document": {"$not_contains": "y"}}]})",
        R"({"where_document": {"$or": [{"$contains": "x"}, {"$not_contains": "y"}]}})");
    row(R"({"$and": [{"n": 1}, {"#document": {"$contains": "x"}}, {"#id": {"$in": ["i"]}}]})",
        R"({"ids": ["i"], "where": {"n": 1}, "where_document": {"$contains": "x"}})");
    row(R"({"$and": [{"$and": [{"n": 1}, {"#document": {"$regex": "x+"}}]}, {"m": 2}]})",
        R"({"where": {"$and": [{"n": 1}, {"m": 2}]}, "where_document": {"$regex": "x+"}})");
}

void TestFilterLine::taken()
{
    QFETCH(QByteArray, query);
    const std::string line = QTest::currentDataTag();
    const auto parsed = parseFilterLine(line, Dialect::RustArrays);
    QVERIFY2(parsed, parsed ? "" : parsed.error().message.c_str());
    QCOMPARE(QByteArray::fromStdString(jsonOf(*parsed).dump()), QByteArray::fromStdString(json::parse(query).dump()));
    QVERIFY(!parsed->vectors);
}

/// The part at fault stands between « and »; the line is what is left without them.
void TestFilterLine::refused_data()
{
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("hint");
    const auto row = [](const char* line, const char* message, const char* hint) {
        QTest::newRow(line) << QString::fromUtf8(message) << QString::fromUtf8(hint);
    };
    // no JSON
    row("{«»", "the line ends where a key or } should follow", "");
    row(R"({"n"«»)", "the line ends where a colon should follow", "");
    row(R"({"n":«»)", "the line ends where a value should follow", "");
    row(R"({"n": 1«»)", "the line ends where a comma or } should follow", "");
    row(R"({"n": «"abc»)", "does not end", "close it by \"");
    row(R"({«'n'»: 1})", "a key stands in double quotes", "\"key\": value");
    row(R"({«n»: 1})", "a key stands in double quotes", "\"key\": value");
    row(R"({"n" «=» 1})", "a colon should follow here, not '='", "\"key\": value");
    row(R"({"n": «river»})", "a text stands in double quotes", "\"river\"");
    row(R"({"n": «'river'»})", "a text stands in double quotes", "\"text\"");
    row(R"({"n": «True»})", "'True' is Python's word", "true");
    row(R"({"n": «None»})", "'None' is Python's word", "null");
    row(R"({"n": «null»})", "null cannot be asked for", "leave the condition away");
    row(R"({"n": «NaN»})", "a text stands in double quotes", "\"NaN\"");
    row(R"({"n": «1.2.3»})", "'1.2.3' is no number", "0.5");
    row(R"({"n": «1e999»})", "'1e999' is no number", "0.5");
    row(R"({"n": «"\x"»})", "a character or an escape that JSON does not know", "backslash");
    row("{\"n\": «\"\xff\"»}", "a character or an escape that JSON does not know", "backslash");
    row(R"({"n": «)»})", "')' cannot stand here", "double quotes");
    row(R"({"n": 1«,»})", "nothing follows the comma", "take the comma away");
    row(R"({"n": {"$in": [1«,»]}})", "nothing follows the comma", "take the comma away");
    row(R"({"n": 1 «"m"»: 2})", "a comma or } should follow here", "a comma");
    row(R"({"n": {"$in": [1 «2»]}})", "a comma or ] should follow here, not '2'", "a comma");
    row(R"({"n": 1} «and more»)", "more behind the end", "$and");
    row(R"({"n": 1, «"n"»: 2})", "the key 'n' stands here twice", "$and");
    // JSON, but no filter
    row("«{}»", "the condition is empty", "clear the line");
    row(R"({"n": 1, «"m"»: 2})", "here begins a second", "$and");
    row(R"({"$and": [{"n": 1}, «3»]})", "a condition is an object", "{\"key\": value}");
    row(R"({"$and": «[{"n": 1}]»})", "$and needs a list of at least two conditions", "[{...}, {...}]");
    row(R"({"$or": «{"n": 1}»})", "$or needs a list of at least two conditions", "[{...}, {...}]");
    row(R"({«"$gt"»: 3})", "'$gt' is no operator that can stand here", "metadata key");
    row(R"({"n": {«"$greater"»: 3}})", "'$greater' is no operator for metadata", "$gt");
    row(R"({"n": {«"gt"»: 3}})", "'gt' is no operator for metadata", "$gt");
    row(R"({"n": {"$gt": «"3"»}})", "$gt compares numbers only", "");
    row(R"({"n": {"$in": «3»}})", "$in needs a list", "");
    row(R"({"n": {"$in": «[]»}})", "$in needs a list that is not empty", "");
    row(R"({"n": {"$in": «[1, "a"]»}})", "a list of texts, of numbers or of bools", "");
    row(R"({"n": {"$gt": 1, «"$lt"»: 3}})", "a second operator", "$and");
    row(R"({"n": «{}»})", "neither a text, number or bool", "$eq");
    row(R"({"n": «[1, 2]»})", "neither a text, number or bool", "$in");
    row(R"({"$and": [{"n": 1}, {"m": {"$lt": «true»}}]})", "$lt compares numbers only", "");
    row(R"({"#document": «"river"»})", "names an operator", "$contains");
    row(R"({"#document": {«"$eq"»: "river"}})", "'$eq' is no operator for documents", "$contains");
    row(R"({"#document": {"$contains": «""»}})", "needs a text that is not empty", "");
    row(R"({"#id": «3»})", "an id is a text", "#id");
    row(R"({"#id": {«"$ne"»: "x"}})", "$eq and $in only", "#id");
    row(R"({"#id": {"$in": «[]»}})", "not empty", "#id");
    row(R"({"#id": {"$in": ["a", «3»]}})", "an id is a text", "#id");
    row(R"({"$and": [{"#id": "a"}, «{"#id": "b"}»]})", "no record has this id", "$in");
    row(R"({"$or": [{"n": 1}, «{"#id": "b"}»]})", "$or cannot join", "use $and");
    row(R"({"$or": [{"n": 1}, «{"#document": {"$contains": "b"}}»]})", "$or cannot join", "use $and");
    // words
    row("#id«»", "an id should follow", "#id and the id");
    row("#document  «»", "a text should follow", "#document and the text");
}

void TestFilterLine::refused()
{
    QFETCH(QString, message);
    QFETCH(QString, hint);
    QByteArray line = QTest::currentDataTag();
    const QByteArray open = "«";
    const QByteArray close = "»";
    const auto begin = line.indexOf(open);
    line.remove(begin, open.size());
    const auto end = line.indexOf(close);
    line.remove(end, close.size());
    if (line.startsWith("#document "))
        line += ' '; // blanks behind the word do not count
    const auto parsed = parseFilterLine("  " + line.toStdString(), Dialect::RustArrays);
    QVERIFY(!parsed);
    const TextProblem& problem = parsed.error();
    const QString said = QString::fromStdString(problem.message);
    QVERIFY2(said.contains(message), qPrintable(said));
    QVERIFY2(QString::fromStdString(problem.hint).contains(hint), problem.hint.c_str());
    if (line.startsWith('#'))
        QCOMPARE(problem.length, std::size_t(0));
    else
        QCOMPARE(std::pair(qsizetype(problem.at), qsizetype(problem.length)), std::pair(begin + 2, end - begin));
}

void TestFilterLine::dialects()
{
    const auto placeIn = [](const char* line, Dialect dialect) {
        const auto parsed = parseFilterLine(line, dialect);
        return parsed ? -1 : static_cast<int>(parsed.error().at);
    };
    QCOMPARE(placeIn(R"({"n": {"$in": [1]}})", Dialect::PythonTyped), 7);
    QCOMPARE(placeIn(R"({"n": {"$in": [1]}})", Dialect::PythonTypedById), -1);
    QCOMPARE(placeIn(R"({"tags": {"$contains": "a"}})", Dialect::Rust), 10);
    QCOMPARE(placeIn(R"({"tags": {"$contains": "a"}})", Dialect::RustArrays), -1);
    QCOMPARE(placeIn(R"({"#document": {"$regex": "a"}})", Dialect::PythonComplement), 15);
    QCOMPARE(placeIn(R"({"#document": {"$regex": "a"}})", Dialect::Rust), -1);
}

void TestFilterLine::tooLong()
{
    const auto text = parseFilterLine(std::string(60'000, 'x'), Dialect::RustArrays);
    QVERIFY(!text && text.error().message.find("too long") != std::string::npos);
    std::string line(5000, '[');
    const auto nested = parseFilterLine("{\"n\":" + line, Dialect::RustArrays);
    QVERIFY(!nested && nested.error().message.find("nested deeper") != std::string::npos);
    line.clear();
    for (int i = 0; i < 200; ++i)
        line += R"({"$and": [{"a": 1}, )";
    const auto deep = parseFilterLine(line, Dialect::RustArrays);
    QVERIFY(!deep && deep.error().message.find("nested deeper") != std::string::npos);
}

/// The cursor stands at |.
void TestFilterLine::completed_data()
{
    QTest::addColumn<QString>("first"); ///< the line with the best suggestion put in
    QTest::addColumn<int>("count"); ///< of suggestions; -1 = some
    const auto row = [](const char* line, const char* first, int count) {
        QTest::newRow(line) << QString::fromUtf8(first) << count;
    };
    row("|", R"({"pos": )", 8);
    row("{|", R"({"pos": )", 7);
    row("{\"|", R"({"pos": )", 7);
    row("{\"WO|", R"({"words": )", 1);
    row("{wo|", R"({"words": )", 1);
    row("{\"|\"", R"({"pos": )", 7);
    row("{\"zz|", R"({"zz)", 0);
    row("{\"#d|", R"({"#document": {")", 1);
    row("{\"$|", R"({"$and": [{")", 2);
    row("{\"pos\": |", R"({"pos": "n")", -1);
    row("{\"pos\": \"v|", R"({"pos": "v")", 1);
    row("{\"pos\": {|", R"({"pos": {"$eq": )", 4);
    row("{\"words\": {\"$g|", R"({"words": {"$gt": )", 2);
    row("{\"words\": {\"$gt\": |", R"({"words": {"$gt": 1)", 2);
    row("{\"words\": {\"$in\": |", R"({"words": {"$in": [)", 1);
    row("{\"words\": {\"$in\": [1, |", R"({"words": {"$in": [1, 1)", 2);
    row("{\"tags\": {\"$c|", R"({"tags": {"$contains": )", 1);
    row("{\"tags\": |", R"({"tags": "a \"b\"")", -1);
    row("{\"#document\": {\"|", R"({"#document": {"$contains": )", 4);
    row("{\"#id\": |", R"({"#id": {"$in": [")", 1);
    row("{\"$and\": |", R"({"$and": [{")", 1);
    row("{\"$and\": [|", R"({"$and": [{"pos": )", 7);
    row("{\"$and\": [{\"pos\": \"n\"}, {|", R"({"$and": [{"pos": "n"}, {"pos": )", 7);
    row("{\"pos\": \"n\" |", R"({"pos": "n" )", 0);
    row("{\"pos\": \"n\"}|", R"({"pos": "n"})", 0);
    row("river|", "river", 0);
    row("}]|", "}]", 0);
}

void TestFilterLine::completed()
{
    QFETCH(QString, first);
    QFETCH(int, count);
    std::string line = QTest::currentDataTag();
    const std::size_t cursor = line.find('|');
    line.erase(cursor, 1);
    const auto completion = completeFilter(line, cursor, someKeys(), Dialect::RustArrays);
    if (count >= 0)
        QCOMPARE(int(completion.suggestions.size()), count);
    if (!completion.suggestions.empty())
        line.replace(completion.begin, completion.end - completion.begin, completion.suggestions.front().text);
    QCOMPARE(QString::fromStdString(line), first);
    for (const FilterSuggestion& suggestion : completion.suggestions)
        QVERIFY(!suggestion.detail.empty());
}

void TestFilterLine::completionFitsTheDialect()
{
    const auto offers = [](const char* line, const char* op, Dialect dialect) {
        const auto all = completeFilter(line, std::string(line).size(), someKeys(), dialect).suggestions;
        return std::any_of(all.begin(), all.end(),
            [op](const FilterSuggestion& one) { return one.text.find(op) != std::string::npos; });
    };
    QVERIFY(!offers("{\"pos\": {", "$in", Dialect::PythonTyped));
    QVERIFY(offers("{\"pos\": {", "$in", Dialect::PythonComplement));
    QVERIFY(!offers("{\"tags\": {", "$contains", Dialect::Rust));
    QVERIFY(!offers("{\"#document\": {", "$regex", Dialect::PythonComplement));
    QVERIFY(offers("{\"#document\": {", "$regex", Dialect::Rust));
    QVERIFY(!offers("{\"pos\": {", "$gt", Dialect::RustArrays)); // texts have no order
}

QTEST_GUILESS_MAIN(TestFilterLine)
#include "tst_filterline.moc"
