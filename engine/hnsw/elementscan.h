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
    bool mayRepeat(std::span<const NodeId> ids);

    const IndexView* m_view;
    std::array<std::uint64_t, 128> m_seen{}; // all zero between calls
};

} // namespace engine::hnsw
