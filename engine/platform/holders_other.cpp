// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platform/holders.h"

namespace engine::platform {

Holders holdersOf(const std::string&)
{
    return { {}, false, "not known on this system" };
}

} // namespace engine::platform
