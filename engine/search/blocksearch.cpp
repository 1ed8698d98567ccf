// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/blocksearch.h"

#include <cblas.h>

#include "engine/search/blasthreads.h"

namespace engine::search {

namespace {

constexpr std::size_t mostRowsPerBlock = 2048; // with all queries of a pass: the fastest shape measured
constexpr std::size_t leastRowsPerBlock = 256;
constexpr std::size_t mostQueriesPerPass = 1024;
constexpr std::size_t bytesOfBlock = std::size_t{ 16 } << 20;
constexpr std::size_t bytesOfQueries = std::size_t{ 64 } << 20;
constexpr std::size_t bytesOfLists = std::size_t{ 256 } << 20;
constexpr std::size_t rowsForCentre = 2048;
constexpr float hugeSquare = 1e36F; // products of vectors below it are finite
constexpr double smallestNorm = 1e-18; // of a query that can be scaled to length 1 in float
constexpr double underflow = 1e-44; // what a term of a sum may lose to the end of the floats' range
constexpr float unit = 0x1p-24F;

std::size_t candidates(std::size_t k)
{
    return k + std::max<std::size_t>(16, k / 4);
}

} // namespace

bool BlockSearch::suits(const ExactProblem& problem, std::size_t queries)
{
    // Candidates of a query cost 16 bytes twice over; where they are a good part of all rows, there is nothing to gain.
    return queries >= 4 && problem.rowCount() >= 64 && problem.dimension() <= 100'000
        && candidates(problem.k()) <= problem.rowCount() / 2;
}

BlockSearch::BlockSearch(const ExactProblem& problem, std::size_t queries)
    : m_problem(problem)
    , m_kernels(blockKernels())
    , m_squaredDistance(preciseDistanceFunction(Space::L2))
    , m_slack((static_cast<float>(problem.dimension()) + 32) * unit)
    , m_centre(problem.dimension(), 0.0F)
{
    useOneThreadPerProduct();
    const std::size_t dimension = problem.dimension();
    const std::size_t rows = problem.rowCount();
    std::size_t threads = problem.threadsFor(static_cast<double>(rows) * static_cast<double>(queries));
    const std::size_t evenShare = (rows / (4 * threads) + 63) / 64 * 64;
    m_rowsPerBlock = std::clamp(evenShare, leastRowsPerBlock, mostRowsPerBlock);
    m_rowsPerBlock = std::min({ m_rowsPerBlock, rows, std::max<std::size_t>(1, bytesOfBlock / (4 * dimension)) });
    threads = std::min(threads, (rows + m_rowsPerBlock - 1) / m_rowsPerBlock);
    const std::size_t keep = candidates(problem.k());
    m_queriesPerPass = std::min({ queries, mostQueriesPerPass, bytesOfQueries / (4 * dimension),
        std::max<std::size_t>(1, bytesOfLists / (2 * sizeof(Shortlist::Entry) * keep * threads)) });
    m_workers.resize(threads);
    for (Worker& worker : m_workers) {
        worker.rowRoom.resize(dimension);
        worker.block.resize(m_rowsPerBlock * dimension);
        worker.bias.resize(m_rowsPerBlock);
        worker.products.resize(m_rowsPerBlock * m_queriesPerPass);
        worker.hits.resize(m_rowsPerBlock);
        for (std::size_t i = 0; i < m_queriesPerPass; ++i)
            worker.lists.emplace_back(keep);
    }
    m_given.resize(m_queriesPerPass * dimension);
    m_moved.resize(m_queriesPerPass * dimension);
    m_squaredNorms.resize(m_queriesPerPass);
    m_certain.resize(m_queriesPerPass);
    if (isL2())
        findCentre();
}

/// Any point will do; near the mean little is lost to cancellation. A sample of the rows is near enough.
void BlockSearch::findCentre()
{
    const std::size_t dimension = m_problem.dimension();
    const std::size_t step = std::max<std::size_t>(1, m_problem.rowCount() / rowsForCentre);
    std::vector<float> room(dimension);
    const std::vector<float> zero(dimension, 0.0F);
    std::vector<double> sum(dimension, 0.0);
    std::size_t counted = 0;
    for (std::size_t i = 0; i < m_problem.rowCount(); i += step) {
        const float* const row = m_problem.base.at(m_problem.rowAt(i), room.data());
        if (!(m_squaredDistance(row, zero.data(), dimension) < hugeSquare))
            continue;
        std::transform(sum.begin(), sum.end(), row, sum.begin(), [](double a, float b) { return a + double{ b }; });
        ++counted;
    }
    if (counted > 0)
        std::transform(sum.begin(), sum.end(), m_centre.begin(),
            [counted](double value) { return static_cast<float>(value / static_cast<double>(counted)); });
}

void BlockSearch::prepare(std::span<const std::uint32_t> queries)
{
    const std::size_t dimension = m_problem.dimension();
    for (std::size_t i = 0; i < queries.size(); ++i) {
        float* const given = m_given.data() + i * dimension;
        float* const moved = m_moved.data() + i * dimension;
        const float* const vector = m_problem.queries.at(queries[i], given);
        if (vector != given)
            std::copy_n(vector, dimension, given);
        m_squaredNorms[i] = m_squaredDistance(given, m_centre.data(), dimension);
        m_certain[i] = m_squaredNorms[i] < double{ hugeSquare } ? 1 : 0;
        m_kernels.moveToCentre(given, m_centre.data(), moved, dimension);
        if (!isL2()) {
            const double length = std::sqrt(m_squaredNorms[i]);
            m_certain[i] = m_certain[i] != 0 && length > smallestNorm ? 1 : 0;
            const auto scale = static_cast<float>(1 / std::max(length, smallestNorm));
            std::transform(moved, moved + dimension, moved, [scale](float value) { return value * scale; });
        }
        if (m_certain[i] == 0)
            std::fill_n(moved, dimension, 0.0F);
    }
    for (Worker& worker : m_workers) {
        worker.hugeRows.clear();
        worker.nonFiniteRows = 0;
        for (Shortlist& list : worker.lists)
            list.clear();
    }
}

void BlockSearch::run(std::span<const std::uint32_t> queries, Ticker& ticker, ExactNeighbours& results,
    std::vector<std::uint32_t>& uncertain)
{
    for (std::size_t first = 0; first < queries.size() && !ticker.isStopped(); first += m_queriesPerPass) {
        const auto pass = queries.subspan(first, std::min(m_queriesPerPass, queries.size() - first));
        prepare(pass);
        m_next = 0;
        runWorkers(m_workers.size(), m_problem.search.workerStarted,
            [&](std::size_t number) { scanBlocks(number, pass, ticker); });
        m_next = 0;
        runWorkers(m_workers.size(), m_problem.search.workerStarted, [&](std::size_t number) {
            for (std::size_t i = m_next++; i < pass.size() && ticker.advance(number, 0); i = m_next++)
                decide(i, pass[i], results);
        });
        for (std::size_t i = 0; i < pass.size(); ++i) {
            if (m_certain[i] == 0)
                uncertain.push_back(pass[i]);
        }
    }
}

void BlockSearch::scanBlocks(std::size_t number, std::span<const std::uint32_t> queries, Ticker& ticker)
{
    Worker& worker = m_workers[number];
    const std::size_t rows = m_problem.rowCount();
    for (std::size_t first = m_rowsPerBlock * m_next++; first < rows; first = m_rowsPerBlock * m_next++) {
        const std::size_t count = std::min(m_rowsPerBlock, rows - first);
        pack(worker, first, count);
        multiply(worker, count, queries.size());
        for (std::size_t i = 0; i < queries.size(); ++i) {
            Shortlist& list = worker.lists[i];
            const float* const products = worker.products.data() + i * count;
            const std::size_t found =
                m_kernels.below(products, worker.bias.data(), count, list.threshold(), worker.hits.data());
            for (const std::uint32_t hit : std::span(worker.hits).first(found)) {
                const std::uint32_t row = m_problem.rowAt(first + hit);
                if (!m_problem.isOwn(queries[i], row))
                    list.add({ products[hit] + worker.bias[hit], row });
            }
        }
        if (!ticker.advance(number, std::uint64_t{ count } * queries.size()))
            return;
    }
}

void BlockSearch::pack(Worker& worker, std::size_t first, std::size_t count) const
{
    const std::size_t dimension = m_problem.dimension();
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t row = m_problem.rowAt(first + i);
        const float* const vector = m_problem.base.at(row, worker.rowRoom.data());
        float* const into = worker.block.data() + i * dimension;
        const float square = m_kernels.moveToCentre(vector, m_centre.data(), into, dimension);
        if (square < hugeSquare) {
            // The 1e-30 keeps the slack of rows whose squares vanish.
            worker.bias[i] = isL2() ? square * (1 - 2 * m_slack) : -m_slack * std::sqrt(square + 1e-30F);
            continue;
        }
        worker.bias[i] = std::numeric_limits<float>::infinity(); // never below a threshold
        std::fill_n(into, dimension, 0.0F);
        if (isFinite(vector, dimension))
            worker.hugeRows.push_back(row);
        else
            ++worker.nonFiniteRows;
    }
}

