// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/query.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <mutex>

#include "engine/core/text.h"
#include "engine/search/distance.h"
#include "engine/search/exactneighbours.h"
#include "engine/search/nearest.h"
#include "engine/search/workers.h"

namespace engine::search {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Which rows may be answered, split into those of the index and those that wait.
struct Mask
{
    std::vector<std::uint8_t> rows; ///< empty = every element of the index is answered
    std::size_t elements = 0; ///< of the index, that may be answered
    std::size_t pending = 0;

    std::span<const std::uint8_t> ofIndex(std::size_t count) const
    {
        return rows.empty() ? std::span<const std::uint8_t>() : std::span(rows).first(count);
    }
    std::span<const std::uint8_t> ofPending(std::size_t elementCount) const
    {
        return rows.empty() ? std::span<const std::uint8_t>() : std::span(rows).subspan(elementCount);
    }
};

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

/// One call of query(), its arguments checked.
class QueryRun
{
public:
    QueryRun(const LiveCollection& collection, const QueryOptions& options)
        : m_collection(collection)
        , m_options(options)
        , m_mask(maskOf(collection, options.allowed))
        , m_ef(std::max(options.ef.value_or(collection.efSearch()), options.k))
        , m_distance(distanceFunction(collection.space()))
    {
        // Python asks the index for as many more as the log hides (chroma-format section 8.1).
        if (!isRust())
            m_ef = std::max(m_ef, options.k + collection.hiddenCount());
    }

    std::size_t ef() const { return m_ef; }
    /// Comparing is what Chroma does, or comes to the same.
    bool comparesAll() const
    {
        if (m_options.exact || m_mask.elements <= m_ef || !m_collection.index())
            return true;
        const std::size_t dead = m_collection.elements() - std::min(m_collection.elements(), m_collection.liveCount());
        return isRust() && m_collection.liveCount() < 100 && dead * 5 > m_collection.elements();
    }

    Result<QueryAnswer> one(std::span<const float> given) const;
    Result<std::vector<QueryAnswer>> together(const VectorTable& prepared, const Progress& progress) const;

private:
    bool isRust() const
    {
        return m_collection.dialect() == chroma::Dialect::Rust || m_collection.dialect() == chroma::Dialect::RustArrays;
    }
    std::vector<float> prepared(std::span<const float> given) const
    {
        std::vector<float> query(given.begin(), given.end());
        if (m_collection.space() == Space::Cosine)
            normalise(query);
        return query;
    }
    Result<ExactNeighbours> exactly(
        const Rows& rows, std::span<const std::uint8_t> allowed, const Rows& queries, const Progress& progress) const;
    std::vector<QueryHit> nearestInLog(std::span<const float> query) const;
    void merge(QueryAnswer& answer, std::vector<QueryHit> fromLog) const;

