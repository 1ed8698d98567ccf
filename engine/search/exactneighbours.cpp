// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/exactneighbours.h"

#include <string>

#include "engine/search/blocksearch.h"
#include "engine/search/directsearch.h"
#include "engine/search/exactproblem.h"
#include "engine/search/workers.h"

namespace engine::search {

namespace {

constexpr std::uint64_t mostBytesOfResult = std::uint64_t{ 2 } << 30;

Result<void> check(const Rows& base, const Rows& queries, const ExactSearch& search)
{
    const auto bad = [](const std::string& why) { return fail(ErrorKind::BadArgument, {}, why); };
    if (base.dimension() != queries.dimension())
        return bad("the queries have " + std::to_string(queries.dimension()) + " dimensions, the vectors "
            + std::to_string(base.dimension()));
    if (base.dimension() == 0)
        return bad("vectors without dimensions have no neighbours");
    if (search.k == 0)
        return bad("at least one neighbour must be asked for");
    if (!search.allowed.empty() && search.allowed.size() != base.count())
        return bad("the mask has " + std::to_string(search.allowed.size()) + " entries for "
            + std::to_string(base.count()) + " rows");
    if (!search.ownRows.empty() && search.ownRows.size() != queries.count())
        return bad("there are " + std::to_string(search.ownRows.size()) + " own rows for "
            + std::to_string(queries.count()) + " queries");
    if (base.count() >= noRow || queries.count() >= noRow)
        return fail(ErrorKind::TooLarge, {}, "there are more vectors than 32 bits can count");
    const std::uint64_t k = std::min(search.k, base.count());
    const std::uint64_t bytesOfQuery = k * sizeof(Neighbour) + sizeof(std::vector<Neighbour>);
    if (queries.count() > mostBytesOfResult / bytesOfQuery)
        return fail(ErrorKind::TooLarge, {},
            std::to_string(k) + " neighbours of " + std::to_string(queries.count()) + " queries exceed 2 GiB",
            "ask for fewer neighbours or fewer queries at a time");
    return {};
}

std::vector<std::uint32_t> allowedRows(std::span<const std::uint8_t> allowed)
{
    std::vector<std::uint32_t> rows;
    for (std::size_t row = 0; row < allowed.size(); ++row) {
        if (allowed[row] != 0)
            rows.push_back(static_cast<std::uint32_t>(row));
    }
    return rows;
}

std::vector<std::uint32_t> finiteQueries(const Rows& queries)
{
    std::vector<std::uint32_t> finite;
    std::vector<float> room(queries.dimension());
    for (std::size_t i = 0; i < queries.count(); ++i) {
        if (isFinite(queries.at(i, room.data()), queries.dimension()))
            finite.push_back(static_cast<std::uint32_t>(i));
    }
    return finite;
}

} // namespace

Result<ExactNeighbours> exactNeighbours(
    const Rows& base, const Rows& queries, const ExactSearch& search, const Progress& progress)
{
    if (auto checked = check(base, queries, search); !checked)
        return tl::unexpected(checked.error());
    const ExactProblem problem{ base, queries, search, allowedRows(search.allowed),
        preciseDistanceFunction(search.space) };
    const std::vector<std::uint32_t> finite = finiteQueries(queries);
    ExactNeighbours results;
    results.neighbours.resize(queries.count());
    results.nonFiniteQueries = queries.count() - finite.size();
    if (problem.rowCount() == 0 || finite.empty())
        return results;

    Ticker ticker(progress, std::uint64_t{ problem.rowCount() } * finite.size());
    ticker.advance(0, 0);
    if (BlockSearch::suits(problem, finite.size())) {
        BlockSearch blocks(problem, finite.size());
        std::vector<std::uint32_t> uncertain;
        blocks.run(finite, ticker, results, uncertain);
        results.nonFiniteRows = blocks.nonFiniteRows();
        results.rescannedQueries = uncertain.size();
        searchDirectly(problem, uncertain, ticker, false, results);
    } else {
        results.nonFiniteRows = searchDirectly(problem, finite, ticker, true, results);
    }
    if (ticker.isStopped())
        return fail(ErrorKind::Cancelled, {}, "the exact search was stopped");
    results.distanceComputations = (problem.rowCount() - results.nonFiniteRows) * finite.size();
    return results;
}

} // namespace engine::search
