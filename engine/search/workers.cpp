// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/workers.h"

#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "engine/core/log.h"

namespace engine::search {

void runWorkers(
    std::size_t count, const std::function<void(std::size_t)>& started, const std::function<void(std::size_t)>& work)
{
    const auto run = [&](std::size_t worker) {
        if (started)
            started(worker);
        work(worker);
    };
    std::vector<std::jthread> threads; // joined when it goes
    try {
        threads.reserve(count);
        while (threads.size() + 1 < count)
            threads.emplace_back(run, threads.size() + 1);
    } catch (const std::system_error& error) {
        log::warning("search goes on with " + std::to_string(threads.size() + 1) + " of " + std::to_string(count)
            + " threads: " + error.what());
    }
    run(0);
}

} // namespace engine::search
