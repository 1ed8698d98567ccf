// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/chroma/sampling.h"

#include <algorithm>

namespace engine::chroma {

namespace {

constexpr std::int64_t fewRows = 2000;
constexpr std::uint64_t probes = 256;

/// a - b for a >= b: the difference of two int64 may need all 64 bits.
std::uint64_t distance(std::int64_t b, std::int64_t a)
{
    return static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b);
}

Result<std::vector<std::int64_t>> firstKeys(
    const sqlite::Database& database, const std::string& table, const std::string& key)
{
    auto rows = database.prepare("SELECT " + key + " FROM " + table + " ORDER BY " + key + " LIMIT ?1");
    if (!rows)
        return tl::unexpected(rows.error());
    rows->bind(1, fewRows + 1);
    std::vector<std::int64_t> keys;
    for (;;) {
        const auto row = rows->step();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return keys;
        keys.push_back(rows->integer(0));
    }
}

/// Asks for one integer that depends on one; empty where no row fits.
class Neighbour
{
public:
    static Result<Neighbour> open(const sqlite::Database& database, const std::string& sql)
    {
        return database.prepare(sql).map([](sqlite::Statement&& statement) { return Neighbour(std::move(statement)); });
    }

    Result<std::optional<std::int64_t>> of(std::int64_t key)
    {
        m_statement.reset();
        m_statement.bind(1, key);
        return m_statement.step().map([&](bool row) { return row ? m_statement.optionalInteger(0) : std::nullopt; });
    }

private:
    explicit Neighbour(sqlite::Statement statement)
        : m_statement(std::move(statement))
    {
    }

    sqlite::Statement m_statement;
};

} // namespace

std::uint64_t jitter(std::uint64_t seed, std::uint64_t step)
{
    std::uint64_t mixed = seed * 0x9E3779B97F4A7C15ULL; // Fibonacci hashing
    mixed ^= mixed >> 32U;
    return step <= 1 ? 0 : mixed % step;
}

Result<Sample> sampleTable(const sqlite::Database& database, const std::string& table, const std::string& key)
{
    const auto keys = firstKeys(database, table, key);
    if (!keys)
        return tl::unexpected(keys.error());
    Sample sample;
    if (static_cast<std::int64_t>(keys->size()) <= fewRows) {
        sample.whole = true;
        for (const std::int64_t each : *keys)
            sample.rows.push_back({ each, 1 });
        return sample;
    }
    const auto highest = database.integer("SELECT max(" + key + ") FROM " + table);
    auto next = Neighbour::open(database, "SELECT min(" + key + ") FROM " + table + " WHERE " + key + " >= ?1");
    auto previous = Neighbour::open(database, "SELECT max(" + key + ") FROM " + table + " WHERE " + key + " < ?1");
    if (!highest || !next || !previous)
        return tl::unexpected(!highest ? highest.error() : !next ? next.error() : previous.error());
    const std::int64_t first = keys->front();
    const std::int64_t last = highest->value_or(first);
    const std::uint64_t span = distance(first, last);
    const std::uint64_t width = span / probes + 1;
    for (std::uint64_t i = 0; i < probes && i * width <= span; ++i) {
        const std::uint64_t offset = std::min(span - i * width, jitter(i * width, width)) + i * width;
        const auto at = static_cast<std::int64_t>(static_cast<std::uint64_t>(first) + offset);
        const auto found = next->of(at);
        const auto before = found && *found ? previous->of(**found) : std::optional<std::int64_t>();
        if (!found || !before)
            return tl::unexpected(found ? before.error() : found.error());
        if (!*found)
            continue;
        // As many points of the stratum's width lead to this row as the gap before it is wide.
        const double gap = *before ? static_cast<double>(distance(**before, **found)) : 1.0;
        sample.rows.push_back({ **found, static_cast<double>(width) / gap });
    }
    return sample;
}

std::uint64_t roundedCount(double sum, std::uint64_t limit)
{
    if (!(sum < static_cast<double>(limit)))
        return limit;
    return sum <= 0 ? 0 : static_cast<std::uint64_t>(sum + 0.5);
}

} // namespace engine::chroma
