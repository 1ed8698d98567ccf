// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platform/affinity.h"

#include <sched.h>

#include <vector>

namespace engine::platform {

/// What the process was allowed when it first asked: later masks may be of a pinned thread.
static const cpu_set_t& allowedAtStart()
{
    static const cpu_set_t set = [] {
        cpu_set_t found;
        CPU_ZERO(&found);
        if (sched_getaffinity(0, sizeof found, &found) != 0)
            CPU_SET(0, &found);
        return found;
    }();
    return set;
}

unsigned usableProcessors()
{
    const int count = CPU_COUNT(&allowedAtStart());
    return count > 0 ? static_cast<unsigned>(count) : 1;
}

bool pinThread(unsigned index)
{
    unsigned wanted = index % usableProcessors();
    for (int processor = 0; processor < CPU_SETSIZE; ++processor) {
        if (!CPU_ISSET(processor, &allowedAtStart()))
            continue;
        if (wanted-- > 0)
            continue;
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(processor, &one);
        return sched_setaffinity(0, sizeof one, &one) == 0;
    }
    return false;
}

void unpinThread()
{
    sched_setaffinity(0, sizeof(cpu_set_t), &allowedAtStart());
}

} // namespace engine::platform
