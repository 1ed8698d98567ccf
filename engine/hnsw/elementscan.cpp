// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hnsw/elementscan.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

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
/// carries into the sign bit, and never further. Two floats per step, four steps side by side.
bool anyNotFinite(std::span<const float> values)
{
    constexpr std::uint64_t exponents = 0x7F800000'7F800000;
    constexpr std::uint64_t carries = 0x00800000'00800000;
    constexpr std::uint64_t signs = 0x80000000'80000000;
    constexpr std::size_t width = 8;
    std::array<std::uint64_t, width / 2> sums{};
    std::size_t i = 0;
    for (; i + width <= values.size(); i += width) {
        std::array<std::uint64_t, width / 2> pairs;
        std::memcpy(pairs.data(), values.data() + i, sizeof pairs);
        for (std::size_t lane = 0; lane < pairs.size(); ++lane)
            sums[lane] |= (pairs[lane] & exponents) + carries;
    }
    for (; i < values.size(); ++i)
        sums[0] |= (std::bit_cast<std::uint32_t>(values[i]) & exponents) + carries;
    return ((sums[0] | sums[1] | sums[2] | sums[3]) & signs) != 0;
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
    if (suspicious(node, level, list.links)) {
        for (std::size_t i = 0; i < list.links.size(); ++i)
            link(node, level, list, i);
    }
    if (repeats(list.links))
        repetitions(node, level, list);
}

bool ElementScan::suspicious(NodeId node, std::uint32_t level, std::span<const NodeId> ids) const
{
    // Nearly everything a scan does happens in this loop and the next: no branches and no calls.
    NodeId highest = 0;
    bool self = false;
    for (const NodeId id : ids) {
        highest = std::max(highest, id);
        self |= id == node;
    }
    if (self || (highest >= m_elements && !ids.empty()))
        return true;
    return level > 0 && std::any_of(ids.begin(), ids.end(), [&](NodeId id) { return missesLevel(id, level); });
}

bool ElementScan::missesLevel(NodeId id, std::uint32_t level) const
{
    return level > 0 && id < m_view->levels().size() && m_view->levelOf(id) < level;
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
    } else if (missesLevel(id, level)) {
        add(IntegrityKind::LinkAboveLevel,
            "links to element " + std::to_string(id) + ", whose highest level is "
                + std::to_string(m_view->levelOf(id)));
    }
}

bool ElementScan::repeats(std::span<const NodeId> ids)
{
    if (++m_list == 0) {
        m_seenIn.fill(0);
        m_list = 1;
    }
    bool found = false;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        std::uint16_t& seenIn = m_seenIn[(ids[i] * 2654435761U) >> 19]; // a multiplicative hash of 13 bits
        if (seenIn == m_list) { // this id, or one with the same hash
            const auto before = ids.first(i);
            found = found || std::find(before.begin(), before.end(), ids[i]) != before.end();
        }
        seenIn = m_list;
    }
    return found;
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
