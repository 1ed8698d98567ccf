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

/// One search with the largest ef that tells what every smaller ef would have found.
///
/// A search takes candidates in the order of their distance, whatever ef is; a smaller ef only stops earlier, and what
/// it keeps are the nearest of what was seen until then. So the candidates of the largest ef are followed, and each
/// smaller ef is noted down when its own search would have ended. Equal distances are the exception: there the order is
/// that of a heap, which depends on ef. Then the smaller ef that are still under way are `ambiguous`, and must be
/// searched for themselves.
template <typename Graph>
class CurveSearch : private GraphWalk<Graph>
{
public:
    using typename GraphWalk<Graph>::Entry;
    using GraphWalk<Graph>::GraphWalk;

    /// Where the search with one ef ended.
    struct Stop
    {
        std::vector<Entry> nearest; ///< at most k, by distance
        std::uint64_t distances = 0;
        std::uint64_t hops = 0;
        bool isAmbiguous = false;
    };

    /// `efs`: ascending, each once. `stops`: one for each. Otherwise as GraphSearch::run().
    bool run(std::span<const std::size_t> efs, std::size_t k, bool alwaysFull, std::vector<Stop>& stops)
    {
        m_efs = efs;
        m_k = k;
        stops.assign(efs.size(), {});
        m_stops = stops;
        Entry entry;
        const auto way = this->descend(entry);
        if (way != GraphWalk<Graph>::Way::Found)
            return way == GraphWalk<Graph>::Way::Nothing;
        begin(entry);
        return spread(alwaysFull);
    }

private:
    using GraphWalk<Graph>::m_elements;
    using GraphWalk<Graph>::m_graph;
    using GraphWalk<Graph>::m_observer;
    using GraphWalk<Graph>::m_scratch;

    struct Candidate
    {
        float distance = 0;
        NodeId node = 0;
        std::uint32_t nearer = 0; ///< kept elements that were as near or nearer: a search with no more ef skipped it
    };
    struct Farther
    {
        bool operator()(const Candidate& a, const Candidate& b) const { return a.distance > b.distance; }
    };

    void begin(const Entry& entry)
    {
        m_scratch.visit(entry.second);
        m_empty = std::numeric_limits<float>::max();
        if (this->answers(entry.second, entry.first)) {
            m_nearest.push_back(entry);
            m_empty = entry.first;
        }
        m_candidates.push_back({ m_empty, entry.second, 0 });
    }

    /// The farthest that the search with `ef` keeps now.
    float farthest(std::size_t ef) const
    {
        return m_nearest.empty() ? m_empty : m_nearest[std::min(ef, m_nearest.size()) - 1].first;
    }

    bool spread(bool alwaysFull)
    {
        while (!m_candidates.empty() && m_active < m_efs.size()) {
            const Candidate current = m_candidates.front();
            endWhatStops(current, alwaysFull);
            if (m_active == m_efs.size())
                return true;
            std::pop_heap(m_candidates.begin(), m_candidates.end(), Farther{});
            m_candidates.pop_back();
            // Of two at the same distance another ef may follow the other one first.
            if (!m_candidates.empty() && m_candidates.front().distance == current.distance)
                doubtAllButLargest();
            if (!follow(current.node))
                return false;
        }
        while (m_active < m_efs.size())
            end(m_active);
        return true;
    }

    void endWhatStops(const Candidate& current, bool alwaysFull)
    {
        while (m_active < m_efs.size()) {
            const std::size_t ef = m_efs[m_active];
            const float limit = farthest(ef);
            if (current.distance > limit && (m_nearest.size() >= ef || alwaysFull)) {
                end(m_active);
                continue;
            }
            // At the limit itself, and not among the candidates of this ef: it may have another of that distance.
            if (current.nearer >= ef)
                m_stops[m_active].isAmbiguous = true;
            break;
        }
        for (std::size_t i = m_active + 1; i < m_efs.size(); ++i)
            m_stops[i].isAmbiguous = m_stops[i].isAmbiguous || current.nearer >= m_efs[i];
    }

    void end(std::size_t i)
    {
        const std::size_t count = std::min({ m_nearest.size(), m_efs[i], m_k });
        m_stops[i].nearest.assign(m_nearest.begin(), m_nearest.begin() + static_cast<std::ptrdiff_t>(count));
        m_stops[i].distances = m_observer.distances;
        m_stops[i].hops = m_observer.hops;
        ++m_active;
    }

    void doubtAllButLargest()
    {
        for (std::size_t i = m_active; i + 1 < m_efs.size(); ++i)
            m_stops[i].isAmbiguous = true;
    }

    bool follow(NodeId current)
    {
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
            consider(m_scratch.visited()[i]);
        m_observer.hop(
            { current, 0, 0, static_cast<std::uint32_t>(links.size()), static_cast<std::uint32_t>(visited - known) });
        return true;
    }

    void consider(NodeId node)
    {
        const float measured = m_graph.distance(node);
        const float distance = std::isnan(measured) ? std::numeric_limits<float>::infinity() : measured;
        const std::size_t largest = m_efs.back();
        if (m_nearest.size() >= largest && !(m_nearest.back().first > distance))
            return;
        const auto place = std::upper_bound(m_nearest.begin(), m_nearest.end(), distance,
            [](float value, const Entry& entry) { return value < entry.first; });
        m_candidates.push_back({ distance, node, static_cast<std::uint32_t>(place - m_nearest.begin()) });
        std::push_heap(m_candidates.begin(), m_candidates.end(), Farther{});
        if (!this->answers(node, measured))
            return;
        m_nearest.insert(place, Entry{ distance, node });
        if (m_nearest.size() > largest)
            m_nearest.pop_back();
    }

    std::span<const std::size_t> m_efs;
    std::span<Stop> m_stops;
    std::size_t m_k = 0;
    std::size_t m_active = 0; ///< the smallest ef that has not ended
    std::vector<Candidate> m_candidates; ///< heap: nearest on top
    std::vector<Entry> m_nearest; ///< by distance, at most as many as the largest ef
    float m_empty = 0; ///< the limit while nothing is kept
};

} // namespace engine::hnsw
