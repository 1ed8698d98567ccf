// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>

namespace engine {

/// The one hook for progress and cancel. Called from the thread that does the work, often; `total` 0 = not known yet.
/// Returning false asks the work to stop: it ends soon with ErrorKind::Cancelled and nothing half done.
using Progress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

/// Calls `progress` if there is one; true = go on.
inline bool proceed(const Progress& progress, std::uint64_t done, std::uint64_t total)
{
    return !progress || progress(done, total);
}

} // namespace engine
