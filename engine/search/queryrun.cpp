// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/queryrun.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/search/nearest.h"

namespace engine::search {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

Mask maskOf(const LiveCollection& collection, std::span<const std::uint8_t> allowed)
{
    Mask mask;
    const auto live = collection.live();
    if (allowed.empty() && collection.isWholeIndexLive()) {
        mask.elements = collection.elements();
        mask.pending = collection.pendingCount();
        return mask;
    }
    mask.rows.assign(live.begin(), live.end());
    for (std::size_t row = 0; row < allowed.size(); ++row)
        mask.rows[row] = mask.rows[row] != 0 && allowed[row] != 0;
    const auto split = mask.rows.begin() + static_cast<std::ptrdiff_t>(collection.elements());
    mask.elements = static_cast<std::size_t>(std::count(mask.rows.begin(), split, 1));
    mask.pending = static_cast<std::size_t>(std::count(split, mask.rows.end(), 1));
    return mask;
}

} // namespace

QueryRun::QueryRun(const LiveCollection& collection, const QueryOptions& options)
    : m_collection(collection)
    , m_options(options)
    , m_mask(maskOf(collection, options.allowed))
    , m_ef(effective(options.ef.value_or(collection.efSearch())))
    , m_distance(distanceFunction(collection.space()))
{
}

Result<ExactNeighbours> QueryRun::exactly(const Rows& rows, std::span<const std::uint8_t> allowed, const Rows& queries,
    const Progress& progress, std::span<const std::uint32_t> ownRows) const
{
    ExactSearch search;
    search.space = m_collection.space();
    search.k = m_options.k;
    search.threads = queries.count() > 1 ? std::max(1U, m_options.threads) : 1;
    search.allowed = allowed;
    search.ownRows = ownRows;
    search.workerStarted = queries.count() > 1 ? m_options.workerStarted : nullptr;
    return exactNeighbours(rows, queries, search, progress);
}

/// Both lists are in order; of equal distances what waits in the log comes first, as in Chroma's buffer.
void QueryRun::merge(QueryAnswer& answer, const std::vector<QueryHit>& fromLog) const
{
    std::vector<QueryHit> both(answer.hits.size() + fromLog.size());
    std::merge(fromLog.begin(), fromLog.end(), answer.hits.begin(), answer.hits.end(), both.begin(),
        [](const QueryHit& a, const QueryHit& b) { return a.distance < b.distance; });
    both.resize(std::min(both.size(), m_options.k));
    answer.hits = std::move(both);
}

static std::vector<QueryHit> hitsOf(const std::vector<Neighbour>& neighbours, std::size_t firstRow)
{
    std::vector<QueryHit> hits;
    for (const Neighbour& neighbour : neighbours)
        hits.push_back({ static_cast<Row>(firstRow + neighbour.row), neighbour.distance });
    return hits;
}

/// Every row that waits, by the same kernel as the graph: as exact as Chroma's own distances.
std::vector<QueryHit> QueryRun::nearestInLog(std::span<const float> query, std::optional<Row> leftOut) const
{
    const auto allowed = m_mask.ofPending(m_collection.elements());
    const std::span<const float> vectors = m_collection.pendingVectors();
    Nearest nearest(std::min(m_options.k, m_mask.pending));
    for (std::size_t i = 0; i < m_collection.pendingCount(); ++i) {
        if ((!allowed.empty() && allowed[i] == 0) || leftOut == m_collection.elements() + i)
            continue;
        const float distance = m_distance(query.data(), vectors.data() + i * query.size(), query.size());
        if (!std::isnan(distance))
            nearest.add({ static_cast<double>(distance), static_cast<std::uint32_t>(i) });
    }
    std::vector<QueryHit> hits;
    for (const Nearest::Entry& entry : nearest.takeSorted())
        hits.push_back({ static_cast<Row>(m_collection.elements() + entry.row), static_cast<float>(entry.distance) });
    return hits;
}

/// The elements of the index, every one of them.
Result<QueryAnswer> QueryRun::compared(std::span<const float> query, std::optional<Row> leftOut) const
{
    QueryAnswer answer;
    answer.exact = true;
    if (m_mask.elements == 0)
        return answer;
    const std::uint32_t own[] = { leftOut && *leftOut < m_collection.elements() ? *leftOut : noRow };
    auto found = exactly(
        m_collection.indexRows(), m_mask.ofIndex(m_collection.elements()), Rows::of(query, query.size()), {}, own);
    if (!found)
        return tl::unexpected(found.error());
    answer.hits = hitsOf(found->neighbours.front(), 0);
    answer.distances = found->distanceComputations;
    return answer;
}

