// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include "engine/core/space.h"
#include "engine/hnsw/index.h"
#include "engine/hnsw/integrityscan.h"
#include "engine/search/distance.h"
#include "tests/engine/segmentsoffixture.h"

namespace test {

inline engine::Space spaceOf(const SegmentOfFixture& segment)
{
    if (segment.isCosine())
        return engine::Space::Cosine;
    return segment.collection.starts_with("ip_") ? engine::Space::InnerProduct : engine::Space::L2;
}

inline engine::hnsw::IndexMetric metricOf(engine::Space space)
{
    return { engine::search::distanceFunction(space), space == engine::Space::Cosine };
}

inline engine::hnsw::IntegrityReport scanned(
    const std::string& folder, engine::platform::Holding holding = engine::platform::Holding::Mapped)
{
    auto view = engine::hnsw::IndexView::open(folder, holding);
    if (!view)
        qFatal("%s", describe(view.error()).c_str());
    return engine::hnsw::scanIntegrity(*view).value();
}

/// The index of a fixture's collection; a damaged one ends the test program.
inline engine::hnsw::Index loadedIndex(
    const SegmentOfFixture& segment, engine::platform::Holding holding = engine::platform::Holding::Mapped)
{
    auto index = engine::hnsw::Index::load(scanned(segment.folder, holding), metricOf(spaceOf(segment)));
    if (!index)
        qFatal("%s", describe(index.error()).c_str());
    return std::move(*index);
}

} // namespace test
