// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>

#include "engine/hnsw/borrowingindex.h"
#include "engine/hnsw/curvesearch.h"
#include "engine/hnsw/graphsearch.h"
#include "engine/hnsw/growingindex.h"
#include "engine/hnsw/index.h"
#include "engine/hnsw/indexbuilder.h"
#include "engine/hnsw/visitedpool.h"
#include "engine/platform/processmemory.h"

namespace engine::hnsw {

class Index::Impl
{
public:
    Impl(const IntegrityReport& report, const IndexMetric& metric)
        : m_view(report.view)
        , m_metric(metric)
        , m_anyNotFinite(report.find(IntegrityKind::NotFinite) != nullptr)
        , m_space(metric, m_view->dimension())
        , m_index(*m_view, report.deleted, m_space)
        , m_pool(static_cast<std::size_t>(m_view->elements()))
    {
    }

    const IndexView& view() const { return *m_view; }

    /// The query as the stored vectors are.
    Result<std::vector<float>> prepared(std::span<const float> query) const
    {
        if (query.size() != m_view->dimension()) {
            return fail(ErrorKind::BadArgument, m_view->folder(),
                "the query has " + std::to_string(query.size()) + " dimensions, the index has "
                    + std::to_string(m_view->dimension()));
        }
        if (!std::all_of(query.begin(), query.end(), [](float value) { return std::isfinite(value); }))
            return fail(ErrorKind::BadArgument, m_view->folder(), "the query has floats that are NaN or infinite");
        std::vector<float> result(query.begin(), query.end());
        if (m_metric.normalise) {
            float squares = 0;
            for (const float value : query)
                squares += value * value;
            const float scale = 1 / (std::sqrt(squares) + 1e-30F);
            for (float& value : result)
                value *= scale;
        }
        return result;
    }

    Result<SearchResult> search(std::span<const float> query, const SearchOptions& options)
    {
        const Result<std::vector<float>> prepared = this->prepared(query);
        if (!prepared)
            return tl::unexpected(prepared.error());
        if (const auto fits = checkFilter(options); !fits)
            return tl::unexpected(fits.error());
        if (options.trace)
            options.trace->clear();
        return searchPrepared(*prepared, options);
    }

    Result<std::vector<SearchResult>> searchCurve(
        std::span<const float> query, const SearchOptions& options, std::span<const std::size_t> efs)
    {
        const Result<std::vector<float>> prepared = this->prepared(query);
        if (!prepared)
            return tl::unexpected(prepared.error());
        if (const auto fits = checkFilter(options); !fits)
            return tl::unexpected(fits.error());
        std::vector<SearchResult> results(efs.size());
        if (m_view->elements() == 0 || options.k == 0 || efs.empty())
            return results;
        // As search() does: never fewer candidates than answers. What becomes the same is searched once.
        std::vector<std::size_t> distinct;
        for (const std::size_t ef : efs)
            distinct.push_back(std::max(ef, options.k));
        std::sort(distinct.begin(), distinct.end());
        distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
        const auto curve = curveOf(*prepared, options, distinct);
        if (!curve)
            return tl::unexpected(curve.error());
        for (std::size_t i = 0; i < efs.size(); ++i) {
            const auto at = std::lower_bound(distinct.begin(), distinct.end(), std::max(efs[i], options.k));
            results[i] = (*curve)[static_cast<std::size_t>(at - distinct.begin())];
        }
        return results;
    }

    Result<std::vector<Neighbour>> searchByHnswlib(std::span<const float> query, std::size_t k, std::size_t ef)
    {
        const Result<std::vector<float>> prepared = this->prepared(query);
        if (!prepared)
            return tl::unexpected(prepared.error());
        if (m_view->elements() == 0 || k == 0)
            return std::vector<Neighbour>();
        const std::lock_guard lock(m_hnswlibMutex);
        try {
            return m_index.search(prepared->data(), k, std::max(ef, k));
        } catch (const std::exception& problem) {
            return fail(ErrorKind::Busy, m_view->folder(), problem.what());
        }
    }

    IndexBytes bytes() const
    {
        const Header& header = m_view->header();
        const std::uint64_t count = m_view->elements();
        IndexBytes bytes;
        bytes.vectors = count * m_view->dimension() * sizeof(float);
        bytes.levelZeroLinks = count * header.offsetData;
        bytes.upperLinks = count * 4 + m_view->levels().sum() * header.linkBlockBytes();
        bytes.labels = count * sizeof(Label);
        bytes.heap = sizeof(Impl) + m_view->memoryBytes() + m_index.element_levels_.capacity() * sizeof(int)
            + count * sizeof(char*) + m_pool.memoryBytes();
        bytes.capacity = (header.maxElements - count) * header.sizeDataPerElement;
        return bytes;
    }

private:
    using Curve = CurveSearch<QueriedGraph>;

    Result<void> checkFilter(const SearchOptions& options) const
    {
        if (!options.allowedNodes.empty() && options.allowedNodes.size() < m_view->elements())
            return fail(ErrorKind::BadArgument, m_view->folder(), "the filter is shorter than the index");
        return {};
    }

