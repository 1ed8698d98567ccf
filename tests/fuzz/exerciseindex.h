// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "engine/hnsw/index.h"
#include "engine/hnsw/integrityscan.h"
#include "engine/search/distance.h"
#include "tests/fuzz/parts.h"

namespace fuzz {

/// How far four files led.
enum class Led {
    Nowhere, ///< refused when opened
    ToAReport, ///< scanned, and found not searchable
    ToAnswers, ///< searched
};

inline void checkReport(const engine::hnsw::IntegrityReport& report)
{
    require(report.scannedElements <= report.view->elements());
    require(report.deleted <= report.scannedElements);
    for (const auto& finding : report.findings) {
        require(finding.count >= 1 && !finding.places.empty());
        require(finding.places.size() <= engine::hnsw::IntegrityFinding::mostPlaces);
    }
    require(report.requireSearchable().has_value() == report.isSearchable());
}

inline void searchIt(const engine::hnsw::Index& index, std::vector<float> query)
{
    using namespace engine::hnsw;
    const IndexView& view = index.view();
    for (const auto& [k, ef] : { std::pair<std::size_t, std::size_t>(3, 10), { 10, view.elements() + 1 } }) {
        std::vector<SearchHop> trace;
        SearchOptions options{ k, ef };
        options.trace = &trace;
        const auto found = index.search(query, options);
        require(found.has_value() && found->hops == trace.size());
        require(found->neighbours.size() <= k);
        require(found->distances <= view.elements() * (view.elements() + 2) * 66);
        std::set<engine::NodeId> nodes;
        for (const Neighbour& neighbour : found->neighbours) {
            require(neighbour.node < view.elements() && nodes.insert(neighbour.node).second);
            require(!view.isDeleted(neighbour.node) && !std::isnan(neighbour.distance));
            require(view.label(neighbour.node) == neighbour.label);
        }
        options.allowed = [](engine::Label label) { return label % 2 == 0; };
        const auto even = index.search(query, options);
        require(even.has_value());
        for (const Neighbour& neighbour : even->neighbours)
            require(neighbour.label % 2 == 0);
    }
}

/// Opens, scans and, where the scan allows it, searches what four files hold; what must hold is required.
inline Led exercise(const engine::hnsw::IndexView::Bytes& bytes)
{
    using namespace engine;
    using namespace engine::hnsw;
    const auto view = IndexView::fromMemory(bytes, "index");
    if (!view)
        return Led::Nowhere;
    const auto report = scanIntegrity(*view);
    require(report.has_value());
    checkReport(*report);
    const auto index = Index::load(*report, { search::distanceFunction(Space::L2), false });
    require(index.has_value() == report->isSearchable());
    if (!index)
        return Led::ToAReport;
    const std::size_t dimension = (*view)->dimension();
    if (dimension > 65'536)
        return Led::ToAReport; // an index without elements that claims long vectors
    searchIt(*index, std::vector<float>(dimension, 0.5F));
    if ((*view)->elements() > 0) {
        std::vector<float> query((*view)->vector(0).begin(), (*view)->vector(0).end());
        if (std::all_of(query.begin(), query.end(), [](float value) { return std::isfinite(value); }))
            searchIt(*index, std::move(query));
    }
    return Led::ToAnswers;
}

} // namespace fuzz
