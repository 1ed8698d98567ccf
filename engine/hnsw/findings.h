// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "engine/hnsw/integrityreport.h"

namespace engine::hnsw {

/// Counts by kind and keeps the first few places of each; several can be added up.
class Findings
{
public:
    /// Counts, and calls `place()` only if its answer is kept. Elements must come in ascending order.
    template <typename Place>
    void add(IntegrityKind kind, const Place& place, std::uint64_t count = 1)
    {
        Entry& entry = m_entries[static_cast<std::size_t>(kind)];
        entry.count += count;
        if (entry.places.size() < IntegrityFinding::mostPlaces)
            entry.places.push_back(place());
    }

    void add(Findings other)
    {
        for (std::size_t kind = 0; kind < m_entries.size(); ++kind) {
            m_entries[kind].count += other.m_entries[kind].count;
            auto& places = m_entries[kind].places;
            std::move(
                other.m_entries[kind].places.begin(), other.m_entries[kind].places.end(), std::back_inserter(places));
        }
    }

    std::vector<IntegrityFinding> take()
    {
        std::vector<IntegrityFinding> findings;
        for (std::size_t kind = 0; kind < m_entries.size(); ++kind) {
            Entry& entry = m_entries[kind];
            if (entry.count == 0)
                continue;
            std::stable_sort(entry.places.begin(), entry.places.end(),
                [](const IntegrityPlace& a, const IntegrityPlace& b) { return a.element < b.element; });
            entry.places.resize(std::min(entry.places.size(), IntegrityFinding::mostPlaces));
            findings.push_back({ static_cast<IntegrityKind>(kind), entry.count, std::move(entry.places) });
        }
        return findings;
    }

private:
    struct Entry
    {
        std::uint64_t count = 0;
        std::vector<IntegrityPlace> places;
    };
    std::array<Entry, static_cast<std::size_t>(IntegrityKind::LabelNotInIndex) + 1> m_entries;
};

} // namespace engine::hnsw
