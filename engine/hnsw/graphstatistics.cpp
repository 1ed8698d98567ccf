// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hnsw/graphstatistics.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace engine::hnsw {

namespace {

constexpr std::size_t mostExamples = 5;
constexpr std::uint64_t stepsBetweenQuestions = 4096;

/// Which elements are connected, by union-find.
class Components
{
public:
    explicit Components(std::size_t elements)
        : m_parent(elements)
    {
        std::iota(m_parent.begin(), m_parent.end(), NodeId{ 0 });
    }

    void connect(NodeId a, NodeId b)
    {
        a = root(a);
        b = root(b);
        // The lower one stays root: elements mostly link to earlier ones, so the trees stay flat.
        m_parent[std::max(a, b)] = std::min(a, b);
    }

    std::vector<std::uint64_t> sizes()
    {
        std::vector<std::uint64_t> counts(m_parent.size());
        for (NodeId node = 0; node < m_parent.size(); ++node)
            ++counts[root(node)];
        std::erase(counts, std::uint64_t{ 0 });
        std::sort(counts.begin(), counts.end(), std::greater<>());
        return counts;
    }

private:
    NodeId root(NodeId node)
    {
        for (; m_parent[node] != node; node = m_parent[node])
            m_parent[node] = m_parent[m_parent[node]];
        return node;
    }

    std::vector<NodeId> m_parent;
};

class Measurement
{
public:
    Measurement(const IndexView& view, const Progress& progress)
        : m_view(view)
        , m_progress(progress)
        , m_count(static_cast<std::size_t>(view.readableElements()))
        , m_components(m_count)
        , m_inDegrees(m_count)
    {
    }

    Result<GraphStatistics> run()
    {
        m_result.elements = m_count;
        m_result.capacity = m_view.header().maxElements;
        m_result.outDegrees.resize(static_cast<std::size_t>(m_view.header().maxM0) + 1);
        if (!elements() || !reach())
            return fail(ErrorKind::Cancelled, m_view.folder(), "measuring the graph was stopped");
        std::vector<std::uint64_t> sizes = m_components.sizes();
        m_result.components = sizes.size();
        sizes.resize(std::min(sizes.size(), GraphStatistics::mostComponents));
        m_result.componentSizes = std::move(sizes);
        inDegrees();
        unreached();
        return std::move(m_result);
    }

private:
    /// Both passes look at every element once.
    bool goOn()
    {
        return m_steps++ % stepsBetweenQuestions != 0 || proceed(m_progress, m_steps - 1, 2 * std::uint64_t{ m_count });
    }

    template <typename Visit>
    void forLinks(NodeId node, std::uint32_t level, const Visit& visit) const
    {
        for (const NodeId other : m_view.links(node, level).links) {
            if (other < m_count && other != node && m_view.levelOf(other) >= level)
                visit(other);
        }
    }

    bool elements()
    {
        for (NodeId node = 0; node < m_count; ++node) {
            if (!goOn())
                return false;
            m_result.deleted += m_view.isDeleted(node) ? 1 : 0;
            const std::uint32_t level = m_view.levelOf(node);
            m_result.levels.resize(std::max<std::size_t>(m_result.levels.size(), level + std::size_t{ 1 }));
            ++m_result.levels[level];
            std::size_t degree = 0;
            forLinks(node, 0, [&](NodeId other) {
                ++degree;
                ++m_inDegrees[other];
                m_components.connect(node, other);
            });
            ++m_result.outDegrees[degree];
            m_result.links += degree;
        }
        return true;
    }

    /// Level by level from the top, since a search never goes up again: what it reached on one level is where it can
    /// begin on the next.
    bool reach()
    {
        m_reached.resize(m_count);
        const NodeId entry = m_view.header().enterpointNode;
        if (entry >= m_count)
            return true;
        std::vector<NodeId> reached{ entry };
        m_reached[entry] = true;
        for (std::uint32_t level = m_view.levelOf(entry) + 1; level-- > 0;) {
            for (std::size_t next = 0; next < reached.size(); ++next) {
                if (level == 0 && !goOn())
                    return false;
                forLinks(reached[next], level, [&](NodeId other) {
                    if (m_reached[other])
                        return;
                    m_reached[other] = true;
                    reached.push_back(other);
                });
            }
        }
        return true;
    }

    void inDegrees()
    {
        for (NodeId node = 0; node < m_count; ++node) {
            const std::size_t degree = std::min<std::size_t>(m_inDegrees[node], GraphStatistics::highestInDegree);
            if (m_result.inDegrees.size() <= degree)
                m_result.inDegrees.resize(degree + 1);
            ++m_result.inDegrees[degree];
            m_result.weaklyLinked += degree <= 1 && !m_view.isDeleted(node) ? 1 : 0;
        }
    }

    void unreached()
    {
        for (NodeId node = 0; node < m_count; ++node) {
            if (m_reached[node])
                continue;
            ++m_result.unreachable;
            if (m_view.isDeleted(node))
                continue;
            ++m_result.unreachableLive;
            if (m_result.unreachableExamples.size() < mostExamples)
                m_result.unreachableExamples.push_back(node);
        }
    }

    const IndexView& m_view;
    const Progress& m_progress;
    const std::size_t m_count;
    GraphStatistics m_result;
    Components m_components;
    std::vector<std::uint32_t> m_inDegrees;
    std::vector<bool> m_reached;
    std::uint64_t m_steps = 0;
};

} // namespace

Result<GraphStatistics> measureGraph(const IndexView& view, const Progress& progress)
{
    return Measurement(view, progress).run();
}

} // namespace engine::hnsw