hnsw::SearchOptions QueryRun::searchOptions(std::optional<Row> leftOut) const
{
    hnsw::SearchOptions search;
    search.k = m_options.k;
    search.ef = m_ef;
    search.allowedNodes = m_mask.ofIndex(m_collection.elements());
    if (leftOut && *leftOut < m_collection.elements())
        search.leftOut = *leftOut;
    return search;
}

QueryAnswer QueryRun::answerOf(const hnsw::SearchResult& found) const
{
    QueryAnswer answer;
    for (const hnsw::Neighbour& neighbour : found.neighbours)
        answer.hits.push_back({ neighbour.node, neighbour.distance });
    answer.distances = found.distances;
    answer.hops = found.hops;
    return answer;
}

Result<QueryAnswer> QueryRun::one(std::span<const float> given, std::optional<Row> leftOut) const
{
    const auto start = Clock::now();
    const std::vector<float> query = prepared(given);
    Result<QueryAnswer> answer;
    if (comparesAll()) {
        answer = compared(query, leftOut);
    } else if (m_mask.elements > 0) {
        answer = m_collection.index()->search(given, searchOptions(leftOut)).map([this](const auto& found) {
            return answerOf(found);
        });
    }
    if (!answer)
        return answer;
    if (m_mask.pending > 0) {
        answer->distances += m_mask.pending;
        merge(*answer, nearestInLog(query, leftOut));
    }
    answer->seconds = secondsSince(start);
    return answer;
}

Result<std::vector<QueryAnswer>> QueryRun::curve(
    std::span<const float> given, std::span<const std::size_t> efs, std::optional<Row> leftOut) const
{
    const std::vector<float> query = prepared(given);
    std::vector<std::size_t> searched; // the others compare with everything
    for (const std::size_t ef : efs) {
        if (!comparesAll(effective(ef)))
            searched.push_back(effective(ef));
    }
    std::vector<QueryAnswer> answers(efs.size());
    if (!searched.empty()) {
        const auto found = m_collection.index()->searchCurve(given, searchOptions(leftOut), searched);
        if (!found)
            return tl::unexpected(found.error());
        for (std::size_t i = 0, next = 0; i < efs.size(); ++i) {
            if (!comparesAll(effective(efs[i])))
                answers[i] = answerOf((*found)[next++]);
        }
    }
    if (searched.size() < efs.size()) {
        const auto all = compared(query, leftOut);
        if (!all)
            return tl::unexpected(all.error());
        for (std::size_t i = 0; i < efs.size(); ++i) {
            if (comparesAll(effective(efs[i])))
                answers[i] = *all;
        }
    }
    const auto fromLog = m_mask.pending > 0 ? nearestInLog(query, leftOut) : std::vector<QueryHit>();
    for (QueryAnswer& answer : answers) {
        answer.distances += m_mask.pending;
        merge(answer, fromLog);
    }
    return answers;
}

/// Many queries compared with everything at once: far faster than one after the other.
Result<std::vector<QueryAnswer>> QueryRun::together(const VectorTable& queries, const Progress& progress) const
{
    VectorTable table = queries;
    if (m_collection.space() == Space::Cosine) {
        for (std::size_t i = 0; i < table.count(); ++i)
            normalise(std::span(table.values).subspan(i * table.dimension, table.dimension));
    }
    const Rows asRows = Rows::of(table.values, table.dimension);
    auto fromIndex = m_mask.elements > 0
        ? exactly(m_collection.indexRows(), m_mask.ofIndex(m_collection.elements()), asRows, progress)
        : Result<ExactNeighbours>(ExactNeighbours{});
    if (!fromIndex)
        return tl::unexpected(fromIndex.error());
    auto fromLog = m_mask.pending > 0
        ? exactly(m_collection.pendingRows(), m_mask.ofPending(m_collection.elements()), asRows, progress)
        : Result<ExactNeighbours>(ExactNeighbours{});
    if (!fromLog)
        return tl::unexpected(fromLog.error());
    std::vector<QueryAnswer> answers(table.count());
    for (std::size_t i = 0; i < answers.size(); ++i) {
        answers[i].exact = true;
        if (i < fromIndex->neighbours.size())
            answers[i].hits = hitsOf(fromIndex->neighbours[i], 0);
        if (i < fromLog->neighbours.size())
            merge(answers[i], hitsOf(fromLog->neighbours[i], m_collection.elements()));
    }
    return answers;
}

} // namespace engine::search
