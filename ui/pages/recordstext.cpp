// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/recordstext.h"

#include <QCoreApplication>

#include "engine/report/recordsdocument.h"
#include "ui/models/collectionsmodel.h"
#include "ui/models/plural.h"
#include "ui/models/recordsmodel.h"

namespace ui {

using engine::chroma::CollectionView;
using engine::chroma::Record;
using nlohmann::ordered_json;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(ui::RecordsPage)
};

constexpr std::size_t componentsShown = 6;
constexpr qsizetype unlimited = 1 << 28;

FigureText figureOf(const engine::Figure& figure)
{
    return splitUnit(formatFigure(figure, FigureKind::Count));
}

QString dump(const ordered_json& json)
{
    return fromUtf8(json.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
}

/// The cells of a record in one line each; what is not there is empty.
QStringList cellsOf(const Record& record, const QStringList& keys)
{
    QStringList cells{ oneLine(fromUtf8(record.id), unlimited),
        record.document ? oneLine(fromUtf8(*record.document), unlimited) : QString() };
    for (const QString& key : keys) {
        const auto value = record.metadata.find(key.toStdString());
        cells << (value == record.metadata.end() ? QString() : metadataValueText(*value, unlimited));
    }
    return cells;
}

QStringList headings(const QStringList& keys)
{
    QStringList all{ QStringLiteral("id"), QStringLiteral("document") };
    for (const QString& key : keys)
        all << oneLine(key);
    return all;
}

QString markdownLine(QStringList cells)
{
    for (QString& cell : cells)
        cell.replace(u'\\', QStringLiteral("\\\\")).replace(u'|', QStringLiteral("\\|"));
    return QStringLiteral("| ") + cells.join(QStringLiteral(" | ")) + QStringLiteral(" |\n");
}

} // namespace

QString recordsFingerprint(const CollectionView& view)
{
    const auto number = [](const auto& value) {
        return value ? QString::number(static_cast<qint64>(*value)) : QStringLiteral("-");
    };
    const engine::chroma::CollectionLog& log = view.log;
    return QStringList{ fromUtf8(view.collection.id.text), fromUtf8(view.collection.metadataSegment.text),
        number(view.records.value), number(log.entries.value), number(log.firstSeqId), number(log.lastSeqId),
        number(log.metadata.seqId), number(log.vectors.seqId), QString::number(view.index.bytes),
        number(view.index.elements), number(view.index.live), QString::number(view.index.problems.size()),
        QString::number(view.index.idMapProblems.size()) }
        .join(u'|');
}

TileText recordsTile(const CollectionView& view)
{
    return { figureOf(view.records),
        view.collection.dimension ? Text::tr("of %1 dimensions").arg(formatCount(*view.collection.dimension))
                                  : Text::tr("no vector was ever added"),
        Text::tr("Live records, what waits in the log included, as Chroma's count() says") };
}

TileText indexedTile(const CollectionView& view)
{
    const engine::chroma::IndexFacts& index = view.index;
    QString meaning;
    if (index.neverPersisted)
        meaning = Text::tr("never persisted");
    else if (!index.problems.empty() || !index.idMapProblems.empty())
        meaning = Text::tr("its files are damaged");
    else if (index.deleted && *index.deleted > 0)
        meaning = Text::tr("and %1 deleted").arg(formatCount(*index.deleted));
    else if (index.live)
        meaning = Text::tr("none deleted");
    return { splitUnit(index.live ? formatCount(*index.live) : unknownText()), meaning,
        Text::tr("Ids in the id map of the vector index on disk") };
}

TileText pendingTile(const CollectionView& view)
{
    const engine::Figure pending = pendingOf(view.log);
    const bool none = pending.value && *pending.value == 0;
    return { figureOf(pending), none ? Text::tr("all is applied") : Text::tr("entries not applied everywhere"),
        Text::tr("Log entries of the collection that the metadata or the vector index have not taken in; they count "
                 "in what is shown here") };
}

TileText keysTile(const engine::chroma::KeySurvey* survey)
{
    if (!survey)
        return { splitUnit(unknownText()), {}, {} };
    QString detail =
        Text::tr("Looked at %1 of %2 records:").arg(formatCount(survey->looked), formatCount(survey->total));
    QStringList names;
    for (const auto& key : survey->keys) {
        if (names.size() < 20)
            detail += u'\n' + oneLine(fromUtf8(key.name), 60) + QStringLiteral(" (") + fromUtf8(key.types())
                + QStringLiteral("), ") + formatCount(key.records);
        names << oneLine(fromUtf8(key.name), 40);
    }
    const bool all = survey->looked >= survey->total;
    const QString meaning = names.isEmpty()
        ? (survey->total == 0 ? Text::tr("there are no records") : Text::tr("no record has any"))
        : all ? Text::tr("all records looked at")
              : Text::tr("in %1 records looked at").arg(formatCount(survey->looked));
    return { splitUnit(formatCount(survey->keys.size())), meaning, detail };
}

TileText matchesTile(bool filtered, quint64 matches, const engine::Figure& records)
{
    QString meaning = Text::tr("no filter");
    if (filtered && records.value && !records.estimate)
        meaning = Text::tr("%1 of the records").arg(formatShareOf(matches, *records.value));
    else if (filtered)
        meaning = Text::tr("by the filter");
    return { splitUnit(formatCount(matches)), meaning, Text::tr("Records that the filter lets through") };
}

QString recordsAsTsv(const std::vector<Record>& records, const QStringList& keys)
{
    QString text = headings(keys).join(u'\t') + u'\n';
    for (const Record& record : records)
        text += cellsOf(record, keys).join(u'\t') + u'\n';
    return text;
}

QString recordsAsMarkdown(const std::vector<Record>& records, const QStringList& keys)
{
    const QStringList names = headings(keys);
    QString text = markdownLine(names) + markdownLine(QStringList(names.size(), QStringLiteral("---")));
    for (const Record& record : records)
        text += markdownLine(cellsOf(record, keys));
    return text;
}

QString recordsAsJson(const std::vector<Record>& records)
{
    QStringList lines;
    for (const Record& record : records)
        lines << QStringLiteral("  ") + dump(engine::report::recordJson(record, !record.vector.empty()));
    return lines.isEmpty() ? QStringLiteral("[]\n")
                           : QStringLiteral("[\n") + lines.join(QStringLiteral(",\n")) + QStringLiteral("\n]\n");
}

QString vectorAsJson(const std::vector<float>& vector)
{
    return dump(ordered_json(vector));
}

QString firstComponents(const std::vector<float>& vector)
{
    QStringList shown;
    for (std::size_t at = 0; at < std::min(vector.size(), componentsShown); ++at)
        shown << formatDecimal(static_cast<double>(vector[at]), 4);
    if (vector.size() > componentsShown)
        shown << QStringLiteral("…");
    return u'[' + shown.join(QStringLiteral(";  ")) + u']';
}

} // namespace ui
