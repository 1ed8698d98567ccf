// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/neighbours.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "engine/search/distance.h"
#include "engine/search/latency.h"
#include "engine/search/query.h"

namespace engine::search {

namespace {

/// One way's answer, its own row left out, with distances that both ways have in common.
struct Side
{
    std::vector<QueryHit> hits;
    std::size_t ef = 0;
    bool comparedAll = false;
    NeighboursCost cost;
};

class Comparison
{
public:
    Comparison(const LiveCollection& collection, std::span<const float> vector, const NeighboursOptions& options,
        const Progress& progress)
        : m_collection(collection)
        , m_given(vector)
        , m_vector(vector.begin(), vector.end())
        , m_options(options)
        , m_progress(progress)
    {
        if (collection.space() == Space::Cosine)
            normalise(m_vector);
    }

    Result<ComparedNeighbours> run();

private:
    Result<Side> answer(bool exact);
    void measure(std::vector<QueryHit>& hits) const;
    Result<void> tick()
    {
        if (!proceed(m_progress, m_done++, 2 * std::max<std::size_t>(1, m_options.timedRuns)))
            return fail(ErrorKind::Cancelled, {}, "stopped while neighbours were looked for");
        return {};
    }

    const LiveCollection& m_collection;
    std::span<const float> m_given;
    std::vector<float> m_vector; ///< as compared
    const NeighboursOptions& m_options;
    const Progress& m_progress;
    std::uint64_t m_done = 0;
};

/// The search's distances are sums of floats: compared with exact ones, equal vectors would not be equally far.
void Comparison::measure(std::vector<QueryHit>& hits) const
{
    const auto distance = preciseDistanceFunction(m_collection.space());
    std::vector<float> other(m_vector.size());
    for (QueryHit& hit : hits) {
        m_collection.vectorAt(hit.row, other);
        hit.distance = static_cast<float>(distance(m_vector.data(), other.data(), other.size()));
        if (std::isnan(hit.distance))
            hit.distance = std::numeric_limits<float>::infinity();
    }
    std::stable_sort(
        hits.begin(), hits.end(), [](const QueryHit& a, const QueryHit& b) { return a.distance < b.distance; });
}

Result<Side> Comparison::answer(bool exact)
{
    QueryOptions options;
    options.k = m_options.k == 0 ? 0 : m_options.k + (m_options.leaveOut ? 1 : 0);
    options.ef = m_options.ef;
    options.exact = exact;
    options.allowed = m_options.allowed;
    const auto prepared = PreparedQuery::make(m_collection, options);
    if (!prepared)
        return tl::unexpected(prepared.error());
    Side side;
    side.ef = prepared->ef();
    std::vector<double> warm;
    double spent = 0;
    for (std::size_t run = 0; run < std::max<std::size_t>(1, m_options.timedRuns); ++run) {
        if (auto goOn = tick(); !goOn)
            return tl::unexpected(goOn.error());
        if (run > 0 && spent > m_options.secondsPerWay)
            break;
        auto found = prepared->answer(m_given);
        if (!found)
            return tl::unexpected(found.error());
        spent += found->seconds;
        if (run > 0) {
            warm.push_back(found->seconds);
            continue;
        }
        side.cost.firstSeconds = found->seconds;
        side.cost.distances = found->distances;
        side.cost.hops = found->hops;
        side.comparedAll = found->exact;
        side.hits = std::move(found->hits);
    }
    side.cost.warmRuns = warm.size();
    if (const auto summary = summarise(std::move(warm)))
        side.cost.warmSeconds = summary->median;
    std::erase_if(side.hits, [&](const QueryHit& hit) { return hit.row == m_options.leaveOut; });
    side.hits.resize(std::min(side.hits.size(), m_options.k));
    measure(side.hits);
    return side;
}

using Ranks = std::unordered_map<Row, std::size_t>;

Ranks ranksOf(const std::vector<QueryHit>& hits)
{
    Ranks ranks;
    for (std::size_t at = 0; at < hits.size(); ++at)
        ranks.emplace(hits[at].row, at + 1);
    return ranks;
}

std::optional<std::size_t> rankIn(const Ranks& ranks, Row row)
{
    const auto found = ranks.find(row);
    return found == ranks.end() ? std::nullopt : std::optional(found->second);
}

/// Rows as far as the k-th are interchangeable: where the search has another of them, none is missed.
void judge(ComparedNeighbours& all, float farthest)
{
    std::size_t spare = 0;
    for (ComparedNeighbour& one : all.rows) {
        if (one.exactRank)
            continue;
        one.verdict = one.distance <= farthest ? NeighbourVerdict::Tied : NeighbourVerdict::Extra;
        spare += one.verdict == NeighbourVerdict::Tied;
    }
    for (auto one = all.rows.rbegin(); one != all.rows.rend(); ++one) {
        if (!one->exactRank || one->approximateRank)
            continue;
        const bool isTied = spare > 0 && one->distance >= farthest;
        spare -= isTied;
        one->verdict = isTied ? NeighbourVerdict::Tied : NeighbourVerdict::Missed;
    }
    all.found = static_cast<std::size_t>(std::count_if(all.rows.begin(), all.rows.end(),
        [](const ComparedNeighbour& one) { return one.exactRank && one.verdict != NeighbourVerdict::Missed; }));
}

void merge(ComparedNeighbours& all, const Side& exact, const Side* approximate)
{
    const Ranks exactRanks = ranksOf(exact.hits);
    const Ranks approximateRanks = approximate ? ranksOf(approximate->hits) : Ranks();
    for (const QueryHit& hit : exact.hits)
        all.rows.push_back({ hit.row, hit.distance, rankIn(exactRanks, hit.row), rankIn(approximateRanks, hit.row),
            NeighbourVerdict::Found });
    all.exactCount = exact.hits.size();
    if (!approximate)
        return;
    for (const QueryHit& hit : approximate->hits) {
        if (!exactRanks.contains(hit.row))
            all.rows.push_back({ hit.row, hit.distance, {}, rankIn(approximateRanks, hit.row), {} });
    }
    std::stable_sort(all.rows.begin(), all.rows.end(),
        [](const ComparedNeighbour& a, const ComparedNeighbour& b) { return a.distance < b.distance; });
    judge(all, exact.hits.empty() ? -std::numeric_limits<float>::infinity() : exact.hits.back().distance);
}

Result<ComparedNeighbours> Comparison::run()
{
    ComparedNeighbours all;
    std::optional<Side> approximate;
    // First, while what it needs is as cold as it was found.
    if (m_collection.graphProblem()) {
        all.graphProblem = m_collection.graphProblem();
    } else {
        auto found = answer(false);
        if (!found)
            return tl::unexpected(found.error());
        approximate = std::move(*found);
        all.approximate = ApproximateSide{ approximate->ef, approximate->comparedAll, approximate->cost };
    }
    const auto exact = answer(true);
    if (!exact)
        return tl::unexpected(exact.error());
    all.exact = exact->cost;
    merge(all, *exact, approximate ? &*approximate : nullptr);
    return all;
}

} // namespace

Result<ComparedNeighbours> compareNeighbours(const LiveCollection& collection, std::span<const float> vector,
    const NeighboursOptions& options, const Progress& progress)
{
    return Comparison(collection, vector, options, progress).run();
}

} // namespace engine::search
