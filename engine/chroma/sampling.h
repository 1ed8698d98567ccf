// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/sqlite/database.h"

namespace engine::chroma {

/// A number in [0, step) that looks random but is the same for the same `seed`: moves a probe within its stratum, so
/// that a pattern in the rows (every ninth one deleted) does not meet the pattern of the probes.
std::uint64_t jitter(std::uint64_t seed, std::uint64_t step);

/// One row of a sample, and how many rows of the table it stands for.
struct SampledRow
{
    std::int64_t key = 0;
    double weight = 0;
};

/// A sample of `table` by its INTEGER PRIMARY KEY `key`. Empty for an empty table.
struct Sample
{
    std::vector<SampledRow> rows;
    bool whole = false; ///< every row is in it, with weight 1
};

/// Takes all rows of a table of at most 2000, and else those that follow 256 points spread over its keys. A row after a
/// gap is met more often than one in a dense part; the weights undo that, so sums over the sample estimate sums over
/// the table however its keys are spread.
Result<Sample> sampleTable(const sqlite::Database& database, const std::string& table, const std::string& key);

/// A weighted sum as a count; at most `limit`.
std::uint64_t roundedCount(double sum, std::uint64_t limit);

} // namespace engine::chroma
