// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/chroma/store.h"
#include "engine/search/livecollection.h"
#include "tests/support/fixture.h"

namespace test {

/// The default tenant's collection of that name of a fixture; what cannot be opened ends the test program. Its graph
/// may be damaged.
inline std::shared_ptr<const engine::search::LiveCollection> openCollection(
    const Fixture& fixture, const std::string& name)
{
    const auto store = engine::chroma::Store::open(fixture.path()).value();
    const auto catalog = store.catalog().value();
    const auto wanted = engine::chroma::resolveCollection(catalog, "default_tenant/default_database/" + name).value();
    engine::search::LiveOptions options;
    options.acceptDamagedGraph = true;
    auto opened = engine::search::LiveCollection::open(store, *wanted, options);
    if (!opened)
        qFatal("%s", opened.error().message.c_str());
    return *opened;
}

/// The vector of a row, as compared.
inline std::vector<float> vectorOf(const engine::search::LiveCollection& collection, engine::search::Row row)
{
    std::vector<float> vector(collection.dimension());
    collection.vectorAt(row, vector);
    return vector;
}

} // namespace test
