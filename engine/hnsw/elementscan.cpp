// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hnsw/elementscan.h"

#include <bit>
#include <cmath>

namespace engine::hnsw {

namespace {

const char* fileOf(std::uint32_t level)
{
    return level == 0 ? "data_level0.bin" : "link_lists.bin";
}

std::string which(NodeId node, std::uint32_t level)
{
    return "element " + std::to_string(node) + (level == 0 ? "" : ", on level " + std::to_string(level) + ",");
}

/// Whether any of the floats is NaN or infinite: exactly those have an exponent of all ones, which this addition
/// carries into the sign bit. Sixteen sums side by side, so that the compiler can use whole registers.
bool anyNotFinite(std::span<const float> values)
{
    constexpr std::size_t width = 16;
    constexpr std::uint32_t exponent = 0x7F800000;
    constexpr std::uint32_t carry = 0x00800000;
    std::array<std::uint32_t, width> sums{};
    std::size_t i = 0;
    for (; i + width <= values.size(); i += width) {
        for (std::size_t lane = 0; lane < width; ++lane)
            sums[lane] |= (std::bit_cast<std::uint32_t>(values[i + lane]) & exponent) + carry;
    }
    for (; i < values.size(); ++i)
        sums[0] |= (std::bit_cast<std::uint32_t>(values[i]) & exponent) + carry;
    std::uint32_t all = 0;
    for (const std::uint32_t sum : sums)
        all |= sum;
    return (all & 0x80000000) != 0;
}

} // namespace

void ElementScan::scan(NodeId node)
{
    deleted += m_view->isDeleted(node) ? 1 : 0;
    for (std::uint32_t level = 0; level <= m_view->levelOf(node); ++level)
        list(node, level);
    floats(node);
}

void ElementScan::list(NodeId node, std::uint32_t level)
{
    const IndexView::LinkList list = m_view->links(node, level);
    (level == 0 ? links : upperLinks) += list.links.size();
    if (list.announced > m_view->mostLinks(level)) {
        findings.add(IntegrityKind::TooManyLinks, [&] {
            return IntegrityPlace{ fileOf(level), list.offset, node,
                which(node, level) + " announces " + std::to_string(list.announced) + " links, at most "
                    + std::to_string(m_view->mostLinks(level)) + " have room" };
        });
    }
    bool suspect = false;
    for (const NodeId id : list.links) {
        suspect = suspect || id == node || id >= m_view->elements()
            || (level > 0 && id < m_view->levels().size() && m_view->levelOf(id) < level);
    }
    if (suspect) {
        for (std::size_t i = 0; i < list.links.size(); ++i)
            link(node, level, list, i);
    }
    if (mayRepeat(list.links))
        repetitions(node, level, list);
}

void ElementScan::link(NodeId node, std::uint32_t level, const IndexView::LinkList& list, std::size_t position)
{
    const NodeId id = list.links[position];
    const auto add = [&](IntegrityKind kind, const std::string& sentence) {
        findings.add(kind, [&] {
            return IntegrityPlace{ fileOf(level), list.offset + 4 + position * sizeof(NodeId), node,
                which(node, level) + ' ' + sentence };
        });
    };
    if (id >= m_view->elements()) {
        add(IntegrityKind::LinkOutOfRange,
            "links to element " + std::to_string(id) + ", the index has " + std::to_string(m_view->elements()));
    } else if (id == node) {
        add(IntegrityKind::LinkToSelf, "links to itself");
    } else if (level > 0 && id < m_view->levels().size() && m_view->levelOf(id) < level) {
        add(IntegrityKind::LinkAboveLevel,
            "links to element " + std::to_string(id) + ", whose highest level is "
                + std::to_string(m_view->levelOf(id)));
    }
}

bool ElementScan::mayRepeat(std::span<const NodeId> ids)
{
    // A multiplicative hash into 8192 bits: with 32 links of an element, one in seventeen lists is looked at closely.
    const auto bitOf = [](NodeId id) { return (id * 2654435761U) >> 19; };
    bool hit = false;
    for (const NodeId id : ids) {
        std::uint64_t& word = m_seen[bitOf(id) / 64];
        const std::uint64_t bit = std::uint64_t{ 1 } << (bitOf(id) % 64);
        hit = hit || (word & bit) != 0;
        word |= bit;
    }
    for (const NodeId id : ids)
        m_seen[bitOf(id) / 64] = 0;
    return hit;
}

void ElementScan::repetitions(NodeId node, std::uint32_t level, const IndexView::LinkList& list)
{
    std::vector<NodeId> sorted(list.links.begin(), list.links.end());
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        if (sorted[i] != sorted[i - 1])
            continue;
        findings.add(IntegrityKind::DuplicateLink, [&] {
            return IntegrityPlace{ fileOf(level), list.offset, node,
                which(node, level) + " links to element " + std::to_string(sorted[i]) + " more than once" };
        });
    }
}

void ElementScan::floats(NodeId node)
{
    const std::span<const float> vector = m_view->vector(node);
    if (!anyNotFinite(vector))
        return;
    std::uint64_t count = 0;
    std::size_t first = vector.size();
    for (std::size_t i = vector.size(); i-- > 0;) {
        if (std::isfinite(vector[i]))
            continue;
        ++count;
        first = i;
    }
    findings.add(
        IntegrityKind::NotFinite,
        [&] {
            return IntegrityPlace{ fileOf(0),
                node * m_view->geometry().recordBytes + m_view->geometry().vectorOffset + first * sizeof(float), node,
                "the vector of element " + std::to_string(node) + " has " + std::to_string(count)
                    + " floats that are NaN or infinite" };
        },
        count);
}

} // namespace engine::hnsw
