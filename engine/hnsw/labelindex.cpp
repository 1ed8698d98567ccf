// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hnsw/labelindex.h"

#include <algorithm>

namespace engine::hnsw {

namespace {

/// How far from its expected position a label is looked for before everything is read. Parallel inserts displace labels
/// by a few positions; deletes by none, since records are never removed.
constexpr std::uint64_t probeReach = 64;

} // namespace

Result<std::optional<NodeId>> LabelIndex::probe(Label label) const
{
    const std::uint64_t readable = m_records.readableElements();
    if (label == 0 || label - 1 >= readable)
        return std::nullopt;
    const std::uint64_t expected = label - 1;
    const auto isIt = [&](std::uint64_t node) -> Result<bool> {
        const Result<Label> found = m_records.labelAt(static_cast<NodeId>(node));
        if (!found)
            return tl::unexpected(found.error());
        if (*found != label)
            return false;
        return m_records.isDeleted(static_cast<NodeId>(node)).map([](bool deleted) { return !deleted; });
    };
    for (std::uint64_t distance = 0; distance <= probeReach; ++distance) {
        for (const bool after : { true, false }) {
            if ((!after && (distance == 0 || distance > expected)) || (after && distance >= readable - expected))
                continue;
            const std::uint64_t node = after ? expected + distance : expected - distance;
            const Result<bool> hit = isIt(node);
            if (!hit)
                return tl::unexpected(hit.error());
            if (*hit)
                return static_cast<NodeId>(node);
        }
    }
    return std::nullopt;
}

Result<std::optional<NodeId>> LabelIndex::find(Label label)
{
    if (!m_built) {
        Result<std::optional<NodeId>> near = probe(label);
        if (!near || *near)
            return near;
        if (const Result<void> built = build(); !built)
            return tl::unexpected(built.error());
    }
    const auto it = std::lower_bound(
        m_live.begin(), m_live.end(), label, [](const Entry& entry, Label wanted) { return entry.label < wanted; });
    if (it == m_live.end() || it->label != label)
        return std::nullopt;
    return it->node;
}

Result<void> LabelIndex::build(const Progress& progress)
{
    if (m_built)
        return {};
    m_live.clear();
    m_deleted = 0;
    Result<void> read = m_records.scan(
        0, m_records.readableElements(),
        [this](const LevelZero::Record& record, std::span<const float>) {
            if (record.deleted)
                ++m_deleted;
            else
                m_live.push_back({ record.label, record.node });
        },
        progress);
    if (!read)
        return read;
    std::sort(m_live.begin(), m_live.end(),
        [](const Entry& a, const Entry& b) { return a.label != b.label ? a.label < b.label : a.node < b.node; });
    for (std::size_t i = 1; i < m_live.size(); ++i) {
        if (m_live[i].label == m_live[i - 1].label && (m_duplicates.empty() || m_duplicates.back() != m_live[i].label))
            m_duplicates.push_back(m_live[i].label);
    }
    // Of equal labels the last record stays, as in Chroma, whose table of labels is overwritten while it loads.
    const auto kept =
        std::unique(m_live.rbegin(), m_live.rend(), [](const Entry& a, const Entry& b) { return a.label == b.label; });
    m_live.erase(m_live.begin(), kept.base());
    m_built = true;
    return {};
}

} // namespace engine::hnsw