void BlockSearch::multiply(Worker& worker, std::size_t count, std::size_t queries) const
{
    const auto m = static_cast<blasint>(queries);
    const auto n = static_cast<blasint>(count);
    const auto depth = static_cast<blasint>(m_problem.dimension());
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, depth, isL2() ? -2.0F : -1.0F, m_moved.data(), depth,
        worker.block.data(), depth, 0.0F, worker.products.data(), n);
}

void BlockSearch::decide(std::size_t i, std::uint32_t query, ExactNeighbours& results)
{
    if (m_certain[i] == 0)
        return;
    Shortlist& list = m_workers.front().lists[i];
    for (std::size_t other = 1; other < m_workers.size(); ++other)
        list.merge(m_workers[other].lists[i]);
    list.trim();

    const std::size_t dimension = m_problem.dimension();
    const float* const vector = m_given.data() + i * dimension;
    std::vector<float> room(dimension);
    Nearest nearest(m_problem.k());
    const auto compare = [&](std::uint32_t row) {
        nearest.add({ m_problem.precise(vector, m_problem.base.at(row, room.data()), dimension), row });
    };
    for (const Shortlist::Entry& entry : list.entries())
        compare(entry.row);
    for (const Worker& worker : m_workers) {
        for (const std::uint32_t row : worker.hugeRows) {
            if (!m_problem.isOwn(query, row))
                compare(row);
        }
    }

    const double lost = underflow * static_cast<double>(dimension);
    const double threshold = double{ list.threshold() } - lost;
    const double bound =
        isL2() ? threshold + (1 - double{ m_slack }) * m_squaredNorms[i] : 1 + std::sqrt(m_squaredNorms[i]) * threshold;
    m_certain[i] = std::isinf(list.threshold()) || nearest.worst() < bound ? 1 : 0;
    if (m_certain[i] != 0)
        results.neighbours[query] = neighboursOf(nearest);
}

std::uint64_t BlockSearch::nonFiniteRows() const
{
    std::uint64_t rows = 0;
    for (const Worker& worker : m_workers)
        rows += worker.nonFiniteRows;
    return rows;
}

} // namespace engine::search
