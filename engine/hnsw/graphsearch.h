// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "engine/hnsw/graphwalk.h"

namespace engine::hnsw {

/// One search through a graph, step by step as Chroma's hnswlib goes: greedily down the levels, then with a list of ef
/// candidates over level 0. Leaves what it found in SearchScratch::nearest.
template <typename Graph>
class GraphSearch : private GraphWalk<Graph>
{
public:
    using typename GraphWalk<Graph>::Entry;
    using GraphWalk<Graph>::GraphWalk;

    /// False if a link led nowhere. `alwaysFull`: the search may stop at the first candidate that is farther than all
    /// it keeps, since all elements can be kept (none deleted, none refused).
    bool run(std::size_t ef, bool alwaysFull)
    {
        Entry nearest;
        const auto way = this->descend(nearest);
        if (way != GraphWalk<Graph>::Way::Found)
            return way == GraphWalk<Graph>::Way::Nothing;
        begin(nearest);
        return spread(ef, alwaysFull);
    }

private:
    using typename GraphWalk<Graph>::Nearer;
    using GraphWalk<Graph>::m_elements;
    using GraphWalk<Graph>::m_graph;
    using GraphWalk<Graph>::m_observer;
    using GraphWalk<Graph>::m_scratch;

    static void push(std::vector<Entry>& heap, float distance, NodeId node)
    {
        heap.emplace_back(distance, node);
        std::push_heap(heap.begin(), heap.end(), Nearer{});
    }
    static void pop(std::vector<Entry>& heap)
    {
        std::pop_heap(heap.begin(), heap.end(), Nearer{});
        heap.pop_back();
    }

    void begin(const Entry& entry)
    {
        m_entry = entry;
        m_scratch.visit(entry.second);
        m_farthest = std::numeric_limits<float>::max();
        if (this->answers(entry.second, entry.first)) {
            m_farthest = entry.first;
            push(m_scratch.nearest, entry.first, entry.second);
        }
        push(m_scratch.candidates, -m_farthest, entry.second);
    }

    bool spread(std::size_t ef, bool alwaysFull)
    {
        auto& candidates = m_scratch.candidates;
        auto& nearest = m_scratch.nearest;
        while (!candidates.empty()) {
            const auto [negated, current] = candidates.front();
            if (-negated > m_farthest && (nearest.size() == ef || alwaysFull))
                break;
            pop(candidates);
            const std::span<const NodeId> links = m_graph.links(current, 0);
            const std::size_t known = m_scratch.visited().size();
            for (const NodeId node : links) {
                if (node >= m_elements)
                    return false;
                if (m_scratch.visit(node))
                    __builtin_prefetch(m_graph.vectorOf(node));
            }
            const std::size_t visited = m_scratch.visited().size();
            for (std::size_t i = known; i < visited; ++i)
                consider(m_scratch.visited()[i], ef);
            m_observer.hop({ current, 0, current == m_entry.second ? m_entry.first : -negated,
                static_cast<std::uint32_t>(links.size()), static_cast<std::uint32_t>(visited - known) });
        }
        return true;
    }

    void consider(NodeId node, std::size_t ef)
    {
        auto& nearest = m_scratch.nearest;
        const float measured = m_graph.distance(node);
        // NaN would break the order of the heaps.
        const float distance = std::isnan(measured) ? std::numeric_limits<float>::infinity() : measured;
        if (nearest.size() >= ef && !(m_farthest > distance))
            return;
        push(m_scratch.candidates, -distance, node);
        __builtin_prefetch(m_graph.recordOf(m_scratch.candidates.front().second));
        if (this->answers(node, measured))
            push(nearest, distance, node);
        if (nearest.size() > ef)
            pop(nearest);
        if (!nearest.empty())
            m_farthest = nearest.front().first;
    }

    Entry m_entry{};
    float m_farthest = 0;
};

} // namespace engine::hnsw
