// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "engine/core/ids.h"
#include "engine/hnsw/index.h"
#include "engine/hnsw/visitedpool.h"

namespace engine::hnsw {

/// Counts what a search does, and writes the hops down where somebody wants them.
class SearchObserver
{
public:
    explicit SearchObserver(std::vector<SearchHop>* trace)
        : m_trace(trace)
    {
    }

    void hop(const SearchHop& hop)
    {
        ++hops;
        distances += hop.measured;
        if (m_trace)
            m_trace->push_back(hop);
    }

    std::uint64_t hops = 0;
    std::uint64_t distances = 1; // the entry point's

private:
    std::vector<SearchHop>* m_trace;
};

/// Which elements may be answered.
struct SearchFilter
{
    const std::function<bool(Label)>& labels; ///< empty = all
    std::span<const std::uint8_t> nodes; ///< likewise

    bool isEmpty() const { return !labels && nodes.empty(); }
    bool accepts(NodeId node, Label label) const
    {
        return (nodes.empty() || nodes[node] != 0) && (!labels || labels(label));
    }
};

/// One search through a graph, step by step as Chroma's hnswlib goes: greedily down the levels, then with a list of ef
/// candidates over level 0. `Graph` has elements(), entryPoint(), maxLevel(), links(node, level), reaches(node, level),
/// distance(node), isDeleted(node), label(node), vectorOf(node). What it gives is looked at again before it is
/// followed: mapped files can change under a search.
template <typename Graph>
class GraphSearch
{
public:
    GraphSearch(const Graph& graph, SearchScratch& scratch, SearchObserver& observer)
        : m_graph(graph)
        , m_scratch(scratch)
        , m_observer(observer)
        , m_elements(graph.elements())
    {
    }

    /// False if a link led nowhere. `alwaysFull`: the search may stop at the first candidate that is farther than all
    /// it keeps, since all elements can be kept (none deleted, none refused).
    bool run(std::size_t ef, const SearchFilter& allowed, bool alwaysFull)
    {
        SearchScratch::Entry nearest{ m_graph.distance(m_graph.entryPoint()), m_graph.entryPoint() };
        for (std::uint32_t level = m_graph.maxLevel(); level > 0; --level) {
            if (!descend(level, nearest))
                return false;
        }
        begin(nearest, allowed);
        return spread(ef, allowed, alwaysFull);
    }

private:
    struct Nearer
    {
        bool operator()(const SearchScratch::Entry& a, const SearchScratch::Entry& b) const
        {
            return a.first < b.first; // elements do not count, so ties fall as in hnswlib
        }
    };

    static void push(std::vector<SearchScratch::Entry>& heap, float distance, NodeId node)
    {
        heap.emplace_back(distance, node);
        std::push_heap(heap.begin(), heap.end(), Nearer{});
    }
    static void pop(std::vector<SearchScratch::Entry>& heap)
    {
        std::pop_heap(heap.begin(), heap.end(), Nearer{});
        heap.pop_back();
    }

    /// Goes to the nearest element on `level`, beginning at `nearest`.
    bool descend(std::uint32_t level, SearchScratch::Entry& nearest)
    {
        for (bool changed = true; changed;) {
            changed = false;
            if (!m_graph.reaches(nearest.second, level))
                return false;
            const std::span<const NodeId> links = m_graph.links(nearest.second, level);
            const SearchHop hop{ nearest.second, level, nearest.first, static_cast<std::uint32_t>(links.size()),
                static_cast<std::uint32_t>(links.size()) };
            for (const NodeId node : links) {
                if (node >= m_elements)
                    return false;
                const float distance = m_graph.distance(node);
                if (distance < nearest.first) {
                    nearest = { distance, node };
                    changed = true;
                }
            }
            m_observer.hop(hop);
        }
        return true;
    }

    bool answers(NodeId node, float distance, const SearchFilter& allowed) const
    {
        return !std::isnan(distance) && !m_graph.isDeleted(node)
            && (allowed.isEmpty() || allowed.accepts(node, m_graph.label(node)));
    }

    void begin(const SearchScratch::Entry& entry, const SearchFilter& allowed)
    {
        m_entry = entry;
        m_scratch.visit(entry.second);
        m_farthest = std::numeric_limits<float>::max();
        if (answers(entry.second, entry.first, allowed)) {
            m_farthest = entry.first;
            push(m_scratch.nearest, entry.first, entry.second);
        }
        push(m_scratch.candidates, -m_farthest, entry.second);
    }

    bool spread(std::size_t ef, const SearchFilter& allowed, bool alwaysFull)
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
                consider(m_scratch.visited()[i], ef, allowed);
            const auto measured = static_cast<std::uint32_t>(visited - known);
            m_observer.hop({ current, 0, current == m_entry.second ? m_entry.first : -negated,
                static_cast<std::uint32_t>(links.size()), measured });
        }
        return true;
    }

    void consider(NodeId node, std::size_t ef, const SearchFilter& allowed)
    {
        auto& nearest = m_scratch.nearest;
        const float measured = m_graph.distance(node);
        // NaN would break the order of the heaps.
        const float distance = std::isnan(measured) ? std::numeric_limits<float>::infinity() : measured;
        if (nearest.size() >= ef && !(m_farthest > distance))
            return;
        push(m_scratch.candidates, -distance, node);
        __builtin_prefetch(m_graph.recordOf(m_scratch.candidates.front().second));
        if (answers(node, measured, allowed))
            push(nearest, distance, node);
        if (nearest.size() > ef)
            pop(nearest);
        if (!nearest.empty())
            m_farthest = nearest.front().first;
    }

    const Graph& m_graph;
    SearchScratch& m_scratch;
    SearchObserver& m_observer;
    const std::uint64_t m_elements;
    SearchScratch::Entry m_entry{};
    float m_farthest = 0;
};

} // namespace engine::hnsw
