// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "engine/search/exactproblem.h"
#include "engine/search/workers.h"

namespace engine::search {

/// Compares `queries` (numbers of finite queries) with every row in double and puts their neighbours into `results`.
/// Returns the number of rows that were left out as not finite. `ticker` counts the pairs if `isWholeSearch`, and is
/// only asked whether to stop otherwise; when it says so, `results` is left incomplete.
std::uint64_t searchDirectly(const ExactProblem& problem, std::span<const std::uint32_t> queries, Ticker& ticker,
    bool isWholeSearch, ExactNeighbours& results);

} // namespace engine::search
