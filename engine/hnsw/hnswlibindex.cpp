// SPDX-License-Identifier: GPL-3.0-or-later
// The only source that includes hnswlib: its 0.6.2 defines functions in its headers, so that a second one would not
// link.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>

#include <hnswlib/hnswlib.h>

#include "engine/hnsw/graphsearch.h"
#include "engine/hnsw/index.h"
#include "engine/hnsw/visitedpool.h"

namespace engine::hnsw {

namespace {

/// Our distance in the shape hnswlib wants.
class DistanceSpace final : public hnswlib::SpaceInterface<float>
{
public:
    DistanceSpace(const IndexMetric& metric, std::size_t dimension)
        : m_parameter{ metric.distance, dimension }
    {
    }

    size_t get_data_size() override { return m_parameter.dimension * sizeof(float); }
    hnswlib::DISTFUNC<float> get_dist_func() override { return call; }
    void* get_dist_func_param() override { return &m_parameter; }

private:
    struct Parameter
    {
        float (*distance)(const float*, const float*, std::size_t);
        std::size_t dimension;
    };
    static float call(const void* a, const void* b, const void* parameter)
    {
        const auto* known = static_cast<const Parameter*>(parameter);
        return known->distance(static_cast<const float*>(a), static_cast<const float*>(b), known->dimension);
    }

    Parameter m_parameter;
};

/// hnswlib never writes while it searches, but takes plain pointers.
char* writable(std::span<const std::byte> bytes)
{
    return const_cast<char*>(reinterpret_cast<const char*>(bytes.data()));
}

/// hnswlib's own index over memory that belongs to somebody else.
class BorrowingIndex final : public hnswlib::HierarchicalNSW<float>
{
public:
    /// The view must have been found searchable, and outlive this object. Throws std::bad_alloc.
    BorrowingIndex(const IndexView& view, std::uint64_t deleted, DistanceSpace& space)
        // Room for one element, given back below: the constructor without a size leaves members unset.
        : HierarchicalNSW(&space, 1, static_cast<std::size_t>(view.header().m),
            static_cast<std::size_t>(view.header().efConstruction))
    {
        const auto count = static_cast<std::size_t>(view.elements());
        std::vector<std::mutex>().swap(link_list_update_locks_); // 2.6 MB that only inserting needs
        element_levels_.resize(count);
        auto** const lists =
            static_cast<char**>(std::realloc(linkLists_, sizeof(char*) * std::max<std::size_t>(count, 1)));
        if (!lists)
            throw std::bad_alloc();
        linkLists_ = lists;
        borrowUpperLinks(view);
        std::free(data_level0_memory_);
        data_level0_memory_ = writable(view.levelZero().bytes());
        cur_element_count = max_elements_ = count;
        maxlevel_ = count > 0 ? view.header().maxLevel : -1;
        enterpoint_node_ = view.header().enterpointNode;
        num_deleted_ = static_cast<std::size_t>(deleted);
        metric_distance_computations = 0;
        metric_hops = 0;
    }
    BorrowingIndex(const BorrowingIndex&) = delete;
    BorrowingIndex& operator=(const BorrowingIndex&) = delete;
    BorrowingIndex(BorrowingIndex&&) = delete;
    BorrowingIndex& operator=(BorrowingIndex&&) = delete;

    ~BorrowingIndex() override
    {
        // What is borrowed must not be freed by the base.
        data_level0_memory_ = nullptr;
        cur_element_count = 0;
    }

    std::span<const NodeId> links(NodeId node, std::uint32_t level) const
    {
        const unsigned int* list = level == 0 ? get_linklist0(node) : get_linklist(node, static_cast<int>(level));
        const std::size_t most = level == 0 ? maxM0_ : maxM_;
        std::uint16_t count = 0;
        std::memcpy(&count, list, sizeof count);
        return { list + 1, std::min<std::size_t>(count, most) };
    }

