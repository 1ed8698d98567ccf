// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace engine {

/// A count or a number of bytes that may be unknown, estimated or exact. Shown with "≈" while it is an estimate.
struct Figure
{
    std::optional<std::uint64_t> value; ///< empty = unknown
    bool estimate = false;
    std::string method; ///< how an estimate was made; empty for exact figures

    static Figure exact(std::uint64_t value) { return { value, false, {} }; }
    static Figure about(std::uint64_t value, std::string method) { return { value, true, std::move(method) }; }
    bool isExact() const { return value.has_value() && !estimate; }
    std::uint64_t valueOr(std::uint64_t other) const { return value.value_or(other); }
    bool operator==(const Figure&) const = default;
};

} // namespace engine
