// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/vectorjobs.h"

#include <unordered_map>

#include <QCoreApplication>
#include <QElapsedTimer>

#include "engine/chroma/records.h"
#include "engine/core/text.h"
#include "ui/models/formatting.h"

namespace ui::vectorjobs {

namespace {

using engine::Progress;
using engine::Result;
using engine::search::LiveCollection;
using engine::search::Row;

constexpr std::size_t longestDocument = 2000; ///< bytes of it that are kept

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(VectorJobs)
};

QString nameOf(const engine::chroma::Collection& collection)
{
    return oneLine(fromUtf8(collection.name), 80);
}

/// Documents of the neighbours: what goes wrong there leaves the neighbours as they are.
void readDocuments(NeighboursAnswer& answer, const Progress& progress)
{
    engine::chroma::RecordQuery query;
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t at = 0; at < answer.records.size(); ++at) {
        query.ids.push_back(answer.records[at].id);
        places.emplace(answer.records[at].id, at);
    }
    if (query.ids.empty())
        return;
    const auto store = engine::chroma::Store::open(answer.directory);
    const auto page = store
        ? engine::chroma::readRecords(*store, answer.question.collection, query, 0, query.ids.size(), progress)
        : Result<engine::chroma::RecordPage>(tl::unexpected(store.error()));
    if (!page) {
        answer.documentsProblem = page.error();
        return;
    }
    for (const engine::chroma::Record& record : page->rows) {
        const auto place = places.find(record.id);
        if (place != places.end() && record.document)
            answer.records[place->second].document = record.document->substr(0, longestDocument);
    }
}

Result<NeighboursPtr> answered(
    const NeighboursQuestion& question, const QString& directory, const LiveCollection& live, const Progress& progress)
{
    auto answer = std::make_shared<NeighboursAnswer>();
    answer->question = question;
    answer->directory = directory.toStdString();
    answer->live = live.liveCount();
    answer->efConfigured = live.efSearch();
    engine::search::NeighboursOptions options;
    options.k = question.k;
    options.ef = question.ef;
    std::vector<float> vector = question.vector;
    if (!question.record.empty()) {
        const auto row = live.find(question.record);
        if (!row)
            return engine::fail(engine::ErrorKind::BadArgument, answer->directory,
                "the record " + engine::printable(question.record) + " has no vector", "choose another record");
        vector.resize(live.dimension());
        live.vectorAt(*row, vector);
        if (question.leaveOut)
            options.leaveOut = *row;
    }
    auto compared = engine::search::compareNeighbours(live, vector, options, progress);
    if (!compared)
        return tl::unexpected(compared.error());
    answer->compared = std::move(*compared);
    for (const auto& one : answer->compared.rows)
        answer->records.push_back({ std::string(live.idOf(one.row)), {} });
    readDocuments(*answer, progress);
    if (!progress(1, 1))
        return engine::fail(engine::ErrorKind::Cancelled, {}, "stopped");
    return NeighboursPtr(std::move(answer));
}

Result<MapPtr> mapOf(const QString& directory, const LiveCollection& live,
    const engine::search::ProjectionOptions& options, const Progress& progress)
{
    QElapsedTimer clock;
    clock.start();
    auto map = std::make_shared<MapData>();
    auto projection = engine::search::projectSample(live, options, progress);
    if (!projection)
        return tl::unexpected(projection.error());
    map->collection = live.collection().id;
    map->collectionName = live.collection().name;
    map->projection = std::move(*projection);
    map->graphProblem = live.graphProblem();
    for (const Row row : map->projection.rows)
        map->ids.emplace_back(live.idOf(row));
    const auto store = engine::chroma::Store::open(directory.toStdString());
    auto columns = store ? engine::search::sampleMetadata(*store, live.collection(), map->ids, {}, progress)
                         : Result<std::vector<engine::search::MetadataColumn>>(tl::unexpected(store.error()));
    if (columns)
        map->columns = std::move(*columns);
    else if (columns.error().kind == engine::ErrorKind::Cancelled)
        return tl::unexpected(columns.error());
    else
        map->columnsProblem = columns.error();
    map->seconds = static_cast<double>(clock.nsecsElapsed()) * 1e-9;
    return MapPtr(std::move(map));
}

} // namespace

ResultJob<NeighboursPtr>* findNeighbours(
    Segments& segments, const QString& directory, const NeighboursQuestion& question)
{
    return segments.withSegment<NeighboursPtr>(
        Text::tr("Finding neighbours in %1").arg(nameOf(question.collection)), directory, question.collection,
        [question, directory](const LiveCollection& live, const Progress& progress) {
            return answered(question, directory, live, progress);
        },
        JobVisibility::Quiet, DamagedGraph::Accepted);
}

ResultJob<MapPtr>* makeMap(Segments& segments, const QString& directory, const engine::chroma::Collection& collection,
    const engine::search::ProjectionOptions& options)
{
    return segments.withSegment<MapPtr>(
        Text::tr("Drawing the map of %1").arg(nameOf(collection)), directory, collection,
        [options, directory](
            const LiveCollection& live, const Progress& progress) { return mapOf(directory, live, options, progress); },
        JobVisibility::Quiet, DamagedGraph::Accepted);
}

ResultJob<std::vector<PlacedRecord>>* placeOnMap(Segments& segments, const QString& directory,
    const engine::chroma::Collection& collection, const MapPtr& map, const std::vector<std::string>& ids)
{
    return segments.withSegment<std::vector<PlacedRecord>>(
        Text::tr("Placing records on the map of %1").arg(nameOf(collection)), directory, collection,
        [map, ids](const LiveCollection& live, const Progress&) -> Result<std::vector<PlacedRecord>> {
            std::vector<PlacedRecord> placed;
            std::vector<float> vector(live.dimension());
            for (const std::string& id : ids) {
                const auto row = live.find(id);
                if (!row)
                    continue;
                live.vectorAt(*row, vector);
                placed.emplace_back(id, map->projection.project(vector));
            }
            return placed;
        },
        JobVisibility::Quiet, DamagedGraph::Accepted);
}

} // namespace ui::vectorjobs
