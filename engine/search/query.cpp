// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/query.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>

#include "engine/core/text.h"
#include "engine/search/queryrun.h"
#include "engine/search/workers.h"

namespace engine::search {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
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

Result<QueryAnswer> PreparedQuery::answer(std::span<const float> vector, std::optional<Row> leftOut) const
{
    if (auto fits = checkDimension(d->collection, vector.size()); !fits)
        return tl::unexpected(fits.error());
    return d->run.one(vector, leftOut);
}

Result<std::vector<QueryAnswer>> PreparedQuery::answerCurve(
    std::span<const float> vector, std::span<const std::size_t> efs, std::optional<Row> leftOut) const
{
    if (auto fits = checkDimension(d->collection, vector.size()); !fits)
        return tl::unexpected(fits.error());
    if (std::find(efs.begin(), efs.end(), std::size_t{ 0 }) != efs.end())
        return fail(ErrorKind::BadArgument, {}, "ef is 0: no candidates would be kept", "ask for at least 1");
    return d->run.curve(vector, efs, leftOut);
}

} // namespace engine::search
