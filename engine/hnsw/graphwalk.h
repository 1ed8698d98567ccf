// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
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
    std::optional<NodeId> leftOut; ///< this one is not even looked at

    bool isEmpty() const { return !labels && nodes.empty(); }
    bool accepts(NodeId node, Label label) const
    {
        return (nodes.empty() || nodes[node] != 0) && (!labels || labels(label));
    }
};

/// What every search through a graph has in common: the way down to level 0, and who may be answered. `Graph` has
/// elements(), entryPoint(), maxLevel(), links(node, level), reaches(node, level), distance(node), isDeleted(node),
/// label(node), vectorOf(node), recordOf(node). What it gives is looked at again before it is followed: mapped files
/// can change under a search.
template <typename Graph>
class GraphWalk
{
public:
    using Entry = SearchScratch::Entry;

    GraphWalk(const Graph& graph, SearchScratch& scratch, SearchObserver& observer, const SearchFilter& filter)
        : m_graph(graph)
        , m_scratch(scratch)
        , m_observer(observer)
        , m_filter(filter)
        , m_elements(graph.elements())
    {
        if (filter.leftOut && *filter.leftOut < m_elements)
            m_scratch.visit(*filter.leftOut);
    }

protected:
    struct Nearer
    {
        bool operator()(const Entry& a, const Entry& b) const
        {
            return a.first < b.first; // elements do not count, so ties fall as in hnswlib
        }
    };

    enum class Way { Found, Nothing, Broken };

    /// Greedily down the levels to the entry of level 0. Nothing if the element left out is alone in the graph; Broken
    /// if a link led nowhere.
    Way descend(Entry& nearest)
    {
        NodeId start = m_graph.entryPoint();
        std::uint32_t level = m_graph.maxLevel();
        if (m_filter.leftOut == start) {
            const auto other = insteadOf(start, level);
            if (!other)
                return Way::Nothing;
            start = *other;
        }
        nearest = { m_graph.distance(start), start };
        for (; level > 0; --level) {
            if (!descend(level, nearest))
                return Way::Broken;
        }
        return Way::Found;
    }

    bool answers(NodeId node, float distance) const
    {
        return !std::isnan(distance) && !m_graph.isDeleted(node)
            && (m_filter.isEmpty() || m_filter.accepts(node, m_graph.label(node)));
    }

    const Graph& m_graph;
    SearchScratch& m_scratch;
    SearchObserver& m_observer;
    const SearchFilter& m_filter;
    const std::uint64_t m_elements;

private:
    /// Where a search begins if `node` were not there: its first neighbour on the highest level where it has one, to
    /// which `level` is lowered.
    std::optional<NodeId> insteadOf(NodeId node, std::uint32_t& level) const
    {
        for (;; --level) {
            for (const NodeId link : m_graph.links(node, level)) {
                if (link != node && link < m_elements)
                    return link;
            }
            if (level == 0)
                return std::nullopt;
        }
    }

    /// Goes to the nearest element on `level`, beginning at `nearest`.
    bool descend(std::uint32_t level, Entry& nearest)
    {
        for (bool changed = true; changed;) {
            changed = false;
            if (!m_graph.reaches(nearest.second, level))
                return false;
            const std::span<const NodeId> links = m_graph.links(nearest.second, level);
            SearchHop hop{ nearest.second, level, nearest.first, static_cast<std::uint32_t>(links.size()), 0 };
            for (const NodeId node : links) {
                if (node >= m_elements)
                    return false;
                if (m_filter.leftOut == node)
                    continue;
                ++hop.measured;
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
};

} // namespace engine::hnsw
