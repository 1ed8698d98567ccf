// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace engine::platform {

/// Bytes [begin, end) of a span.
struct ByteRange
{
    std::size_t begin = 0;
    std::size_t end = 0;

    bool operator==(const ByteRange&) const = default;
};

/// What of `bytes`, mapped or on the heap, is in the resident set of this process: ascending ranges, page by page, cut
/// to the span. Pages of a mapped file that only the system's cache holds do not count, except where /proc/self/pagemap
/// cannot be read (then mincore(2) answers, which knows no difference). Empty where the system does not say.
std::optional<std::vector<ByteRange>> residentRanges(std::span<const std::byte> bytes);

} // namespace engine::platform
