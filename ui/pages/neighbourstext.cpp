// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/neighbourstext.h"

#include <cmath>

#include <QCoreApplication>
#include <QStringList>

#include <nlohmann/json.hpp>

#include "ui/models/formatting.h"
#include "ui/models/plural.h"

namespace ui {

using engine::search::ComparedNeighbour;
using engine::search::NeighboursCost;
using engine::search::NeighbourVerdict;
using Json = nlohmann::ordered_json;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Neighbours)
};

const QString separator = QStringLiteral(" · ");

/// The time of a repeated run where there was one; else that of the first, and said so.
QString timeText(const NeighboursCost& cost)
{
    return cost.warmSeconds ? formatDuration(*cost.warmSeconds)
                            : Text::tr("%1 (first run)").arg(formatDuration(cost.firstSeconds));
}

QString distancesText(const NeighboursCost& cost)
{
    return counted(cost.distances, Text::tr("1 distance"), Text::tr("%1 distances"));
}

QString verdictWord(const ComparedNeighbour& one, bool searched)
{
    if (!searched)
        return {};
    switch (one.verdict) {
    case NeighbourVerdict::Missed:
        return QStringLiteral("missed");
    case NeighbourVerdict::Tied:
        return QStringLiteral("tied");
    case NeighbourVerdict::Extra:
        return QStringLiteral("extra");
    case NeighbourVerdict::Found:
        break;
    }
    return QStringLiteral("found");
}

QString quoted(const std::string& text)
{
    return QString::fromStdString(Json(text).dump(-1, ' ', false, Json::error_handler_t::replace));
}

QString shellQuoted(const QString& text)
{
    return u'\'' + QString(text).replace(u'\'', QStringLiteral("'\\''")) + u'\'';
}

QString cell(const QString& text)
{
    return QString(oneLine(text, 120)).replace(u'\\', QStringLiteral("\\\\")).replace(u'|', QStringLiteral("\\|"));
}

QString rankText(const std::optional<std::size_t>& rank)
{
    return rank ? QString::number(*rank) : QString();
}

Json costJson(const NeighboursCost& cost)
{
    Json json{ { "distances", cost.distances }, { "first_ms", cost.firstSeconds * 1e3 } };
    json["warm_ms"] = cost.warmSeconds ? Json(*cost.warmSeconds * 1e3) : Json();
    json["warm_runs"] = cost.warmRuns;
    return json;
}

std::string shortest(float value)
{
    return QByteArray::number(static_cast<double>(value), 'g', 9).toStdString();
}

QString listOf(const std::vector<float>& vector)
{
    QStringList numbers;
    for (const float value : vector)
        numbers << QString::fromStdString(shortest(value));
    return u'[' + numbers.join(QStringLiteral(", ")) + u']';
}

/// Neighbours that Chroma must be asked for so that the record itself may be left out.
std::size_t resultsFor(const NeighboursQuestion& question)
{
    return question.k + (!question.record.empty() && question.leaveOut ? 1 : 0);
}

} // namespace

QString neighboursSummary(const NeighboursAnswer& answer)
{
    const auto& compared = answer.compared;
    QStringList parts;
    if (compared.exactCount == 0)
        return answer.live == 0 ? Text::tr("There is no vector to find.") : Text::tr("There is no other vector.");
    const QString exact = Text::tr("exact %1, %2").arg(timeText(compared.exact), distancesText(compared.exact));
    if (!compared.approximate) {
        parts << counted(compared.exactCount, Text::tr("1 neighbour"), Text::tr("%1 neighbours")) << exact;
    } else {
        const QString found =
            Text::tr("%1 of %2 found").arg(formatCount(compared.found), formatCount(compared.exactCount));
        parts << (compared.missed() == 0 ? found
                                         : Text::tr("%1 (%2 missed)").arg(found, formatCount(compared.missed())));
        const auto& cost = compared.approximate->cost;
        const QString took = Text::tr("HNSW %1, %2").arg(timeText(cost), distancesText(cost));
        parts << (compared.approximate->comparedAll
                ? Text::tr("%1, all compared as ef %2 keeps them all").arg(took, formatCount(compared.approximate->ef))
                : Text::tr("%1, ef %2").arg(took, formatCount(compared.approximate->ef)));
        parts << exact;
    }
    if (compared.exact.warmSeconds && (!compared.approximate || compared.approximate->cost.warmSeconds))
        parts << Text::tr("warm, one thread");
    return parts.join(separator);
}

QString neighboursDetail(const NeighboursAnswer& answer)
{
    QStringList lines;
    const auto add = [&](const QString& name, const NeighboursCost& cost) {
        QString line = Text::tr("%1: %2 in the first run").arg(name, formatDuration(cost.firstSeconds));
        if (cost.warmSeconds)
            line += counted(cost.warmRuns, Text::tr(", %2 in another"), Text::tr(", %2 as the median of %1 more"))
                        .arg(formatDuration(*cost.warmSeconds));
        if (cost.hops > 0)
            line += Text::tr(", %1 lists of links read").arg(formatCount(cost.hops));
        lines << line;
    };
    lines << Text::tr("%1 live vectors, each answer by one thread").arg(formatCount(answer.live));
    if (answer.question.leaveOut && !answer.question.record.empty())
        lines
            << Text::tr("Asked for %1, as the record itself is left out").arg(formatCount(resultsFor(answer.question)));
    if (answer.compared.approximate)
        add(Text::tr("HNSW"), answer.compared.approximate->cost);
    add(Text::tr("Exact"), answer.compared.exact);
    return lines.join(u'\n');
}

