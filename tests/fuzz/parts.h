// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/core/bytereader.h"

namespace fuzz {

/// The next part of an input: its length as u32, then its bytes. A length beyond the end takes what is left, and
/// 0xFFFFFFFF stands for a value that is absent.
inline std::optional<std::string_view> part(engine::ByteReader& reader)
{
    constexpr std::uint32_t absent = 0xFFFFFFFF;
    const auto length = reader.read<std::uint32_t>().value_or(absent);
    if (length == absent)
        return std::nullopt;
    const auto bytes = reader.take(length < reader.remaining() ? length : reader.remaining());
    return std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

/// Ends the process as a finding when something that must hold does not.
inline void require(bool holds)
{
    if (!holds)
        __builtin_trap();
}

} // namespace fuzz
