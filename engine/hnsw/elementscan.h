// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "engine/hnsw/findings.h"
#include "engine/hnsw/indexview.h"

namespace engine::hnsw {

/// Judges the links and floats of one element after the other, in ascending order. One per thread.
class ElementScan
{
public:
    explicit ElementScan(const IndexView& view)
        : m_view(&view)
        , m_elements(view.elements())
    {
    }

    /// `node` must be readable.
    void scan(NodeId node);

    Findings findings;
    std::uint64_t deleted = 0;
    std::uint64_t links = 0;
    std::uint64_t upperLinks = 0;

private:
    void list(NodeId node, std::uint32_t level);
    void link(NodeId node, std::uint32_t level, const IndexView::LinkList& list, std::size_t position);
    void repetitions(NodeId node, std::uint32_t level, const IndexView::LinkList& list);
    void floats(NodeId node);
    bool suspicious(NodeId node, std::uint32_t level, std::span<const NodeId> ids) const;
    bool missesLevel(NodeId id, std::uint32_t level) const;
    bool repeats(std::span<const NodeId> ids);

    const IndexView* m_view;
    std::uint64_t m_elements;
    std::uint16_t m_list = 0; // number of the list looked at now
    std::array<std::uint16_t, 8192> m_seenIn{}; // by hash of an id: the last list that had it
};

} // namespace engine::hnsw