    tl::unexpected<Error> changed() const
    {
        return fail(ErrorKind::Busy, m_view->folder(), "another process changed the index while it was searched",
            "open it again");
    }

    bool isAlwaysFull(const SearchFilter& filter) const
    {
        return m_index.num_deleted_ == 0 && filter.isEmpty() && !m_anyNotFinite;
    }

    Result<SearchResult> searchPrepared(std::span<const float> query, const SearchOptions& options)
    {
        SearchResult result;
        if (m_view->elements() == 0 || options.k == 0)
            return result;
        const VisitedPool::Lease lease = m_pool.lend();
        SearchScratch& scratch = *lease;
        SearchObserver observer(options.trace);
        const QueriedGraph graph(m_index, m_metric, query);
        const SearchFilter filter{ options.allowed, options.allowedNodes, options.leftOut };
        GraphSearch<QueriedGraph> search(graph, scratch, observer, filter);
        if (!search.run(std::max(options.ef, options.k), isAlwaysFull(filter)))
            return changed();
        take(scratch.nearest, options.k, graph, result.neighbours);
        result.distances = observer.distances;
        result.hops = observer.hops;
        return result;
    }

    /// `efs`: ascending, each once and at least k.
    Result<std::vector<SearchResult>> curveOf(
        std::span<const float> query, const SearchOptions& options, std::span<const std::size_t> efs)
    {
        const QueriedGraph graph(m_index, m_metric, query);
        std::vector<Curve::Stop> stops;
        {
            const VisitedPool::Lease lease = m_pool.lend();
            SearchObserver observer(nullptr);
            const SearchFilter filter{ options.allowed, options.allowedNodes, options.leftOut };
            Curve search(graph, *lease, observer, filter);
            if (!search.run(efs, options.k, isAlwaysFull(filter), stops))
                return changed();
        }
        std::vector<SearchResult> results(efs.size());
        for (std::size_t i = 0; i < efs.size(); ++i) {
            if (stops[i].isAmbiguous) {
                SearchOptions alone = options;
                alone.ef = efs[i];
                alone.trace = nullptr;
                auto found = searchPrepared(query, alone);
                if (!found)
                    return tl::unexpected(found.error());
                results[i] = std::move(*found);
                continue;
            }
            take(stops[i].nearest, options.k, graph, results[i].neighbours);
            results[i].distances = stops[i].distances;
            results[i].hops = stops[i].hops;
        }
        return results;
    }

