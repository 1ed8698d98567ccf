// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tuning/queryset.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace engine::tuning {

std::string QuerySet::words() const
{
    switch (source) {
    case QuerySource::StoredLeftOut:
        return "stored records, each left out of its own answer";
    case QuerySource::StoredAsIs:
        return "stored records that may find themselves: this flatters recall";
    case QuerySource::HeldOut:
        return "stored records, held out of the indexes under test";
    case QuerySource::File:
        break;
    }
    return "vectors from a file";
}

std::vector<std::uint8_t> QuerySet::base(const search::LiveCollection& collection) const
{
    std::vector<std::uint8_t> rows(collection.live().begin(), collection.live().end());
    if (source == QuerySource::HeldOut) {
        for (const search::Row row : ownRows)
            rows[row] = 0;
    }
    return rows;
}

static bool isUsable(std::span<const float> vector, Space space)
{
    if (!std::all_of(vector.begin(), vector.end(), [](float value) { return std::isfinite(value); }))
        return false;
    return space != Space::Cosine || std::any_of(vector.begin(), vector.end(), [](float value) { return value != 0; });
}

QuerySet storedQueries(
    const search::LiveCollection& collection, std::size_t count, std::uint64_t seed, QuerySource source)
{
    std::vector<search::Row> rows;
    rows.reserve(collection.liveCount());
    for (search::Row row = 0; row < collection.rowCount(); ++row) {
        if (collection.live()[row] != 0)
            rows.push_back(row);
    }
    // Fisher and Yates by a generator and a reduction that are the same everywhere, unlike those of the standard
    // library: the same seed draws the same records on every system.
    std::mt19937_64 random(seed);
    QuerySet set{ { {}, collection.dimension() }, {}, source };
    std::vector<std::pair<search::Row, std::vector<float>>> drawn;
    for (std::size_t i = 0; i < rows.size() && drawn.size() < count; ++i) {
        std::swap(rows[i], rows[i + static_cast<std::size_t>(random() % (rows.size() - i))]);
        std::vector<float> vector(collection.dimension());
        collection.vectorAt(rows[i], vector);
        if (isUsable(vector, collection.space()))
            drawn.emplace_back(rows[i], std::move(vector));
    }
    std::sort(drawn.begin(), drawn.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [row, vector] : drawn) {
        set.vectors.values.insert(set.vectors.values.end(), vector.begin(), vector.end());
        if (source != QuerySource::StoredAsIs)
            set.ownRows.push_back(row);
    }
    return set;
}

} // namespace engine::tuning