    const LiveCollection& m_collection;
    const QueryOptions& m_options;
    const Mask m_mask;
    std::size_t m_ef;
    const DistanceFunction m_distance;
};

Result<ExactNeighbours> QueryRun::exactly(
    const Rows& rows, std::span<const std::uint8_t> allowed, const Rows& queries, const Progress& progress) const
{
    ExactSearch search;
    search.space = m_collection.space();
    search.k = m_options.k;
    search.threads = queries.count() > 1 ? std::max(1U, m_options.threads) : 1;
    search.allowed = allowed;
    search.workerStarted = queries.count() > 1 ? m_options.workerStarted : nullptr;
    return exactNeighbours(rows, queries, search, progress);
}

/// Both lists are in order; of equal distances what waits in the log comes first, as in Chroma's buffer.
void QueryRun::merge(QueryAnswer& answer, std::vector<QueryHit> fromLog) const
{
    std::vector<QueryHit> both(answer.hits.size() + fromLog.size());
    std::merge(fromLog.begin(), fromLog.end(), answer.hits.begin(), answer.hits.end(), both.begin(),
        [](const QueryHit& a, const QueryHit& b) { return a.distance < b.distance; });
    both.resize(std::min(both.size(), m_options.k));
    answer.hits = std::move(both);
}

std::vector<QueryHit> hitsOf(const std::vector<Neighbour>& neighbours, std::size_t firstRow)
{
    std::vector<QueryHit> hits;
    for (const Neighbour& neighbour : neighbours)
        hits.push_back({ static_cast<Row>(firstRow + neighbour.row), neighbour.distance });
    return hits;
}

/// Every row that waits, by the same kernel as the graph: as exact as Chroma's own distances.
std::vector<QueryHit> QueryRun::nearestInLog(std::span<const float> query) const
{
    const auto allowed = m_mask.ofPending(m_collection.elements());
    const std::span<const float> vectors = m_collection.pendingVectors();
    Nearest nearest(std::min(m_options.k, m_mask.pending));
    for (std::size_t i = 0; i < m_collection.pendingCount(); ++i) {
        if (!allowed.empty() && allowed[i] == 0)
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

Result<QueryAnswer> QueryRun::one(std::span<const float> given) const
{
    const auto start = Clock::now();
    const std::vector<float> query = prepared(given);
    const Rows asRows = Rows::of(query, query.size());
    QueryAnswer answer;
    answer.exact = comparesAll();
    if (answer.exact && m_mask.elements > 0) {
        auto found = exactly(m_collection.indexRows(), m_mask.ofIndex(m_collection.elements()), asRows, {});
        if (!found)
            return tl::unexpected(found.error());
        answer.hits = hitsOf(found->neighbours.front(), 0);
        answer.distances = found->distanceComputations;
    } else if (m_mask.elements > 0) {
        hnsw::SearchOptions search;
        search.k = m_options.k;
        search.ef = m_ef;
        search.allowedNodes = m_mask.ofIndex(m_collection.elements());
        auto found = m_collection.index()->search(given, search);
        if (!found)
            return tl::unexpected(found.error());
        for (const hnsw::Neighbour& neighbour : found->neighbours)
            answer.hits.push_back({ neighbour.node, neighbour.distance });
        answer.distances = found->distances;
        answer.hops = found->hops;
    }
    if (m_mask.pending > 0) {
        answer.distances += m_mask.pending;
        merge(answer, nearestInLog(query));
    }
    answer.seconds = secondsSince(start);
    return answer;
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

Result<void> checkDimension(const LiveCollection& collection, std::size_t dimension)
{
    if (collection.rowCount() == 0 || dimension == collection.dimension())
        return {};
    return fail(ErrorKind::BadArgument, {},
        "the query has " + std::to_string(dimension) + " dimensions, the collection "
            + printable(collection.collection().name) + " has " + std::to_string(collection.dimension()),
        "embed the query with the model of the collection");
}

Result<void> check(const LiveCollection& collection, const QueryOptions& options)
{
    const auto refuse = [&](const std::string& why, const std::string& hint = {}) {
        return fail(ErrorKind::BadArgument, {}, why, hint);
    };
    if (options.k == 0)
        return refuse("k is 0: no neighbours are asked for", "ask for at least 1");
    if (options.ef && *options.ef == 0)
        return refuse("ef is 0: no candidates would be kept", "ask for at least 1");
    if (!options.allowed.empty() && options.allowed.size() != collection.rowCount())
        return refuse("the filter is of another moment than the collection");
    if (collection.graphProblem() && !options.exact)
        return tl::unexpected(*collection.graphProblem());
    return {};
}

/// One query after the other, shared out among the threads.
Result<std::vector<QueryAnswer>> oneByOne(
    const QueryRun& run, const VectorTable& queries, const QueryOptions& options, const Progress& progress)
{
    std::vector<QueryAnswer> answers(queries.count());
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::optional<Error> problem;
    Ticker ticker(progress, queries.count());
    const std::size_t workers = std::clamp<std::size_t>(options.threads, 1, std::max<std::size_t>(queries.count(), 1));
    runWorkers(workers, options.workerStarted, [&](std::size_t worker) {
        for (std::size_t i = next++; i < queries.count() && !ticker.isStopped(); i = next++) {
            auto answer = run.one(queries[i]);
            if (!answer) {
                const std::lock_guard lock(mutex);
                problem = problem.value_or(answer.error());
                next = queries.count();
                return;
            }
            answers[i] = std::move(*answer);
            ticker.advance(worker, 1);
        }
    });
    if (problem)
        return tl::unexpected(*problem);
    if (ticker.isStopped())
        return fail(ErrorKind::Cancelled, {}, "stopped while queries were answered");
    return answers;
}

} // namespace

Result<QueryAnswers> query(
    const LiveCollection& collection, const VectorTable& queries, const QueryOptions& options, const Progress& progress)
{
    auto good = check(collection, options);
    if (good)
        good = checkDimension(collection, queries.dimension);
    if (!good)
        return tl::unexpected(good.error());
    const auto start = Clock::now();
    const QueryRun run(collection, options);
    constexpr std::size_t worthABatch = 16;
    auto answers = run.comparesAll() && queries.count() >= worthABatch ? run.together(queries, progress)
                                                                       : oneByOne(run, queries, options, progress);
    if (!answers)
        return tl::unexpected(answers.error());
    return QueryAnswers{ std::move(*answers), run.ef(), secondsSince(start) };
}

struct PreparedQuery::Private
{
    Private(const LiveCollection& of, const QueryOptions& given)
        : collection(of)
        , options(given)
        , run(of, options)
    {
    }

    const LiveCollection& collection;
    const QueryOptions options;
    const QueryRun run;
};

PreparedQuery::PreparedQuery(std::unique_ptr<Private> data)
    : d(std::move(data))
{
}

PreparedQuery::PreparedQuery(PreparedQuery&&) noexcept = default;
PreparedQuery& PreparedQuery::operator=(PreparedQuery&&) noexcept = default;
PreparedQuery::~PreparedQuery() = default;

Result<PreparedQuery> PreparedQuery::make(const LiveCollection& collection, const QueryOptions& options)
{
    if (auto good = check(collection, options); !good)
        return tl::unexpected(good.error());
    return PreparedQuery(std::make_unique<Private>(collection, options));
}

std::size_t PreparedQuery::ef() const
{
    return d->run.ef();
}

Result<QueryAnswer> PreparedQuery::answer(std::span<const float> vector) const
{
    if (auto fits = checkDimension(d->collection, vector.size()); !fits)
        return tl::unexpected(fits.error());
    return d->run.one(vector);
}

} // namespace engine::search
