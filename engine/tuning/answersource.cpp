// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tuning/answersource.h"

#include <utility>

namespace engine::tuning {

using search::QueryAnswer;

Result<std::unique_ptr<LiveAnswers>> LiveAnswers::make(
    const search::LiveCollection& collection, const QuerySet& queries, std::size_t k, std::span<const std::size_t> efs)
{
    std::unique_ptr<LiveAnswers> source(new LiveAnswers(queries));
    for (const std::size_t ef : efs) {
        search::QueryOptions options;
        options.k = k;
        options.ef = ef;
        auto prepared = search::PreparedQuery::make(collection, options);
        if (!prepared)
            return tl::unexpected(prepared.error());
        source->m_prepared.emplace(ef, std::move(*prepared));
    }
    return source;
}

Result<std::vector<QueryAnswer>> LiveAnswers::curve(std::size_t query, std::span<const std::size_t> efs) const
{
    return m_prepared.begin()->second.answerCurve(m_queries.vectors[query], efs, m_queries.leftOut(query));
}

Result<QueryAnswer> LiveAnswers::one(std::size_t query, std::size_t ef) const
{
    return m_prepared.at(ef).answer(m_queries.vectors[query], m_queries.leftOut(query));
}

static QueryAnswer answerOf(const hnsw::SearchResult& found)
{
    QueryAnswer answer;
    for (const hnsw::Neighbour& neighbour : found.neighbours)
        answer.hits.push_back({ static_cast<search::Row>(neighbour.label), neighbour.distance });
    answer.distances = found.distances;
    answer.hops = found.hops;
    return answer;
}

Result<std::vector<QueryAnswer>> BuiltAnswers::curve(std::size_t query, std::span<const std::size_t> efs) const
{
    hnsw::SearchOptions options;
    options.k = m_k;
    const auto found = m_index.searchCurve(m_queries.vectors[query], options, efs);
    if (!found)
        return tl::unexpected(found.error());
    std::vector<QueryAnswer> answers;
    for (const hnsw::SearchResult& result : *found)
        answers.push_back(answerOf(result));
    return answers;
}

Result<QueryAnswer> BuiltAnswers::one(std::size_t query, std::size_t ef) const
{
    hnsw::SearchOptions options;
    options.k = m_k;
    options.ef = ef;
    return m_index.search(m_queries.vectors[query], options).map(answerOf);
}

} // namespace engine::tuning
