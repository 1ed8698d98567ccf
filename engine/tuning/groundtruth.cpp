// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tuning/groundtruth.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>

#include "engine/platform/affinity.h"
#include "engine/search/distance.h"
#include "engine/search/exactneighbours.h"

namespace engine::tuning {

using search::ExactNeighbours;
using search::LiveCollection;
using search::Row;

namespace {

/// Queries as the stored vectors are.
std::vector<float> compared(const LiveCollection& collection, std::span<const float> query)
{
    std::vector<float> vector(query.begin(), query.end());
    if (collection.space() == Space::Cosine)
        search::normalise(vector);
    return vector;
}

Result<search::VectorTable> comparedAll(const LiveCollection& collection, const QuerySet& queries)
{
    search::VectorTable table{ {}, queries.vectors.dimension };
    table.values.reserve(queries.vectors.values.size());
    for (std::size_t i = 0; i < queries.count(); ++i) {
        const auto vector = compared(collection, queries.vectors[i]);
        if (collection.space() == Space::Cosine
            && std::all_of(vector.begin(), vector.end(), [](float value) { return value == 0; })) {
            return fail(ErrorKind::BadArgument, {},
                "query " + std::to_string(i + 1) + " is a zero vector: cosine knows no neighbours of it",
                "leave it out");
        }
        table.values.insert(table.values.end(), vector.begin(), vector.end());
    }
    return table;
}

/// Distances in double, by the formula that the exact search ranks with.
class PreciseDistance
{
public:
    PreciseDistance(const LiveCollection& collection, std::span<const float> query)
        : m_collection(collection)
        , m_query(compared(collection, query))
        , m_stored(m_query.size())
        , m_distance(search::preciseDistanceFunction(collection.space()))
    {
    }

    double to(Row row)
    {
        m_collection.vectorAt(row, m_stored);
        return m_distance(m_query.data(), m_stored.data(), m_query.size());
    }

private:
    const LiveCollection& m_collection;
    std::vector<float> m_query;
    std::vector<float> m_stored;
    search::PreciseDistanceFunction m_distance;
};

/// One of the two places where vectors lie: the index, or the log.
struct Part
{
    search::Rows rows;
    std::span<const std::uint8_t> live;
    std::size_t firstRow = 0;
};

Result<ExactNeighbours> nearestIn(const Part& part, const LiveCollection& collection, const search::Rows& queries,
    const QuerySet& set, std::size_t k, unsigned threads, const Progress& progress)
{
    std::vector<std::uint32_t> own;
    for (std::size_t i = 0; i < set.count() && set.leftOut(0); ++i) {
        const Row row = *set.leftOut(i);
        const bool isHere = row >= part.firstRow && row - part.firstRow < part.rows.count();
        own.push_back(isHere ? row - static_cast<Row>(part.firstRow) : search::noRow);
    }
    search::ExactSearch exact;
    exact.space = collection.space();
    exact.k = k;
    exact.threads = std::max(1U, threads);
    exact.allowed = part.live;
    exact.ownRows = own;
    exact.workerStarted = [](std::size_t worker) { platform::pinThread(static_cast<unsigned>(worker)); };
    auto found = search::exactNeighbours(part.rows, queries, exact, progress);
    platform::unpinThread();
    return found;
}

Result<void> check(const LiveCollection& collection, const QuerySet& queries, std::size_t k)
{
    if (k == 0)
        return fail(ErrorKind::BadArgument, {}, "k is 0: no neighbours are asked for", "ask for at least 1");
    if (collection.liveCount() == 0)
        return fail(ErrorKind::BadArgument, {},
            "the collection " + collection.collection().qualifiedName() + " holds no vectors: it has no recall");
    if (queries.count() == 0)
        return fail(ErrorKind::BadArgument, {}, "there are no queries to measure recall with");
    if (queries.vectors.dimension != collection.dimension())
        return fail(ErrorKind::BadArgument, {},
            "the queries have " + std::to_string(queries.vectors.dimension) + " dimensions, the collection has "
                + std::to_string(collection.dimension()),
            "embed the queries with the model of the collection");
    return {};
}

} // namespace

std::uint64_t GroundTruth::wanted() const
{
    std::uint64_t sum = 0;
    for (const auto& nearest : rows)
        sum += nearest.size();
    return sum;
}

Result<GroundTruth> groundTruth(const LiveCollection& collection, const QuerySet& queries, std::size_t k,
    unsigned threads, const Progress& progress)
{
    if (const auto good = check(collection, queries, k); !good)
        return tl::unexpected(good.error());
    const auto table = comparedAll(collection, queries);
    if (!table)
        return tl::unexpected(table.error());
    const search::Rows asRows = search::Rows::of(table->values, table->dimension);
    GroundTruth truth{ k, std::vector<std::vector<Row>>(queries.count()), {}, 0, 0 };
    truth.limits.assign(queries.count(), -std::numeric_limits<double>::infinity());
    std::vector<std::vector<std::pair<double, Row>>> nearest(queries.count());
    std::uint64_t pairs = 0;
    const auto start = std::chrono::steady_clock::now();
    const std::vector<std::uint8_t> base = queries.base(collection);
    const std::span<const std::uint8_t> live(base);
    for (const Part& part : { Part{ collection.indexRows(), live.first(collection.elements()), 0 },
             Part{ collection.pendingRows(), live.subspan(collection.elements()), collection.elements() } }) {
        if (part.rows.count() == 0)
            continue;
        const auto found = nearestIn(part, collection, asRows, queries, k, threads, progress);
        if (!found)
            return tl::unexpected(found.error());
        pairs += found->distanceComputations;
        for (std::size_t i = 0; i < queries.count(); ++i) {
            PreciseDistance distance(collection, queries.vectors[i]);
            for (const search::Neighbour& neighbour : found->neighbours[i]) {
                const Row row = static_cast<Row>(part.firstRow + neighbour.row);
                nearest[i].emplace_back(distance.to(row), row);
            }
        }
    }
    truth.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (truth.seconds > 0)
        truth.gflops = 2.0 * static_cast<double>(pairs) * static_cast<double>(table->dimension) / truth.seconds / 1e9;
    for (std::size_t i = 0; i < nearest.size(); ++i) {
        std::sort(nearest[i].begin(), nearest[i].end());
        nearest[i].resize(std::min(k, nearest[i].size()));
        for (const auto& [distance, row] : nearest[i])
            truth.rows[i].push_back(row);
        if (!nearest[i].empty())
            truth.limits[i] = nearest[i].back().first;
    }
    return truth;
}

std::size_t hitsOf(const LiveCollection& collection, const QuerySet& queries, const GroundTruth& truth,
    std::size_t query, const std::vector<search::QueryHit>& hits)
{
    const std::vector<Row>& nearest = truth.rows[query];
    std::optional<PreciseDistance> distance;
    std::size_t found = 0;
    for (std::size_t i = 0; i < std::min(hits.size(), nearest.size()); ++i) {
        if (std::find(nearest.begin(), nearest.end(), hits[i].row) != nearest.end()) {
            ++found;
            continue;
        }
        if (!distance)
            distance.emplace(collection, queries.vectors[query]);
        found += distance->to(hits[i].row) <= truth.limits[query] ? 1 : 0;
    }
    return found;
}

} // namespace engine::tuning
