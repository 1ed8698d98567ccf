// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platform/residentpages.h"

namespace engine::platform {

std::optional<std::vector<ByteRange>> residentRanges(std::span<const std::byte>)
{
    return std::nullopt;
}

} // namespace engine::platform