QString neighboursSubject(const NeighboursAnswer& answer)
{
    return answer.question.record.empty() ? Text::tr("of the pasted vector")
                                          : Text::tr("of %1").arg(oneLine(fromUtf8(answer.question.record), 60));
}

QString neighboursMarkdown(const NeighboursAnswer& answer)
{
    const bool searched = answer.compared.approximate.has_value();
    QString text = QStringLiteral("| id | distance | exact | HNSW | verdict | document |\n"
                                  "| --- | ---: | ---: | ---: | --- | --- |\n");
    for (std::size_t at = 0; at < answer.compared.rows.size(); ++at) {
        const ComparedNeighbour& one = answer.compared.rows[at];
        text +=
            QStringLiteral("| %1 |\n")
                .arg(QStringList{ cell(fromUtf8(answer.records[at].id)), QString::fromStdString(shortest(one.distance)),
                    rankText(one.exactRank), rankText(one.approximateRank), verdictWord(one, searched),
                    cell(fromUtf8(answer.records[at].document)) }
                         .join(QStringLiteral(" | ")));
    }
    return text;
}

QString neighboursJson(const NeighboursAnswer& answer)
{
    const auto& compared = answer.compared;
    Json json{ { "collection", answer.question.collection.qualifiedName() } };
    if (answer.question.record.empty())
        json["vector"] = answer.question.vector;
    else
        json["record"] = answer.question.record;
    json["space"] = answer.question.collection.parameters.space.text();
    json["k"] = answer.question.k;
    json["exact"] = costJson(compared.exact);
    json["hnsw"] = nullptr;
    if (compared.approximate) {
        json["hnsw"] = costJson(compared.approximate->cost);
        json["hnsw"]["ef"] = compared.approximate->ef;
        json["hnsw"]["compared_all"] = compared.approximate->comparedAll;
        json["hnsw"]["found"] = compared.found;
        json["hnsw"]["missed"] = compared.missed();
    }
    Json neighbours = Json::array();
    for (std::size_t at = 0; at < compared.rows.size(); ++at) {
        const ComparedNeighbour& one = compared.rows[at];
        Json row{ { "id", answer.records[at].id }, { "distance", one.distance } };
        row["exact_rank"] = one.exactRank ? Json(*one.exactRank) : Json();
        row["hnsw_rank"] = one.approximateRank ? Json(*one.approximateRank) : Json();
        if (compared.approximate)
            row["verdict"] = verdictWord(one, true).toStdString();
        neighbours.push_back(std::move(row));
    }
    json["neighbours"] = std::move(neighbours);
    return QString::fromStdString(json.dump(2, ' ', false, Json::error_handler_t::replace)) + u'\n';
}

QString neighboursPython(const NeighboursAnswer& answer)
{
    const NeighboursQuestion& question = answer.question;
    QStringList lines{ QStringLiteral("import chromadb"), {},
        QStringLiteral("# Chroma opens the directory for writing: use a copy."),
        QStringLiteral("client = chromadb.PersistentClient(path=%1, tenant=%2, database=%3)")
            .arg(quoted(answer.directory), quoted(question.collection.tenant), quoted(question.collection.database)),
        QStringLiteral("collection = client.get_collection(%1)").arg(quoted(question.collection.name)) };
    if (question.record.empty())
        lines << QStringLiteral("vector = ") + listOf(question.vector);
    else
        lines << QStringLiteral("vector = collection.get(ids=[%1], include=[\"embeddings\"])[\"embeddings\"][0]")
                     .arg(quoted(question.record));
    lines
        << QStringLiteral("found = collection.query(query_embeddings=[vector], n_results=%1)").arg(resultsFor(question))
        << QStringLiteral("for id, distance in zip(found[\"ids\"][0], found[\"distances\"][0]):")
        << QStringLiteral("    print(id, distance)") << QString();
    return lines.join(u'\n');
}

QString neighboursCommand(const NeighboursAnswer& answer)
{
    const NeighboursQuestion& question = answer.question;
    if (question.record.empty())
        return {};
    QStringList words{ QStringLiteral("chromascope-cli"), QStringLiteral("query"),
        shellQuoted(fromUtf8(answer.directory)), shellQuoted(fromUtf8(question.collection.qualifiedName())),
        shellQuoted(QStringLiteral("--id=") + fromUtf8(question.record)), QStringLiteral("--k"),
        QString::number(resultsFor(question)) };
    if (question.ef)
        words << QStringLiteral("--ef") << QString::number(*question.ef);
    return words.join(u' ');
}

} // namespace ui
