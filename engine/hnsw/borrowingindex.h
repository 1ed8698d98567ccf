// SPDX-License-Identifier: GPL-3.0-or-later
// Only for hnswlibindex.cpp: hnswlib 0.6.2 defines functions in its headers, so that a second source that includes them
// would not link.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>

#include <hnswlib/hnswlib.h>

#include "engine/hnsw/index.h"

namespace engine::hnsw {

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

} // namespace engine::hnsw
