// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/looking.h"

#include <QTest>

namespace test {

namespace {

using nlohmann::json;

struct Looks
{
    CommandResult info;
    CommandResult infoJson;
    CommandResult wal;
    CommandResult walJson;
    CommandResult records;
    CommandResult recordsJson;

    QList<const CommandResult*> all() const { return { &info, &infoJson, &wal, &walJson, &records, &recordsJson }; }
};

Looks lookAt(const QString& directory, const QString& collection, bool exact, const CommandOptions& options)
{
    QStringList info{ QStringLiteral("info"), directory };
    if (exact)
        info << QStringLiteral("--exact");
    const QStringList wal{ QStringLiteral("wal"), directory, QStringLiteral("--list"), QStringLiteral("0"),
        QStringLiteral("5000") };
    const QStringList records{ QStringLiteral("records"), directory, collection, QStringLiteral("--vectors"),
        QStringLiteral("--limit"), QStringLiteral("5000") };
    const QStringList asJson{ QStringLiteral("--json") };
    const auto results = runCommands({ info, info + asJson, wal, wal + asJson, records, records + asJson }, options);
    return { results[0], results[1], results[2], results[3], results[4], results[5] };
}

std::string textOf(const json& value)
{
    return value.is_string() ? value.get<std::string>() : std::string();
}

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

void verifyError(const CommandResult& text, const CommandResult& asJson, const Refusal& refusal)
{
    for (const CommandResult* result : { &text, &asJson }) {
        QVERIFY2(result->ended, result->told().constData());
        QVERIFY2(result->exit == 2, result->told().constData());
        QVERIFY2(result->err.startsWith("chromascope-cli: ") && result->err.endsWith('\n'), result->told().constData());
        QVERIFY2(result->err.count('\n') == 1, result->told().constData());
        QVERIFY2(result->err.contains(refusal.why), result->told().constData());
        QVERIFY2(result->err.contains(refusal.path), result->told().constData());
    }
    QVERIFY2(text.out.isEmpty(), text.told().constData());
    const json document = asJson.json();
    QVERIFY2(document.is_object() && document.size() == 1 && document.contains("error"), asJson.told().constData());
    const json& error = document["error"];
    for (const char* key : { "kind", "path", "offset", "message", "hint" })
        QVERIFY2(error.contains(key), asJson.told().constData());
    QVERIFY2(error["kind"] == refusal.kind, asJson.told().constData());
    QVERIFY2(textOf(error["path"]).ends_with(refusal.path), asJson.told().constData());
    QVERIFY2(has(textOf(error["message"]), refusal.why), asJson.told().constData());
    QVERIFY2(has(textOf(error["hint"]), refusal.hint), asJson.told().constData());
}

void verifyInfo(const Looks& looks, const Answer& answer)
{
    QVERIFY2(looks.info.exit == answer.infoExit, looks.info.told().constData());
    QVERIFY2(looks.infoJson.exit == answer.infoExit, looks.infoJson.told().constData());
    const json document = looks.infoJson.json();
    QVERIFY2(document.is_object() && document.contains("findings"), looks.infoJson.told().constData());
    std::string found;
    for (const json& finding : document["findings"]) {
        found += ' ' + textOf(finding["id"]);
        QVERIFY2(!finding["evidence"].empty() && !textOf(finding["title"]).empty(), looks.infoJson.told().constData());
    }
    for (const std::string& id : answer.findings) {
        QVERIFY2(has(found, id), (id + " is not among" + found).c_str());
        QVERIFY2(looks.info.out.contains(id.c_str()), looks.info.told().constData());
    }
    const std::string text = looks.info.out.toStdString();
    for (const std::string& part : answer.evidence)
        QVERIFY2(has(text, part), (part + " is not in\n" + text).c_str());
}

void verifyRecords(const Looks& looks, const Answer& answer)
{
    QVERIFY2(looks.records.exit == answer.recordsExit, looks.records.told().constData());
    QVERIFY2(looks.recordsJson.exit == answer.recordsExit, looks.recordsJson.told().constData());
    const QByteArray all = looks.records.out + looks.records.err + looks.recordsJson.out + looks.recordsJson.err;
    const std::string said = all.toStdString();
    for (const std::string& part : answer.recordsSay)
        QVERIFY2(has(said, part), (part + " is not in\n" + said.substr(0, 4000)).c_str());
    const json document = looks.recordsJson.json();
    if (answer.recordsExit == 2) {
        QVERIFY2(document.is_object() && document.contains("error"), looks.recordsJson.told().constData());
        return;
    }
    QVERIFY2(document.is_object() && document.contains("rows"), looks.recordsJson.told().constData());
    if (answer.total >= 0)
        QCOMPARE(document["total"].get<qint64>(), answer.total);
    qint64 withVector = 0;
    for (const json& row : document["rows"])
        withVector += row["vector"].is_array() ? 1 : 0;
    if (answer.withVector >= 0)
        QCOMPARE(withVector, answer.withVector);
}

} // namespace

void verifyRefused(const QString& directory, const Refusal& refusal, const CommandOptions& options)
{
    const Looks looks = lookAt(directory, QStringLiteral("l2_plain"), false, options);
    verifyError(looks.info, looks.infoJson, refusal);
    verifyError(looks.wal, looks.walJson, refusal);
    verifyError(looks.records, looks.recordsJson, refusal);
}

void verifyAnswered(const QString& directory, const Answer& answer, const CommandOptions& options)
{
    const Looks looks = lookAt(directory, QString::fromUtf8(answer.collection), answer.exact, options);
    for (const CommandResult* result : looks.all())
        QVERIFY2(result->ended, result->told().constData());
    verifyInfo(looks, answer);
    QVERIFY2(looks.wal.exit == answer.walExit, looks.wal.told().constData());
    QVERIFY2(
        looks.walJson.exit == answer.walExit && looks.walJson.json().is_object(), looks.walJson.told().constData());
    verifyRecords(looks, answer);
}

} // namespace test
