// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/indextext.h"

#include <algorithm>
#include <numeric>

#include <QCoreApplication>
#include <QStringList>

#include "ui/models/plural.h"

namespace ui {

using engine::chroma::CollectionView;
using engine::chroma::Snapshot;
using engine::search::IndexDescription;

namespace {

constexpr std::size_t namedComponents = 5;
constexpr std::size_t namedExamples = 8;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Index)
};

FigureText figureOf(const std::optional<std::uint64_t>& value)
{
    return { value ? formatCount(*value) : unknownText(), {} };
}

QString placeText(const engine::hnsw::IntegrityPlace& place)
{
    const QString file = oneLine(fromUtf8(place.file), 80);
    const QString where = place.offset ? Text::tr("%1 at byte %2").arg(file, formatCount(*place.offset)) : file;
    return Text::tr("%1: %2").arg(where, oneLine(fromUtf8(place.sentence)));
}

} // namespace

QString capitalised(QString sentence)
{
    if (!sentence.isEmpty())
        sentence[0] = sentence[0].toUpper();
    return sentence;
}

IndexDescription indexPreview(const Snapshot& snapshot, const CollectionView& view)
{
    IndexDescription index;
    index.collection = view.collection;
    index.dialect = snapshot.schema.dialect;
    index.elements = view.index.elements;
    index.deleted = view.index.deleted;
    index.capacity = view.index.capacity;
    index.beingWritten = view.index.beingWritten;
    index.state = !view.index.problems.empty() ? engine::hnsw::SegmentState::Damaged
        : view.index.neverPersisted            ? engine::hnsw::SegmentState::NeverPersisted
        : view.index.folderPresent             ? engine::hnsw::SegmentState::Persisted
                                               : engine::hnsw::SegmentState::NoFolder;
    std::optional<engine::hnsw::Header> header;
    if (view.index.problems.empty() && view.index.elements.value_or(0) > 0 && view.index.m
        && view.index.efConstruction) {
        header.emplace();
        header->m = *view.index.m;
        header->efConstruction = *view.index.efConstruction;
    }
    index.parameters = engine::search::indexParameters(view.collection.parameters, index.dialect, header);
    return index;
}

QString indexFingerprint(const CollectionView& view)
{
    QStringList parts{ fromUtf8(view.collection.id.text), QString::number(view.index.bytes),
        QString::number(view.index.allocated), QString::number(view.index.elements.value_or(0)),
        QString::number(view.index.live.value_or(0)), QString::number(view.index.problems.size()),
        QString::number(view.log.vectors.seqId.value_or(-1)) };
    for (const auto& parameter :
        engine::search::indexParameters(view.collection.parameters, engine::chroma::Dialect::RustArrays, std::nullopt))
        parts << fromUtf8(parameter.configured.text());
    return parts.join(u'|');
}

TileText elementsTile(const IndexDescription& index)
{
    QString meaning;
    if (index.capacity && index.elements && *index.elements <= *index.capacity)
        meaning = Text::tr("room for %1").arg(formatCount(*index.capacity));
    return { figureOf(index.elements), meaning, Text::tr("Records in the index's files, deleted ones included") };
}

TileText deletedTile(const IndexDescription& index)
{
    QString meaning;
    if (index.deleted && index.elements)
        meaning = *index.elements == 0 ? Text::tr("nothing is stored")
            : *index.deleted == 0      ? Text::tr("every element is live")
                                       : Text::tr("%1 of all").arg(formatShareOf(*index.deleted, *index.elements));
    return { figureOf(index.deleted), meaning,
        Text::tr("A deleted element keeps its place, its vector and its links until the index is rebuilt; searches "
                 "pass through it") };
}

TileText levelsTile(const IndexDescription& index)
{
    if (!index.levels)
        return { { unknownText(), {} }, {}, {} };
    const auto& levels = *index.levels;
    const quint64 all = std::accumulate(levels.begin(), levels.end(), quint64(0));
    const quint64 upper = levels.empty() ? 0 : all - levels.front();
    QString meaning = counted(upper, Text::tr("1 element above level 0"), Text::tr("%1 elements above level 0"));
    if (levels.empty())
        meaning = Text::tr("nothing is stored");
    else if (index.elements && all < *index.elements)
        meaning = Text::tr("of %1 readable elements").arg(formatCount(all));
    return { { formatCount(levels.size()), {} }, meaning,
        Text::tr("A search descends from the highest level to level 0, which holds all elements") };
}

TileText unreachableTile(const IndexDescription& index)
{
    if (!index.graph)
        return { { unknownText(), {} }, index.graphReason.empty() ? QString() : Text::tr("not measured"),
            graphMissing(index) };
    const QString share = formatShareOf(index.graph->unreachable, index.graph->elements);
    return { { formatCount(index.graph->unreachable), {} },
        index.graph->unreachable == 0 ? Text::tr("every element can be found")
                                      : Text::tr("%1, found by no search").arg(share),
        Text::tr("Elements that no path of links leads to from the entry point, whatever ef is") };
}