    /// The k nearest, in the order of hnswlib's answers: by distance, then by label.
    static void take(std::vector<SearchScratch::Entry>& nearest, std::size_t k, const QueriedGraph& graph,
        std::vector<Neighbour>& neighbours)
    {
        while (nearest.size() > k) {
            std::pop_heap(
                nearest.begin(), nearest.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
            nearest.pop_back();
        }
        neighbours.reserve(nearest.size());
        for (const auto& [distance, node] : nearest)
            neighbours.push_back({ graph.label(node), node, distance });
        std::sort(neighbours.begin(), neighbours.end(), [](const Neighbour& a, const Neighbour& b) {
            return a.distance != b.distance ? a.distance < b.distance : a.label < b.label;
        });
    }

    std::shared_ptr<const IndexView> m_view;
    IndexMetric m_metric;
    bool m_anyNotFinite;
    DistanceSpace m_space;
    BorrowingIndex m_index;
    VisitedPool m_pool;
    std::mutex m_hnswlibMutex;
};

Index::Index(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

Index::Index(Index&&) noexcept = default;
Index& Index::operator=(Index&&) noexcept = default;
Index::~Index() = default;

Result<Index> Index::load(const IntegrityReport& report, const IndexMetric& metric)
{
    if (const Result<void> searchable = report.requireSearchable(); !searchable)
        return tl::unexpected(searchable.error());
    if (!metric.distance)
        return fail(ErrorKind::BadArgument, report.view->folder(), "no distance was given");
    try {
        return Index(std::make_unique<Impl>(report, metric));
    } catch (const std::exception&) { // std::bad_alloc, or hnswlib's own word for it
        return fail(ErrorKind::TooLarge, report.view->folder(),
            "there is no memory for the tables of " + std::to_string(report.view->elements()) + " elements");
    }
}

const IndexView& Index::view() const
{
    return m_impl->view();
}

Result<SearchResult> Index::search(std::span<const float> query, const SearchOptions& options) const
{
    return m_impl->search(query, options);
}

Result<std::vector<SearchResult>> Index::searchCurve(
    std::span<const float> query, const SearchOptions& options, std::span<const std::size_t> efs) const
{
    return m_impl->searchCurve(query, options, efs);
}

Result<std::vector<Neighbour>> Index::searchByHnswlib(std::span<const float> query, std::size_t k, std::size_t ef) const
{
    return m_impl->searchByHnswlib(query, k, ef);
}

IndexBytes Index::bytes() const
{
    return m_impl->bytes();
}

class IndexBuilder::Impl
{
public:
    Impl(std::size_t dimension, std::size_t capacity, const BuildParameters& parameters, const IndexMetric& metric)
        : m_dimension(dimension)
        , m_capacity(capacity)
        , m_space(metric, dimension)
        , m_index(m_space, capacity, parameters)
    {
    }

    std::size_t count() const { return m_index.cur_element_count; }

    Result<void> add(std::span<const float> vector, Label label)
    {
        if (vector.size() != m_dimension)
            return fail(ErrorKind::BadArgument, {},
                "a vector has " + std::to_string(vector.size()) + " dimensions, the index has "
                    + std::to_string(m_dimension));
        if (m_index.holds(label))
            return fail(ErrorKind::BadArgument, {}, "the label " + std::to_string(label) + " is in the index already");
        if (count() >= m_capacity)
            return fail(ErrorKind::BadArgument, {}, "the index is full");
        try {
            m_index.addPoint(vector.data(), label);
        } catch (const std::exception& problem) { // std::bad_alloc, or hnswlib's own words for it
            return fail(ErrorKind::TooLarge, {}, problem.what());
        }
        return {};
    }

    Result<std::shared_ptr<const IndexView>> finish()
    {
        using platform::FileBytes;
        try {
            const Header header = m_index.header();
            const std::vector<std::byte> links = m_index.linkLists();
            const std::vector<float> lengths(count(), 1.F);
            return IndexView::fromParts(header, m_index.takeLevelZero("data_level0.bin"),
                FileBytes::fromMemory(std::as_bytes(std::span(lengths)), "length.bin"),
                FileBytes::fromMemory(links, "link_lists.bin"), "(in memory)");
        } catch (const std::bad_alloc&) {
            return fail(ErrorKind::TooLarge, {}, "there is no memory for the links of the index");
        }
    }

private:
    std::size_t m_dimension;
    std::size_t m_capacity;
    DistanceSpace m_space;
    GrowingIndex m_index;
};

IndexBuilder::IndexBuilder(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

IndexBuilder::IndexBuilder(IndexBuilder&&) noexcept = default;
IndexBuilder& IndexBuilder::operator=(IndexBuilder&&) noexcept = default;
IndexBuilder::~IndexBuilder() = default;

Result<IndexBuilder> IndexBuilder::make(
    std::size_t dimension, std::size_t capacity, const BuildParameters& parameters, const IndexMetric& metric)
{
    const auto bad = [](const std::string& why) { return fail(ErrorKind::BadArgument, {}, why); };
    if (parameters.m < 2 || parameters.m > 10'000)
        return bad("M is " + std::to_string(parameters.m) + ": it must be from 2 to 10,000");
    if (parameters.efConstruction == 0 || parameters.efConstruction > 1'000'000)
        return bad(
            "ef_construction is " + std::to_string(parameters.efConstruction) + ": it must be from 1 to 1,000,000");
    if (dimension == 0 || dimension > 1'000'000 || !metric.distance)
        return bad("an index needs a dimension and a distance");
    if (capacity >= std::numeric_limits<NodeId>::max())
        return fail(ErrorKind::TooLarge, {}, "there are more vectors than 32 bits can count");
    const auto noMemory = [&] {
        return fail(ErrorKind::TooLarge, {},
            "there is no memory to build an index of " + std::to_string(capacity) + " vectors with "
                + std::to_string(dimension) + " dimensions",
            "end other programs, or try a smaller M");
    };
    // Asked first: a system that promises memory it does not have would end the program later.
    if (bytesFor(dimension, capacity, parameters)
        > platform::physicalBytes().value_or(std::numeric_limits<std::uint64_t>::max()))
        return noMemory();
    try {
        return IndexBuilder(std::make_unique<Impl>(dimension, std::max<std::size_t>(capacity, 1), parameters, metric));
    } catch (const std::exception&) { // std::bad_alloc, or hnswlib's own word for it
        return noMemory();
    }
}

Result<void> IndexBuilder::add(std::span<const float> vector, Label label)
{
    return m_impl->add(vector, label);
}

std::size_t IndexBuilder::count() const
{
    return m_impl->count();
}

Result<std::shared_ptr<const IndexView>> IndexBuilder::finish()
{
    return m_impl->finish();
}

std::uint64_t IndexBuilder::bytesFor(std::size_t dimension, std::size_t capacity, const BuildParameters& parameters)
{
    const std::uint64_t m = parameters.m;
    const std::uint64_t record = 4 + 8 * m + 4 * std::uint64_t{ dimension } + 8;
    // Level, pointer, lock, mark of visited; an entry of the label table with its place in the table.
    constexpr std::uint64_t tables = 4 + 8 + 40 + 2 + 48;
    // One element in M - 1 has a block above level 0 on average, with malloc's word.
    const std::uint64_t upper = (4 + 4 * m + 16) * capacity / std::max<std::uint64_t>(m - 1, 1);
    return capacity * (record + tables) + upper;
}

} // namespace engine::hnsw