    std::vector<Neighbour> search(const float* query, std::size_t k, std::size_t ef)
    {
        if (!m_visitedListsFit) {
            delete visited_list_pool_;
            visited_list_pool_ = nullptr;
            visited_list_pool_ = new hnswlib::VisitedListPool(1, static_cast<int>(cur_element_count));
            m_visitedListsFit = true;
        }
        setEf(ef);
        std::vector<Neighbour> neighbours;
        for (const auto& [distance, label] : searchKnnCloserFirst(query, k))
            neighbours.push_back({ label, 0, distance });
        return neighbours;
    }

private:
    void borrowUpperLinks(const IndexView& view)
    {
        const LevelTable& levels = view.levels();
        std::size_t offset = 0;
        for (std::size_t node = 0; node < element_levels_.size(); ++node) {
            const std::uint32_t level = levels.levelOf(static_cast<NodeId>(node));
            element_levels_[node] = static_cast<int>(level);
            offset += 4;
            linkLists_[node] = level > 0 ? writable(view.linkLists()->bytes()) + offset : nullptr;
            offset += level * size_links_per_element_;
        }
    }

    bool m_visitedListsFit = false;
};

/// What a search asks of the index, for one query.
class QueriedGraph
{
public:
    QueriedGraph(const BorrowingIndex& index, const IndexMetric& metric, std::span<const float> query)
        : m_index(index)
        , m_metric(metric)
        , m_query(query)
    {
    }

    std::uint64_t elements() const { return m_index.cur_element_count; }
    NodeId entryPoint() const { return m_index.enterpoint_node_; }
    std::uint32_t maxLevel() const { return static_cast<std::uint32_t>(m_index.maxlevel_); }
    std::span<const NodeId> links(NodeId node, std::uint32_t level) const { return m_index.links(node, level); }
    bool reaches(NodeId node, std::uint32_t level) const
    {
        return static_cast<std::uint32_t>(m_index.element_levels_[node]) >= level;
    }
    const float* vectorOf(NodeId node) const
    {
        return reinterpret_cast<const float*>(m_index.getDataByInternalId(node));
    }
    const void* recordOf(NodeId node) const { return m_index.get_linklist0(node); }
    float distance(NodeId node) const { return m_metric.distance(m_query.data(), vectorOf(node), m_query.size()); }
    bool isDeleted(NodeId node) const { return m_index.isMarkedDeleted(node); }
    Label label(NodeId node) const { return m_index.getExternalLabel(node); }

private:
    const BorrowingIndex& m_index;
    const IndexMetric& m_metric;
    std::span<const float> m_query;
};

} // namespace

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
        if (!options.allowedNodes.empty() && options.allowedNodes.size() < m_view->elements())
            return fail(ErrorKind::BadArgument, m_view->folder(), "the filter is shorter than the index");
        SearchResult result;
        if (options.trace)
            options.trace->clear();
        if (m_view->elements() == 0 || options.k == 0)
            return result;
        const VisitedPool::Lease lease = m_pool.lend();
        SearchScratch& scratch = *lease;
        SearchObserver observer(options.trace);
        const QueriedGraph graph(m_index, m_metric, *prepared);
        const SearchFilter filter{ options.allowed, options.allowedNodes };
        const bool alwaysFull = m_index.num_deleted_ == 0 && filter.isEmpty() && !m_anyNotFinite;
        if (!GraphSearch(graph, scratch, observer).run(std::max(options.ef, options.k), filter, alwaysFull))
            return fail(ErrorKind::Busy, m_view->folder(), "another process changed the index while it was searched",
                "open it again");
        take(scratch.nearest, options.k, graph, result.neighbours);
        result.distances = observer.distances;
        result.hops = observer.hops;
        return result;
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

Result<std::vector<Neighbour>> Index::searchByHnswlib(std::span<const float> query, std::size_t k, std::size_t ef) const
{
    return m_impl->searchByHnswlib(query, k, ef);
}

IndexBytes Index::bytes() const
{
    return m_impl->bytes();
}

} // namespace engine::hnsw