bool isFatal(const IndexDescription& index)
{
    return std::any_of(
        index.integrity.begin(), index.integrity.end(), [](const auto& finding) { return finding.fatal; });
}

TileText soundnessTile(const IndexDescription& index, bool read)
{
    if (index.beingWritten)
        return { { Text::tr("busy"), {} }, Text::tr("another process writes to it"), {} };
    if (index.isNeverPersisted())
        return { { Text::tr("none"), {} }, Text::tr("nothing persisted yet"), {} };
    if (!index.integrity.empty() || index.state == engine::hnsw::SegmentState::Damaged) {
        return { { isFatal(index) ? Text::tr("damaged") : Text::tr("flawed"), {} },
            counted(index.integrity.size(), Text::tr("1 kind of damage"), Text::tr("%1 kinds of damage")), {} };
    }
    return read ? TileText{ { Text::tr("sound"), {} }, Text::tr("every link and vector checked"), {} }
                : TileText{ { unknownText(), {} }, {}, {} };
}

HistogramData levelHistogram(const IndexDescription& index)
{
    return { Text::tr("Elements by their highest level"), Text::tr("highest level"), Text::tr("elements"),
        index.levels.value_or(std::vector<std::uint64_t>{}), false, true };
}

HistogramData linksOutHistogram(const IndexDescription& index)
{
    return { Text::tr("Links out, level 0"), Text::tr("links out of an element"), Text::tr("elements"),
        index.graph ? index.graph->outDegrees : std::vector<std::uint64_t>{}, false, false };
}

HistogramData linksInHistogram(const IndexDescription& index)
{
    return { Text::tr("Links in, level 0"), Text::tr("links that lead to an element"), Text::tr("elements"),
        index.graph ? index.graph->inDegrees : std::vector<std::uint64_t>{}, true, false };
}

QString graphMissing(const IndexDescription& index)
{
    if (isFatal(index))
        return Text::tr("not measured: the index is damaged, see the findings");
    return index.graphReason.empty() ? Text::tr("not measured yet")
                                     : Text::tr("not measured: %1").arg(oneLine(fromUtf8(index.graphReason)));
}

QList<QPair<QString, QString>> graphFacts(const IndexDescription& index)
{
    if (!index.graph)
        return { { Text::tr("links and reach"), graphMissing(index) } };
    const engine::hnsw::GraphStatistics& graph = *index.graph;
    QStringList sizes;
    for (std::size_t at = 0; at < std::min(graph.componentSizes.size(), namedComponents) && graph.components > 1; ++at)
        sizes << formatCount(graph.componentSizes[at]);
    QString components = graph.components > 1
        ? Text::tr("%1, of %2 elements").arg(formatCount(graph.components), sizes.join(QStringLiteral(", ")))
        : Text::tr("1: all elements hang together");
    if (graph.components > namedComponents)
        components += QStringLiteral(", …");
    QStringList examples;
    for (std::size_t at = 0; at < std::min(graph.unreachableExamples.size(), namedExamples); ++at)
        examples << QString::number(graph.unreachableExamples[at]);
    QList<QPair<QString, QString>> facts{
        { Text::tr("links on level 0"),
            Text::tr("%1, %2 per element")
                .arg(formatCount(graph.links),
                    graph.elements == 0
                        ? unknownText()
                        : formatDecimal(static_cast<double>(graph.links) / static_cast<double>(graph.elements), 1)) },
        { Text::tr("components"), components },
        { Text::tr("unreachable"),
            counted(graph.unreachable, Text::tr("1 element"), Text::tr("%1 elements"))
                + (graph.unreachable == 0
                        ? QString()
                        : Text::tr(", %1 of them not deleted").arg(formatCount(graph.unreachableLive)))
                + (examples.isEmpty() ? QString()
                                      : Text::tr(" (internal ids %1, …)").arg(examples.join(QStringLiteral(", ")))) },
        { Text::tr("weakly linked"),
            Text::tr("%1 live elements that at most one link leads to").arg(formatCount(graph.weaklyLinked)) },
    };
    return facts;
}

QList<QPair<QString, QString>> integrityFacts(const IndexDescription& index)
{
    QList<QPair<QString, QString>> facts;
    for (const engine::search::IndexFinding& finding : index.integrity) {
        QStringList lines;
        for (const engine::hnsw::IntegrityPlace& place : finding.places)
            lines << placeText(place);
        if (finding.count > finding.places.size())
            lines << counted(finding.count - finding.places.size(), Text::tr("and 1 more"), Text::tr("and %1 more"));
        QString kind = fromUtf8(finding.kind);
        facts.append({ capitalised(kind.replace(u'_', u' ')), lines.join(u'\n') });
    }
    return facts;
}

} // namespace ui
