// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/asking.h"

#include <QTest>

namespace test {

using nlohmann::json;

namespace {

bool holds(bool condition, const char* what, const QByteArray& told)
{
    return QTest::qVerify(condition, what, told.constData(), __FILE__, __LINE__);
}

} // namespace

json ask(const QStringList& arguments, int exit, const CommandOptions& options)
{
    const CommandResult result = runCommand(arguments + QStringList{ QStringLiteral("--json") }, options);
    const QByteArray told = arguments.join(u' ').toUtf8() + "\n" + result.told();
    json document = result.json();
    const bool fine = holds(result.ended, "it ended by itself", told) && holds(result.exit == exit, "exit status", told)
        && holds(document.is_object() && result.out.endsWith('\n'), "one JSON document", told);
    return fine ? document : json::object();
}

qint64 numberIn(const json& figure)
{
    const bool estimate = figure.is_object() && figure.value("estimate", json()) == true
        && !figure.value("method", std::string()).empty() && figure.contains("value");
    const json& number = estimate ? figure["value"] : figure;
    return holds(number.is_number_unsigned(), "a figure", QByteArray::fromStdString(figure.dump()))
        ? number.get<qint64>()
        : -1;
}

} // namespace test
