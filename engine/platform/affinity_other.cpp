// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platform/affinity.h"

#include <algorithm>
#include <thread>

namespace engine::platform {

unsigned usableProcessors()
{
    return std::max(1U, std::thread::hardware_concurrency());
}

bool pinThread(unsigned)
{
    return false;
}

void unpinThread()
{
}

} // namespace engine::platform
