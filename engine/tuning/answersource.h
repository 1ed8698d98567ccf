// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "engine/core/error.h"
#include "engine/hnsw/index.h"
#include "engine/search/query.h"
#include "engine/tuning/queryset.h"

namespace engine::tuning {

/// Whoever answers the queries whose recall is measured. Safe to use from several threads.
class AnswerSource
{
public:
    AnswerSource() = default;
    AnswerSource(const AnswerSource&) = delete;
    AnswerSource& operator=(const AnswerSource&) = delete;
    AnswerSource(AnswerSource&&) = delete;
    AnswerSource& operator=(AnswerSource&&) = delete;
    virtual ~AnswerSource() = default;

    /// The answers to query number `query` with each of `efs`; `seconds` of them means nothing.
    virtual Result<std::vector<search::QueryAnswer>> curve(
        std::size_t query, std::span<const std::size_t> efs) const = 0;
    /// What is searched with where `ef`, one of those that were announced, is asked for.
    virtual std::size_t searched(std::size_t ef) const = 0;
    /// The answer with one of the ef that were announced, as it would be given: this is what is timed.
    virtual Result<search::QueryAnswer> one(std::size_t query, std::size_t ef) const = 0;
};

/// The index of a collection as it is, with what waits in the log.
class LiveAnswers final : public AnswerSource
{
public:
    /// `collection` and `queries` must outlive it. Errors of search::PreparedQuery::make().
    static Result<std::unique_ptr<LiveAnswers>> make(const search::LiveCollection& collection, const QuerySet& queries,
        std::size_t k, std::span<const std::size_t> efs);

    Result<std::vector<search::QueryAnswer>> curve(std::size_t query, std::span<const std::size_t> efs) const override;
    Result<search::QueryAnswer> one(std::size_t query, std::size_t ef) const override;
    std::size_t searched(std::size_t ef) const override { return m_prepared.at(ef).ef(); }

private:
    explicit LiveAnswers(const QuerySet& queries)
        : m_queries(queries)
    {
    }

    const QuerySet& m_queries;
    std::map<std::size_t, search::PreparedQuery> m_prepared; ///< by ef
};

/// An index that was built to be measured: its labels are rows of the collection.
class BuiltAnswers final : public AnswerSource
{
public:
    /// Both must outlive it.
    BuiltAnswers(const hnsw::Index& index, const QuerySet& queries, std::size_t k)
        : m_index(index)
        , m_queries(queries)
        , m_k(k)
    {
    }

    Result<std::vector<search::QueryAnswer>> curve(std::size_t query, std::span<const std::size_t> efs) const override;
    Result<search::QueryAnswer> one(std::size_t query, std::size_t ef) const override;
    std::size_t searched(std::size_t ef) const override { return std::max(ef, m_k); }

private:
    const hnsw::Index& m_index;
    const QuerySet& m_queries;
    std::size_t m_k;
};

} // namespace engine::tuning
