// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "engine/tuning/recallcurve.h"

namespace engine::tuning {

std::vector<std::size_t> efChoice(std::size_t k, std::size_t own)
{
    constexpr std::size_t usualEnd = 400;
    const std::size_t first = std::max<std::size_t>(k, 1);
    const std::size_t last = std::max(usualEnd, 10 * first);
    std::vector<std::size_t> efs;
    for (std::size_t ef = first; ef < last; ef *= 2)
        efs.push_back(ef);
    efs.push_back(last);
    efs.push_back(std::max(own, first));
    std::sort(efs.begin(), efs.end());
    efs.erase(std::unique(efs.begin(), efs.end()), efs.end());
    return efs;
}

} // namespace engine::tuning
